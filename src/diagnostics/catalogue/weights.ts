import type { Catalogue } from '../entry.ts';
import { showNumber } from '../show-number.ts';

interface OfKey {
  readonly key: string;
}
interface OfEntry {
  readonly entry: string;
}
type Nothing = Readonly<Record<never, never>>;

/** What can be wrong with a weights file whose format is known. */
interface DamageFacts {
  'too-large': { readonly what: string; readonly size: number; readonly limit: number };
  'header-truncated': { readonly length: number; readonly size: number };
  'header-json': Nothing;
  'header-too-complex': Nothing;
  'header-entry': OfKey;
  'duplicate-key': OfKey;
  overlap: OfKey;
  gap: OfKey;
  dtype: OfKey & { readonly dtype: string };
  tensor: OfKey;
  'tensor-bounds': OfKey & { readonly shape: readonly number[] };
  'data-truncated': OfKey & { readonly end: number; readonly size: number };
  surplus: { readonly bytes: number };
  'zip-no-end': Nothing;
  'zip-directory': Nothing;
  'zip-entry': OfEntry;
  'zip-compressed': OfEntry;
  pickle: Nothing;
  'big-endian': Nothing;
}

/** What is wrong with a weights file, discriminated by `kind`. */
export type Damage<K extends keyof DamageFacts = keyof DamageFacts> = {
  readonly [P in K]: { readonly kind: P } & DamageFacts[P];
}[K];

/** What a pickle holds that is not read. */
export type RefusedContent =
  /** A callable or class that is not on the list of allowed ones. */
  | { readonly kind: 'name'; readonly name: string }
  /** An allowed callable with arguments that torch never gives it. */
  | { readonly kind: 'arguments'; readonly name: string }
  /** An instruction, by its opcode, that torch.save never writes. */
  | { readonly kind: 'instruction'; readonly code: number; readonly at: number }
  | { readonly kind: 'instructions'; readonly limit: number };

/** What stands where a weights file was expected. */
export type Unrecognised =
  | { readonly kind: 'empty' }
  | { readonly kind: 'start'; readonly bytes: readonly number[] }
  | { readonly kind: 'zip'; readonly names: readonly string[] };

/** A part of a network that the weights file does not cover: how many of its tensors, and some of them by name. */
export interface MissingPart {
  readonly part: string;
  readonly missing: number;
  readonly of: number;
  readonly examples: readonly { readonly key: string; readonly nearest?: string }[];
}

/** A tensor of the file that the model has a place for, but not one of its shape. */
export interface Misfit {
  readonly key: string;
  readonly fileKey: string;
  readonly expected: readonly number[];
  /** The shape in the file, or the type where it is no floating point. */
  readonly found: readonly number[] | string;
}

/** Whether the file is the result of a training of the model, as it was then. */
interface OfRun {
  readonly isTrained?: boolean;
}

interface Missing extends OfRun {
  readonly file: string;
  readonly parts: readonly MissingPart[];
}

interface Unused extends OfRun {
  readonly file: string;
  readonly groups: readonly { readonly prefix: string; readonly count: number }[];
  /** The first of them. */
  readonly example: string;
}

/** Weights files, and how they meet a model. */
export interface WeightFacts {
  'weights-unrecognised': { readonly file: string; readonly found: Unrecognised };
  'weights-legacy-format': { readonly file: string };
  'weights-torchscript': { readonly file: string };
  'weights-damaged': { readonly file: string; readonly damage: Damage };
  'weights-unsafe-pickle': { readonly file: string; readonly content: RefusedContent };
  'weights-no-state-dict': { readonly file: string; readonly names: readonly string[] };
  'weights-unrelated': {
    readonly file: string;
    readonly key: string;
    readonly nearest?: string;
    readonly entry?: string;
  };
  'weights-shape-mismatch': OfRun & {
    readonly file: string;
    readonly misfits: readonly Misfit[];
    readonly parts: readonly string[];
  };
  'weights-missing': Missing;
  'weights-missing-strict': Missing;
  'weights-unused': Unused;
  'weights-unused-strict': Unused;
  'weights-unknown-prefix': {
    readonly file: string;
    readonly part: string;
    readonly prefix: string;
    readonly nearest?: string;
  };
  'temperature-left-out': {
    readonly exit: string;
    readonly temperature: number;
    /** Where it cannot be put into the weights. */
    readonly tensor: string;
    /** Of the operator there, that a factor does not pass; without it, something else reads the tensor too. */
    readonly operator?: string;
  };
}

/** A name from a file, which may hold anything: without what moves a terminal's cursor, and not too long. */
const shown = (name: string): string => {
  const plain = name
    .slice(0, 120)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
  return `\`${name.length > 120 ? `${plain}...` : plain}\``;
};
const quoted = (names: readonly string[]): string => names.map(shown).join(', ');
const count = (value: number): string => (Number.isFinite(value) ? showNumber(value) : 'more than 2^53');
const shapeText = (shape: readonly number[]): string =>
  `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', ...' : ''}]`;
