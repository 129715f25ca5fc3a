import { replacing } from '../diagnostics/fix.ts';
import type * as ast from '../syntax/ast.ts';
import { type Span, spanText } from '../source.ts';
import { isActivation } from './activation-argument.ts';
import { type Callee, type CalleeParam, assignArguments, describeAccepts } from './assign-arguments.ts';
import { type Kind, describeKind, fits } from './kinds.ts';
import type { StagePlace } from './nested-stages.ts';
import { type Typed, resolveExpr } from './resolve-expr.ts';
import type { Scope } from './scope.ts';
import { type Accepts, accepted } from './signatures.ts';

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
  place?: StagePlace,
): readonly (Typed | undefined)[] | undefined {
  const typed = args.map((arg) => (isActivation(arg, callee) ? unknown(arg) : resolveExpr(arg.value, scope)));
  const [first] = typed;
  const incoming = flows || first === undefined ? undefined : scope.channelsOf(first.expr);
  const known = incoming === undefined ? {} : { incoming };
  const bound = assignArguments(
    { callee, args, flows, span: call, typed, ...known, ...(place === undefined ? {} : { place }) },
    scope.diagnostics,
  );
  if (bound === undefined) return undefined;
  const result = new Array<Typed | undefined>(callee.params.length).fill(undefined);
  let ok = true;
  for (const { arg, index, shorthand } of bound) {
    const value = typed[args.indexOf(arg)];
    const param = callee.params[index];
    if (value === undefined || param === undefined) continue;
    result[index] = value;
    scope.notes?.noteArgument({ arg, param, shorthand });
    ok = checkArgument(callee, param, arg, value, scope) && ok;
  }
  return ok ? result : undefined;
}

function unknown({ value }: ast.Arg): Typed {
  return { expr: { kind: 'error', span: value.span }, kind: 'unknown' };
}

/** Whether an argument is of a kind that its parameter accepts; one that is not is reported. */
export function checkArgument(
  callee: Callee,
  param: CalleeParam,
  arg: ast.Arg,
  { kind, expr }: Typed,
  scope: Scope,
): boolean {
  if (accepted(kind, param.accepts)) return true;
  if (scope.reportMistakenFeature(expr)) return false;
  const related =
    param.span === undefined ? [] : [{ span: param.span, label: `declared as ${describeAccepts(param.accepts)}` }];
  const better = betterValue(param.accepts, kind, arg.value, param.listOf);
  const facts = {
    what: `\`${param.name}\` of \`${callee.name}\``,
    wanted: describeAccepts(param.accepts),
    found: describeKind(kind),
    ...(better === undefined ? {} : { hint: `write \`${arg.name === undefined ? '' : `${param.name}: `}${better}\`` }),
  };
  scope.diagnostics.report('kind-mismatch', arg.value.span, facts, { related, ...replacing(arg.value.span, better) });
  return false;
}

/** What to type where a value is nearly right: a list of it, the one value of a list, a bool, an int. */
export function betterValue(
  accepts: Accepts,
  found: Kind,
  value: ast.Expr,
  listOf: (text: string) => string = (text) => `[${text}]`,
): string | undefined {
  const text = spanText(value.span);
  if (typeof accepts === 'object' && fits(found, accepts.list)) return listOf(text);
  if (value.kind === 'list') return betterOfList(accepts, found, value.elements);
  if (accepts === 'bool' && found === 'int') return text === '0' ? 'false' : 'true';
  const isWhole = found === 'float' && whole.test(text);
  return isWhole && accepts !== 'bool' ? text.replace(whole, '$1') : undefined;
}

const whole = /^([0-9]+)\.0+$/;

/** The only value of a list, where one is asked for, or whole numbers for such with a point. */
function betterOfList(accepts: Accepts, found: Kind, elements: readonly ast.Element[]): string | undefined {
  const [only, ...others] = elements;
  const kind = typeof found === 'object' ? found.list : 'unknown';
  if (only !== undefined && others.length === 0 && only.kind !== 'forElement' && accepted(kind, accepts)) {
    return spanText(only.span);
  }
  const texts = elements.map((each) => spanText(each.span));
  const areInts = typeof accepts === 'object' && accepts.list === 'int' && kind === 'float';
  if (!areInts || !texts.every((text) => whole.test(text) || /^[0-9]+$/.test(text))) return undefined;
  return `[${texts.map((text) => text.replace(whole, '$1')).join(', ')}]`;
}
