import { replacing } from '../../diagnostics/fix.ts';
import { nearestName } from '../../diagnostics/nearest.ts';
import { invariant, present } from '../../invariant.ts';
import type { Span } from '../../source.ts';
import type * as ast from '../../syntax/ast.ts';
import { checkArgument } from '../arguments.ts';
import { type BoundArgument, type Callee, assignArguments } from '../assign-arguments.ts';
import { resolveExpr } from '../resolve-expr.ts';
import { type Param, type ParamValue, type WordParam, acceptsOf, defaultOf, readParam, splitOf } from './params.ts';
import { type Reading, constantOf } from './reading.ts';
import type { DataSize, Size, Split } from './settings.ts';

/** A value that a setting knows by name, such as `sgd(momentum, decay)`: its parameters, and what it means. */
export interface Choice<T> {
  readonly params: Readonly<Record<string, Param>>;
  readonly make: (args: Args<string>) => T;
}

/** The values of a setting by name; one that is forgotten does not compile. */
export type Choices<T extends { readonly kind: string }> = {
  readonly [K in T['kind']]: Choice<T & { readonly kind: K }>;
};

/** The arguments of a choice, defaults filled in, by their parameters' names. */
export interface Args<Name extends string> {
  number(name: Name): number;
  size(name: Name): DataSize;
  /** Of a size that has no default. */
  sides(name: Name): Size;
  split(name: Name): Split;
  word(name: Name): string;
}

/** A value with parameters. */
export function choice<const Name extends string, T>(
  params: Readonly<Record<Name, Param>>,
  make: (args: Args<Name>) => T,
): Choice<T> {
  return { params, make };
}

/** A value that is a name only. */
export function word<T>(value: T): Choice<T> {
  return { params: {}, make: () => value };
}

