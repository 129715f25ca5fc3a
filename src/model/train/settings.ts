import type { Rational } from '../../rational.ts';
import type { Span } from '../../source.ts';

/**
 * What a `train` declaration says, checked, with every default filled in: all that a trainer needs besides the network
 * and the place of the data, which is given on the command line. docs/language.md section 5 is the table of it.
 */
export interface TrainSettings {
  readonly data: DataSet;
  /** Applied to training images only, in this order. */
  readonly augment: readonly Augmentation[];
  /** Of one exit; the exits' losses are summed, each times its weight. */
  readonly loss: Loss;
  readonly weight: ByPart;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** The learning rate at the start, which the schedule scales. */
  readonly rate: ByPart;
  /** Parts whose weights and running statistics stay as they are; they need no rate. */
  readonly freeze: readonly Part[];
  readonly distill: Distillation;
  /** Images of a step. */
  readonly batch: number;
  readonly epochs: number;
  readonly seed: number;
  readonly keep: Keep;
  readonly stop: EarlyStop;
}

export type SettingName = keyof TrainSettings;

/** The settings that could be read; undefined for those that an error was reported for. */
export type ReadSettings = { readonly [S in SettingName]: TrainSettings[S] | undefined };

/** The places of the values that are written; a default has none. */
export type Places = { readonly [S in SettingName]?: Span };

/** Height and width in pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

export type DataSet =
  | { readonly kind: 'voc2012' | 'folder'; readonly split: Split; readonly size: DataSize; readonly ignore: number }
  | {
      readonly kind: 'drawn';
      /** How many scenes are drawn, over all three parts. */
      readonly count: number;
      readonly split: Split;
      readonly size: DataSize;
      readonly ignore: number;
    }
  | { readonly kind: 'cifar10' | 'mnist'; readonly split: Split; readonly size: DataSize };

/** The data set's own division, or shares of all its images, which add up to exactly 1. */
export type Split =
  | { readonly kind: 'own' }
  | { readonly kind: 'shares'; readonly train: Rational; readonly validation: Rational; readonly test: Rational };

/** What images are resized to: the size of the network's input, or another. */
export type DataSize = { readonly kind: 'input' } | ({ readonly kind: 'fixed' } & Size);

export type Augmentation =
  /** Factors from [1 - x, 1 + x], and for hue a turn from [-x, x] of a full circle, as torchvision's ColorJitter. */
  | {
      readonly kind: 'color_jitter';
      readonly brightness: number;
      readonly contrast: number;
      readonly saturation: number;
      readonly hue: number;
    }
  /** Left and right exchanged, with probability p. */
  | { readonly kind: 'flip'; readonly p: number }
  /** A window at a random place; what lies outside the image is black, and void in the mask. */
  | { readonly kind: 'crop'; readonly height: number; readonly width: number }
  /** Both sides times one factor from [low, high]. */
  | { readonly kind: 'scale'; readonly low: number; readonly high: number };

export type Loss =
  /** Its first `warmUp` epochs use cross-entropy. */
  | { readonly kind: 'lovasz_softmax'; readonly warmUp: number }
  | { readonly kind: 'cross_entropy' }
  | { readonly kind: 'focal'; readonly gamma: number }
  | { readonly kind: 'dice' };

/** `decay` is added to the gradient times the weight, as torch's `weight_decay`. */
export type Optimizer =
  | { readonly kind: 'sgd'; readonly momentum: number; readonly decay: number }
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly decay: number };

/** The factor of the rate; t is the share of all steps that are done. */
export type Schedule =
  | { readonly kind: 'constant' }
  /** (1 - t)^power */
  | { readonly kind: 'poly'; readonly power: number }
  /** factor^floor(epoch / every) */
  | { readonly kind: 'step'; readonly every: number; readonly factor: number }
  /** (1 + cos(pi t)) / 2 */
  | { readonly kind: 'cosine' };

/** Each early exit also learns from the last one's softened probabilities: weight * temperature^2 * KL(last || exit). */
export type Distillation =
  { readonly kind: 'none' } | { readonly kind: 'last'; readonly weight: number; readonly temperature: number };

export type Metric = 'mean_miou' | 'mean_accuracy';

/** Which weights are the result: those of the last epoch, or those of the best on the validation images. */
export type Keep = { readonly kind: 'last' } | { readonly kind: 'best'; readonly metric: Metric };

/** Whether training ends after `epochs` epochs in which the metric of `keep` has not risen. */
export type EarlyStop = { readonly kind: 'never' } | { readonly kind: 'patience'; readonly epochs: number };

/** One number for all parts, or one for each; of entries whose parts hold the same weight, the longest path counts. */
export type ByPart =
  | { readonly kind: 'all'; readonly value: number }
  | { readonly kind: 'per'; readonly entries: readonly { readonly part: Part; readonly value: number }[] };

/** A part of the network as a setting names it: `backbone`, `out`, `b`, `b1`, `backbone.layer4`. */
export interface Part {
  /** `backbone`, an exit, or a family of branches. */
  readonly name: string;
  /** Whether `name` stands for `name1`, `name2`, ... */
  readonly family: boolean;
  /** The path within it, empty for all of it. */
  readonly within: string;
  readonly span: Span;
}

/** A part as it is written. */
export function pathOf({ name, within }: Pick<Part, 'name' | 'within'>): string {
  return within === '' ? name : `${name}.${within}`;
}

/** Whether `part` is in, or is, the part of the network called `name` (`backbone`, or an exit's name). */
export function belongsTo(part: Part, name: string): boolean {
  if (!part.family) return part.name === name;
  return name.startsWith(part.name) && /^[1-9][0-9]*$/.test(name.slice(part.name.length));
}

/** Whether the weights at `path`, such as `b1.project.0`, are in `part`. */
export function holds(part: Part, path: string): boolean {
  const [name = ''] = path.split('.', 1);
  if (!belongsTo(part, name)) return false;
  const within = path.slice(name.length + 1);
  return part.within === '' || within === part.within || within.startsWith(`${part.within}.`);
}

/** The number for the weights at `path`, or for an exit by its name: the longest part that holds it counts. */
export function valueAt(values: ByPart, path: string): number | undefined {
  if (values.kind === 'all') return values.value;
  const holding = values.entries.filter(({ part }) => holds(part, path));
  return holding.toSorted((a, b) => b.part.within.length - a.part.within.length)[0]?.value;
}

/** Whether the weights at `path`, and their running statistics, stay as they are. */
export function isFrozen({ freeze }: Pick<TrainSettings, 'freeze'>, path: string): boolean {
  return freeze.some((part) => holds(part, path));
}
