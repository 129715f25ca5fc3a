import type { Span } from '../source.ts';
import type { Dim } from './dim.ts';
import type { DType, Op, OpKind } from './ops.ts';

/** The index of a node in its graph. */
export type NodeId = number;

/**
 * The type of a tensor. Every tensor but `image_size` has a leading batch dimension N that stays symbolic and is not
 * stored: `dims` are those of one image, so `[C, H, W]` for a map, `[F]` for a vector and `[]` for one number an image.
 */
export interface TensorType {
  readonly dtype: DType;
  readonly dims: readonly Dim[];
}

/** How torchvision initialises the architecture that a node belongs to: a key of the table in weights/initialise.ts. */
export type InitScheme = 'torch' | 'resnet' | 'mobilenet' | 'vgg';

/** One operation and the tensor that it computes. */
export interface Node<K extends OpKind = OpKind> {
  readonly id: NodeId;
  readonly op: Op<K>;
  readonly inputs: readonly NodeId[];
  readonly type: TensorType;
  /** The readable name of its tensor, unique in the graph: `backbone.layer3.7`, `b1.0.convs.1.2`. */
  readonly name: string;
  /** Where its weights stand: a convolution at `backbone.conv1` owns `backbone.conv1.weight`. */
  readonly path: string;
  readonly init: InitScheme;
  /** The text that it comes from. */
  readonly origin: Span;
}

/** An exit of the network, by the tensors that it gives. */
export interface Exit {
  readonly name: string;
  /** The head's result, at its own resolution: [N, K] or [N, K, h, w]. */
  readonly logits: NodeId;
  /** What a user gets: the logits at the input's H and W, or the logits themselves where they are [N, K]. */
  readonly output: NodeId;
  /** The confidence quantities, [N] each, by the name of the tensor's kind: `entropy`, `agreement`. */
  readonly quantities: readonly { readonly name: string; readonly node: NodeId }[];
}

/** A computation: nodes in topological order, by construction. A tier's part of a network is one too. */
export interface Graph {
  readonly nodes: readonly Node[];
  /** The nodes of kind `input`: the image, or what an earlier tier sent. */
  readonly inputs: readonly NodeId[];
  readonly exits: readonly Exit[];
  /** What this graph sends on to later tiers, beside its exits; none for a whole network. */
  readonly sends: readonly NodeId[];
}
