import type * as ast from '../../syntax/ast.ts';
import { type Choice, describeForm, readChoice } from './choice.ts';
import { readByPart } from './by-part.ts';
import { readFreeze } from './freeze.ts';
import { notNegative } from './params.ts';
import { type Reading, readNumber } from './reading.ts';
import type {
  Augmentation,
  DataSet,
  Distillation,
  EarlyStop,
  Keep,
  Loss,
  Optimizer,
  Schedule,
  SettingName,
  TrainSettings,
} from './settings.ts';
import { augmentations, dataSets, distillations, earlyStops, keeps, losses, optimizers, schedules } from './tables.ts';

/** How a setting is read. */
export interface Reader<T> {
  /** Its value, or undefined where an error was reported. */
  readonly read: (expr: ast.Expr, reading: Reading) => T | undefined;
  /** What stands where the setting is not given; one without must be. */
  readonly default?: T;
  /** A value to type. */
  readonly example: string;
  /** The values that it knows by name. */
  readonly choices?: Readonly<Record<string, Choice<unknown>>>;
}

function oneOf<T>(
  choices: Readonly<Record<string, Choice<T>>>,
  example: string,
  aliases: Readonly<Record<string, string>> = {},
): Omit<Reader<T>, 'default'> {
  const site = { list: false, example, aliases };
  return { read: (expr, reading) => readChoice(expr, choices, site, reading), example, choices };
}

function whole(atLeast: number, example: string): Omit<Reader<number>, 'default'> {
  const spec = { accepts: 'int', interval: { atLeast } } as const;
  return { read: (expr, reading) => readNumber(expr, spec, { name: reading.setting }, reading), example };
}

const augmentationExample = '[color_jitter(brightness: 0.5), flip(0.5)]';

/** `augment` takes one or a list. */
function readAugment(expr: ast.Expr, reading: Reading): readonly Augmentation[] | undefined {
  if (expr.kind === 'paren') return readAugment(expr.value, reading);
  const site = { list: true, example: augmentationExample };
  const elements = expr.kind === 'list' ? expr.elements : [expr];
  const seen = new Set<string>();
  const all = elements.map((element) => {
    if (element.kind === 'forElement') return reportForm(element, reading);
    const value = readChoice<Augmentation>(element, augmentations, site, reading);
    if (value === undefined) return undefined;
    const { diagnostics } = reading.scope;
    if (seen.has(value.kind)) {
      diagnostics.report('setting-conflict', element.span, { kind: 'augmentation-twice', name: value.kind });
      return undefined;
    }
    seen.add(value.kind);
    return checkAugmentation(value, element.span, reading);
  });
  return all.every((each) => each !== undefined) ? checkSizes(all, elements, reading) : undefined;
}

function reportForm(element: ast.Element, { setting, scope }: Reading): undefined {
  const facts = {
    setting,
    values: Object.keys(augmentations),
    list: true,
    example: augmentationExample,
    found: describeForm(element),
  };
  scope.diagnostics.report('setting-form', element.span, facts);
}

function checkAugmentation(value: Augmentation, span: ast.Expr['span'], { scope }: Reading): Augmentation | undefined {
  const { diagnostics } = scope;
  switch (value.kind) {
    case 'color_jitter':
      if (value.brightness + value.contrast + value.saturation + value.hue === 0)
        diagnostics.report('idle-setting', span, { kind: 'no-jitter' });
      return value;
    case 'scale':
      if (value.low <= value.high) return value;
      diagnostics.report('empty-range', span, { low: String(value.low), high: String(value.high) });
      return undefined;
    case 'flip':
    case 'crop':
      return value;
  }
}

/** Images of a batch have one size: what `scale` makes unequal, a `crop` behind it makes equal. */
function checkSizes(
  all: readonly Augmentation[],
  elements: readonly { readonly span: ast.Expr['span'] }[],
  { scope }: Reading,
): readonly Augmentation[] | undefined {
  const index = all.findIndex(({ kind }) => kind === 'scale');
  const scale = elements[index];
  if (scale === undefined || all.slice(index).some(({ kind }) => kind === 'crop')) return all;
  const { source, start, end } = scale.span;
  const facts = { kind: 'scale-without-crop', text: source.text.slice(start, end) } as const;
  scope.diagnostics.report('setting-conflict', scale.span, facts);
  return undefined;
}

const dataAliases = {
  voc: 'voc2012',
  pascal: 'voc2012',
  pascal_voc: 'voc2012',
  cityscapes: 'folder',
  imagefolder: 'folder',
  image_folder: 'folder',
};
const lossAliases = {
  lovasz: 'lovasz_softmax',
  ce: 'cross_entropy',
  crossentropy: 'cross_entropy',
  dice_loss: 'dice',
  focal_loss: 'focal',
};
const scheduleAliases = { none: 'constant', polynomial: 'poly', step_lr: 'step', cosine_annealing: 'cosine' };
const stopAliases = { none: 'never', early: 'patience' };

/** Every setting of `train`: docs/language.md section 5. */
export const readers: { readonly [S in SettingName]: Reader<TrainSettings[S]> } = {
  data: oneOf<DataSet>(dataSets, 'voc2012(split: [50, 20, 30])', dataAliases),
  augment: { read: readAugment, default: [], example: augmentationExample, choices: augmentations },
  loss: oneOf<Loss>(losses, 'cross_entropy', lossAliases),
  weight: {
    read: (expr, reading) => readByPart(expr, { exitsOnly: true, interval: notNegative }, reading),
    default: { kind: 'all', value: 1 },
    example: '1.0',
  },
  optimizer: oneOf<Optimizer>(optimizers, 'sgd(momentum: 0.9)', { adamw: 'adam', momentum: 'sgd' }),
  schedule: { ...oneOf<Schedule>(schedules, 'poly(power: 0.9)', scheduleAliases), default: { kind: 'constant' } },
  rate: {
    read: (expr, reading) => readByPart(expr, { exitsOnly: false, interval: notNegative }, reading),
    example: '0.001',
  },
  freeze: { read: readFreeze, default: [], example: 'backbone' },
  distill: { ...oneOf<Distillation>(distillations, 'last(weight: 0.5, temperature: 2.0)'), default: { kind: 'none' } },
  batch: whole(1, '8'),
  epochs: { ...whole(1, '50'), default: 100 },
  seed: { ...whole(0, '1'), default: 0 },
  keep: { ...oneOf<Keep>(keeps, 'best(mean_miou)'), default: { kind: 'last' } },
  stop: { ...oneOf<EarlyStop>(earlyStops, 'patience(10)', stopAliases), default: { kind: 'never' } },
};
