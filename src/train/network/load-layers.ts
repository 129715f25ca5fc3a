import { io } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { type TfjsEmission, emitTfjs } from '../../emit/emit-tfjs.ts';
import { type Layers, emitLayers } from '../../emit/tfjs/model.ts';
import type { TfjsProblem } from '../../emit/tfjs/problem.ts';
import { invariant } from '../../invariant.ts';

/** A network as a LayersModel of the current backend, and what of the network each of its weights is. */
export interface LoadedLayers {
  readonly kind: 'loaded';
  readonly model: LayersModel;
  readonly weights: Layers['weights'];
}

/**
 * Makes the LayersModel of a network, with these weights. It is what `brnc compile --target tfjs` writes, passed through
 * memory; a network that has no such form is a problem.
 */
export async function loadLayers(emission: TfjsEmission): Promise<LoadedLayers | TfjsProblem> {
  const files = new Map<string, readonly Uint8Array[]>();
  const written = await emitTfjs(emission, async (name, write) => {
    const pieces: Uint8Array[] = [];
    // A piece is valid until the next one is asked for.
    const result = await write({ write: (bytes) => void pieces.push(bytes.slice()) });
    files.set(name, pieces);
    return result;
  });
  if (written.kind === 'problem') return written.problem;
  const layers = emitLayers(emission.network.graph, emission.sizes);
  invariant(layers.kind === 'layers', 'what was written has layers');
  const model = await loadLayersModel(io.fromMemory(artifactsOf(files)));
  return { kind: 'loaded', model, weights: layers.weights };
}

/** What TensorFlow.js makes of `model.json` and the files beside it. */
function artifactsOf(files: ReadonlyMap<string, readonly Uint8Array[]>): io.ModelArtifacts {
  const [first] = files;
  invariant(first !== undefined, 'the model is written first');
  const [name, text] = first;
  const json: unknown = JSON.parse(new TextDecoder().decode(joined(text)));
  invariant(isModelJson(json), `${name} is what was written`);
  const shards = [...files].slice(1).map(([, pieces]) => joined(pieces).buffer);
  return {
    modelTopology: json.modelTopology,
    weightSpecs: json.weightsManifest.flatMap(({ weights }) => weights),
    weightData: shards,
  };
}

function isModelJson(value: unknown): value is io.ModelJSON {
  return typeof value === 'object' && value !== null && 'modelTopology' in value && 'weightsManifest' in value;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
