import type { Catalogue } from '../entry.ts';

/** Models, their points, exits and tiers: LANGUAGE.md sections 4.5 and 4.6. */
export interface ModelFacts {
  'missing-item': { readonly model: string; readonly item: 'input' | 'backbone' | 'exit' };
  'duplicate-item': { readonly model: string; readonly item: string };
  'no-default': { readonly param: string };
  'bad-input': { readonly why: string; readonly hint: string };
  'unknown-preprocess': { readonly name: string; readonly nearest?: string };
  'bad-point': { readonly why: string; readonly hint?: string };
  'unknown-unit': {
    readonly path: string;
    readonly why: 'none' | 'no-branch' | 'not-a-tensor' | 'not-a-unit';
    readonly nearest?: string;
  };
  'no-unit': { readonly what: string; readonly point: string; readonly last: string };
  'branch-dropped': {
    readonly family: string;
    readonly placed: number;
    readonly requested: number;
    readonly first: string;
    readonly point: string;
  };
  'points-descend': { readonly what: string; readonly earlier: string; readonly later: string };
  'head-result': { readonly exit: string; readonly found: string };
  'class-count': {
    readonly exit: string;
    readonly classes: number;
    readonly other: string;
    readonly otherClasses: number;
  };
  'bad-fallback': { readonly name: string; readonly nearest?: string };
  'unknown-quantity': { readonly name: string; readonly nearest?: string };
  'bad-policy': { readonly why: string; readonly hint?: string };
  'tier-order': { readonly why: string; readonly hint: string };
  'unknown-form': { readonly name: string };
  'unknown-part': { readonly part: string; readonly nearest?: string };
  'unknown-parameter': { readonly model: string; readonly name: string; readonly nearest?: string };
  'bad-setting-value': { readonly param: string; readonly wanted: string; readonly text: string };
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
    readonly bytes?: number;
    readonly inputBytes?: number;
  };
  'costlier-than-plain': { readonly exit: string; readonly ratio: string; readonly full: string };
}

function didYouMean(nearest: string | undefined): string | undefined {
  return nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;
}

export const modelEntries: Catalogue<ModelFacts> = {
  'missing-item': {
    severity: 'error',
    message: ({ model, item }) => `the model \`${model}\` has no \`${item}\``,
    help: ({ item }) =>
      ({
        input: 'write `input image: f32[N, 3, 256, 256]`',
        backbone: 'write `backbone resnet101(output_stride: 8)`',
        exit: 'write `exit out -> deeplab_head(classes: 21)`',
      })[item],
  },
  'duplicate-item': {
    severity: 'error',
    message: ({ model, item }) => `the model \`${model}\` has a second \`${item}\``,
    help: () => 'remove one of the two',
  },
  'no-default': {
    severity: 'error',
    message: ({ param }) => `the model's parameter \`${param}\` has no default`,
    help: ({ param }) =>
      `write \`${param}: int = ...\`: a model is complete as it stands, and \`--set ${param}=...\` changes it`,
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
    help: ({ nearest }) => didYouMean(nearest),
  },
  'no-unit': {
    severity: 'error',
    message: ({ what, point, last }) =>
      `${what} ends past ${point}, and no unit of the backbone lies between there and its end (the last is \`${last}\`)`,
    help: () => 'ask for a smaller share, or name a unit',
  },
  'branch-dropped': {
    severity: 'warning',
    message: ({ family, placed, requested, first, point }) =>
      `${requested} branches \`${family}\` were asked for and ${placed} placed: no unit is left for \`${first}\` past ${point}`,
    help: ({ placed }) => `ask for ${placed}, or for a backbone with finer units`,
  },
  'points-descend': {
    severity: 'error',
    message: ({ what, earlier, later }) => `${what} must ascend, and \`${later}\` does not lie past \`${earlier}\``,
  },
  'head-result': {
    severity: 'error',
    message: ({ exit, found }) =>
      `the head of \`${exit}\` must give [N, K] or [N, K, h, w] in f32, with K known, and gives ${found}`,
  },
  'class-count': {
    severity: 'error',
    message: ({ exit, classes, other, otherClasses }) =>
      `the exit \`${exit}\` has ${classes} classes and \`${other}\` has ${otherClasses}: all exits of a model have the same`,
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
    help: () => 'write `sending f32`, `sending f16` or `sending u8`',
  },
  'unknown-part': {
    severity: 'error',
    message: ({ part }) => `the model has no part \`${part}\` that weights could be kept for`,
    help: ({ nearest }) => didYouMean(nearest) ?? 'a part is `backbone`, an exit, or a path within one',
  },
  'unknown-parameter': {
    severity: 'error',
    message: ({ model, name }) => `the model \`${model}\` has no parameter \`${name}\` to set`,
    help: ({ nearest }) => didYouMean(nearest),
  },
  'bad-setting-value': {
    severity: 'error',
    message: ({ param, wanted, text }) => `\`${param}\` cannot be set to \`${text}\`: it takes ${wanted}`,
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
      const figures = bytes === undefined || inputBytes === undefined ? '' : `: ${bytes} bytes against ${inputBytes}`;
      return `the tier \`${tier}\` sends ${tensors.join(', ')}, ${ratio} times the raw image${figures}`;
    },
    help: () => 'send u8, cut elsewhere, or let the next tier have the image again',
  },
  'costlier-than-plain': {
    severity: 'lint',
    message: ({ exit, ratio }) =>
      `an image that leaves at \`${exit}\` has cost ${ratio} times the network without branches`,
    help: () => 'the earlier heads eat the saving: use fewer branches or lighter heads',
  },
};
