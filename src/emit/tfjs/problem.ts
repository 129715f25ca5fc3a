import type { Node } from '../../graph/graph.ts';

/** Why a network is not written as a LayersModel. */
export type TfjsProblem =
  /** The layers that resize and pool need numbers: these symbols of the input have none. */
  | { readonly kind: 'size-not-given'; readonly symbols: readonly string[] }
  /** A symbol's number is below the smallest legal one. */
  | { readonly kind: 'size-too-small'; readonly symbol: string; readonly size: number; readonly minimum: number }
  /** No layers compute what this node does. */
  | { readonly kind: 'no-layer'; readonly node: Node };
