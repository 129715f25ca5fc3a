import type { CheckedModel } from './check.ts';
import { Diagnostics } from './diagnostics/collector.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { type Emitted, type WriteFile, emitOnnx, emitWhole } from './emit/emit-onnx.ts';
import { type EmittedTfjs, emitTfjs } from './emit/emit-tfjs.ts';
import type { Manifest } from './emit/manifest.ts';
import type { Producer } from './emit/onnx/metadata.ts';
import type { Sink, Written } from './emit/onnx/write.ts';
import type { Sizes } from './graph/dim.ts';
import { cutIntoTiers } from './lower/cut.ts';
import { completeWeights } from './weights/complete.ts';
import { matchWeights } from './weights/match.ts';
import { parametersOf } from './weights/parameter.ts';
import { reportFileProblem } from './weights/problem.ts';
import type { RandomAccess } from './weights/random-access.ts';
import { readWeights } from './weights/read.ts';
import { reportPlan } from './weights/report.ts';
import type { TensorSource } from './weights/tensor.ts';

/** Where the weights of a network come from. */
export interface WeightOptions {
  /** What a file does not cover, and all without a file, is drawn from this. */
  readonly seed: number;
  readonly file?: RandomAccess;
  /** Whether what the file lacks or has left over is an error. */
  readonly strict?: boolean;
}

/** The values of all weights of a network, or what is wrong with the file that should hold them. */
export interface Weighted {
  readonly diagnostics: readonly Diagnostic[];
  /** By key; absent where there are errors. */
  readonly weights?: ReadonlyMap<string, TensorSource>;
  readonly from: Manifest['weights'];
}

/** Reads, matches and completes the weights of a network. */
export function weighModel({ network }: CheckedModel, { seed, file, strict = false }: WeightOptions): Weighted {
  const parameters = parametersOf(network.graph);
  if (file === undefined)
    return { diagnostics: [], weights: completeWeights(parameters, seed), from: { kind: 'seed', seed } };
  const diagnostics = new Diagnostics();
  const opened = readWeights(file);
  const nothing: Manifest['weights'] = { kind: 'file', file: file.name, initialised: [] };
  if (opened.kind === 'problem') {
    reportFileProblem(opened, diagnostics, network.span);
    return { diagnostics: diagnostics.sorted(), from: nothing };
  }
  const [main = ''] = network.exits.filter((exit) => exit.isMain).map((exit) => exit.name);
  const branches = network.exits.filter((exit) => !exit.isMain).map((exit) => exit.name);
  const plan = matchWeights(parameters, { branches, main }, opened, network.weightPrefixes);
  reportPlan(plan, { parameters, said: network.weightPrefixes, strict, at: network.span }, diagnostics);
  const initialised = plan.missing.map(({ parameter }) => parameter.key);
  return {
    diagnostics: diagnostics.sorted(),
    ...(diagnostics.errorCount > 0 ? {} : { weights: completeWeights(parameters, seed, plan) }),
    from: { ...nothing, initialised },
  };
}

/** What a compiled network says of itself beside its figures. */
export interface CompileFacts {
  readonly weights: ReadonlyMap<string, TensorSource>;
  readonly weightsFrom: Manifest['weights'];
  /** What exits' logits were divided by, in the weights. */
  readonly temperatures?: ReadonlyMap<string, number>;
  readonly producer: Producer;
  /** The program's file and the SHA-256 of its text, in hexadecimal. */
  readonly source: { readonly file: string; readonly sha256: string };
}

/** Writes a checked model as ONNX files; gives the manifest that goes beside them. */
export function compileModel(model: CheckedModel, facts: CompileFacts, writeFile: WriteFile): Promise<Emitted> {
  return emitOnnx({ ...model, ...facts }, writeFile);
}

/** Writes the whole network as a LayersModel of TensorFlow.js, with numbers for the symbols of its input. */
export function compileLayers(
  { network }: CheckedModel,
  facts: CompileFacts,
  sizes: Sizes,
  writeFile: WriteFile,
): Promise<EmittedTfjs> {
  return emitTfjs({ network, ...facts, sizes }, writeFile);
}

/**
 * The model with every cut sending numbers as they are: the twin that can be held against the whole network to the last
 * digits where a cut of the model itself sends fewer bits. Undefined where none does.
 */
export function losslessModel(model: CheckedModel): CheckedModel | undefined {
  const { network } = model;
  if (network.tiers.every(({ sending }) => sending === 'f32')) return undefined;
  const lossless = { ...network, tiers: network.tiers.map((tier) => ({ ...tier, sending: 'f32' as const })) };
  return { ...model, network: lossless, parts: cutIntoTiers(lossless) };
}

/** Writes the whole network as one ONNX file: what its tiers in a chain must equal. */
export function compileWhole(model: CheckedModel, facts: CompileFacts, sink: Sink): Promise<Written> {
  return emitWhole({ ...model, ...facts }, sink);
}
