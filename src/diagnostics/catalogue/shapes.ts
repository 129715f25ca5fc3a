import type { Catalogue } from '../entry.ts';

/** Shapes that do not fit: docs/language.md section 4. An operator is shown as written: `conv2d`, `+`. */
export interface ShapeFacts {
  'size-mismatch': {
    readonly operator: string;
    readonly axes: string;
    /** The one that the two numbers are of. */
    readonly axis: string;
    /** Where the two are equal for some sizes of the image: the smallest that they differ at. */
    readonly breaksAt?: string;
    readonly left: number;
    readonly right: number;
    readonly hint: string;
  };
  'shape-form': {
    readonly operator: string;
    readonly expected: string;
    readonly found: string;
    readonly hint?: string;
  };
  'element-type': {
    readonly operator: string;
    readonly expected: string;
    readonly found: string;
    readonly hint?: string;
  };
  'argument-shape': {
    readonly callee: string;
    readonly param: string;
    readonly expected: string;
    readonly found: string;
    readonly detail?: string;
    /** Whether the channels are there, in the last place. */
    readonly channelsLast?: boolean;
  };
  'parameter-range': {
    readonly operator: string;
    readonly parameter: string;
    readonly value: string;
    readonly required: string;
    /** A value that would do. */
    readonly write?: string;
  };
  'groups-do-not-divide': {
    readonly operator: string;
    readonly groups: number;
    readonly channels: number;
    readonly of: 'input' | 'result';
  };
  'entries-per-channel': { readonly parameter: string; readonly entries: number; readonly channels: number };
  'size-not-known': { readonly operator: string; readonly axis: string; readonly size: string };
  'window-too-large': {
    readonly operator: string;
    readonly axis: string;
    readonly size: number;
    readonly padding: number;
    readonly window: number;
  };
  'size-below-one': {
    readonly operator: string;
    readonly axis: string;
    readonly size: string;
    readonly at?: string;
    readonly value: number;
  };
  'no-operands': { readonly operator: string };
  'size-undecided': { readonly operator: string; readonly axis: string; readonly sizes: readonly string[] };
  'tensor-too-large': { readonly operator: string; readonly of: 'result' | 'weight'; readonly shape: string };
}

export const shapeEntries: Catalogue<ShapeFacts> = {
  'size-mismatch': {
    severity: 'error',
    message: ({ operator, axes }) => `the operands of \`${operator}\` differ in ${axes}`,
    label: ({ breaksAt, axis, left, right }) =>
      breaksAt === undefined
        ? `the ${axis} ${axis === 'height' || axis === 'width' ? 'is' : 'are'} ${left} and ${right}`
        : `equal for some sizes only; at ${breaksAt} they are ${left} and ${right}`,
    help: ({ hint }) => hint,
  },
  'shape-form': {
    severity: 'error',
    message: ({ operator, expected, found }) => `\`${operator}\` takes ${expected}, and this is ${found}`,
    help: ({ hint }) => hint,
  },
  'element-type': {
    severity: 'error',
    message: ({ operator, expected, found }) => `\`${operator}\` takes ${expected}, and this is ${found}`,
    help: ({ hint }) => hint,
  },
  'argument-shape': {
    severity: 'error',
    message: ({ callee, param, expected, found }) =>
      `\`${param}\` of \`${callee}\` must be ${expected}, and this is ${found}`,
    label: ({ detail }) => detail ?? '',
    help: ({ channelsLast }) =>
      channelsLast === true
        ? 'channels stand before height and width: `f32[N, C, H, W]`'
        : 'change what flows in here, or the type that the block declares',
  },
  'parameter-range': {
    severity: 'error',
    message: ({ operator, parameter, value, required }) =>
      `\`${parameter}\` of \`${operator}\` must be ${required}, and is ${value}`,
    label: ({ value }) => `this is ${value}`,
    help: ({ parameter, required, write }) =>
      write === undefined
        ? `give it a value ${required}`
        : `write \`${parameter}: ${write}\`, or what else is ${required}`,
  },
  'groups-do-not-divide': {
    severity: 'error',
    message: ({ operator, groups, channels, of }) =>
      `${groups} groups of \`${operator}\` do not divide the ${channels} channels of its ${of}`,
    help: ({ channels }) => `write a divisor of ${channels}, such as \`groups: 1\``,
  },
  'entries-per-channel': {
    severity: 'error',
    message: ({ parameter, entries, channels }) =>
      `\`${parameter}\` has ${entries} entries, and there ${channels === 1 ? 'is 1 channel' : `are ${channels} channels`}`,
    help: ({ parameter, channels }) =>
      `write \`${parameter}: [${new Array<string>(Math.min(channels, 4)).fill('...').join(', ')}]\``,
  },
  'size-not-known': {
    severity: 'error',
    message: ({ operator, axis, size }) => `\`${operator}\` needs a known ${axis}, and it is \`${size}\``,
    help: () => 'give the input a known height and width, or put `adaptive_avg_pool2d(1)` before it',
  },
  'window-too-large': {
    severity: 'error',
    message: ({ operator, axis, size, padding, window }) =>
      `the window of \`${operator}\` spans ${window}, and the ${axis} is ${size}${padding > 0 ? ` with ${padding} padded at each end` : ''}`,
    help: () => 'use a smaller kernel or dilation, more padding, fewer strides before it, or a larger image',
  },
  'size-below-one': {
    severity: 'error',
    message: ({ operator, axis, size, at, value }) =>
      at === undefined
        ? `\`${operator}\` gives a tensor whose ${axis} is ${value}`
        : `\`${operator}\` gives a tensor whose ${axis} is \`${size}\`, which is ${value} at ${at}`,
    label: () => 'a size must be at least 1',
    help: () => 'crop less: use less padding, or a larger kernel or stride',
  },
  'no-operands': {
    severity: 'error',
    message: ({ operator }) => `\`${operator}\` joins an empty list`,
    help: () => 'give it at least one tensor',
  },
  'size-undecided': {
    severity: 'error',
    message: ({ operator, axis, sizes }) =>
      `whether the ${axis} of \`${operator}\` is right for every image would take too much work to decide: ${sizes.map((size) => `\`${size}\``).join(', ')}`,
    help: () => 'give the input a known height and width',
  },
  'tensor-too-large': {
    severity: 'error',
    message: ({ operator, of, shape }) => `the ${of} of \`${operator}\` would have more elements than 2^53: ${shape}`,
    help: () => 'use fewer channels or features, or a smaller image',
  },
};
