import * as tf from '@tensorflow/tfjs-core';

import { type Layers, emitLayers } from '../../../src/emit/tfjs/model.ts';
import { present } from '../../../src/invariant.ts';
import type { Network } from '../../../src/lower/network.ts';
import { chooseBackend } from '../../../src/train/backends/choose.ts';
import type { MemorySettings } from '../../../src/train/memory/estimate.ts';
import { loadLayers } from '../../../src/train/network/load-layers.ts';
import { objectiveOf } from '../../../src/train/objective.ts';
import { Optimizer } from '../../../src/train/optimise/optimizer.ts';
import { makeTrainable } from '../../../src/train/trainable.ts';
import { formulaWeights } from '../../emit/support.ts';
import { allTensors } from '../../emit-tfjs/support.ts';
import { checkText, exampleText } from '../../runtime/compile-to.ts';
import { ownPackages } from '../backends/fakes.ts';

/** An example of the repository and its layers. */
export function exampleLayers(
  name: string,
  set: Readonly<Record<string, string>> = {},
): { readonly network: Network; readonly layers: Layers } {
  const { network } = checkText(exampleText(name), set);
  const layers = emitLayers(network.graph);
  if (layers.kind !== 'layers') throw new Error(`${name} has no layers`);
  return { network, layers };
}

const facts = { producer: { name: 'brnc', version: 'test' }, source: { file: 'test.brn', sha256: '00' } };

/** What of the WASM backend tells where tensors lie. */
interface Memory {
  makeOutput(shape: number[], dtype: tf.DataType, ...rest: unknown[]): tf.TensorInfo;
  getMemoryOffset(dataId: object): number;
}

function isMemory(backend: object): backend is Memory {
  return 'makeOutput' in backend && 'getMemoryOffset' in backend;
}

/** Watches the end of the tensor that lies furthest back in the memory of the backend in use. */
function watchMemory(): () => number {
  const backend: object = tf.backend();
  if (!isMemory(backend)) throw new Error('the backend is the WASM one');
  const own = backend.makeOutput.bind(backend);
  let highest = 0;
  backend.makeOutput = (shape, dtype, ...rest) => {
    const made = own(shape, dtype, ...rest);
    highest = Math.max(highest, backend.getMemoryOffset(made.dataId) + 4 * tf.util.sizeFromShape(shape));
    return made;
  };
  return () => highest;
}

/**
 * Trains a network for some steps on a WASM backend of its own, and gives how far its tensors reached in the memory: what
 * lies unused between them is counted, and what the memory has grown ahead is not.
 */
export async function measureTraining(
  network: Network,
  { optimizer, freeze }: MemorySettings,
  batch: number,
  steps: number,
): Promise<number> {
  const choice = await chooseBackend('wasm', { packages: ownPackages });
  if (choice.kind === 'failed') throw new Error(choice.problem.message);
  const highest = watchMemory();
  const loaded = await loadLayers({ network, weights: formulaWeights(network.graph), ...facts });
  if (loaded.kind !== 'loaded') throw new Error('the network has no layers');
  const trainable = makeTrainable(loaded.model);
  const all = { kind: 'all', value: 1 } as const;
  const settings = { loss: { kind: 'lovasz_softmax', warmUp: 0 }, weight: all, distill: { kind: 'none' } } as const;
  const updater = new Optimizer({ optimizer, freeze, rate: { kind: 'all', value: 1e-4 } }, trainable.weights);
  const exits = network.exits.map(({ name }) => name);
  const [channels = 1, ...size] = network.input.dims.map(Number);
  const [, ...labelled] = present(allTensorsShape(loaded.model.outputs[0]?.shape), 'an output has a shape');
  const [classes = 2] = labelled.splice(-1);
  for (let step = 0; step < steps; step++) {
    const images = tf.randomNormal([batch, ...size, channels], 0, 1, 'float32', step);
    const labels = tf.randomUniformInt([batch, ...labelled], 0, classes, step);
    const { value, grads } = tf.variableGrads(
      () => {
        const objective = objectiveOf({ settings, exits, epoch: 0 }, trainable.forward(images, step), labels, 255);
        tf.dispose([...objective.own]);
        return objective.total;
      },
      updater.learning.map(({ variable }) => variable),
    );
    const byName = updater.learning.map(({ name, variable }) => [name, present(grads[variable.name], name)] as const);
    updater.apply(new Map(byName), 1);
    await value.data();
    tf.dispose([images, labels, value, ...allTensors(Object.values(grads))]);
  }
  const bytes = highest();
  choice.value.close();
  return bytes;
}

function allTensorsShape(shape: readonly (number | null)[] | undefined): number[] | undefined {
  return shape?.map((size) => size ?? 1);
}
