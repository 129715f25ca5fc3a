import type { Diagnostics, Extras } from '../diagnostics/collector.ts';
import type { Fix } from '../diagnostics/diagnostic.ts';
import { replacing } from '../diagnostics/fix.ts';
import { needlessValue } from '../diagnostics/foreign-names.ts';
import { type Span, oneLine, spanText, spanTo } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { type CallToBind, type CalleeParam, describeAccepts, usageOf } from './assign-arguments.ts';
import { type TwoReadings, whichReading } from './incoming-channels.ts';
import { type Kind, describeKind, fits } from './kinds.ts';
import { accepted } from './signatures.ts';

/** Arguments without a name that no parameter takes as they stand, and the parameters that are taken. */
export interface Refused {
  readonly args: readonly ast.Arg[];
  /** Whether the first of them follows an argument with a name. */
  readonly isAfterNamed: boolean;
  readonly taken: ReadonlyMap<number, ast.Arg | undefined>;
}

type Edit = Fix['edits'][number];

/** What was meant by some of the arguments: how they are written then. */
interface Meaning {
  /** The parameters that they are for. */
  readonly params: readonly string[];
  /** None where that cannot be told. */
  readonly edits: readonly Edit[];
  /** What to do where it is more than to write them so. */
  readonly hint?: string;
  /** Whether there are more of them than parameters. */
  readonly tooMany?: boolean;
  /** The calls that may be meant, where there is more than one. */
  readonly texts?: readonly string[];
}

/** Reports all of them in one: what was meant is told by their places, and by what the parameters take. */
export function reportRefused(refused: Refused, call: CallToBind, diagnostics: Diagnostics): void {
  // A string, say, which has been reported.
  if (refused.args.some(({ value }) => value.kind === 'missing')) return;
  if (reportLooseList(refused, call, diagnostics)) return;
  const { callee, flows } = call;
  const { params, edits, hint, tooMany = false } = meaningOf(refused, call);
  const write = hint === undefined ? written(refused.args, edits, call) : '';
  const known = {
    usage: usageOf(callee, flows),
    ...(hint === undefined ? {} : { hint }),
    ...(write === '' ? {} : { write }),
  };
  const title = hint ?? (write === '' ? 'remove it' : `write \`${write}\``);
  const extras: Extras = edits.length === 0 ? {} : { fix: { title, edits } };
  const span = spanOf(refused.args, call);
  if (tooMany) {
    const most = callee.params.length - (flows ? 1 : 0);
    diagnostics.report('too-many-arguments', span, { callee: callee.name, most, ...known }, extras);
    return;
  }
  const code = refused.isAfterNamed ? 'positional-after-named' : 'positional-optional';
  diagnostics.report(code, span, { callee: callee.name, params, ...known }, extras);
}

function meaningOf(refused: Refused, call: CallToBind): Meaning {
  const plain = new Reading(refused, call).meaningOf(refused.args);
  const given = channelsThatComeIn(refused, call);
  if (given === undefined) return plain;
  const isPlain = plain.edits.length > 0 && plain.tooMany !== true && plain.hint === undefined;
  const { readings, meaning } = given;
  const which = isPlain ? whichReading(readings) : 'given';
  if (which === 'given') return meaning;
  if (which === 'not given') return plain;
  const [one, other] = [plain, meaning].map(({ edits }) => `\`${edited(call, edits)}\``);
  const into = spanText(readings.into.span);
  const hint = `write ${one ?? ''}, or, where \`${into}\` are the channels that come in, ${other ?? ''}`;
  return { params: plain.params, edits: [], hint, texts: [plain, meaning].map(({ edits }) => edited(call, edits)) };
}

/** The texts of a call with such arguments written as they were meant: two where either may be. */
export function mendedCalls(refused: Refused, call: CallToBind): readonly string[] {
  const { edits, texts } = meaningOf(refused, call);
  return (texts ?? [edited(call, edits)]).map((text) => text.replace(/\(\s*\)$/, ''));
}

