import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import type { WriteFile } from '../../src/emit/emit-onnx.ts';

/** The backends that need nothing installed. */
export const BACKENDS = ['wasm', 'cpu'] as const;

/** Files that are written into memory, whole. */
export class MemoryFiles {
  readonly files = new Map<string, Uint8Array>();

  readonly write: WriteFile = async (name, write) => {
    const pieces: Uint8Array[] = [];
    // A piece is valid until the next one is asked for.
    const result = await write({ write: (bytes) => void pieces.push(bytes.slice()) });
    this.files.set(name, join(pieces));
    return result;
  };

  /** The bytes of a file, which must be there. */
  bytes(name: string): Uint8Array {
    const found = this.files.get(name);
    if (found === undefined) throw new Error(`there is no file ${name}`);
    return found;
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Loads a model as any TensorFlow.js program does: the requests for its files are answered from memory. */
export async function loadModel({ files }: MemoryFiles, file = 'model.json'): Promise<LayersModel> {
  const fetchFunc = (request: string | URL | Request): Promise<Response> => {
    const url = request instanceof Request ? request.url : String(request);
    const bytes = files.get(url.replace('memory://', ''));
    return Promise.resolve(bytes === undefined ? new Response(null, { status: 404 }) : new Response(bytes.slice()));
  };
  return await loadLayersModel(tf.io.browserHTTPRequest(`memory://${file}`, { fetchFunc }));
}

/** [N, C, H, W] or [N, F] as a tensor [N, H, W, C] or [N, F]. */
export function channelsLast(dims: readonly number[], data: Float32Array): tf.Tensor {
  const tensor = tf.tensor(data, [...dims]);
  return dims.length === 4 ? tf.tidy(() => tf.transpose(tensor, [0, 2, 3, 1])) : tensor;
}

/** The values of a tensor [N, H, W, C] or [N, F] in the order of [N, C, H, W]. */
export async function channelsFirst(tensor: tf.Tensor): Promise<Float32Array> {
  const ordered = tensor.rank === 4 ? tf.transpose(tensor, [0, 3, 1, 2]) : tensor;
  return Float32Array.from(await ordered.data());
}

/** All results of a layer or model. */
export function allTensors(result: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
  return Array.isArray(result) ? result : [result];
}

/** The one result of a layer or model that has one. */
export function oneTensor(result: tf.Tensor | tf.Tensor[]): tf.Tensor {
  const [tensor] = allTensors(result);
  if (tensor === undefined) throw new Error('there is no result');
  return tensor;
}
