import language from '../../docs/language.md';
import operators from '../../docs/ops.md';
import type { FunctionName } from '../model/signatures.ts';
import type { WordKind } from './meaning.ts';

/** What the documentation says of the names that the language knows, in Markdown. */

const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** The sections of docs/ops.md by their headings, without the labels of rules. */
const operatorSections = lazily(
  () =>
    new Map(
      operators
        .split(/^## /m)
        .slice(1)
        .map((section) => {
          const [name = '', ...lines] = section.split('\n');
          return [name, withoutLabels(lines.join('\n')).trim()];
        }),
    ),
);

/** A text without the labels of rules in it, `[slide]`, which refer to the head of the page. */
function withoutLabels(text: string): string {
  return text.replaceAll(/ ?\[(?:[a-z]+-)?[a-z]+\](?=[\s.,:;)]|$)/gm, (label) =>
    /\[(?:channels|features)\]/.test(label) ? label : '',
  );
}

/** The rows of the tables of docs/language.md whose first cell names something, by each such name: the other cells. */
const rows = lazily(() => {
  const found = new Map<string, readonly string[]>();
  for (const line of language.split('\n')) {
    if (!line.startsWith('| `')) continue;
    const [first = '', ...cells] = line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\', ''));
    const named = Array.from(first.matchAll(/`(\w+)[^`]*`/g), ([, name = '']) => name);
    for (const [index, name] of named.entries()) {
      if (!found.has(name))
        found.set(
          name,
          cells.map((cell) => partOf(cell, index, named.length)),
        );
    }
  }
  return found;
});

/** Of a cell that says something of each of several names, what it says of one. */
function partOf(cell: string, index: number, count: number): string {
  const parts = cell.split(/; |(?<=`), (?=`)/);
  return count > 1 && parts.length === count ? (parts[index] ?? cell) : cell;
}

/** What an operator does, the weights that it owns, and what must hold. */
export function operatorDoc(name: string): string | undefined {
  return operatorSections().get(name);
}

/** What a setting of `train` takes, and what stands where it is not given. */
export function settingDoc(name: string): string | undefined {
  const [value, fallback] = rows().get(name) ?? [];
  if (value === undefined) return undefined;
  return fallback === undefined || fallback === '' ? value : `${value}\n\nDefault: ${fallback}`;
}

/** What a quantity of a policy is. */
export function quantityDoc(name: string): string | undefined {
  return rows().get(name)?.[0];
}

/** What the compile-time functions give. */
export const functionDocs: { readonly [F in FunctionName]: string } = {
  min: 'The smaller of two numbers.',
  max: 'The larger of two numbers.',
  len: 'How many elements a list has.',
  range: 'The ints from a up to, not including, b.',
  even: 'The list 1/(n+1), 2/(n+1), ..., n/(n+1): points that divide the FLOPs evenly.',
};

const words: { readonly [W in WordKind]: Readonly<Record<string, string>> } = {
  type: {
    f32: 'A tensor of 32-bit floats: `f32[N, C, H, W]` is a batch of maps, `f32[N, F]` one of vectors. A dimension that is a new symbol is bound to the size that comes in.',
    u8: 'A tensor of bytes: an input that holds the image as it is, which only `normalize` accepts.',
    int: 'A whole number that is known when the program is compiled.',
    float:
      'A number that is known when the program is compiled. Decimals and quotients of them are exact; `25%` is 0.25.',
    bool: '`true` or `false`, known when the program is compiled.',
    dim: 'A dimension: an int, or an expression over the open sizes of the image.',
  },
  batch: {
    N: 'The batch: how many images go through at once. It stands first in every tensor type and always stays open.',
  },
  form: {
    f32: 'Tensors travel as they are.',
    f16: 'Tensors travel as 16-bit floats: half the bytes.',
    u8: 'Tensors travel as bytes, affine for each tensor of each image by its minimum and maximum: a quarter of the bytes.',
  },
  fallback: {
    last: 'Where no condition holds, the main exit answers.',
    most_confident: 'Where no condition holds, the exit with the highest `max_prob` answers.',
  },
  preprocess: {
    imagenet: "RGB in [0, 1], less ImageNet's means, over its deviations: what the library's backbones take.",
    unit: 'The values stay in [0, 1].',
    normalized: 'Less a mean, over a deviation, for each channel: `as normalized(mean: [...], std: [...])`.',
    mean: 'The mean of each channel.',
    std: 'The deviation of each channel.',
  },
  metric: {
    mean_miou: 'The mean IoU over classes, averaged over the exits.',
    mean_accuracy: 'The share of right answers, averaged over the exits.',
  },
  part: {
    per: 'A number for each part: `per(backbone: 2.5e-6, b: 2.5e-4, out: 2.75e-4)`.',
    at: 'A number for what has no name of its own: `at(backbone.layer4, 2.5e-5)`; the longest path counts.',
  },
};

/** What a word means that the language knows in some place. */
export function wordDoc(what: WordKind, name: string): string | undefined {
  const table = words[what];
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The words of a place, with what they mean. */
export function wordsOf(what: WordKind): readonly (readonly [string, string])[] {
  return Object.entries(words[what]);
}

/** What the words of the grammar begin or join, with an example. */
export const keywordDocs: Readonly<Record<string, string>> = {
  use: 'Takes blocks and models from a module: `use std.resnet { resnet101 }`, or `use nets.mine { head }` from `nets/mine.brn` beside this file. `as` renames.',
  block: 'Declares a block, which maps tensors to one tensor. Its body binds names, and its last line is its result.',
  model:
    'Declares a network: one `input`, one `backbone`, one `exit`, and branches, a policy and tiers. `brnc check --set` changes its parameters.',
  train: 'Says how a model is trained; `brnc train` carries it out.',
  input:
    'The tensor that comes in: `input image: f32[N, 3, 256, 256] as imagenet`. A symbol in place of a size stands for every size at once.',
  backbone: 'What the input flows through. Its units are the points that branches and tiers may stand at.',
  branch:
    'Attaches a head to a unit of the backbone: `branch b at 25% of flops -> head`. A list of points makes the branches `b1`, `b2`, ...',
  exit: "Attaches the main head to the backbone's result.",
  stop: 'Says when an image leaves at a branch, and which exit answers where it leaves at none: `stop when entropy < 0.15 else last`.',
  tier: 'A stretch of the network that runs in one place: `tier device until b2 sending u8`. The last has no `until`.',
  weights:
    'Under which prefix a weights file keeps a part: `weights backbone: features`; `none` where it has nothing for it.',
  let: 'Names a value. The name is part of the path of the weights that its call owns.',
  unit: '`let` or a member of a `sequence` whose end is an attach point for branches and tiers.',
  sequence:
    '`x -> sequence { m0, m1 }` is `x -> m0 -> m1`, with its members numbered: their weights stand at `0`, `1`, ...',
  if: 'Chooses an arm by a condition that is known when the program is compiled.',
  else: 'What stands where a condition does not hold.',
  for: 'Repeats its body in place for each value of a list: `for rate in rates { ... }`.',
  in: 'Stands between the name and the list of a `for`.',
  and: 'Both conditions hold.',
  or: 'One of the conditions holds.',
  not: 'The condition does not hold.',
  when: 'The condition on which an image leaves here.',
  at: 'The point that a branch is attached to: a unit by its path, or a share `of flops`.',
  of: '`p of flops` is the first unit past that share of the multiply-accumulates of the backbone.',
  flops: '`p of flops` is the first unit past that share of the multiply-accumulates of the backbone.',
  until: 'The point that a tier ends at, its unit included: a branch, a unit by its path, or a share `of flops`.',
  sending: 'The form in which tensors travel to the next tier: `f32`, `f16` or `u8`.',
  as: 'Renames an import, or says how an image becomes the input.',
  true: 'The condition holds.',
  false: 'The condition does not hold.',
};
