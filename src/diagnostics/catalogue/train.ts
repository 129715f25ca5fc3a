import type { Catalogue } from '../entry.ts';

/** Which numbers a setting takes; a bound that is absent is none. */
export interface Interval {
  readonly atLeast?: number;
  readonly above?: number;
  readonly atMost?: number;
  readonly below?: number;
}

/** The settings of `train`: docs/language.md sections 3.7 and 5. */
export interface TrainFacts {
  'unknown-setting': {
    readonly name: string;
    readonly settings: readonly string[];
    readonly nearest?: string;
    /** Where it is an argument of a setting's value: `optimizer`, `sgd`. */
    readonly argumentOf?: { readonly setting: string; readonly value: string; readonly argument: string };
  };
  'duplicate-setting': { readonly name: string };
  'missing-setting': {
    readonly model: string;
    readonly settings: readonly { readonly name: string; readonly example: string }[];
  };
  'duplicate-train': { readonly model: string };
  /** `values` are the names that the setting knows. */
  'unknown-choice': {
    readonly setting: string;
    readonly name: string;
    readonly values: readonly string[];
    readonly nearest?: string;
  };
  'setting-form': {
    readonly setting: string;
    readonly values: readonly string[];
    readonly list: boolean;
    readonly found: string;
    readonly example: string;
  };
  'out-of-range': {
    readonly name: string;
    readonly of?: string;
    readonly interval: Interval;
    readonly found: string;
    /** `50%` for `50`. */
    readonly write?: string;
  };
  'bad-split': { readonly why: 'count' | 'sign' | 'sum'; readonly found: string };
  'bad-size': { readonly name: string; readonly of: string; readonly found: string };
  'empty-range': { readonly low: string; readonly high: string };
  'parameter-in-train': { readonly name: string; readonly model: string };
  'not-a-part': { readonly setting: string; readonly form: 'entry' | 'path' };
  'unknown-train-part': {
    readonly setting: string;
    readonly part: string;
    readonly nearest?: string;
    readonly parts: readonly string[];
    /** `not-placed` is a branch that its family does not have; only an exit has a weight. */
    readonly why: 'none' | 'not-an-exit' | 'not-placed' | 'no-weights';
  };
  'overlapping-parts': { readonly setting: string; readonly part: string; readonly other: string };
  'uncovered-parts': { readonly setting: string; readonly parts: readonly string[] };
  'setting-conflict': Conflict;
  'idle-setting': Idle;
  'data-classes': {
    readonly data: string;
    readonly classes: number;
    readonly model: string;
    readonly found: number;
  };
  'data-labels': { readonly data: string; readonly model: string; readonly labels: 'maps' | 'images' };
  'data-input': InputMismatch;
  'map-only': { readonly setting: string; readonly value: string; readonly model: string; readonly instead: string };
}

/** Two settings that cannot both hold. */
export type Conflict =
  | { readonly kind: 'stop-without-metric' }
  | { readonly kind: 'scale-without-crop'; readonly text: string }
  | { readonly kind: 'augmentation-twice'; readonly name: string }
  | { readonly kind: 'distill-without-branches'; readonly model: string };

/** A setting that has no effect. */
export type Idle =
  | { readonly kind: 'frozen-rate'; readonly part: string; readonly by: string }
  | { readonly kind: 'frozen-twice'; readonly part: string; readonly by: string }
  | { readonly kind: 'nothing-learns'; readonly setting: 'rate' | 'weight' | 'freeze' }
  | { readonly kind: 'no-jitter' }
  | { readonly kind: 'warm-up'; readonly warmUp: number; readonly epochs: number }
  | { readonly kind: 'patience'; readonly patience: number; readonly epochs: number }
  | { readonly kind: 'step'; readonly every: number; readonly epochs: number };

/** Images that the network's input does not take. */
export type InputMismatch =
  | {
      readonly kind: 'channels';
      readonly data: string;
      readonly channels: number;
      readonly model: string;
      readonly found: number;
    }
  | { readonly kind: 'vector'; readonly data: string; readonly model: string }
  | { readonly kind: 'unknown-size'; readonly data: string; readonly model: string }
  | {
      readonly kind: 'size';
      readonly what: 'size' | 'crop';
      readonly size: string;
      readonly model: string;
      readonly found: string;
    };

