import { type Scalar, type Tensor, addN, keep, mul, reshape } from '@tensorflow/tfjs-core';
import { present } from '../invariant.ts';
import { type TrainSettings, valueAt } from '../model/train/settings.ts';
import { crossEntropy } from './losses/cross-entropy.ts';
import { dice } from './losses/dice.ts';
import { distillation } from './losses/distillation.ts';
import { focal } from './losses/focal.ts';
import type { Loss } from './losses/loss.ts';
import { lovaszSoftmax } from './losses/lovasz-softmax.ts';

/** What of the settings decides what is made small. */
export type ObjectiveSettings = Pick<TrainSettings, 'loss' | 'weight' | 'distill'>;

/** The loss of one exit in an epoch, counted from 0: a warm-up has another than what follows. */
export function lossIn({ loss }: ObjectiveSettings, epoch: number): Loss {
  switch (loss.kind) {
    case 'lovasz_softmax':
      return epoch < loss.warmUp ? crossEntropy : lovaszSoftmax;
    case 'cross_entropy':
      return crossEntropy;
    case 'focal':
      return focal(loss.gamma);
    case 'dice':
      return dice;
  }
}

/** What a step makes small, and what it is made of. */
export interface Objective {
  /** The exits' losses, each times its weight, with what the early ones learn from the last: a scalar with gradients. */
  readonly total: Scalar;
  /** Each exit's own loss, without its weight and what it learns from the last; kept beyond the tidy that runs. */
  readonly own: readonly Scalar[];
}

/** Whose objective it is, and when. */
export interface ObjectivePlace {
  readonly settings: ObjectiveSettings;
  /** The exits' names, in the order of the outputs, the main exit last. */
  readonly exits: readonly string[];
  /** From 0. */
  readonly epoch: number;
}

/** The objective of a batch: `outputs` are the logits of the exits, `labels` and `ignore` are those of `Loss`. */
export function objectiveOf(
  { settings, exits, epoch }: ObjectivePlace,
  outputs: readonly Tensor[],
  labels: Tensor,
  ignore: number,
): Objective {
  const loss = lossIn(settings, epoch);
  const own = outputs.map((logits) => loss(logits, labels, ignore));
  const weighted = own.map((value, index) => scaled(value, weightOf(settings, exits[index] ?? '')));
  const total = addN([...weighted, ...distilled(settings, outputs, labels, ignore)]);
  return { total: reshape(total, []), own: own.map((value) => keep(value)) };
}

function weightOf({ weight }: ObjectiveSettings, exit: string): number {
  return present(valueAt(weight, exit), `the checked settings give ${exit} a weight`);
}

function scaled(value: Scalar, by: number): Scalar {
  return by === 1 ? value : mul(value, by);
}

/** What each early exit learns from the last one, whose logits have no gradient here. */
function distilled(
  { distill }: ObjectiveSettings,
  outputs: readonly Tensor[],
  labels: Tensor,
  ignore: number,
): readonly Scalar[] {
  switch (distill.kind) {
    case 'none':
      return [];
    case 'last': {
      const { temperature, weight } = distill;
      const teacher = present(outputs.at(-1), 'a network has a main exit');
      const early = outputs.slice(0, -1);
      return early.map((student) => scaled(distillation(student, teacher, labels, temperature, ignore), weight));
    }
  }
}
