import type { Interval } from '../../diagnostics/catalogue/train.ts';
import { addRational, compareRational, divideRational, formatRational, rational } from '../../rational.ts';
import type { Span } from '../../source.ts';
import type { Accepts } from '../signatures.ts';
import { type ConstantValue, formatConstant, fractionOf } from './constant.ts';
import { type Reading, numberWithin } from './reading.ts';
import type { DataSize, Size, Split } from './settings.ts';

/** A parameter of a setting's value. Without a default it must be given. */
export type Param = NumberParam | SizeParam | SplitParam | WordParam;

export interface NumberParam {
  readonly kind: 'number';
  readonly accepts: 'int' | 'float';
  readonly interval: Interval;
  readonly default?: number;
}

/** The side of a square, or `[height, width]`. */
export interface SizeParam {
  readonly kind: 'size';
  readonly default?: DataSize;
}

/** Three shares that add up to 100, or as percentages to 100%. */
export interface SplitParam {
  readonly kind: 'split';
  readonly default: Split;
}

/** One of these names. */
export interface WordParam {
  readonly kind: 'word';
  readonly words: readonly string[];
  /** What others call them. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** What an argument is worth. */
export type ParamValue =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'size'; readonly value: DataSize }
  | { readonly kind: 'split'; readonly value: Split }
  | { readonly kind: 'word'; readonly value: string };

/** An int of at least `atLeast`. */
export function int(atLeast: number, fallback?: number): NumberParam {
  return {
    kind: 'number',
    accepts: 'int',
    interval: { atLeast },
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

/** A float in an interval. */
export function float(interval: Interval, fallback?: number): NumberParam {
  return { kind: 'number', accepts: 'float', interval, ...(fallback === undefined ? {} : { default: fallback }) };
}

export const notNegative: Interval = { atLeast: 0 };
export const positive: Interval = { above: 0 };
export const probability: Interval = { atLeast: 0, atMost: 1 };
/** The factor by which a running mean keeps what it had. */
export const momentum: Interval = { atLeast: 0, below: 1 };

/** The kind of expression that a parameter takes; a word is none. */
export function acceptsOf(param: Param): Accepts {
  switch (param.kind) {
    case 'number':
      return param.accepts;
    case 'size':
      return 'i2';
    case 'split':
      return { list: 'float' };
    case 'word':
      return 'unknown';
  }
}

/** A split with a number as the share for training: the other two have the rest, by halves. */
export function splitOf(text: string): string {
  const number = Number.parseFloat(text);
  const percent = text.endsWith('%') || number >= 1 ? number : number * 100;
  if (!/^[\d.]+%?$/.test(text) || percent >= 100 || percent <= 0) return '[50, 20, 30]';
  const [share, rest] = [percent, (100 - percent) / 2].map((each) => Number(each.toFixed(6)));
  return `[${share}, ${rest}, ${rest}]`;
}

/** What stands for a missing argument, or undefined for one that must be given. */
export function defaultOf(param: Param): ParamValue | undefined {
  switch (param.kind) {
    case 'number':
      return param.default === undefined ? undefined : { kind: 'number', value: param.default };
    case 'size':
      return param.default === undefined ? undefined : { kind: 'size', value: param.default };
    case 'split':
      return { kind: 'split', value: param.default };
    case 'word':
      return undefined;
  }
}

/** An argument's place and what it is for: `p` of `flip`. */
export interface Argument {
  readonly name: string;
  readonly of: string;
  readonly span: Span;
}

/** A value of the right kind as the parameter holds it; one beyond its bounds is reported and gives undefined. */
export function readParam(
  param: Exclude<Param, WordParam>,
  value: ConstantValue,
  argument: Argument,
  reading: Reading,
): ParamValue | undefined {
  const { name, of, span } = argument;
  const { diagnostics } = reading.scope;
  switch (param.kind) {
    case 'number': {
      const number = numberWithin(value, param.interval, { name, of }, span, diagnostics);
      return number === undefined ? undefined : { kind: 'number', value: number };
    }
    case 'size': {
      const size = readSize(value, argument, reading);
      return size === undefined ? undefined : { kind: 'size', value: { kind: 'fixed', ...size } };
    }
    case 'split': {
      const split = readSplit(value, argument, reading);
      return split === undefined ? undefined : { kind: 'split', value: split };
    }
  }
}

function readSize(value: ConstantValue, { name, of, span }: Argument, { scope }: Reading): Size | undefined {
  const sides = value.kind === 'list' ? value.items : [value, value];
  if (sides.length !== 2) {
    scope.diagnostics.report('bad-size', span, { name, of, found: String(sides.length) });
    return undefined;
  }
  const [height, width] = sides.map((side) =>
    numberWithin(side, { atLeast: 1 }, { name, of }, span, scope.diagnostics),
  );
  return height === undefined || width === undefined ? undefined : { height, width };
}

function readSplit(value: ConstantValue, { span }: Argument, { scope }: Reading): Split | undefined {
  const { diagnostics } = scope;
  const items = value.kind === 'list' ? value.items : [];
  const shares = items.flatMap((item) => fractionOf(item) ?? []);
  const [train, validation, test] = shares;
  if (train === undefined || validation === undefined || test === undefined || shares.length > 3) {
    diagnostics.report('bad-split', span, { why: 'count', found: String(items.length) });
    return undefined;
  }
  const none = items.find((_, index) => compareRational(shares[index] ?? train, rational(0)) <= 0);
  if (none !== undefined) {
    diagnostics.report('bad-split', span, { why: 'sign', found: formatConstant(none) });
    return undefined;
  }
  const sum = shares.reduce(addRational);
  // `[50%, 20%, 30%]` adds up to 1, and says the same as `[50, 20, 30]`.
  if (compareRational(sum, rational(100)) !== 0 && compareRational(sum, rational(1)) !== 0) {
    diagnostics.report('bad-split', span, { why: 'sum', found: formatRational(sum) });
    return undefined;
  }
  return {
    kind: 'shares',
    train: divideRational(train, sum),
    validation: divideRational(validation, sum),
    test: divideRational(test, sum),
  };
}
