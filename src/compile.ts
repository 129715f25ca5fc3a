import type { CheckedModel } from './check.ts';
import { Diagnostics } from './diagnostics/collector.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { type Emitted, type WriteFile, emitOnnx, emitWhole } from './emit/emit-onnx.ts';
import { type EmittedTfjs, emitTfjs } from './emit/emit-tfjs.ts';
import type { Manifest } from './emit/manifest.ts';
import type { Producer } from './emit/onnx/metadata.ts';
import type { Sink, Written } from './emit/onnx/write.ts';
import type { Sizes } from './graph/dim.ts';
import type { Graph } from './graph/graph.ts';
import { ancestorsOf, resultsOf } from './graph/reach.ts';
import { present } from './invariant.ts';
import { cutIntoTiers } from './lower/cut.ts';
import { completeWeights } from './weights/complete.ts';
import { foldTemperatures, obstacleOf } from './weights/fold-temperatures.ts';
import { matchNames, matchWeights } from './weights/match.ts';
import { type Parameter, parametersOf } from './weights/parameter.ts';
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
  /**
   * Whether the file holds what training this model has made of it: every weight that an exit depends on, under its own
   * name. The program's `weights` entries, which say where training begins, are then of another file.
   */
  readonly isTrained?: boolean;
}

/** The values of all weights of a network, or what is wrong with the file that should hold them. */
export interface Weighted {
  readonly diagnostics: readonly Diagnostic[];
  /** By key; absent where there are errors. */
  readonly weights?: ReadonlyMap<string, TensorSource>;
  readonly from: Manifest['weights'];
}

/** Reads, matches and completes the weights of a network. */
export function weighModel({ network }: CheckedModel, options: WeightOptions): Weighted {
  const { seed, file, strict = false, isTrained = false } = options;
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
  const said = isTrained ? [] : network.weightPrefixes;
  const sought = isTrained ? learntParameters(network.graph) : parameters;
  const plan = isTrained ? matchNames(sought, opened) : matchWeights(sought, { branches, main }, opened, said);
  reportPlan(plan, { parameters: sought, said, strict, isTrained, at: network.span }, diagnostics);
  const initialised = plan.missing.map(({ parameter }) => parameter.key);
  return {
    diagnostics: diagnostics.sorted(),
    ...(diagnostics.errorCount > 0 ? {} : { weights: completeWeights(parameters, seed, plan) }),
    from: { ...nothing, initialised },
  };
}

/** The weights that training changes: those that an exit depends on. */
function learntParameters(graph: Graph): readonly Parameter[] {
  const needed = ancestorsOf(graph, resultsOf(graph));
  return parametersOf(graph, ({ id }) => needed[id] === true);
}

/** Weights with temperatures in them, and what is to say of exits that have none. */
export interface Calibrated {
  readonly diagnostics: readonly Diagnostic[];
  readonly weights: ReadonlyMap<string, TensorSource>;
  /** Of the exits that have one in their weights. */
  readonly temperatures: ReadonlyMap<string, number>;
}

/** Divides the logits of exits by their temperatures, in the weights. */
export function calibrateModel(
  { network }: CheckedModel,
  weights: ReadonlyMap<string, TensorSource>,
  temperatures: ReadonlyMap<string, number>,
): Calibrated {
  const folded = foldTemperatures(network.graph, temperatures, weights);
  const diagnostics = new Diagnostics();
  for (const { exit, temperature, why } of folded.left) {
    const { span } = present(
      network.exits.find(({ name }) => name === exit),
      'an exit of the network',
    );
    diagnostics.report('temperature-left-out', span, { exit, temperature, ...obstacleOf(why) });
  }
  return { diagnostics: diagnostics.sorted(), weights: folded.weights, temperatures: folded.temperatures };
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
