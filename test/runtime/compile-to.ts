import { readFileSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CheckedModel,
  type CompileFacts,
  type Manifest,
  type Sink,
  checkProgram,
  compileModel,
  compileWhole,
} from '../../src/index.ts';
import { present } from '../../src/invariant.ts';
import { randomNumbers } from '../../src/runtime/random-input.ts';
import { initialise } from '../../src/weights/initialise.ts';
import { type Parameter, parametersOf } from '../../src/weights/parameter.ts';
import type { TensorSource } from '../../src/weights/tensor.ts';

/** The text of a program of examples/, without its training, which may hold for one size alone. */
export function exampleText(name: string): string {
  const text = readFileSync(new URL(`../../examples/${name}.brn`, import.meta.url), 'utf8');
  return text.replace(/^train [^]*/m, '');
}

/** The first model of a program, which must have no errors. */
export function checkText(text: string, set: Readonly<Record<string, string>> = {}): CheckedModel {
  const { diagnostics, models } = checkProgram(text, { file: 'test.brn', read: () => undefined, set });
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new Error(error.message);
  return present(models[0], 'the program has a model');
}

/** Uniform in [-1, 1). The number of values is a prime, so that rows of a kernel differ. */
const random = randomNumbers(1);
const noise = Float32Array.from({ length: 65_537 }, () => random() * 2 - 1);

/** A kernel is one stretch of noise again and again: drawing 134 million numbers would take most of a test's time. */
function quickWeights(parameter: Parameter): TensorSource {
  const { shape, role } = parameter;
  if (role !== 'kernel') return initialise(parameter, 1);
  // He et al. 2015 for uniform numbers: activations keep their size.
  const bound = Math.sqrt(6 / shape.slice(1).reduce((product, size) => product * size, 1));
  const piece = new Uint8Array(noise.map((value) => value * bound).buffer);
  return { shape, chunks: () => repeat(piece, 4 * shape.reduce((product, size) => product * size, 1)) };
}

function* repeat(piece: Uint8Array, bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= piece.length) yield left < piece.length ? piece.subarray(0, left) : piece;
}

/**
 * Writes the tiers and stages of a model into a folder, with weights that mean nothing, and the whole network as
 * `whole.onnx` where it is asked for; gives the manifest as it would be read from its file.
 */
export async function compileTo(folder: string, model: CheckedModel, withWhole = false): Promise<Manifest> {
  const parameters = parametersOf(model.network.graph);
  const facts: CompileFacts = {
    weights: new Map(parameters.map((parameter) => [parameter.key, quickWeights(parameter)])),
    weightsFrom: { kind: 'seed', seed: 1 },
    producer: { name: 'brnc', version: 'test' },
    source: { file: 'test.brn', sha256: '0'.repeat(64) },
  };
  const emitted = await compileModel(model, facts, (name, write) => writeTo(join(folder, name), write));
  if (emitted.kind !== 'emitted') throw new Error(`${emitted.file} is too large`);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(emitted.manifest));
  if (withWhole) await writeTo(join(folder, 'whole.onnx'), (sink) => compileWhole(model, facts, sink));
  return emitted.manifest;
}

async function writeTo<T>(path: string, write: (sink: Sink) => Promise<T>): Promise<T> {
  const file = await open(path, 'w');
  try {
    return await write({ write: async (bytes) => void (await file.write(bytes)) });
  } finally {
    await file.close();
  }
}