const tensors = (number: number): string => `${count(number)} ${number === 1 ? 'tensor' : 'tensors'}`;

const damageTexts: { readonly [K in keyof DamageFacts]: (damage: Damage<K>) => string } = {
  'too-large': ({ what, size, limit }) => `${what} claims ${count(size)} bytes, and at most ${count(limit)} are read`,
  'header-truncated': ({ length, size }) => `its header claims ${count(length)} bytes, and the file has ${count(size)}`,
  'header-json': () => 'its header is not a JSON object in UTF-8',
  'header-too-complex': () => 'its header is nested too deep, or lists too much, to be one of safetensors',
  'header-entry': ({ key }) => `its entry for ${shown(key)} is not a dtype, a shape and two offsets`,
  'duplicate-key': ({ key }) => `its header has the key ${shown(key)} twice`,
  overlap: ({ key }) => `the bytes of ${shown(key)} are those of another tensor too`,
  gap: ({ key }) => `there are bytes before those of ${shown(key)} that belong to no tensor`,
  tensor: ({ key }) => `what it says of the tensor ${shown(key)} is not a storage, a size and strides`,
  dtype: ({ key, dtype }) => `the tensor ${shown(key)} has the dtype ${shown(dtype)}, which is unknown`,
  'tensor-bounds': ({ key, shape }) =>
    `the tensor ${shown(key)} claims the shape ${shapeText(shape)}, and its bytes are not as many`,
  'data-truncated': ({ key, end, size }) =>
    `the tensor ${shown(key)} ends at byte ${count(end)} of the data, which has ${count(size)}: it may be cut short`,
  surplus: ({ bytes }) => `${count(bytes)} bytes at its end belong to no tensor`,
  'zip-no-end': () =>
    'it begins as a ZIP archive, and the table of contents at its end is missing: it may be cut short',
  'zip-directory': () => 'its table of contents, as a ZIP archive, is broken',
  'zip-entry': ({ entry }) => `its entry ${shown(entry)} is missing or lies outside the file`,
  'zip-compressed': ({ entry }) =>
    `its entry ${shown(entry)} is compressed or encrypted, and torch.save stores entries as they are`,
  pickle: () => 'its `data.pkl` is not a whole pickle',
  'big-endian': () => 'it was saved on a big-endian machine',
};

function textOfDamage<K extends keyof DamageFacts>(damage: Damage<K>): string {
  return damageTexts[damage.kind](damage);
}

function textOfContent(content: RefusedContent): string {
  switch (content.kind) {
    case 'name':
      return `its pickle asks for ${shown(content.name)}, which is no part of a state dict`;
    case 'arguments':
      return `its pickle calls ${shown(content.name)} with what torch.save never gives it`;
    case 'instruction':
      return `its pickle has the instruction 0x${content.code.toString(16).padStart(2, '0')} at byte ${content.at}, which torch.save does not write like this`;
    case 'instructions':
      return `its pickle has more than ${count(content.limit)} instructions`;
  }
}

function textOfUnrecognised(found: Unrecognised): string {
  switch (found.kind) {
    case 'empty':
      return 'it is empty';
    case 'start':
      return `it begins with the bytes ${found.bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
    case 'zip':
      return `it is a ZIP archive without \`data.pkl\`${found.names.length === 0 ? '' : `, of ${quoted(found.names)}`}`;
  }
}

/** At most eight of them. */
const listed = (texts: readonly string[]): string =>
  texts.length <= 8 ? texts.join(', ') : `${texts.slice(0, 7).join(', ')} and ${count(texts.length - 7)} more`;

const saveStateDict = 'save the weights alone: `torch.save(model.state_dict(), "weights.pth")`';

/** `b1 (12 tensors)`, or where a part is there in part, what of it is not. */
function textOfPart({ part, missing, of, examples }: MissingPart): string {
  if (missing === of) return `\`${part}\` (${tensors(of)})`;
  return `\`${part}\` (${count(missing)} of ${tensors(of)}, such as ${quoted(examples.map(({ key }) => key))})`;
}

const missingMessage = ({ file, parts }: Missing): string =>
  `\`${file}\` has no weights for ${listed(parts.map(textOfPart))}`;

function missingHelp({ parts }: Missing): string {
  const nearest = parts.flatMap(({ examples }) => examples).filter((example) => example.nearest !== undefined);
  const [first] = parts;
  if (nearest.length === 0)
    return `if the file keeps them under another name, say so in the model: \`weights ${first?.part ?? 'out'}: NAME\``;
  return `the nearest keys in the file: ${nearest.map(({ key, nearest: other }) => `${shown(other ?? '')} for ${shown(key)}`).join(', ')}`;
}

const unusedMessage = ({ file, groups, example }: Unused): string =>
  `\`${file}\` holds weights that the model has no place for: ${listed(
    groups.map(({ prefix, count: number }) => `${shown(prefix)} (${tensors(number)})`),
  )}, such as ${shown(example)}`;

