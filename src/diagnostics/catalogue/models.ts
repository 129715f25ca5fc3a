import type { Catalogue } from '../entry.ts';
import { showNumber } from '../show-number.ts';

/** Models, their points, exits and tiers: docs/language.md sections 3.5 and 3.6. */
export interface ModelFacts {
  'missing-item': { readonly model: string; readonly items: readonly ('input' | 'backbone' | 'exit')[] };
  'duplicate-item': { readonly model: string; readonly item: string };
  'no-default': { readonly param: string; readonly type: string };
  'bad-input': { readonly why: string; readonly hint: string };
  'unknown-preprocess': { readonly name: string; readonly nearest?: string };
  'bad-point': { readonly why: string; readonly hint?: string };
  'unknown-unit': {
    readonly path: string;
    readonly why: 'none' | 'no-branch' | 'not-a-tensor' | 'not-a-unit';
    readonly nearest?: string;
    /** Whether that is the path without `backbone.`. */
    readonly isPrefixed?: boolean;
    /** Those of the backbone, in order. */
    readonly units: readonly string[];
    /** Where a branch may stand in its place. */
    readonly branches: readonly string[];
  };
  /** `hint` where the backbone has a unit that can be reached. */
  'no-unit': {
    readonly what: string;
    readonly verb: 'ends' | 'stands';
    readonly point: string;
    readonly hint?: string;
  };
  'branch-dropped': {
    readonly family: string;
    readonly placed: number;
    readonly requested: number;
    readonly first: string;
    readonly point: string;
    /** Whether it is one branch, and not a family. */
    readonly single: boolean;
    /** Whether the backbone has no unit before its end. */
    readonly isBare: boolean;
    readonly hint?: string;
  };
  'points-descend': {
    readonly what: string;
    readonly earlier: string;
    readonly later: string;
    readonly write: string;
  };
  'head-result': { readonly exit: string; readonly found: string };
  'class-count': {
    readonly exit: string;
    readonly classes: number;
    readonly other: string;
    readonly otherClasses: number;
  };
  'bad-fallback': { readonly name: string; readonly nearest?: string };
  'unknown-quantity': { readonly name: string; readonly nearest?: string };
  'quantity-name': { readonly name: string };
  'bad-policy': { readonly why: string; readonly hint?: string };
  'tier-order': { readonly why: string; readonly hint: string };
  'unknown-form': { readonly name: string; readonly write?: string };
  'unknown-part': { readonly part: string; readonly nearest?: string };
  'unknown-parameter': {
    readonly model: string;
    readonly name: string;
    readonly nearest?: string;
    readonly parameters: readonly string[];
  };
  /** Without an example it cannot be set from outside. */
  'bad-setting-value': {
    readonly param: string;
    readonly wanted: string;
    readonly text: string;
    readonly example?: string;
  };
  overshoot: {
    readonly points: readonly {
      readonly what: string;
      readonly requested: string;
      readonly achieved: string;
      readonly unit: string;
    }[];
  };
  'cut-outweighs-input': {
    readonly tier: string;
    readonly tensors: readonly string[];
    /** How many times the raw image, and the bytes of both where the size is known. */
    readonly ratio: string;
    readonly sending: string;
    readonly bytes?: number;
    readonly inputBytes?: number;
  };
  'costlier-than-plain': { readonly exit: string; readonly ratio: string; readonly full: string };
}

const markUnits =
  'mark units: write `unit` in place of `let` before a binding of the backbone, or before a member of its `sequence`';

/** `stem`, `layer1.0` to `layer1.2`, ...: neighbours that are numbered one after the other are drawn together. */
function listUnits(units: readonly string[]): string {
  const runs: { first: string; last: string }[] = [];
  for (const unit of units) {
    const run = runs[runs.length - 1];
    if (run !== undefined && follows(run.last, unit)) run.last = unit;
    else runs.push({ first: unit, last: unit });
  }
  const shown = runs.map(({ first, last }) => (first === last ? `\`${first}\`` : `\`${first}\` to \`${last}\``));
  return shown.length <= 12 ? shown.join(', ') : `${shown.slice(0, 11).join(', ')}, ...`;
}