function edited(call: CallToBind, edits: readonly Edit[]): string {
  const { source, start, end } = call.span;
  const fromTheEnd = edits.toSorted((a, b) => b.span.start - a.span.start);
  const text = fromTheEnd.reduce(
    (before, edit) => before.slice(0, edit.span.start - start) + edit.text + before.slice(edit.span.end - start),
    source.text.slice(start, end),
  );
  return oneLine(text);
}

function spanOf(args: readonly ast.Arg[], call: CallToBind): Span {
  const [first] = args;
  const last = args[args.length - 1];
  return first === undefined || last === undefined ? call.span : spanTo(first.span, last.span);
}

/** The arguments from the first of `refused` to the last as they are to be written. */
function written(refused: readonly ast.Arg[], edits: readonly Edit[], { args }: CallToBind): string {
  const [first] = refused;
  const last = refused[refused.length - 1];
  if (first === undefined || last === undefined || edits.length === 0) return '';
  const texts = args.slice(args.indexOf(first), args.indexOf(last) + 1).flatMap(({ span }) => {
    const edit = edits.find((each) => each.span.start <= span.start && span.start <= each.span.end);
    if (edit === undefined) return [spanText(span)];
    if (edit.span.start < span.start) return [];
    return [edit.span.end > span.start ? edit.text : edit.text + spanText(span)];
  });
  return oneLine(texts.join(', '));
}

/** What an argument is, as far as that is known here. */
function kindOf(arg: ast.Arg, { args, typed }: CallToBind): Kind {
  const known = typed?.[args.indexOf(arg)];
  // A name of a model that is no value may be anything, and is reported where it is bound.
  if (known !== undefined) return known.expr.kind === 'feature' ? 'unknown' : known.kind;
  if (arg.value.kind !== 'literal') return 'unknown';
  return arg.value.type === 'percent' ? 'float' : arg.value.type;
}

/** Whether a value of some kind can be meant for a parameter: an int is none where a fraction stands by default. */
function isFor(kind: Kind, { accepts, default: value }: CalleeParam): boolean {
  const isFraction = typeof value === 'number' && !Number.isInteger(value);
  return accepted(kind, accepts) && !(isFraction && (kind === 'int' || kind === 'dim'));
}

/** Whether a parameter takes a list of what an argument is. */
function holds({ accepts }: CalleeParam, arg: ast.Arg, call: CallToBind): boolean {
  const kind = kindOf(arg, call);
  if (typeof kind === 'object') return false;
  if (accepts === 'i2' || accepts === 'd2') return fits(kind, accepts === 'i2' ? 'int' : 'dim');
  return typeof accepts === 'object' && fits(kind, accepts.list);
}

/** What stands side by side where one argument takes a list of it, `rates: 6, 12, 18`: reported; false for something else. */
function reportLooseList({ args: refused, taken }: Refused, call: CallToBind, diagnostics: Diagnostics): boolean {
  const { callee, args } = call;
  const [first] = refused;
  const at = first === undefined ? -1 : args.indexOf(first);
  const named = args[at - 1];
  const index = [...taken].find(([, arg]) => arg !== undefined && arg === named)?.[0] ?? -1;
  const param = callee.params[index];
  const rest = args.slice(at, at + refused.length);
  if (first === undefined || named === undefined || param === undefined || !holds(param, named, call)) return false;
  if (!rest.every((arg) => refused.includes(arg) && holds(param, arg, call))) return false;
  const isFree = callee.params.some((each, index) => !taken.has(index) && isFor(kindOf(first, call), each));
  const isSame = named.name !== undefined && spanText(first.span) === spanText(named.value.span);
  // `kernel: 3, 3` is both sides of a window, and in `kernel: 3, 2` the second may be its stride.
  if (typeof param.accepts !== 'object' && (rest.length > 1 || (isFree && !isSame))) return false;
  const values = [named, ...rest];
  const span = spanOf([{ ...named, span: named.value.span }, ...rest], call);
  const text = `[${values.map((arg) => spanText(arg.value.span)).join(', ')}]`;
  const several = describeKind({ list: kindOf(named, call) }).replace(/^a list of /, '');
  const facts = {
    what: `\`${param.name}\` of \`${callee.name}\``,
    wanted: describeAccepts(param.accepts),
    found: `${values.length} ${several}`,
    hint: `write \`${named.name === undefined ? '' : `${param.name}: `}${text}\``,
  };
  const related = param.span === undefined ? [] : [{ span: param.span, label: `declared as ${facts.wanted}` }];
  diagnostics.report('kind-mismatch', span, facts, { related, ...replacing(span, text) });
  return true;
}

