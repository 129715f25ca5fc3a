import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import * as ort from 'onnxruntime-node';
import { afterAll } from 'vitest';
import { type OnnxMetadata, describe as describeFile } from '../../src/emit/onnx/metadata.ts';
import type { WeightSource } from '../../src/emit/onnx/weight-source.ts';
import { type OnnxOptions, type Sink, type Written, writeOnnx } from '../../src/emit/onnx/write.ts';
import { GraphBuilder } from '../../src/graph/builder.ts';
import { symbol } from '../../src/graph/dim.ts';
import type { Graph, NodeId, TensorType } from '../../src/graph/graph.ts';
import { type ComputedKind, weightsOf } from '../../src/graph/infer.ts';
import type { DType, Op } from '../../src/graph/ops.ts';
import { present } from '../../src/invariant.ts';
import type { TensorSource } from '../../src/weights/tensor.ts';
import { formulaWeight } from '../goldens/formula.ts';
import { checkStructure } from './structure.ts';

/** Where the files of one test file go: where ONNX_FILES says, to look at them with scripts/check-onnx.py, or away. */
export function scratchFolder(name: string): string {
  const kept = process.env['ONNX_FILES'];
  const folder = kept === undefined ? mkdtempSync(join(tmpdir(), 'brnc-')) : join(kept, name);
  mkdirSync(folder, { recursive: true });
  afterAll(() => {
    if (kept === undefined) rmSync(folder, { recursive: true });
  });
  return folder;
}

/** A graph under construction, whose nodes need no facts but a name, and whose operations are legal. */
export class Sketch {
  readonly builder = new GraphBuilder();

  input(name: string, dims: TensorType['dims'], dtype: DType = 'f32'): NodeId {
    return this.#id(this.builder.input({ dtype, dims }, this.#facts(name)));
  }

  add(name: string, op: Op<ComputedKind>, ...inputs: readonly NodeId[]): NodeId {
    return this.#id(this.builder.add(op, inputs, this.#facts(name)));
  }

  /** A graph that gives these nodes. */
  sending(...nodes: readonly NodeId[]): Graph {
    return this.builder.finish([], nodes);
  }

  #facts(name: string): Parameters<GraphBuilder['input']>[1] {
    const source = { file: 'C:\\nets\\test.brn', text: '\n\n', library: false };
    return { name, path: name, init: 'torch', origin: { source, start: 2, end: 2 } };
  }

  #id(added: ReturnType<GraphBuilder['input']>): NodeId {
    if (added.kind === 'problem') throw new Error(inspect(added.problem));
    return added.node.id;
  }
}

/** Height and width as symbols. */
export const [H, W] = [symbol('H'), symbol('W')];

/** A tensor source over values in memory, given in pieces of `step` bytes. */
export function tensorOf(shape: readonly number[], values: Float32Array<ArrayBuffer>, step = 1 << 20): TensorSource {
  return {
    shape,
    *chunks() {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
    },
  };
}

/** Weights of formula.ts for all nodes of a graph; `keyOf` gives the formula's key. */
export function formulaWeights(graph: Graph, keyOf: (key: string) => string = (key) => key): WeightSource {
  const weights = new Map<string, TensorSource>();
  for (const node of graph.nodes) {
    const types = node.inputs.map((id) => present(graph.nodes[id], 'an operand').type);
    for (const { name, shape } of weightsOf(node.op, types)) {
      const key = `${node.path}.${name}`;
      weights.set(key, tensorOf(shape, formulaWeight(keyOf(key), shape, 1), 1000));
    }
  }
  return weights;
}

export const METADATA: OnnxMetadata = describeFile({
  producer: { name: 'brnc', version: '0.1.0' },
  model: 'Test',
  source: { file: '/nets/test.brn', sha256: '00' },
  exits: [],
});

/** Writes a graph to a file, which must be sound, and returns its path and what the writer says. */
export async function write(
  file: string,
  graph: Graph,
  weights: WeightSource,
  options: Partial<OnnxOptions> = {},
): Promise<Extract<Written, { kind: 'written' }>> {
  const descriptor = openSync(file, 'w');
  const sink: Sink = { write: (bytes) => void writeSync(descriptor, bytes) };
  const written = await writeOnnx(graph, weights, { metadata: METADATA, ...options }, sink);
  closeSync(descriptor);
  if (written.kind !== 'written') throw new Error(written.kind);
  checkStructure(readFileSync(file), written);
  return written;
}

/** A tensor of any of the types that a graph takes. */
export type Values = Float32Array | Uint8Array | BigInt64Array | Uint16Array;

export interface Value {
  readonly dims: readonly number[];
  readonly data: Values;
}

/** Runs a file under ONNX Runtime and returns its outputs by name. */
export async function run(
  file: string,
  feeds: Readonly<Record<string, Value>>,
): Promise<Readonly<Record<string, Value>>> {
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 4 });
  try {
    const inputs = Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, toOrt(value)]));
    const outputs = await session.run(inputs);
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromOrt(tensor)]));
  } finally {
    await session.release();
  }
}

function toOrt({ dims, data }: Value): ort.Tensor {
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, dims);
  if (data instanceof Uint8Array) return new ort.Tensor('uint8', data, dims);
  if (data instanceof BigInt64Array) return new ort.Tensor('int64', data, dims);
  return new ort.Tensor('float16', data, dims);
}

function fromOrt({ dims, data }: ort.Tensor): Value {
  if (data instanceof Float32Array || data instanceof Uint8Array || data instanceof BigInt64Array)
    return { dims, data };
  if (!ArrayBuffer.isView(data)) throw new Error('a tensor of strings');
  return { dims, data: new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) };
}

/** The largest difference of two results, over the largest absolute value of the second. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let [difference, largest] = [0, 0];
  for (let index = 0; index < expected.length; index++) {
    difference = Math.max(difference, Math.abs((actual[index] ?? NaN) - (expected[index] ?? NaN)));
    largest = Math.max(largest, Math.abs(expected[index] ?? NaN));
  }
  return difference === 0 ? 0 : difference / largest;
}

/** Floats of an output, which must be ones. */
export function floatsOf(value: Value | undefined): Float32Array {
  if (!(value?.data instanceof Float32Array)) throw new Error('not a tensor of floats');
  return value.data;
}

export function bytesOf(value: Value | undefined): Uint8Array {
  if (!(value?.data instanceof Uint8Array)) throw new Error('not a tensor of bytes');
  return value.data;
}