const unusedHelp = 'the file is of a network that has more: leave it so, or write the model that it is of';

const trainedHelp = 'give the program that the run keeps, `program.brn`, with the parameters that it was trained with';

export const weightEntries: Catalogue<WeightFacts> = {
  'weights-unrecognised': {
    severity: 'error',
    message: ({ file, found }) =>
      `\`${file}\` is neither a safetensors file nor one that torch.save wrote: ${textOfUnrecognised(found)}`,
    help: () => saveStateDict,
  },
  'weights-legacy-format': {
    severity: 'error',
    message: ({ file }) => `\`${file}\` is in the format that torch.save wrote before torch 1.6`,
    help: () => 'save it again: `torch.save(torch.load("old.pth"), "new.pth", _use_new_zipfile_serialization=True)`',
  },
  'weights-torchscript': {
    severity: 'error',
    message: ({ file }) => `\`${file}\` is a TorchScript program, and not a file of weights`,
    help: () => 'save its weights: `torch.save(torch.jit.load("script.pt").state_dict(), "weights.pth")`',
  },
  'weights-damaged': {
    severity: 'error',
    message: ({ file, damage }) => `\`${file}\` cannot be read: ${textOfDamage(damage)}`,
    help: ({ damage }) => (damage.kind === 'zip-compressed' ? saveStateDict : 'download or save it again'),
  },
  'weights-unsafe-pickle': {
    severity: 'error',
    message: ({ file, content }) => `\`${file}\` is refused, and no code of it has run: ${textOfContent(content)}`,
    help: () => saveStateDict,
  },
  'weights-no-state-dict': {
    severity: 'error',
    message: ({ file, names }) =>
      names.length === 0
        ? `\`${file}\` holds no tensors by name`
        : `\`${file}\` holds no tensors by name, neither at its top, where there are ${quoted(names.slice(0, 8))}, nor under \`state_dict\`, \`model_state_dict\`, \`model_state\` or \`model\``,
    help: () => saveStateDict,
  },
  'weights-unrelated': {
    severity: 'error',
    message: ({ file, key }) =>
      `\`${file}\` holds none of the backbone's weights: ${shown(key)} and the rest are not there`,
    help: ({ nearest, entry }) => {
      if (entry !== undefined)
        return `if the file's ${shown(nearest ?? '')} is that tensor, add to the model: \`weights ${entry}\``;
      return nearest === undefined ? undefined : `the nearest key in the file is ${shown(nearest)}`;
    },
  },
  'weights-shape-mismatch': {
    severity: 'error',
    message: ({ file, misfits }) => {
      const named = misfits.slice(0, 3).map(({ key, fileKey, expected, found }) => {
        const name = key === fileKey ? shown(key) : `${shown(key)} (there ${shown(fileKey)})`;
        return `${name} is ${typeof found === 'string' ? `of type ${shown(found)}` : shapeText(found)}, and the model has ${shapeText(expected)}`;
      });
      const rest = misfits.length - named.length;
      return `\`${file}\` has weights of other shapes than the model: ${named.join('; ')}${rest > 0 ? `; and ${count(rest)} more` : ''}`;
    },
    help: ({ parts, isTrained }) => {
      if (isTrained === true) return trainedHelp;
      if (parts.includes('backbone')) return 'change the model to fit, or choose another file';
      return `change the model to fit, or start ${quoted(parts)} anew: \`weights ${parts.map((part) => `${part}: none`).join(', ')}\``;
    },
  },
  'weights-missing': {
    severity: 'warning',
    message: (facts) => `${missingMessage(facts)}: they are drawn at random from the seed`,
    help: missingHelp,
  },
  'weights-missing-strict': {
    severity: 'error',
    message: missingMessage,
    help: (facts) => (facts.isTrained === true ? trainedHelp : `${missingHelp(facts)}, or leave out \`--strict\``),
  },
  'weights-unused': { severity: 'warning', message: unusedMessage, help: () => unusedHelp },
  'weights-unused-strict': {
    severity: 'error',
    message: unusedMessage,
    help: ({ isTrained }) =>
      isTrained === true ? trainedHelp : 'leave out `--strict`, or give the model what the file has more',
  },
  'weights-unknown-prefix': {
    severity: 'error',
    message: ({ file, part, prefix }) =>
      `no key of \`${file}\` begins with \`${prefix}.\`, where \`${part}\` is said to be`,
    help: ({ nearest }) => (nearest === undefined ? undefined : `did you mean \`${nearest}\`?`),
  },
  'temperature-left-out': {
    severity: 'warning',
    message: ({ exit, temperature, tensor, operator }) =>
      `the temperature ${temperature.toFixed(3)} of \`${exit}\` is left out, as no weights can take it: on the way back from its logits, ${
        operator === undefined
          ? `\`${tensor}\` is read elsewhere too`
          : `\`${operator}\`, which gives \`${tensor}\`, passes no factor on`
      }`,
    help: () => 'end the head with a convolution or a linear layer, or divide by the temperature in your own program',
  },
};
