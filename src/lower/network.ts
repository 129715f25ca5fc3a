import type { Condition } from '../graph/condition.ts';
import type { Dim, Sizes } from '../graph/dim.ts';
import type { Graph, NodeId } from '../graph/graph.ts';
import type { Rational } from '../rational.ts';
import type { Span } from '../source.ts';
import type { Unit } from './expansion.ts';
import type { Value } from './values.ts';

/** A model as a graph, with what the graph alone does not say. */
export interface Network {
  readonly name: string;
  readonly span: Span;
  readonly parameters: ReadonlyMap<string, Value>;
  readonly input: NetworkInput;
  /** The whole network: backbone, heads, confidence quantities. Its exits are those of `exits`, in their order. */
  readonly graph: Graph;
  /** The backbone's result. */
  readonly backbone: NodeId;
  /** The whole `backbone` item. */
  readonly backboneSpan: Span;
  /** The attach points, by their FLOPs. */
  readonly units: readonly PlacedUnit[];
  /** In the order in which they are tried; the main exit is the last. */
  readonly exits: readonly NetworkExit[];
  readonly fallback: 'last' | 'most_confident';
  /** In the order in which an image passes them; always at least one. */
  readonly tiers: readonly NetworkTier[];
  /** Under which prefix a weights file keeps a part (rule 25). */
  readonly weightPrefixes: readonly { readonly part: string; readonly prefix: string; readonly span: Span }[];
}

export interface NetworkInput {
  readonly node: NodeId;
  readonly name: string;
  readonly dtype: 'f32' | 'u8';
  /** Without N. */
  readonly dims: readonly Dim[];
  readonly preprocess: Preprocessing;
  /** The smallest legal size of each symbol. */
  readonly minimum: Sizes;
}

/** From RGB bytes to the input: `value / 255`, less the mean, over the deviation, for each channel. */
export type Preprocessing =
  | { readonly kind: 'bytes' }
  | { readonly kind: 'normalized'; readonly mean: readonly number[]; readonly std: readonly number[] };

export interface PlacedUnit extends Unit {
  /** Multiply-accumulates of all that its tensor depends on. */
  readonly macs: Dim;
}

export interface NetworkExit {
  readonly name: string;
  /** The unit that it is attached to; the main exit stands at the backbone's result, which may end none. */
  readonly at: string;
  readonly attach: NodeId;
  /** The share of the FLOPs that was asked for, where one was. */
  readonly requested?: Rational;
  /** The share that the unit stands at. */
  readonly achieved: Rational;
  readonly classes: number;
  /** When an image leaves here; absent where it never does early. */
  readonly policy?: { readonly text: string; readonly condition: Condition };
  readonly isMain: boolean;
  readonly span: Span;
  /** The whole item that declares it; `span` is its name. */
  readonly item: Span;
}

export interface NetworkTier {
  readonly name: string;
  /** The unit that ends it; absent for the last. */
  readonly end?: PlacedUnit;
  /** The form in which it sends its boundary tensors. */
  readonly sending: 'f32' | 'f16' | 'u8';
  /** By index into the network's exits. */
  readonly exits: readonly number[];
  readonly span: Span;
  /** The whole item that declares it, and the model where it has no tiers; `span` is its name. */
  readonly item: Span;
}
