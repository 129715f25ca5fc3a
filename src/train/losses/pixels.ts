import {
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  cast,
  exp,
  log,
  max,
  maximum,
  mul,
  notEqual,
  oneHot,
  reshape,
  softmax,
  sub,
  sum,
} from '@tensorflow/tfjs-core';
import { channelCount, valuesPerChannel } from '../ops/channels.ts';

/** The pixels of a batch, or its images where each has one label, one after another: P of them, with K classes. */
export interface Pixels {
  /** [P, K] */
  readonly logits: Tensor2D;
  /** 1 at each pixel's class, all 0 where it is void: [P, K]. */
  readonly truth: Tensor2D;
  /** 1, or 0 where the pixel is void: [P, 1]. */
  readonly valid: Tensor2D;
  /** How many are not void, and at least 1: a scalar. */
  readonly count: Tensor;
}

/** Logits [N, H, W, K] or [N, K] as rows. */
export function logitRows(logits: Tensor): Tensor2D {
  return reshape<Rank.R2>(logits, [valuesPerChannel(logits), channelCount(logits)]);
}

/** The pixels of logits [N, H, W, K] with labels int32 [N, H, W], or of [N, K] with [N]; `ignore` is the label of void. */
export function pixelsOf(logits: Tensor, labels: Tensor, ignore: number): Pixels {
  const rows = logitRows(logits);
  const [count, classes] = rows.shape;
  const flat = reshape<Rank.R1>(labels, [count]);
  const valid = reshape<Rank.R2>(cast(notEqual(flat, ignore), 'float32'), [count, 1]);
  const truth = mul<Tensor2D>(cast(oneHotOf(flat, classes), 'float32'), valid);
  return { logits: rows, truth, valid, count: maximum(sum(valid), 1) };
}

function oneHotOf(labels: Tensor1D, classes: number): Tensor {
  return oneHot(cast(labels, 'int32'), classes);
}

/** The probabilities of the classes, [P, K]. */
export function probabilitiesOf(logits: Tensor2D): Tensor2D {
  return softmax(logits);
}

/** The logarithm of the probability of each pixel's class, [P, 1]; 0 where it is void. */
export function logLikelihoods({ logits, truth, valid }: Pixels): Tensor2D {
  const shifted = sub<Tensor2D>(logits, max(logits, 1, true));
  const chosen = sum<Tensor2D>(mul(shifted, truth), 1, true);
  return mul<Tensor2D>(sub(chosen, log(sum(exp(shifted), 1, true))), valid);
}

/** The gradient by the logits from that by the probabilities: p (dp - sum over classes of p dp). */
export function throughSoftmax(probabilities: Tensor2D, gradient: Tensor2D): Tensor2D {
  const product = mul<Tensor2D>(probabilities, gradient);
  return sub<Tensor2D>(product, mul(probabilities, sum(product, 1, true)));
}
