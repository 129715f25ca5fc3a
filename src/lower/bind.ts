import { type Dim, compareDims, formatDim } from '../graph/dim.ts';
import type { TensorType } from '../graph/graph.ts';
import type { Constant, DimPattern, Param, TensorPattern } from '../model/program.ts';
import type { Kind } from '../model/kinds.ts';
import { compareRational, formatRational } from '../rational.ts';
import { type Span, spanText } from '../source.ts';
import { type Context, reportAt } from './context.ts';
import { evaluate, operand } from './evaluate.ts';
import { type Value, asDim, asRational, dimValue, failure, formatType, formatValue } from './values.ts';

/**
 * Puts the values of a call's parameters, and of the symbols that their tensor types bind, into the frame of `inner`;
 * `undefined` takes the default (rules 12 to 14). What does not fit is reported at `spans`, in the caller's context.
 */
export function bindParams(
  params: readonly Param[],
  given: readonly (Value | undefined)[],
  spans: readonly Span[],
  callee: string,
  inner: Context,
  caller: Context,
): boolean {
  for (const [index, param] of params.entries()) {
    const written = given[index];
    const isDefault = written === undefined;
    const raw = written ?? (param.default === undefined ? failure : evaluate(param.default, operand(inner)));
    if (raw.kind === 'error') return false;
    const span = isDefault ? param.span : (spans[index] ?? param.span);
    const context = isDefault ? inner : caller;
    const value = convert(raw, param.kind, `\`${param.name}\` of \`${callee}\``, span, context);
    if (value.kind === 'error' || !isChosen(param, value, span, context)) return false;
    if (param.tensor !== undefined && !matchTensors(param, param.tensor, value, { callee, span, inner, context }))
      return false;
    inner.frame[param.slot] = value;
  }
  return true;
}

/** The value as a parameter of `kind` holds it: an int for a float becomes one, a symbolic dimension for an int is reported. */
export function convert(value: Value, kind: Kind, what: string, span: Span, context: Context): Value {
  if (typeof kind === 'object') {
    if (value.kind !== 'list') return failure;
    const items = value.items.map((item) => convert(item, kind.list, what, span, context));
    return items.some((item) => item.kind === 'error') ? failure : { kind: 'list', items };
  }
  if (value.kind === 'dim' && kind !== 'dim' && kind !== 'unknown') {
    reportAt(context, 'symbolic-value', span, { what, dim: formatDim(value.value) });
    return failure;
  }
  const exact = kind === 'float' ? asRational(value) : undefined;
  return exact === undefined ? value : { kind: 'float', value: exact };
}

function isChosen(param: Param, value: Value, span: Span, context: Context): boolean {
  if (param.choices === undefined) return true;
  if (param.choices.some((choice) => equals(choice, value))) return true;
  const choices = param.choices.map((choice) =>
    choice.kind === 'float' ? formatRational(choice.value) : String(choice.value),
  );
  const related = [{ span: param.span, label: 'declared here' }];
  reportAt(context, 'not-a-choice', span, { param: param.name, value: formatValue(value), choices }, related);
  return false;
}

function equals(choice: Constant, value: Value): boolean {
  if (choice.kind === 'bool') return value.kind === 'bool' && value.value === choice.value;
  const [a, b] = [asRational(choice), asRational(value)];
  return a !== undefined && b !== undefined && compareRational(a, b) === 0;
}

interface Call {
  readonly callee: string;
  readonly span: Span;
  readonly inner: Context;
  readonly context: Context;
}

function matchTensors(param: Param, pattern: TensorPattern, value: Value, call: Call): boolean {
  const tensors = value.kind === 'list' ? value.items : [value];
  return tensors.every((tensor) => tensor.kind === 'tensor' && matchTensor(param, pattern, tensor.node.type, call));
}

function matchTensor(param: Param, pattern: TensorPattern, type: TensorType, call: Call): boolean {
  const report = (detail: string | undefined): false => {
    const facts = {
      callee: call.callee,
      param: param.name,
      expected: spanText(pattern.span),
      found: formatType(type),
      ...(detail === undefined ? {} : { detail }),
    };
    reportAt(call.context, 'argument-shape', call.span, facts, [{ span: pattern.span, label: 'declared here' }]);
    return false;
  };
  if (type.dtype !== pattern.dtype || type.dims.length !== pattern.dims.length) return report(undefined);
  for (const [index, dim] of pattern.dims.entries()) {
    const found = type.dims[index];
    if (found === undefined) return report(undefined);
    const wrong = matchDim(dim, found, call.inner);
    if (wrong === 'reported') return false;
    if (wrong !== undefined) return report(wrong);
  }
  return true;
}

/** Binds a symbol, or compares; gives what is wrong, or `reported` where an error has said so. */
function matchDim(pattern: DimPattern, found: Dim, inner: Context): string | undefined {
  if (pattern.kind === 'bind') {
    inner.frame[pattern.slot] = dimValue(found);
    return undefined;
  }
  const expected = asDim(evaluate(pattern.value, operand(inner)));
  if (expected === undefined) return 'reported';
  const compared = compareDims(expected, found, inner.expansion.builder.minimum);
  const written = spanText(pattern.span);
  const shownAs = written === formatDim(expected) ? `\`${written}\`` : `\`${written}\` is ${formatDim(expected)}`;
  switch (compared.kind) {
    case 'equal':
      return undefined;
    case 'different': {
      if (compared.at.size === 0) return `${shownAs}, and here it is ${formatDim(found)}`;
      const at = [...compared.at].map(([name, value]) => `${name} = ${value}`).join(', ');
      return `${shownAs}, and here it is ${formatDim(found)}: at ${at} they are ${compared.left} and ${compared.right}`;
    }
    case 'undecided':
      return `${shownAs}, and whether it is always ${formatDim(found)} would take too much work to decide`;
  }
}