/** What a setting's value may be, as messages need it. */
export interface ChoiceSite {
  /** Whether a list of the values may stand in place of one. */
  readonly list: boolean;
  /** A value, to type in place of what was found. */
  readonly example: string;
  /** Names that other tools have for a value. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** The value that a name, or a call of it, stands for; undefined where an error was reported. */
export function readChoice<T>(
  expr: ast.Expr,
  choices: Readonly<Record<string, Choice<T>>>,
  site: ChoiceSite,
  reading: Reading,
): T | undefined {
  switch (expr.kind) {
    case 'missing':
      return undefined;
    case 'paren':
      return readChoice(expr.value, choices, site, reading);
    case 'ref':
      return readNamed(expr.name, [], expr.span, choices, site, reading);
    case 'call':
      return readNamed(expr.callee, expr.args, expr.span, choices, site, reading);
    case 'if':
    case 'flow':
    case 'infix':
    case 'prefix':
    case 'literal':
    case 'list':
      break;
  }
  const { setting, scope } = reading;
  const { list, example } = site;
  const facts = { setting, values: Object.keys(choices), list, example, found: describeForm(expr) };
  scope.diagnostics.report('setting-form', expr.span, facts);
  return undefined;
}

/** What stands where a name or a call of one was expected. */
export function describeForm(expr: ast.Element): string {
  switch (expr.kind) {
    case 'literal':
      return expr.type === 'bool' ? 'a bool' : 'a number';
    case 'list':
      return 'a list';
    case 'forElement':
      return 'a `for`';
    case 'if':
      return 'an `if`';
    case 'call':
      return `a call of \`${expr.callee.text}\``;
    case 'ref':
      return `\`${expr.name.text}\``;
    case 'paren':
      return describeForm(expr.value);
    case 'flow':
    case 'infix':
    case 'prefix':
    case 'missing':
      return 'an expression';
  }
}

function readNamed<T>(
  name: ast.Name,
  args: readonly ast.Arg[],
  span: Span,
  choices: Readonly<Record<string, Choice<T>>>,
  site: ChoiceSite,
  reading: Reading,
): T | undefined {
  const found = Object.hasOwn(choices, name.text) ? choices[name.text] : undefined;
  if (found !== undefined) {
    const values = readArguments({ name: name.text, params: found.params }, args, span, reading);
    return values === undefined ? undefined : found.make(argsOf(values));
  }
  if (name.text !== '') reportUnknown(name, Object.keys(choices), site.aliases ?? {}, reading);
  return undefined;
}

/** Reports a name that is none of `values`, with the one that was probably meant. */
function reportUnknown(
  name: ast.Name,
  values: readonly string[],
  aliases: Readonly<Record<string, string>>,
  { setting, scope }: Pick<Reading, 'setting' | 'scope'>,
): void {
  const known = name.text.toLowerCase().replaceAll('-', '_');
  const nearest = Object.hasOwn(aliases, known) ? aliases[known] : nearestName(name.text, values);
  const facts = { setting, name: name.text, values, ...(nearest === undefined ? {} : { nearest }) };
  scope.diagnostics.report('unknown-choice', name.span, facts, replacing(name.span, nearest));
}

interface Signature {
  readonly name: string;
  readonly params: Readonly<Record<string, Param>>;
}

/** The arguments by name, defaults filled in; undefined where an error was reported. */
function readArguments(
  { name, params }: Signature,
  args: readonly ast.Arg[],
  span: Span,
  reading: Reading,
): ReadonlyMap<string, ParamValue> | undefined {
  const entries = Object.entries(params);
  const callee: Callee = {
    name,
    params: entries.map(([each, param]) => ({
      name: each,
      accepts: acceptsOf(param),
      ...(param.kind === 'split' ? { listOf: splitOf } : {}),
      required: defaultOf(param) === undefined,
    })),
  };
  const bound = assignArguments({ callee, args, flows: false, span }, reading.scope.diagnostics);
  if (bound === undefined) {
    // What is wrong inside the arguments is worth saying all the same.
    const words = Object.values(params).some((param) => param.kind === 'word');
    if (!words) for (const arg of args) resolveExpr(arg.value, reading.scope);
    return undefined;
  }
  const values = new Map<string, ParamValue>();
  for (const [each, param] of entries) {
    const value = defaultOf(param);
    if (value !== undefined) values.set(each, value);
  }
  let ok = true;
  for (const each of bound) {
    const [key, param] = present(entries[each.index], 'an argument is assigned to a parameter');
    const value = readArgument(callee, param, each, reading);
    if (value === undefined) ok = false;
    else values.set(key, value);
  }
  return ok ? values : undefined;
}

function readArgument(
  callee: Callee,
  param: Param,
  { arg, index }: BoundArgument,
  reading: Reading,
): ParamValue | undefined {
  if (param.kind === 'word') return readWord(param, arg.value, callee.name, reading);
  const calleeParam = present(callee.params[index], 'an argument is assigned to a parameter');
  const typed = resolveExpr(arg.value, reading.scope);
  if (!checkArgument(callee, calleeParam, arg, typed, reading.scope)) return undefined;
  const value = constantOf(typed, reading);
  const argument = { name: calleeParam.name, of: callee.name, span: arg.value.span };
  return value === undefined ? undefined : readParam(param, value, argument, reading);
}

function readWord(param: WordParam, expr: ast.Expr, callee: string, reading: Reading): ParamValue | undefined {
  if (expr.kind === 'paren') return readWord(param, expr.value, callee, reading);
  if (expr.kind === 'missing') return undefined;
  const found = expr.kind === 'ref' ? param.words.find((each) => each === expr.name.text) : undefined;
  if (found !== undefined) return { kind: 'word', value: found };
  const { words, aliases } = param;
  const { scope } = reading;
  if (expr.kind === 'ref') reportUnknown(expr.name, words, aliases, { setting: callee, scope });
  else {
    const example = `${callee}(${words[0] ?? ''})`;
    const facts = {
      setting: reading.setting,
      values: words.map((each) => `${callee}(${each})`),
      list: false,
      example,
      found: describeForm(expr),
    };
    scope.diagnostics.report('setting-form', expr.span, facts);
  }
  return undefined;
}

function argsOf(values: ReadonlyMap<string, ParamValue>): Args<string> {
  const of = (name: string): ParamValue => present(values.get(name), 'a choice reads its own parameters');
  return {
    number: (name) => {
      const value = of(name);
      invariant(value.kind === 'number', `\`${name}\` is a number`);
      return value.value;
    },
    size: (name) => {
      const value = of(name);
      invariant(value.kind === 'size', `\`${name}\` is a size`);
      return value.value;
    },
    sides: (name) => {
      const value = of(name);
      invariant(value.kind === 'size' && value.value.kind === 'fixed', `\`${name}\` is a size`);
      return { height: value.value.height, width: value.value.width };
    },
    split: (name) => {
      const value = of(name);
      invariant(value.kind === 'split', `\`${name}\` is a split`);
      return value.value;
    },
    word: (name) => {
      const value = of(name);
      invariant(value.kind === 'word', `\`${name}\` is a word`);
      return value.value;
    },
  };
}
