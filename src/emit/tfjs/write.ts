import type { Sizes } from '../../graph/dim.ts';
import type { Graph } from '../../graph/graph.ts';
import { invariant, present } from '../../invariant.ts';
import { countValues } from '../../weights/tensor.ts';
import type { WriteFile } from '../emit-onnx.ts';
import type { Producer } from '../onnx/metadata.ts';
import type { WeightSource } from '../onnx/weight-source.ts';
import { intoLayout } from './layout.ts';
import type { LayerWeight } from './model-builder.ts';
import type { Preprocess } from '../manifest.ts';
import { type Layers, emitLayers } from './model.ts';
import type { TfjsProblem } from './problem.ts';
import type { ModelJson, TensorRef } from './topology.ts';

/** A graph to write as a LayersModel. */
export interface LayersModelFacts {
  readonly name: string;
  readonly graph: Graph;
  readonly weights: WeightSource;
  readonly producer: Producer;
  /** The program: its file's name and its SHA-256. */
  readonly source: { readonly file: string; readonly sha256: string };
  /** Numbers for symbolic sizes of the input. */
  readonly sizes?: Sizes;
  /** How long a file of weights is at most, in bytes. */
  readonly shardBytes?: number;
  /** How an image becomes the input; told to whoever loads the model. */
  readonly preprocess?: Preprocess;
  /** What exits' logits were divided by, in their weights; told to whoever loads the model. */
  readonly temperatures?: ReadonlyMap<string, number>;
}

/** What became of it; where there is a problem, nothing was written. */
export type WrittenLayers =
  | {
      readonly kind: 'written';
      readonly file: string;
      /** Of the weights. */
      readonly bytes: number;
      /** Of each input, for one image: [H, W, C] or [F]. */
      readonly inputs: readonly (readonly number[])[];
      /** The layer that gives each exit's output, in the exits' order, which is that of the model's outputs. */
      readonly outputs: readonly string[];
    }
  | { readonly kind: 'problem'; readonly problem: TfjsProblem };

/** A browser keeps files of a few megabytes; a file for each of those of a large network would be hundreds. */
const SHARD_BYTES = 1 << 24;

/** What `model.json` says of where it comes from, under `userDefinedMetadata.brnc`. */
export interface TfjsMetadata {
  readonly model: string;
  readonly source: LayersModelFacts['source'];
  readonly preprocess?: Preprocess;
  /** In the order of the model's outputs. */
  readonly exits: readonly { readonly name: string; readonly layer: string; readonly temperature?: number }[];
}

/**
 * Writes what a graph's exits give as a LayersModel of built-in layers: `model.json`, and the weights in files beside it.
 * The input is [N, H, W, C], and there is one output for each exit, in their order: [N, K], or logits [N, H, W, K] at the
 * input's size. Weights are read one tensor at a time.
 */
export async function writeLayersModel(facts: LayersModelFacts, writeFile: WriteFile): Promise<WrittenLayers> {
  const { graph, sizes, shardBytes = SHARD_BYTES } = facts;
  const layers = emitLayers(graph, sizes);
  if (layers.kind !== 'layers') return { kind: 'problem', problem: layers };
  const bytes = layers.weights.reduce((sum, weight) => sum + 4 * countValues(shapeOf(weight)), 0);
  const shards = shardNames(Math.ceil(bytes / shardBytes));
  const json = new TextEncoder().encode(`${JSON.stringify(modelJson(facts, layers, shards))}\n`);
  await writeFile('model.json', async (sink) => sink.write(json));
  const stream = new ByteStream(weightBytes(layers.weights, facts.weights));
  for (const shard of shards)
    await writeFile(shard, async (sink) => {
      for (let left = shardBytes; left > 0;) {
        const piece = stream.next(left);
        if (piece.length === 0) return;
        await sink.write(piece);
        left -= piece.length;
      }
    });
  invariant(stream.next(1).length === 0, 'the weights are as long as their shapes say');
  const outputs = layers.outputs.map(({ layer }) => layer);
  return { kind: 'written', file: 'model.json', bytes, inputs: layers.inputShapes, outputs };
}

function shardNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `weights.${index + 1}-of-${count}.bin`);
}

function shapeOf(weight: LayerWeight): readonly number[] {
  return weight.kind === 'learnt' ? weight.layout.shape : weight.shape;
}

function modelJson(facts: LayersModelFacts, layers: Layers, paths: readonly string[]): ModelJson {
  const { name: model, graph, producer, source, preprocess, temperatures } = facts;
  const tensor = ({ layer, use }: TensorRef) => [layer, use, 0] as const;
  const exits = graph.exits.map(({ name }, index) => {
    const { layer } = present(layers.outputs[index], 'an exit has an output');
    const temperature = temperatures?.get(name);
    return { name, layer, ...(temperature === undefined ? {} : { temperature }) };
  });
  const metadata: TfjsMetadata = { model, source, ...(preprocess === undefined ? {} : { preprocess }), exits };
  return {
    format: 'layers-model',
    generatedBy: `${producer.name} ${producer.version}`,
    convertedBy: null,
    modelTopology: {
      class_name: 'Model',
      config: {
        name: model,
        layers: layers.layers,
        input_layers: layers.inputs.map(tensor),
        output_layers: layers.outputs.map(tensor),
      },
      keras_version: '2.0',
      backend: 'tensorflow',
    },
    weightsManifest: [
      {
        paths,
        weights: layers.weights.map((weight) => ({ name: weight.name, shape: shapeOf(weight), dtype: 'float32' })),
      },
    ],
    userDefinedMetadata: { brnc: metadata },
  };
}

function* weightBytes(weights: readonly LayerWeight[], sources: WeightSource): Generator<Uint8Array> {
  for (const weight of weights)
    if (weight.kind === 'constant') yield littleEndian(weight.values);
    else yield* intoLayout(present(sources.get(weight.key), `no weight ${weight.key}`), weight.layout);
}

function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setFloat32(4 * index, value, true));
  return bytes;
}

/** Bytes that come in pieces, given out in other pieces. */
class ByteStream {
  readonly #pieces: Iterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(pieces: Iterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  /** The next bytes, at most `most` of them; none at the end. A piece is valid until the next one is asked for. */
  next(most: number): Uint8Array {
    while (this.#rest.length === 0) {
      const following = this.#pieces.next();
      if (following.done === true) return new Uint8Array(0);
      this.#rest = following.value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }
}
