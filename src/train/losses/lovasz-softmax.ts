import {
  type Rank,
  type Tensor,
  type Tensor2D,
  abs,
  add,
  cast,
  concat,
  cumsum,
  div,
  gather,
  greater,
  maximum,
  mul,
  range,
  reshape,
  scatterND,
  slice,
  sub,
  sum,
  topk,
  transpose,
} from '@tensorflow/tfjs-core';
import { type Loss, lossOf } from './loss.ts';
import { probabilitiesOf, throughSoftmax } from './pixels.ts';

/**
 * The gradient of the Lovász extension of the Jaccard loss by the errors in descending order: how much each pixel adds to
 * the loss of the pixels before it. `truth` is [K, P], in the same order. Berman et al. 2018, algorithm 1.
 */
function jaccardSteps(truth: Tensor2D): Tensor2D {
  const [classes, count] = truth.shape;
  const found = sum(truth, 1, true);
  const left = sub(found, cumsum(truth, 1));
  const union = add(found, cumsum(sub(1, truth), 1));
  const jaccard = sub<Tensor2D>(1, div(left, union));
  const before = slice(jaccard, [0, 0], [classes, count - 1]);
  const none = mul<Tensor2D>(slice(jaccard, [0, 0], [classes, 1]), 0);
  return sub<Tensor2D>(jaccard, concat([none, before], 1));
}

/** The indices of each row's entries as indices into all rows laid end to end, [K P]. */
function flatIndices(indices: Tensor): Tensor {
  const [classes = 1, count = 1] = indices.shape;
  const starts = reshape(range(0, classes * count, count, 'int32'), [classes, 1]);
  return reshape(add(indices, starts), [classes * count]);
}

/**
 * Lovász-Softmax over the classes that occur in the batch, void left out, all images together: the mean over those
 * classes of the Lovász extension of 1 - IoU at the errors |g - p|. Berman, Triki and Blaschko, "The Lovász-Softmax loss"
 * (2018), equations 8 to 11. Exact for up to 2^24 pixels, which float32 can count.
 */
export const lovaszSoftmax: Loss = lossOf(({ logits, truth, valid }) => {
  const [count, classes] = logits.shape;
  const p = probabilitiesOf(logits);
  const [truthRows, isValid] = [transpose(truth), transpose(valid)];
  // Void pixels come behind all others, where the loss of the pixels before them is 1 already and they add nothing.
  const errors = sub<Tensor2D>(mul(abs(sub(truthRows, transpose(p))), isValid), sub(1, isValid));
  const { values, indices } = topk(errors, count);
  const order = flatIndices(indices);
  const steps = jaccardSteps(reshape<Rank.R2>(gather(reshape(truthRows, [classes * count]), order), [classes, count]));
  const present = cast(greater(sum(truthRows, 1, true), 0), 'float32');
  const share = div(present, maximum(sum(present), 1));
  const sorted = reshape(mul(steps, share), [classes * count]);
  const byError = scatterND<Rank.R1>(reshape(order, [classes * count, 1]), sorted, [classes * count]);
  const byP = mul(reshape(byError, [classes, count]), sub(1, mul(truthRows, 2)));
  return {
    loss: sum(mul(mul(values, steps), share)),
    gradient: throughSoftmax(p, transpose<Tensor2D>(reshape<Rank.R2>(byP, [classes, count]))),
  };
}, 'LovaszSoftmax');
