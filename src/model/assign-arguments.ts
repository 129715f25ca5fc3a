import type { Diagnostics } from '../diagnostics/collector.ts';
import { replacing } from '../diagnostics/fix.ts';
import { foreignArgument } from '../diagnostics/foreign-names.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import { type Span, oneLine, spanText } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { isActivation, reportActivation } from './activation-argument.ts';
import { describeKind } from './kinds.ts';
import type { StagePlace } from './nested-stages.ts';
import type { Typed } from './resolve-expr.ts';
import { mendedCalls, removing, reportRefused } from './refused-arguments.ts';
import type { Accepts, SignatureParam } from './signatures.ts';

/** What arguments are bound to: an operator, a function, a block, a setting of `train`. */
export interface Callee {
  readonly name: string;
  readonly params: readonly CalleeParam[];
  /** Where its parameters are written, if in brn. */
  readonly span?: Span;
  /** Whether those have an error, so that a call cannot be held against them. */
  readonly isBroken?: boolean;
}

export interface CalleeParam {
  readonly name: string;
  readonly accepts: Accepts;
  readonly required: boolean;
  /** An operator's value where none is given. */
  readonly default?: SignatureParam['default'];
  readonly span?: Span;
  /** What a number in the place of a list was meant to be, where that is not the list of it alone. */
  readonly listOf?: (text: string) => string;
}

/** As a message says it: `an int`, `a list of floats`. */
export function describeAccepts(accepts: Accepts): string {
  if (accepts === 'i2') return 'an int or a list [h, w] of two ints';
  if (accepts === 'd2') return 'a dimension or a list [h, w] of two dimensions';
  return describeKind(accepts);
}

/** `conv(x, channels, kernel: ...)`, as a call is written. */
export function usageOf({ name, params }: Callee, flows: boolean): string {
  const shown = params.slice(flows ? 1 : 0).map((param) => (param.required ? param.name : `${param.name}: ...`));
  return `${flows ? '-> ' : ''}${name}(${shown.join(', ')})`;
}

/** One argument, and the parameter that it is for. */
export interface BoundArgument {
  readonly arg: ast.Arg;
  readonly index: number;
  /** Whether a bare name stands for `name: name`. */
  readonly shorthand: boolean;
}

/** A call whose arguments are to be assigned. */
export interface CallToBind {
  readonly callee: Callee;
  readonly args: readonly ast.Arg[];
  /** Whether `->` fills the first parameter. */
  readonly flows: boolean;
  readonly span: Span;
  /** What each argument is, where that is known before it is assigned. */
  readonly typed?: readonly Typed[];
  /** The channels of the tensor that it works on, as its type declares them: `3`, `C`. */
  readonly incoming?: string;
  /** Where it stands, if it is a stage. */
  readonly place?: StagePlace;
}

/** Assigns each argument its parameter by rule 15; undefined where one has none, which is reported. */
export function assignArguments(call: CallToBind, diagnostics: Diagnostics): readonly BoundArgument[] | undefined {
  const { args, callee } = call;
  if (callee.isBroken === true) return undefined;
  const twice = flowsInTwice(call);
  const lacksTensor = isWithoutTensor(call);
  const assignment = new Assignment(call, call.flows || lacksTensor, diagnostics);
  if (twice) assignment.refuseTensor();
  for (const arg of twice ? args.slice(1) : args) assignment.add(arg);
  return assignment.finish(lacksTensor);
}

/** Whether the first argument is a tensor where `->` has given one already: `x -> conv2d(x, 8)`. */
function flowsInTwice({ callee, flows, args, typed }: CallToBind): boolean {
  const first = typed?.[0];
  const [, second] = callee.params;
  if (!flows || first === undefined || args[0]?.name !== undefined || second?.accepts === 'tensor') return false;
  return callee.params[0]?.accepts === 'tensor' && first.kind === 'tensor' && first.expr.kind !== 'feature';
}

/** Whether the tensor that is worked on is not given, as where layers are objects: `conv2d(8, kernel: 3)`. */
function isWithoutTensor({ callee, flows, args, typed }: CallToBind): boolean {
  const kind = typed?.[0]?.kind;
  if (flows || callee.params[0]?.accepts !== 'tensor' || args[0]?.name !== undefined) return false;
  return kind === 'int' || kind === 'float' || kind === 'dim';
}

/** The argument as the name of a parameter, where it is a bare name (rule 15's shorthand). */
function bareName(arg: ast.Arg): string | undefined {
  return arg.name === undefined && arg.value.kind === 'ref' ? arg.value.name.text : undefined;
}

/** The parameters of a call that are taken so far. */
class Assignment {
  readonly #call: CallToBind;
  readonly #diagnostics: Diagnostics;
  /** The arguments that parameters are given by; undefined for what flows in. */
  readonly #taken = new Map<number, ast.Arg | undefined>();
  readonly #bound: BoundArgument[] = [];
  /** Those without a name that no parameter can take. */
  readonly #refused: ast.Arg[] = [];
  #isRefusedAfterNamed = false;
  #named = false;
  #ok = true;

  constructor(call: CallToBind, flows: boolean, diagnostics: Diagnostics) {
    this.#call = call;
    this.#diagnostics = diagnostics;
    if (flows) this.#taken.set(0, undefined);
  }

