import type { Graph } from '../graph/graph.ts';
import { viewOf } from './random-access.ts';
import { type ScalePath, ScalePaths } from './scale-path.ts';
import type { TensorSource } from './tensor.ts';

/** Weights whose exits are calibrated, as far as they can be. */
export interface Folded {
  readonly weights: ReadonlyMap<string, TensorSource>;
  /** Of the exits whose logits are now divided by them. */
  readonly temperatures: ReadonlyMap<string, number>;
  /** The exits that are as they were. */
  readonly left: readonly Unfolded[];
}

/** An exit whose temperature no weights can take. */
export interface Unfolded {
  readonly exit: string;
  readonly temperature: number;
  readonly why: Exclude<ScalePath, { kind: 'path' }>;
}

/**
 * Divides the logits of exits by temperatures, above 0, in the weights of the last layers before them, which nothing but
 * those logits depends on. Labels stay what they are; probabilities, and so policies' quantities and losses, become those
 * of Guo et al., On Calibration of Modern Neural Networks, section 4.2. `temperatures` are by exit.
 */
export function foldTemperatures(
  graph: Graph,
  temperatures: ReadonlyMap<string, number>,
  weights: ReadonlyMap<string, TensorSource>,
): Folded {
  const paths = new ScalePaths(graph);
  const folded = new Map(weights);
  const done = new Map<string, number>();
  const left: Unfolded[] = [];
  for (const exit of graph.exits) {
    const temperature = temperatures.get(exit.name);
    if (temperature === undefined) continue;
    const path = paths.find(exit);
    if (path.kind !== 'path') {
      left.push({ exit: exit.name, temperature, why: path });
      continue;
    }
    done.set(exit.name, temperature);
    for (const { path: owner } of path.owners)
      for (const key of [`${owner}.weight`, `${owner}.bias`]) {
        const source = weights.get(key);
        if (source !== undefined) folded.set(key, divided(source, temperature));
      }
  }
  return { weights: folded, temperatures: done, left };
}

/** The values over `divisor`, each rounded once. */
function divided(source: TensorSource, divisor: number): TensorSource {
  return {
    shape: source.shape,
    *chunks() {
      for (const chunk of source.chunks()) {
        const bytes = chunk.slice();
        const view = viewOf(bytes);
        for (let at = 0; at < bytes.length; at += 4) view.setFloat32(at, view.getFloat32(at, true) / divisor, true);
        yield bytes;
      }
    },
  };
}

/** What stands in the way of a temperature: an operator, or another reader of a tensor; for a message. */
export function obstacleOf(why: Unfolded['why']): { readonly tensor: string; readonly operator?: string } {
  switch (why.kind) {
    case 'blocked':
      return { tensor: why.by.name, operator: why.by.op.kind };
    case 'shared':
      return { tensor: why.tensor.name };
  }
}
