import { nearestName } from '../diagnostics/nearest.ts';
import type * as ast from '../syntax/ast.ts';
import { type Span, spanText } from '../source.ts';
import { type Kind, describeKind, fits } from './kinds.ts';
import { type Typed, resolveExpr } from './resolve-expr.ts';
import type { Scope } from './scope.ts';
import type { Accepts } from './signatures.ts';

/** What arguments are bound to: an operator, a function, a block, a setting of `train`. */
export interface Callee {
  readonly name: string;
  readonly params: readonly CalleeParam[];
  /** Where its parameters are written, if in brn. */
  readonly span?: Span;
}

export interface CalleeParam {
  readonly name: string;
  readonly accepts: Accepts;
  readonly required: boolean;
  readonly span?: Span;
}

/** `conv(x, channels, kernel: ...)`, as a call is written. */
export function usageOf(callee: Callee, flows: boolean): string {
  const shown = callee.params.slice(flows ? 1 : 0).map(({ name, required }) => (required ? name : `${name}: ...`));
  return `${flows ? '-> ' : ''}${callee.name}(${shown.join(', ')})`;
}

/** What a parameter takes, as a message says it. */
export function describeAccepts(accepts: Accepts): string {
  if (accepts === 'i2') return 'an int or a list [h, w] of two ints';
  if (accepts === 'd2') return 'a dimension or a list [h, w] of two dimensions';
  return describeKind(accepts);
}

function accepted(found: Kind, accepts: Accepts): boolean {
  if (accepts === 'i2') return fits(found, 'int') || fits(found, { list: 'int' });
  if (accepts === 'd2') return fits(found, 'dim') || fits(found, { list: 'dim' });
  return fits(found, accepts);
}

/** One argument, and the parameter that it is for. */
export interface BoundArgument {
  readonly arg: ast.Arg;
  readonly index: number;
}

/** The argument as the name of a parameter, where it is a bare name (rule 15's shorthand). */
function bareName(arg: ast.Arg): string | undefined {
  return arg.name === undefined && arg.value.kind === 'ref' ? arg.value.name.text : undefined;
}

/** Assigns each argument its parameter by rule 15; undefined where one has none, which is reported. */
export function assignArguments(
  callee: Callee,
  args: readonly ast.Arg[],
  flows: boolean,
  call: Span,
  scope: Scope,
): readonly BoundArgument[] | undefined {
  const { diagnostics } = scope;
  const taken = new Set<number>(flows ? [0] : []);
  const bound: BoundArgument[] = [];
  let named = false;
  let ok = true;
  const give = (arg: ast.Arg, index: number, name: string): void => {
    if (taken.has(index)) {
      diagnostics.report('duplicate-argument', arg.span, { callee: callee.name, name });
      ok = false;
      return;
    }
    taken.add(index);
    bound.push({ arg, index });
  };
  for (const arg of args) {
    const { name } = arg;
    if (name !== undefined) {
      named = true;
      const index = callee.params.findIndex((param) => param.name === name.text);
      if (index >= 0) {
        give(arg, index, name.text);
        continue;
      }
      const nearest = nearestName(
        name.text,
        callee.params.map((param) => param.name),
      );
      diagnostics.report('unknown-argument', name.span, {
        callee: callee.name,
        name: name.text,
        usage: usageOf(callee, flows),
        ...(nearest === undefined ? {} : { nearest }),
      });
      ok = false;
      continue;
    }
    const next = callee.params.findIndex((param, index) => param.required && !taken.has(index));
    const bare = bareName(arg);
    const shorthand = bare === undefined ? -1 : callee.params.findIndex((param) => param.name === bare);
    if (next >= 0 && !named) {
      give(arg, next, callee.params[next]?.name ?? '');
    } else if (shorthand >= 0 && bare !== undefined) {
      give(arg, shorthand, bare);
    } else {
      reportUnplaced(callee, arg, { taken, named, flows, call }, scope);
      ok = false;
    }
  }
  const missing = callee.params
    .filter((param, index) => param.required && !taken.has(index))
    .map((param) => param.name);
  if (missing.length > 0 && ok) {
    const related = callee.span === undefined ? [] : [{ span: callee.span, label: 'declared here' }];
    diagnostics.report(
      'missing-argument',
      call,
      { callee: callee.name, params: missing, usage: usageOf(callee, flows) },
      { related },
    );
    ok = false;
  }
  return ok ? bound : undefined;
}