/** Parameters that other frameworks give what comes in before. */
const givenTwo: ReadonlySet<string> = new Set(['channels', 'features']);

/** A call that may have been given the channels that come in, and what is meant where it is. */
interface GivenTwo {
  readonly readings: TwoReadings;
  readonly meaning: Meaning;
}

/** `conv2d(x, 3, 64, 3)`, where the channels that come in are given: without them, the rest is as it is meant. */
function channelsThatComeIn({ args: refused, isAfterNamed, taken }: Refused, call: CallToBind): GivenTwo | undefined {
  const { callee, args, flows } = call;
  const [, param, next] = callee.params;
  const [into, out] = flows ? args : args.slice(1);
  if (param === undefined || !givenTwo.has(param.name) || next === undefined || isAfterNamed) return undefined;
  if (into === undefined || out === undefined || out.name !== undefined || !fits(kindOf(out, call), 'dim'))
    return undefined;
  const isRefused = out === refused[0];
  if (!isRefused && taken.get(2) !== out) return undefined;
  // Where `next` must be given, it is by the first that was refused, which needs no name then.
  const others = refused.slice(1);
  const rest = new Reading({ args: others, isAfterNamed, taken }, call, 1).meaningOf(others);
  const edits = [{ span: { ...into.span, end: out.span.start }, text: '' }, ...rest.edits];
  const why = `leave out \`${spanText(into.span)}\`: the ${param.name} that come in are inferred`;
  const hasNext = taken.has(2) || rest.params.includes(next.name);
  const readings = { call, into, out, hasNext, taken };
  if (others.length === 0) return { readings, meaning: { params: [], edits, hint: why } };
  if (rest.edits.length === 0 || rest.hint !== undefined || rest.tooMany === true) return undefined;
  const hint = `${why}; write \`${written(refused, rest.edits, call)}\``;
  return { readings, meaning: { ...rest, edits, hint } };
}

/** Reads arguments without a name, in order, as the parameters that are not taken. */
class Reading {
  readonly #refused: Refused;
  readonly #call: CallToBind;
  /** How many places before it an argument stands than is written, since others before it are to be left out. */
  readonly #shift: number;
  readonly #free: CalleeParam[];
  readonly #params: string[] = [];
  readonly #edits: Edit[] = [];

  constructor(refused: Refused, call: CallToBind, shift = 0) {
    this.#refused = refused;
    this.#call = call;
    this.#shift = shift;
    this.#free = call.callee.params.filter((_, index) => !refused.taken.has(index));
  }

