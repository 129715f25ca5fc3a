import type { MemoryParts } from '../../diagnostics/catalogue/backends.ts';
import type { Layers } from '../../emit/tfjs/model.ts';
import { type TrainSettings, isFrozen } from '../../model/train/settings.ts';
import { layerUses } from './layer-shapes.ts';
import { simulateStep } from './simulate.ts';

/** The most memory that a step of training takes, before it was tried. */
export interface MemoryEstimate {
  readonly bytes: number;
  readonly parts: MemoryParts;
}

/** What of the settings decides it. */
export type MemorySettings = Pick<TrainSettings, 'optimizer' | 'freeze'>;

/**
 * What lies between tensors and is too small for the next one: a share of all, and so many times the largest tensor.
 * Measured, by test/train/memory/estimate.test.ts.
 */
const [UNUSED, ROOM] = [0.05, 1.5];

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function withoutLast(name: string, separator: string): string {
  return name.slice(0, name.lastIndexOf(separator));
}

/** The layers with weights that learn, and the bytes of those. */
function learning({ weights }: Layers, settings: MemorySettings): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (const weight of weights) {
    if (weight.kind === 'constant' || /\/moving_(mean|variance)$/.test(weight.name)) continue;
    if (isFrozen(settings, withoutLast(weight.key, '.'))) continue;
    const layer = withoutLast(weight.name, '/');
    bytes.set(layer, (bytes.get(layer) ?? 0) + 4 * countOf(weight.layout.shape));
  }
  return bytes;
}

function momentsOf({ optimizer }: MemorySettings): number {
  switch (optimizer.kind) {
    case 'sgd':
      return optimizer.momentum === 0 ? 0 : 1;
    case 'adam':
      return 2;
  }
}

/**
 * The most memory that a step takes on a batch of so many images: all tensors that are live at once, and what lies between
 * them. On the WASM backend it is no less than is then measured, and at most 15% more; the backend's memory grows ahead
 * of that by up to a fifth, or 96 MiB, but not past its end. Other backends hold the same tensors.
 */
export function estimateMemory(network: Layers, settings: MemorySettings, batch: number): MemoryEstimate {
  const learnt = learning(network, settings);
  const weights = network.weights.reduce((sum, weight) => sum + 4 * countOf(shapeOf(weight)), 0);
  const optimizer = momentsOf(settings) * [...learnt.values()].reduce((sum, bytes) => sum + bytes, 0);
  const uses = layerUses(network.layers);
  const { activations, gradients } = simulateStep(uses, learnt, batch);
  const known = weights + gradients + optimizer + activations;
  const largest = 4 * batch * uses.reduce((most, { count }) => Math.max(most, count), 0);
  const workspace = Math.ceil(UNUSED * known + ROOM * largest);
  return { bytes: known + workspace, parts: { weights, gradients, optimizer, activations, workspace } };
}

function shapeOf(weight: Layers['weights'][number]): readonly number[] {
  return weight.kind === 'learnt' ? weight.layout.shape : weight.shape;
}