/** Reports an argument without a name that no parameter can take. */
function reportUnplaced(
  callee: Callee,
  arg: ast.Arg,
  state: { readonly taken: ReadonlySet<number>; readonly named: boolean; readonly flows: boolean; readonly call: Span },
  { diagnostics }: Scope,
): void {
  const value = spanText(arg.span);
  const param = callee.params.find((candidate, index) => !state.taken.has(index))?.name;
  if (param === undefined) {
    const most = callee.params.length - (state.flows ? 1 : 0);
    diagnostics.report('too-many-arguments', arg.span, {
      callee: callee.name,
      most,
      usage: usageOf(callee, state.flows),
    });
    return;
  }
  const edits = [{ span: arg.span, text: `${param}: ${value}` }];
  const extras = { fix: { title: `Write \`${param}: ${value}\``, edits } };
  if (state.named)
    diagnostics.report('positional-after-named', arg.span, { callee: callee.name, param, value }, extras);
  else diagnostics.report('positional-optional', arg.span, { callee: callee.name, param, value }, extras);
}

/**
 * The arguments of a call by the order of the callee's parameters (rule 15), undefined where the default stands. Where
 * `flows`, the first parameter is filled by `->` and left undefined. Gives undefined where an error was reported.
 */
export function bindArguments(
  callee: Callee,
  args: readonly ast.Arg[],
  flows: boolean,
  call: Span,
  scope: Scope,
): readonly (Typed | undefined)[] | undefined {
  const bound = assignArguments(callee, args, flows, call, scope);
  const resolved = args.map((arg) => ({ arg, typed: resolveExpr(arg.value, scope) }));
  if (bound === undefined) return undefined;
  const result = new Array<Typed | undefined>(callee.params.length).fill(undefined);
  let ok = true;
  for (const { arg, index } of bound) {
    const typed = resolved.find((candidate) => candidate.arg === arg)?.typed;
    const param = callee.params[index];
    if (typed === undefined || param === undefined) continue;
    result[index] = typed;
    ok = checkArgument(callee, param, arg, typed, scope) && ok;
  }
  return ok ? result : undefined;
}

/** Whether an argument is of a kind that its parameter accepts; one that is not is reported. */
export function checkArgument(
  callee: Callee,
  param: CalleeParam,
  arg: ast.Arg,
  { kind }: Typed,
  { diagnostics }: Scope,
): boolean {
  if (accepted(kind, param.accepts)) return true;
  const related =
    param.span === undefined ? [] : [{ span: param.span, label: `declared as ${describeAccepts(param.accepts)}` }];
  const facts = {
    what: `\`${param.name}\` of \`${callee.name}\``,
    wanted: describeAccepts(param.accepts),
    found: describeKind(kind),
    ...kindHint(param, kind, spanText(arg.value.span)),
  };
  diagnostics.report('kind-mismatch', arg.value.span, facts, { related });
  return false;
}

/** What to type where an argument is nearly right. */
function kindHint(param: CalleeParam, found: Kind, text: string): { readonly hint?: string } {
  const { accepts, name } = param;
  if (typeof accepts === 'object' && fits(found, accepts.list)) return { hint: `write a list: \`${name}: [${text}]\`` };
  if (accepts === 'bool' && found === 'int') return { hint: `write \`${name}: ${text === '0' ? 'false' : 'true'}\`` };
  return {};
}
