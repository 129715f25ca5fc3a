import type { SettingName } from '../../src/model/train/settings.ts';
import {
  augmentations,
  dataSets,
  distillations,
  earlyStops,
  keeps,
  losses,
  metrics,
  optimizers,
  schedules,
} from '../../src/model/train/tables.ts';
import type { Kind as ValueKind } from '../../src/model/kinds.ts';
import type { Input, Model, PolicyExpr, PolicyScalar, Preprocess, Tier } from '../../src/model/program.ts';
import { functionSignatures, operatorSignatures } from '../../src/model/signatures.ts';
import { T, kindsOf } from '../../src/syntax/tokens.ts';

/** Regular expressions of Oniguruma, from the compiler's own tables. The names of a type are keys, so that a new one is asked for. */

/** Longer words first, since the first that fits is taken. */
function anyOf(words: readonly string[]): string {
  return `(?:${words.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1)).join('|')})`;
}

const keysOf = (table: object): readonly string[] => Object.keys(table);

const quantityNames: { readonly [Q in Extract<PolicyScalar, { kind: 'quantity' }>['name']]: true } = {
  entropy: true,
  max_prob: true,
  margin: true,
  agreement: true,
};
const quantityCalls: {
  readonly [C in Extract<PolicyExpr | PolicyScalar, { kind: 'patience' | 'fraction' }>['kind']]: true;
} = { patience: true, fraction: true };
const typeNames: { readonly [K in Exclude<ValueKind, 'tensor' | 'unknown' | object> | Input['dtype']]: true } = {
  int: true,
  float: true,
  bool: true,
  dim: true,
  f32: true,
  u8: true,
};
const formNames: { readonly [F in Tier['sending']]: true } = { f32: true, f16: true, u8: true };
const preprocessNames: { readonly [P in Preprocess['kind']]: true } = { imagenet: true, unit: true, normalized: true };
const fallbackNames: { readonly [F in NonNullable<Model['stop']>['otherwise']]: true } = {
  last: true,
  most_confident: true,
};
const settingNames: { readonly [S in SettingName]: true } = {
  data: true,
  augment: true,
  loss: true,
  weight: true,
  optimizer: true,
  schedule: true,
  rate: true,
  freeze: true,
  distill: true,
  batch: true,
  epochs: true,
  seed: true,
  keep: true,
  stop: true,
};

export const operators = anyOf(keysOf(operatorSignatures));
export const functions = anyOf(keysOf(functionSignatures));
export const quantities = anyOf(keysOf(quantityNames));
export const conditions = anyOf(keysOf(quantityCalls));
export const types = anyOf(keysOf(typeNames));
export const forms = anyOf(keysOf(formNames));
export const preprocesses = anyOf(keysOf(preprocessNames));
export const fallbacks = anyOf(keysOf(fallbackNames));
export const settings = anyOf(keysOf(settingNames));
/** What the settings of `train` know by name, and the two that give numbers to parts. */
export const choices = anyOf([
  ...[dataSets, augmentations, losses, optimizers, schedules, distillations, keeps, earlyStops].flatMap(keysOf),
  ...metrics,
  'per',
  'at',
]);

const pattern = (kind: { readonly pattern: RegExp | undefined }): string => kind.pattern?.source ?? '';

/** No letter, digit or dot stands before: a word does not begin within a path or a number. */
export const begin = '(?<![A-Za-z0-9_.])';
/** None stands behind. */
export const end = '(?![A-Za-z0-9_.])';
export const space = '[ \\t]*';
export const gap = '[ \\t]+';

const reserved = anyOf(kindsOf('reserved').map(({ text }) => text ?? ''));
/** A name that is no reserved word; without a group, and as much of it as there is. */
export const name = `(?!${reserved}${end})${pattern(T.Name)}${end}`;
export const capital = `[A-Z][A-Za-z0-9_]*${end}`;
export const path = `${begin}${pattern(T.Path)}`;
export const nameOrPath = `(?!${reserved}${end})${pattern(T.Name)}(?:\\.[A-Za-z0-9_]+)*${end}`;
export const percent = `${begin}${pattern(T.Percent)}`;
export const float = `${begin}${pattern(T.Float)}${end}`;
export const int = `${begin}${pattern(T.Int)}${end}`;

/** Where an item begins: at the beginning of a line, or behind `{` (docs/language.md rule 4). */
export const lineStart = '(?:^\\uFEFF?|(?<=\\{))[ \\t]*';
/** A word follows on the line that makes a keyword of the one before. */
export const word = '(?!(?:and|or|in)(?![A-Za-z0-9_.]))[A-Za-z_]';

/** A word that begins an item, as the first group; another word follows it. */
export function leading(text: string): string {
  return `${lineStart}(${text})(?=${gap}${word})`;
}

const declarations = anyOf([T.Use, T.Block, T.Model, T.Train].map(({ text }) => text ?? ''));
/** A declaration in the first column: it ends whatever is open (rule 6). */
export const declaration = `(?=^${declarations}${gap}${word})`;

/** What a line begins with that goes on with the line before (rule 5), or that is no line of the program. */
const continuing = anyOf(['->', '==', '!=', '<=', '>=', '<', '>', '\\+', '-', '\\*', '/', ',', '\\|', '\\)', '\\]']);
export const newLine = `^(?!${space}(?:${continuing}|(?:and|or|else|when)${end}|$))`;