function follows(before: string, after: string): boolean {
  const [, stem, number] = /^(.*?)(\d+)$/.exec(before) ?? [];
  return stem !== undefined && after === `${stem}${Number(number) + 1}`;
}

function didYouMean(nearest: string | undefined): string | undefined {
  return nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;
}

const missingItems = {
  input: 'add `input image: f32[N, 3, 256, 256]`',
  backbone: 'add `backbone resnet101(output_stride: 8)`, with `use std.resnet { resnet101 }` at the top',
  exit: 'add `exit out -> deeplab_head(21)`, with `use std.deeplab { deeplab_head }` at the top',
} as const;

export const modelEntries: Catalogue<ModelFacts> = {
  'missing-item': {
    severity: 'error',
    message: ({ model, items }) => `the model \`${model}\` has ${items.map((item) => `no \`${item}\``).join(' and ')}`,
    help: ({ items }) => items.map((item) => missingItems[item]).join('\n'),
  },
  'duplicate-item': {
    severity: 'error',
    message: ({ model, item }) => `the model \`${model}\` has a second \`${item}\``,
    help: ({ item }) =>
      item === 'exit'
        ? 'a model has one main exit; the others are branches: `branch early at 25% of flops -> ...`'
        : 'remove one of the two',
  },
  'no-default': {
    severity: 'error',
    message: ({ param }) => `the model's parameter \`${param}\` has no default`,
    help: ({ param, type }) =>
      `write \`${param}: ${type} = ...\` with a value: a model is complete as it stands, and \`--set ${param}=...\` changes it`,
  },
  'bad-input': {
    severity: 'error',
    message: ({ why }) => why,
    help: ({ hint }) => hint,
  },
  'unknown-preprocess': {
    severity: 'error',
    message: ({ name }) => `\`${name}\` does not say how an image becomes the input`,
    help: ({ nearest }) =>
      didYouMean(nearest) ?? 'write `as imagenet`, `as unit`, or `as normalized(mean: [...], std: [...])`',
  },
  'bad-point': {
    severity: 'error',
    message: ({ why }) => why,
    help: ({ hint }) => hint ?? 'write a share such as `25% of flops`, or a unit of the backbone such as `layer3.7`',
  },
  'unknown-unit': {
    severity: 'error',
    message: ({ path, why }) =>
      why === 'none'
        ? `the backbone has nothing at \`${path}\``
        : why === 'no-branch'
          ? `there is neither a branch nor a unit of the backbone called \`${path}\``
          : why === 'not-a-tensor'
            ? `\`${path}\` of the backbone is not a tensor`
            : `\`${path}\` is not an attach point: it does not end a unit of the backbone`,
    help: ({ nearest, isPrefixed, units, branches }) => {
      if (units.length === 0 && branches.length === 0) return markUnits;
      if (nearest !== undefined && isPrefixed === true)
        return `write \`${nearest}\`: a path begins within the backbone`;
      const guess = nearest === undefined ? '' : `did you mean \`${nearest}\`? `;
      const named = branches.length === 0 ? '' : `the branches are ${listUnits(branches)}; `;
      return `${guess}${named}the units are ${listUnits(units)}`;
    },
  },
  'no-unit': {
    severity: 'error',
    message: ({ what, verb, point }) =>
      `${what} ${verb} past ${point}, and no unit of the backbone lies between there and its end`,
    help: ({ hint }) => hint ?? markUnits,
  },
  'branch-dropped': {
    severity: 'warning',
    message: ({ family, placed, requested, first, point, single, isBare }) => {
      if (isBare) return `the branch \`${family}\` is left out: the backbone has no unit to attach it to`;
      if (single) return `the branch \`${family}\` is left out: no unit of the backbone lies past ${point}`;
      return `${requested} branches \`${family}\` were asked for and ${placed} placed: no unit is left for \`${first}\` past ${point}`;
    },
    help: ({ hint }) => hint ?? markUnits,
  },
  'points-descend': {
    severity: 'error',
    message: ({ what, earlier, later }) => `${what} must ascend, and \`${later}\` does not lie past \`${earlier}\``,
    help: ({ write }) => `write \`${write}\``,
  },
  'head-result': {
    severity: 'error',
    message: ({ exit, found }) =>
      `the head of \`${exit}\` must give f32[N, K] or f32[N, K, h, w], K the classes, and gives ${found}`,
    help: () => 'end it with the classes: `conv2d(21)` for a map, `linear(10)` for a vector',
  },
  'class-count': {
    severity: 'error',
    message: ({ exit, classes, other, otherClasses }) =>
      `the exit \`${exit}\` has ${classes} classes and \`${other}\` has ${otherClasses}: all exits of a model have the same`,
    label: ({ classes }) => `${classes} classes`,
    help: () => 'give all heads the same number of classes',
  },
  'bad-fallback': {
    severity: 'error',
    message: ({ name }) => `\`${name}\` is no fallback: where no policy holds, \`last\` or \`most_confident\` answers`,
    help: ({ nearest }) => didYouMean(nearest) ?? 'write `else last`',
  },
  'unknown-quantity': {
    severity: 'error',
    message: ({ name }) => `\`${name}\` is neither a quantity of an exit nor a numeric parameter of the model`,
    help: ({ nearest }) =>
      didYouMean(nearest) ??
      'the quantities are `entropy`, `max_prob`, `margin`, `agreement`, `fraction(condition)` and `patience(k)`',
  },
  'quantity-name': {
    severity: 'error',
    message: ({ name }) => `\`${name}\` is a quantity of the exits, and a policy cannot tell this parameter from it`,
    help: ({ name }) => `give the parameter another name, such as \`${name}_limit\``,
  },
  'bad-policy': {
    severity: 'error',
    message: ({ why }) => why,
    help: ({ hint }) => hint ?? 'write a condition such as `entropy < 0.15`',
  },
  'tier-order': {
    severity: 'error',
    message: ({ why }) => why,
    help: ({ hint }) => hint,
  },
  'unknown-form': {
    severity: 'error',
    message: ({ name }) => `a tensor is not sent as \`${name}\``,
    help: ({ write }) =>
      write === undefined ? 'write `sending f32`, `sending f16` or `sending u8`' : `write \`sending ${write}\``,
  },
  'unknown-part': {
    severity: 'error',
    message: ({ part }) => `the model has no part \`${part}\` with weights`,
    help: ({ nearest }) => didYouMean(nearest) ?? 'a part is `backbone`, an exit, or a path within one',
  },
  'unknown-parameter': {
    severity: 'error',
    message: ({ model, name }) => `the model \`${model}\` has no parameter \`${name}\` to set`,
    help: ({ nearest, parameters, model }) =>
      didYouMean(nearest) ??
      (parameters.length === 0
        ? `give it one: \`model ${model}(name: int = 8) { ... }\``
        : `its parameters are ${parameters.map((name) => `\`${name}\``).join(', ')}`),
  },
  'bad-setting-value': {
    severity: 'error',
    message: ({ param, wanted, text }) => `\`${param}\` cannot be set to \`${text}\`: it takes ${wanted}`,
    help: ({ param, example }) =>
      example === undefined ? 'it is set in the program only: leave out `--set`' : `type \`--set ${param}=${example}\``,
  },
  overshoot: {
    severity: 'lint',
    message: ({ points }) => {
      const each = points.map(
        ({ what, requested, achieved, unit }) =>
          `${what} asks for ${requested} of the FLOPs and stands at ${achieved}, after \`${unit}\``,
      );
      return each.join('; ');
    },
    help: () => 'no attach point lies nearer above the share; the figures are those of the unit',
  },
  'cut-outweighs-input': {
    severity: 'lint',
    message: ({ tier, tensors, ratio, bytes, inputBytes }) => {
      const [sent, raw] = [bytes, inputBytes].map((count) => (count === undefined ? undefined : showNumber(count)));
      const figures = sent === undefined || raw === undefined ? '' : `: ${sent} bytes against ${raw}`;
      return `the tier \`${tier}\` sends ${tensors.join(', ')}, ${ratio} times the raw image${figures}`;
    },
    help: ({ sending }) =>
      `${sending === 'u8' ? '' : 'write `sending u8`, '}cut elsewhere, or let the next tier have the image again`,
  },
  'costlier-than-plain': {
    severity: 'lint',
    message: ({ exit, ratio }) =>
      `an image that leaves at \`${exit}\` has cost ${ratio} times the network without branches`,
    help: () => 'the earlier heads eat the saving: use fewer branches or lighter heads',
  },
};