  meaningOf(args: readonly ast.Arg[]): Meaning {
    let rest = args;
    let needless: string | undefined;
    let tooMany = false;
    for (let [arg] = rest; arg !== undefined; [arg] = rest) {
      const kind = kindOf(arg, this.#call);
      const [param] = this.#free;
      const hint = param !== undefined && isFor(kind, param) ? undefined : this.#needless(kind);
      if (param === undefined || hint !== undefined) {
        tooMany ||= param === undefined;
        const isAlone = args.length === 1;
        needless ??= isAlone ? hint : hint?.replace('leave it out', `leave out \`${spanText(arg.span)}\``);
        this.#edits.push(removing(arg, this.#call));
        rest = rest.slice(1);
        continue;
      }
      const more = this.#listFrom(rest, param);
      const either = more.length === 1 ? this.#eitherOf(arg, param) : undefined;
      if (either !== undefined) return { params: [], edits: [], hint: either };
      if (more.length === 0 && !this.#name(arg, param)) return { params: [], edits: [] };
      rest = rest.slice(Math.max(1, more.length));
    }
    const done = { params: this.#params, edits: this.#edits, tooMany };
    if (needless === undefined) return done;
    if (this.#params.length === 0) return { ...done, hint: needless };
    return { ...done, hint: `${needless}; write \`${written(args, this.#edits, this.#call)}\`` };
  }

  /** Why there is no need of a value here that other frameworks' calls are given. */
  #needless(kind: Kind): string | undefined {
    const { name } = this.#call.callee;
    if (kind === 'bool') return needlessValue(name, 'bool');
    return kind === 'int' || kind === 'dim' ? needlessValue(name, 'int') : undefined;
  }

  /** Reads as a list what stands side by side where `param` takes a list of it; gives all that does. */
  #listFrom(args: readonly ast.Arg[], param: CalleeParam): readonly ast.Arg[] {
    const [first] = args;
    if (first === undefined || isFor(kindOf(first, this.#call), param)) return [];
    const end = args.findIndex((arg) => !holds(param, arg, this.#call));
    const held = end < 0 ? args : args.slice(0, end);
    if (held.length === 0) return [];
    const text = `${param.name}: [${held.map(({ span }) => spanText(span)).join(', ')}]`;
    this.#take(param, { span: spanOf(held, this.#call), text });
    return held;
  }

  /** What to say of a single value that may be one of a list, or for a parameter behind it. */
  #eitherOf(arg: ast.Arg, param: CalleeParam): string | undefined {
    const others = this.#free.filter((each) => isFor(kindOf(arg, this.#call), each));
    if (others.length === 0) return undefined;
    const value = spanText(arg.span);
    const named = others.slice(0, 3).map(({ name }) => `\`${name}: ${value}\``);
    return `write ${[`\`${param.name}: [${value}]\``, ...named].join(' or ')}`;
  }

  /** Reads an argument as `param`, or as the only one that takes it; false where it can be meant for neither. */
  #name(arg: ast.Arg, param: CalleeParam): boolean {
    const kind = kindOf(arg, this.#call);
    const { args, flows } = this.#call;
    const atItsPlace = this.#refused.taken.get(args.indexOf(arg) + (flows ? 1 : 0) - this.#shift);
    // What stands in its place is given by name: whatever it was meant as, that is not `param`.
    if (!this.#refused.isAfterNamed && atItsPlace?.name !== undefined) return false;
    const taking = this.#free.filter((each) => isFor(kind, each));
    const isNumber = kind === 'unknown' || fits(kind, 'float');
    const meant = isFor(kind, param) ? param : taking.length === 1 && !isNumber ? taking[0] : undefined;
    if (meant === undefined) return false;
    this.#take(meant, { span: { ...arg.span, end: arg.span.start }, text: `${meant.name}: ` });
    return true;
  }

  #take(param: CalleeParam, edit: Edit): void {
    this.#free.splice(this.#free.indexOf(param), 1);
    this.#params.push(param.name);
    this.#edits.push(edit);
  }
}

/** Leaves an argument out, with the comma before it, or behind it where it is the first. */
export function removing(arg: ast.Arg, { args }: CallToBind): Edit {
  const at = args.indexOf(arg);
  const [before, behind] = [args[at - 1], args[at + 1]];
  const start = before === undefined ? arg.span.start : before.span.end;
  const end = before === undefined && behind !== undefined ? behind.span.start : arg.span.end;
  return { span: { ...arg.span, start, end }, text: '' };
}
