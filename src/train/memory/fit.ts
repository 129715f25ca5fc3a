import type { MemorySuggestion } from '../../diagnostics/catalogue/backends.ts';
import type { Layers } from '../../emit/tfjs/model.ts';
import { type MemoryEstimate, type MemorySettings, estimateMemory } from './estimate.ts';

/** Whether a step fits into memory, and what would where it does not. */
export type MemoryFit =
  | { readonly kind: 'fits'; readonly estimate: MemoryEstimate; readonly limit: number }
  | {
      readonly kind: 'exceeds';
      readonly estimate: MemoryEstimate;
      readonly limit: number;
      readonly suggestion: MemorySuggestion;
    };

/** A step of training. */
export interface MemoryStep {
  readonly layers: Layers;
  readonly settings: MemorySettings;
  readonly batch: number;
  /** The longer side of an image. */
  readonly size: number;
  /** The network for square images of a size; undefined where it has no such size, being below its smallest. */
  readonly layersAt: (size: number) => Layers | undefined;
}

/** The largest number from `least` up to `most` for which `fits` holds, which holds for all below; `least - 1` for none. */
function largest(least: number, most: number, fits: (candidate: number) => boolean): number {
  let [low, high] = [least - 1, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Holds a step against the bytes that there are. */
export function fitMemory(step: MemoryStep, limit: number): MemoryFit {
  const estimate = estimateMemory(step.layers, step.settings, step.batch);
  if (estimate.bytes <= limit) return { kind: 'fits', estimate, limit };
  return { kind: 'exceeds', estimate, limit, suggestion: suggest(step, limit) };
}

function suggest({ layers, settings, batch, size, layersAt }: MemoryStep, limit: number): MemorySuggestion {
  const bytesOf = (of: Layers, images: number): number => estimateMemory(of, settings, images).bytes;
  const most = largest(1, batch - 1, (images) => bytesOf(layers, images) <= limit);
  if (most >= 1) return { kind: 'batch', batch: most, bytes: bytesOf(layers, most) };
  // What is too small for the network is not too large for the memory.
  const side = largest(1, size - 1, (candidate) => {
    const found = layersAt(candidate);
    return found === undefined || bytesOf(found, 1) <= limit;
  });
  const found = layersAt(side);
  return found === undefined ? { kind: 'nothing' } : { kind: 'size', size: side, bytes: bytesOf(found, 1) };
}
