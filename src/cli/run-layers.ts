import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Tensor as Values, io, ready, setBackend, tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-wasm';
import { invariant } from '../invariant.ts';
import { type Tensor, f32, numbersOf } from '../runtime/tensor.ts';

/** A LayersModel as it lies in files. */
async function loadFrom(file: string): Promise<LayersModel> {
  const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
  invariant(isModelJson(json), `${file} is a LayersModel`);
  const paths = json.weightsManifest.flatMap((group) => group.paths);
  return await loadLayersModel(
    io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest.flatMap(({ weights }) => weights),
      weightData: paths.map((path) => Uint8Array.from(readFileSync(join(dirname(file), path))).buffer),
    }),
  );
}

function isModelJson(value: unknown): value is io.ModelJSON {
  return typeof value === 'object' && value !== null && 'modelTopology' in value && 'weightsManifest' in value;
}

/** What TensorFlow.js on WebAssembly makes of inputs [N, C, H, W] or [N, F]: for each, the outputs in the same order of axes. */
export async function runLayers(file: string, inputs: readonly Tensor[]): Promise<readonly (readonly Tensor[])[]> {
  await setBackend('wasm');
  await ready();
  const model = await loadFrom(file);
  const results: (readonly Tensor[])[] = [];
  for (const input of inputs) {
    const outputs = tidy(() => outputsOf(model, input));
    const read: Tensor[] = [];
    for (const output of outputs) {
      const data = await output.data();
      invariant(data instanceof Float32Array, 'an output is of floats');
      read.push(f32(output.shape, data));
      output.dispose();
    }
    results.push(read);
  }
  model.dispose();
  return results;
}

function outputsOf(model: LayersModel, input: Tensor): Values[] {
  const image = tensor(Float32Array.from(numbersOf(input)), [...input.dims]);
  const result = model.predict(image.rank === 4 ? transpose(image, [0, 2, 3, 1]) : image);
  const outputs = Array.isArray(result) ? result : [result];
  return outputs.map((output) => (output.rank === 4 ? transpose(output, [0, 3, 1, 2]) : output));
}