function quoted(names: readonly string[], joint = 'and'): string {
  const all = names.map((name) => `\`${name}\``);
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} ${joint} ${last}`;
}

function didYouMean(nearest: string | undefined): string | undefined {
  return nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;
}

/** `from 0 to 1`, `above 0`, `at least 0 and below 1`. */
function describeInterval({ atLeast, above, atMost, below }: Interval): string {
  if (atLeast !== undefined && atMost !== undefined) return `from ${atLeast} to ${atMost}`;
  const low = atLeast !== undefined ? [`at least ${atLeast}`] : above !== undefined ? [`above ${above}`] : [];
  const high = atMost !== undefined ? [`at most ${atMost}`] : below !== undefined ? [`below ${below}`] : [];
  return [...low, ...high].join(' and ');
}

function epochs(count: number): string {
  return count === 1 ? '1 epoch' : `${count} epochs`;
}

function conflictMessage(facts: Conflict): string {
  switch (facts.kind) {
    case 'stop-without-metric':
      return '`stop` watches the metric of `keep`, and `keep: last` has none';
    case 'scale-without-crop':
      return '`scale` gives every image a size of its own, and no `crop` behind it makes them equal again';
    case 'augmentation-twice':
      return `\`augment\` has \`${facts.name}\` twice`;
    case 'distill-without-branches':
      return `\`distill: last\` teaches the early exits, and the model \`${facts.model}\` has no branch`;
  }
}

function conflictHelp(facts: Conflict): string {
  switch (facts.kind) {
    case 'stop-without-metric':
      return 'write `keep: best(mean_miou)`, or `keep: best(mean_accuracy)` for a classifier';
    case 'scale-without-crop':
      return `put a \`crop\` behind it, as in \`[${facts.text}, crop(256)]\``;
    case 'augmentation-twice':
      return 'join the two into one';
    case 'distill-without-branches':
      return 'remove the setting, or add a branch';
  }
}

function idleMessage(facts: Idle): string {
  switch (facts.kind) {
    case 'frozen-rate':
      return `the rate of \`${facts.part}\` has no effect: \`freeze\` holds \`${facts.by}\` still`;
    case 'frozen-twice':
      return `\`${facts.part}\` is frozen already, with \`${facts.by}\``;
    case 'nothing-learns':
      return {
        rate: 'every rate is 0: no weight of the network will change',
        weight: 'the loss of every exit is times 0: no weight of the network will change',
        freeze: '`freeze` holds every part still: no weight of the network will change',
      }[facts.setting];
    case 'no-jitter':
      return 'this `color_jitter` changes nothing: all its strengths are 0';
    case 'warm-up':
      return `the warm-up lasts ${epochs(facts.warmUp)} and the training ${epochs(facts.epochs)}: the loss itself is never used`;
    case 'patience':
      return `training never stops early: it lasts ${epochs(facts.epochs)}, and this waits for ${facts.patience}`;
    case 'step':
      return `the rate never falls: training lasts ${epochs(facts.epochs)}, and the first step comes after ${facts.every}`;
  }
}

function idleHelp(facts: Idle): string {
  switch (facts.kind) {
    case 'frozen-rate':
      return 'remove it from `rate`, or from `freeze`';
    case 'frozen-twice':
      return 'remove one of the two';
    case 'nothing-learns':
      return {
        rate: 'give a rate above 0 to what is to learn',
        weight: 'give a weight above 0 to an exit',
        freeze: 'leave out of `freeze` what is to learn',
      }[facts.setting];
    case 'no-jitter':
      return 'write `color_jitter(brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.25)`';
    case 'warm-up':
    case 'patience':
    case 'step':
      return 'ask for fewer here, or for more `epochs`';
  }
}

