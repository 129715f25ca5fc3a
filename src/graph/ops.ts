import type { Condition, PositionQuantity } from './condition.ts';
import type { Dim } from './dim.ts';

/** Height, then width. */
export type Pair<T = number> = readonly [T, T];

/** How the numbers of a tensor are stored. */
export type DType = 'f32' | 'f16' | 'u8' | 'i32' | 'i64';

interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
}

type None = Readonly<Record<never, never>>;

/**
 * The operators and their attributes, one key each. Every table over operators is a mapped type over these keys, so that
 * the type checker asks for the rows that a new one needs.
 *
 * Up to `mul` they are the language's (docs/language.md section 4). From `entropy` on they are quantities of exit policies,
 * over the softmax of an exit's logits at the head's own resolution, [N]; `labels` is the argmax over classes. The rest
 * puts a tensor into the form in which a cut sends it.
 */
export interface Attrs {
  readonly input: None;
  readonly conv2d: Window & {
    readonly channels: number;
    readonly dilation: Pair;
    readonly groups: number;
    readonly bias: boolean;
  };
  readonly conv_transpose2d: Window & {
    readonly channels: number;
    readonly outputPadding: Pair;
    readonly groups: number;
    readonly bias: boolean;
  };
  readonly linear: { readonly features: number; readonly bias: boolean };
  readonly batch_norm: { readonly eps: number; readonly momentum: number };
  readonly relu: None;
  readonly relu6: None;
  readonly sigmoid: None;
  readonly tanh: None;
  readonly hardsigmoid: None;
  readonly hardswish: None;
  readonly silu: None;
  readonly gelu: None;
  readonly leaky_relu: { readonly slope: number };
  readonly prelu: { readonly shared: boolean };
  readonly dropout: { readonly p: number };
  readonly max_pool2d: Window;
  readonly avg_pool2d: Window;
  readonly adaptive_avg_pool2d: { readonly size: Pair };
  readonly resize_bilinear: { readonly size: Pair<Dim> };
  readonly resize_nearest: { readonly size: Pair<Dim> };
  readonly flatten: None;
  readonly concat: None;
  readonly normalize: { readonly mean: readonly number[]; readonly std: readonly number[] };
  readonly add: None;
  readonly mul: None;

  /** logits to [N]: -sum(p ln p) / ln K, mean over positions. */
  readonly entropy: None;
  /** logits to [N]: the highest probability, mean over positions. */
  readonly max_prob: None;
  /** logits to [N]: the highest probability less the second, mean over positions. */
  readonly margin: None;
  /** logits to [N]: the share of positions where the condition holds. */
  readonly fraction: { readonly condition: Condition<PositionQuantity> };
  /** logits to [N, h, w] or [N], u8 or past 256 classes i32: the class with the highest logit; of equal ones the first. */
  readonly labels: None;
  /** labels, and those of the exit before, to [N]: the share of equal positions, the coarser map resized by nearest. */
  readonly agreement: None;

  /** The smallest value of each image: [N, 1, 1, 1]. */
  readonly image_min: None;
  /** (largest - smallest) / 255 of each image, or 1 where they are equal: [N, 1, 1, 1]. */
  readonly image_scale: None;
  /** x, min, scale to u8: round((x - min) / scale), halves to even. */
  readonly quantize: None;
  /** u8, min, scale to f32: u8 * scale + min. */
  readonly dequantize: None;
  readonly cast: { readonly to: 'f32' | 'f16' };
  /** The input's height and width, i64 [2]; for tiers past the first of a model whose H or W is symbolic. */
  readonly image_size: None;
}

export type OpKind = keyof Attrs;

/** An operator with its attributes, discriminated by `kind`. */
export type Op<K extends OpKind = OpKind> = { readonly [P in K]: { readonly kind: P } & Attrs[P] }[K];