  add(arg: ast.Arg): void {
    if (arg.name === undefined) this.#addPositional(arg);
    else this.#addNamed(arg, arg.name);
  }

  /** All arguments with their parameters; one that is missing is reported. */
  finish(lacksTensor: boolean): readonly BoundArgument[] | undefined {
    const { callee, flows, span } = this.#call;
    const refused = { args: this.#refused, isAfterNamed: this.#isRefusedAfterNamed, taken: this.#taken };
    if (this.#refused.length > 0 && !lacksTensor) {
      reportRefused(refused, this.#call, this.#diagnostics);
      return undefined;
    }
    const missing = callee.params.filter((param, index) =>
      index === 0 && lacksTensor ? true : param.required && !this.#taken.has(index),
    );
    if (!this.#ok) return undefined;
    if (missing.length === 0) return this.#bound;
    const related = callee.span === undefined ? [] : [{ span: callee.span, label: 'declared here' }];
    const facts = {
      callee: callee.name,
      params: missing.map(({ name, accepts }) => ({ name, wanted: describeAccepts(accepts) })),
      calls: lacksTensor ? mendedCalls(refused, { ...this.#call, flows: true }) : [],
      usage: usageOf(callee, flows),
    };
    const range = this.#rangeFromZero();
    const write = range === undefined ? {} : { write: range };
    this.#diagnostics.report('missing-argument', span, { ...facts, ...write }, { related, ...replacing(span, range) });
    return undefined;
  }

  /** `range(0, n)` for `range(n)`, as other languages have it. */
  #rangeFromZero(): string | undefined {
    const { callee, args, flows } = this.#call;
    const [end, more] = args;
    if (callee.name !== 'range' || flows || end === undefined || more !== undefined) return undefined;
    return `range(0, ${spanText(end.value.span)})`;
  }

  /** Reports the first argument, which `->` has given already. */
  refuseTensor(): void {
    const { callee, args } = this.#call;
    const [first, second] = args;
    if (first === undefined) return;
    this.#ok = false;
    const text = oneLine(spanText(first.span));
    const removed = { ...first.span, end: second === undefined ? first.span.end : second.span.start };
    const fix = { title: `remove \`${text}\``, edits: [{ span: removed, text: '' }] };
    const rest = args.slice(1).map((arg) => spanText(arg.span));
    const call = `-> ${callee.name}(${rest.join(', ')})`;
    // What is computed there would be lost.
    const isName = first.value.kind === 'ref';
    const help = isName ? `write \`${call}\`` : `write \`${text}\` before the arrow, and \`${call}\` behind it`;
    this.#diagnostics.report('flows-in-twice', first.span, { callee: callee.name, help }, isName ? { fix } : {});
  }

  #addNamed(arg: ast.Arg, name: ast.Name): void {
    this.#named = true;
    const { callee, flows } = this.#call;
    const index = callee.params.findIndex((param) => param.name === name.text);
    if (index >= 0) {
      this.#give(arg, index, name.text);
      return;
    }
    this.#ok = false;
    const params = callee.params.slice(flows ? 1 : 0).map((param) => param.name);
    if (isActivation(arg, callee)) {
      reportActivation(arg, this.#call, usageOf(callee, flows), this.#diagnostics);
      return;
    }
    const foreign = foreignArgument(name.text, params);
    const nearest = foreign?.kind === 'rename' ? foreign.to : nearestName(name.text, params);
    const facts = {
      callee: callee.name,
      name: name.text,
      usage: usageOf(callee, flows),
      ...(nearest === undefined ? {} : { nearest }),
      ...(foreign === undefined ? {} : { foreign }),
    };
    const isLeftOut = foreign?.kind === 'needless' && foreign.hint.startsWith('leave it out');
    const fix = isLeftOut ? { fix: { title: foreign.hint, edits: [removing(arg, this.#call)] } } : {};
    const extras = foreign?.kind === 'needless' ? fix : replacing(name.span, nearest);
    this.#diagnostics.report('unknown-argument', name.span, facts, extras);
  }

  #addPositional(arg: ast.Arg): void {
    const { params } = this.#call.callee;
    const next = params.findIndex((param, index) => param.required && !this.#taken.has(index));
    const bare = bareName(arg);
    const shorthand = bare === undefined ? -1 : params.findIndex((param) => param.name === bare);
    if (next >= 0 && !this.#named) this.#give(arg, next, params[next]?.name ?? '');
    else if (shorthand >= 0 && bare !== undefined) this.#give(arg, shorthand, bare, true);
    else this.#refused.push(arg);
    this.#isRefusedAfterNamed ||= this.#refused.length === 1 && this.#refused[0] === arg && this.#named;
  }

  #give(arg: ast.Arg, index: number, name: string, shorthand = false): void {
    if (!this.#taken.has(index)) {
      this.#taken.set(index, arg);
      this.#bound.push({ arg, index, shorthand });
      return;
    }
    this.#ok = false;
    const first = this.#taken.get(index);
    const related = first === undefined ? [] : [{ span: first.span, label: 'given here already' }];
    const facts = { callee: this.#call.callee.name, name, flows: first === undefined };
    this.#diagnostics.report('duplicate-argument', arg.span, facts, { related });
  }
}