function inputMessage(facts: InputMismatch): string {
  switch (facts.kind) {
    case 'channels':
      return `the images of \`${facts.data}\` have ${channels(facts.channels)}, and the input of \`${facts.model}\` has ${facts.found}`;
    case 'vector':
      return `\`${facts.data}\` holds images, and the input of \`${facts.model}\` is a vector`;
    case 'unknown-size':
      return `the images of \`${facts.data}\` have no one size, and the input of \`${facts.model}\` takes any`;
    case 'size':
      return `\`${facts.what}\` makes images of ${facts.size}, and the input of \`${facts.model}\` is ${facts.found}`;
  }
}

function channels(count: number): string {
  return count === 1 ? '1 channel' : `${count} channels`;
}

function inputHelp(facts: InputMismatch): string {
  switch (facts.kind) {
    case 'channels':
      return `write \`f32[N, ${facts.channels}, H, W]\` with your height and width as the type of the input`;
    case 'vector':
      return 'write the input as `f32[N, C, H, W]`';
    case 'unknown-size':
      return `say what they are resized to: \`data: ${facts.data}(size: 256)\``;
    case 'size':
      return facts.what === 'size'
        ? 'leave `size` out: images are resized to the input'
        : 'crop to the size of the input, or let the input take any: `f32[N, 3, H, W]`';
  }
}

