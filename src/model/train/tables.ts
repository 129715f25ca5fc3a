import { present } from '../../invariant.ts';
import { rational } from '../../rational.ts';
import { type Choice, type Choices, choice, word } from './choice.ts';
import { type SizeParam, type SplitParam, float, int, momentum, notNegative, positive, probability } from './params.ts';
import type {
  Augmentation,
  DataSet,
  DataSize,
  Distillation,
  EarlyStop,
  Keep,
  Loss,
  Metric,
  Optimizer,
  Schedule,
  Split,
} from './settings.ts';

/** The values that the settings of `train` know by name: docs/language.md section 5. */

const inputSize: SizeParam = { kind: 'size', default: { kind: 'input' } };
const ownSplit: SplitParam = { kind: 'split', default: { kind: 'own' } };
/** A generator has no division of its own. */
const drawnSplit: Split = {
  kind: 'shares',
  train: rational(70, 100),
  validation: rational(15, 100),
  test: rational(15, 100),
};
/** A mask's label is a byte. */
const ignore = { kind: 'number', accepts: 'int', interval: { atLeast: 0, atMost: 255 }, default: 255 } as const;

function masks<K extends 'voc2012' | 'folder'>(
  kind: K,
): Choice<{ kind: K; split: Split; size: DataSize; ignore: number }> {
  return choice({ split: ownSplit, size: inputSize, ignore }, (args) => ({
    kind,
    split: args.split('split'),
    size: args.size('size'),
    ignore: args.number('ignore'),
  }));
}

function labelled<K extends 'cifar10' | 'mnist'>(kind: K): Choice<{ kind: K; split: Split; size: DataSize }> {
  return choice({ split: ownSplit, size: inputSize }, (args) => ({
    kind,
    split: args.split('split'),
    size: args.size('size'),
  }));
}

export const dataSets: Choices<DataSet> = {
  voc2012: masks('voc2012'),
  folder: masks('folder'),
  drawn: choice(
    { count: int(3, 1000), split: { kind: 'split', default: drawnSplit }, size: inputSize, ignore },
    (args) => ({
      kind: 'drawn',
      count: args.number('count'),
      split: args.split('split'),
      size: args.size('size'),
      ignore: args.number('ignore'),
    }),
  ),
  cifar10: labelled('cifar10'),
  mnist: labelled('mnist'),
};

/** torchvision's bounds: hue turns by at most half of the circle. */
const strength = float(notNegative, 0);

export const augmentations: Choices<Augmentation> = {
  color_jitter: choice(
    {
      brightness: strength,
      contrast: strength,
      saturation: strength,
      hue: float({ atLeast: 0, atMost: 0.5 }, 0),
    },
    (args) => ({
      kind: 'color_jitter',
      brightness: args.number('brightness'),
      contrast: args.number('contrast'),
      saturation: args.number('saturation'),
      hue: args.number('hue'),
    }),
  ),
  flip: choice({ p: float(probability) }, (args) => ({ kind: 'flip', p: args.number('p') })),
  crop: choice({ size: { kind: 'size' } }, (args) => ({ kind: 'crop', ...args.sides('size') })),
  scale: choice({ low: float(positive), high: float(positive) }, (args) => ({
    kind: 'scale',
    low: args.number('low'),
    high: args.number('high'),
  })),
};

export const losses: Choices<Loss> = {
  lovasz_softmax: choice({ warm_up: int(0, 0) }, (args) => ({
    kind: 'lovasz_softmax',
    warmUp: args.number('warm_up'),
  })),
  cross_entropy: word({ kind: 'cross_entropy' }),
  // Lin et al., Focal Loss for Dense Object Detection: 2 works best.
  focal: choice({ gamma: float(notNegative, 2) }, (args) => ({ kind: 'focal', gamma: args.number('gamma') })),
  dice: word({ kind: 'dice' }),
};

export const optimizers: Choices<Optimizer> = {
  sgd: choice({ momentum: float(momentum, 0), decay: float(notNegative, 0) }, (args) => ({
    kind: 'sgd',
    momentum: args.number('momentum'),
    decay: args.number('decay'),
  })),
  adam: choice(
    { beta1: float(momentum, 0.9), beta2: float(momentum, 0.999), decay: float(notNegative, 0) },
    (args) => ({
      kind: 'adam',
      beta1: args.number('beta1'),
      beta2: args.number('beta2'),
      decay: args.number('decay'),
    }),
  ),
};

export const schedules: Choices<Schedule> = {
  constant: word({ kind: 'constant' }),
  poly: choice({ power: float(positive, 0.9) }, (args) => ({ kind: 'poly', power: args.number('power') })),
  step: choice({ every: int(1), factor: float({ above: 0, atMost: 1 }) }, (args) => ({
    kind: 'step',
    every: args.number('every'),
    factor: args.number('factor'),
  })),
  cosine: word({ kind: 'cosine' }),
};

export const distillations: Choices<Distillation> = {
  none: word({ kind: 'none' }),
  last: choice({ weight: float(positive, 1), temperature: float(positive, 1) }, (args) => ({
    kind: 'last',
    weight: args.number('weight'),
    temperature: args.number('temperature'),
  })),
};

export const metrics: readonly Metric[] = ['mean_miou', 'mean_accuracy'];

const metricAliases = { miou: 'mean_miou', iou: 'mean_miou', accuracy: 'mean_accuracy', acc: 'mean_accuracy' };

export const keeps: Choices<Keep> = {
  last: word({ kind: 'last' }),
  best: choice({ metric: { kind: 'word', words: metrics, aliases: metricAliases } }, (args) => ({
    kind: 'best',
    metric: present(
      metrics.find((metric) => metric === args.word('metric')),
      'the words are the metrics',
    ),
  })),
};

export const earlyStops: Choices<EarlyStop> = {
  never: word({ kind: 'never' }),
  patience: choice({ epochs: int(1) }, (args) => ({ kind: 'patience', epochs: args.number('epochs') })),
};