export const trainEntries: Catalogue<TrainFacts> = {
  'unknown-setting': {
    severity: 'error',
    message: ({ name }) => `\`train\` has no setting \`${name}\``,
    help: ({ nearest, argumentOf, settings }) =>
      argumentOf === undefined
        ? (didYouMean(nearest) ?? `the settings are ${quoted(settings)}`)
        : `it is an argument: write \`${argumentOf.setting}: ${argumentOf.value}(${argumentOf.argument}: ...)\``,
  },
  'duplicate-setting': {
    severity: 'error',
    message: ({ name }) => `\`${name}\` is set twice`,
    help: () => 'remove one of the two',
  },
  'missing-setting': {
    severity: 'error',
    message: ({ model, settings }) =>
      `the training of \`${model}\` does not say ${quoted(settings.map(({ name }) => name))}`,
    help: ({ settings }) =>
      `add ${quoted(settings.map(({ name, example }) => `${name}: ${example}`))}${settings.length > 1 ? ', each on a line of its own' : ''}`,
  },
  'duplicate-train': {
    severity: 'error',
    message: ({ model }) => `the training of \`${model}\` is described twice`,
    help: () => 'remove one of the two: a file describes the training of a model once',
  },
  'unknown-choice': {
    severity: 'error',
    message: ({ setting, name }) => `\`${setting}\` has no value \`${name}\``,
    help: ({ nearest, values }) => didYouMean(nearest) ?? `write one of ${quoted(values, 'or')}`,
  },
  'setting-form': {
    severity: 'error',
    message: ({ setting, values, list, found }) =>
      `\`${setting}\` is ${list ? 'one or a list of' : 'one of'} ${quoted(values, 'or')}, and this is ${found}`,
    help: ({ setting, example }) => `write \`${setting}: ${example}\``,
  },
  'out-of-range': {
    severity: 'error',
    message: ({ name, of, interval, found }) =>
      `\`${name}\`${of === undefined ? '' : ` of \`${of}\``} must be ${describeInterval(interval)}, and this is ${found}`,
    help: ({ interval: { atLeast, atMost }, write }) => {
      if (write !== undefined) return `write \`${write}\``;
      return atLeast === 0 && atMost === 1 ? 'write a share of 1, such as `0.5` or `50%`' : undefined;
    },
  },
  'bad-split': {
    severity: 'error',
    message: ({ why, found }) =>
      ({
        count: `a split has three shares, for training, validation and test, and this has ${found}`,
        sign: `each share of a split must be above 0, and one here is ${found}`,
        sum: `the shares of a split must add up to 100, and these add up to ${found}`,
      })[why],
    help: () => 'write `split: [50, 20, 30]` for 50% training, 20% validation and 30% test images',
  },
  'bad-size': {
    severity: 'error',
    message: ({ name, of, found }) =>
      `\`${name}\` of \`${of}\` must be the side of a square or \`[height, width]\`, and this has ${found} numbers`,
    help: ({ name }) => `write \`${name}: 256\` or \`${name}: [256, 512]\``,
  },
  'empty-range': {
    severity: 'error',
    message: ({ low, high }) => `\`scale\` draws from ${low} up to ${high}, and there is nothing between them`,
    help: ({ low, high }) => `write \`scale(${high}, ${low})\``,
  },
  'parameter-in-train': {
    severity: 'error',
    message: ({ name, model }) => `\`${name}\` is a parameter of the model \`${model}\`, which \`train\` does not know`,
    help: () => 'write the number itself: `--set` changes the network, and never how it is trained',
  },
  'not-a-part': {
    severity: 'error',
    message: ({ setting, form }) =>
      form === 'entry'
        ? `\`per\` gives each part its number by the part's name, and this has none`
        : `\`${setting}\` names a part of the network here, such as \`backbone\` or \`backbone.layer4\``,
    help: ({ form }) =>
      form === 'entry'
        ? 'write `per(backbone: 1e-4, out: 1e-3)`; what lies within a part is named `at(backbone.layer4, 1e-3)`'
        : undefined,
  },
  'unknown-train-part': {
    severity: 'error',
    message: ({ setting, part, why }) =>
      ({
        none: `the model has no part \`${part}\``,
        'not-an-exit': `\`${part}\` is not an exit, and \`${setting}\` is the factor of an exit's loss`,
        'not-placed': `there is no branch \`${part}\``,
        'no-weights': `no weights of the network stand at or below \`${part}\``,
      })[why],
    help: ({ nearest, parts, why }) =>
      didYouMean(nearest) ??
      {
        none: `the parts are ${quoted(parts)}`,
        'not-an-exit': `the exits are ${quoted(parts)}`,
        'not-placed': `there ${parts.length === 1 ? 'is' : 'are'} ${quoted(parts)}`,
        'no-weights': undefined,
      }[why],
  },
  'overlapping-parts': {
    severity: 'error',
    message: ({ setting, part, other }) =>
      part === other
        ? `\`${setting}\` gives \`${part}\` two numbers`
        : `\`${setting}\` gives \`${part}\` a number, and again with \`${other}\``,
    help: () => 'remove one of the two: each part has one number',
  },
  'uncovered-parts': {
    severity: 'error',
    message: ({ setting, parts }) =>
      `\`${setting}\` has no number for ${quoted(parts)}, and \`per\` covers every ${setting === 'weight' ? 'exit' : 'part'}`,
    help: ({ parts }) => `add ${quoted(parts.map((part) => `${part}: ...`))}`,
  },
  'setting-conflict': { severity: 'error', message: conflictMessage, help: conflictHelp },
  'idle-setting': { severity: 'lint', message: idleMessage, help: idleHelp },
  'data-classes': {
    severity: 'error',
    message: ({ data, classes, model, found }) =>
      `\`${data}\` has ${classes} classes, and the exits of \`${model}\` tell ${found} apart`,
    help: ({ classes }) => `give every head ${classes} classes`,
  },
  'data-labels': {
    severity: 'error',
    message: ({ data, model, labels }) =>
      labels === 'maps'
        ? `\`${data}\` labels every pixel, and the exits of \`${model}\` give one answer for an image`
        : `\`${data}\` has one label for an image, and the exits of \`${model}\` give maps`,
    help: ({ labels }) =>
      labels === 'maps'
        ? 'train on `cifar10`, `mnist` or a `folder`, or use heads that give maps, such as `deeplab_head`'
        : 'train on `voc2012`, `drawn` or a `folder`, or use heads that give a vector, such as `linear_head`',
  },
  'data-input': { severity: 'error', message: inputMessage, help: inputHelp },
  'map-only': {
    severity: 'error',
    message: ({ value, model }) =>
      `\`${value}\` is for maps of labels, and the exits of \`${model}\` give one answer for an image`,
    help: ({ setting, instead }) => `write \`${setting}: ${instead}\``,
  },
};
