import { type Comparison, type Dim, compareDims, formatDim } from '../graph/dim.ts';
import type { TensorType } from '../graph/graph.ts';
import { axisOf } from '../graph/problem.ts';
import type { Constant, DimPattern, Param, TensorPattern } from '../model/program.ts';
import type { Kind } from '../model/kinds.ts';
import { compareRational, subtractRational, toNumber } from '../rational.ts';
import { type Span, spanText } from '../source.ts';
import { type Context, DECLARED, reportAt, reportSymbolic } from './context.ts';
import { evaluate } from './evaluate.ts';
import { type Value, asDim, asRational, dimValue, failure, formatType, formatValue, isOfKind } from './values.ts';

/** A call of a block, or of a model: where its arguments are, by the parameters' order, and where the first was made. */
export interface CallPlaces {
  readonly callee: string;
  readonly spanOf: (index: number) => Span | undefined;
  readonly made: readonly Span[];
}

/**
 * Puts the values of a call's parameters, and of the symbols that their tensor types bind, into the frame of `inner`;
 * `undefined` takes the default (rules 12 to 14). What does not fit is reported at the call's places, in the caller's context.
 */
export function bindParams(
  params: readonly Param[],
  given: readonly (Value | undefined)[],
  call: CallPlaces,
  inner: Context,
  caller: Context,
): boolean {
  for (const [index, param] of params.entries()) {
    const written = given[index];
    const isDefault = written === undefined;
    const raw = written ?? (param.default === undefined ? failure : evaluate(param.default, inner, 'operand'));
    if (raw.kind === 'error') return false;
    // Most arguments are of the kind that is asked for, and need no more than that.
    const isPlain = raw.kind === param.kind && param.choices === undefined && param.tensor === undefined;
    const context = isDefault ? inner : caller;
    const span = (isDefault ? undefined : call.spanOf(index)) ?? param.span;
    const made = index === 0 ? call.made : [];
    const value = isPlain ? raw : fit(raw, { param, callee: call.callee, span, inner, context, made });
    if (value.kind === 'error') return false;
    inner.frame[param.slot] = value;
    inner.expansion.record('name', param.span, value, inner.expansion.nodeCount, inner);
  }
  return true;
}

/** A parameter that is given its value. */
interface Binding {
  readonly param: Param;
  readonly callee: string;
  /** The argument, or the parameter that has a default. */
  readonly span: Span;
  readonly inner: Context;
  /** Where `span` is. */
  readonly context: Context;
  /** Where the tensor was made. */
  readonly made: readonly Span[];
}

/** The value as its parameter holds it, once it is one of the parameter's choices and of its shape. */
function fit(raw: Value, at: Binding): Value {
  const { kind, tensor } = at.param;
  const value = convert(raw, kind, at);
  if (value.kind === 'error' || !isChosen(value, at)) return failure;
  return tensor === undefined || matchTensors(tensor, value, at) ? value : failure;
}

/** The value as a parameter of `kind` holds it: an int for a float becomes one, a symbolic dimension for an int is reported. */
function convert(value: Value, kind: Kind, at: Binding): Value {
  if (typeof kind === 'object') {
    if (value.kind !== 'list') return failure;
    const items = value.items.map((item) => convert(item, kind.list, at));
    return items.some((item) => item.kind === 'error') ? failure : { kind: 'list', items };
  }
  if (value.kind === 'dim' && kind !== 'dim' && kind !== 'unknown') {
    reportSymbolic(at.context, at.span, `\`${at.param.name}\` of \`${at.callee}\``, value.value);
    return failure;
  }
  if (!isOfKind(value, kind)) return failure;
  const exact = kind === 'float' ? asRational(value) : undefined;
  return exact === undefined ? value : { kind: 'float', value: exact };
}

function isChosen(value: Value, { param, span, context }: Binding): boolean {
  if (param.choices === undefined) return true;
  if (param.choices.some((choice) => equals(choice, value))) return true;
  const choices = param.choices.map(formatValue);
  const related = [{ span: param.span, label: DECLARED }];
  const nearest = nearestChoice(param.choices, value);
  reportAt(context, 'not-a-choice', span, { param: param.name, value: formatValue(value), choices, nearest }, related);
  return false;
}

/** The choice that lies nearest to a value; of two the greater. */
function nearestChoice(choices: readonly Constant[], value: Value): string {
  const wanted = asRational(value);
  const apart = (choice: Constant): number => {
    const number = asRational(choice);
    return wanted === undefined || number === undefined ? 0 : Math.abs(toNumber(subtractRational(number, wanted)));
  };
  const [first] = choices.toReversed().toSorted((a, b) => apart(a) - apart(b));
  return first === undefined ? '' : formatValue(first);
}

function equals(choice: Constant, value: Value): boolean {
  if (choice.kind === 'bool') return value.kind === 'bool' && value.value === choice.value;
  const [a, b] = [asRational(choice), asRational(value)];
  return a !== undefined && b !== undefined && compareRational(a, b) === 0;
}

function matchTensors(pattern: TensorPattern, value: Value, at: Binding): boolean {
  if (value.kind === 'list') return value.items.every((item) => matchTensors(pattern, item, at));
  return value.kind === 'tensor' && matchTensor(pattern, value.node.type, at);
}

function matchTensor(pattern: TensorPattern, type: TensorType, at: Binding): boolean {
  if (type.dtype !== pattern.dtype || type.dims.length !== pattern.dims.length) return reportShape(pattern, type, at);
  for (const [index, dim] of pattern.dims.entries()) {
    const found = type.dims[index];
    if (found === undefined) return reportShape(pattern, type, at);
    const wrong = matchDim(dim, found, at.inner);
    if (wrong === 'reported') return false;
    if (wrong !== undefined) {
      const axis = axisOf(type, index);
      const detail = `the ${axis} must be ${wrong.expected}, and ${axis.endsWith('s') ? 'are' : 'is'} ${wrong.found}`;
      return reportShape(pattern, type, at, detail);
    }
  }
  return true;
}

function reportShape(pattern: TensorPattern, type: TensorType, at: Binding, detail?: string): false {
  const facts = {
    callee: at.callee,
    param: at.param.name,
    expected: spanText(pattern.span),
    found: formatType(type),
    ...(detail === undefined ? {} : { detail }),
    ...(isChannelsLast(pattern, type) ? { channelsLast: true } : {}),
  };
  const made = at.made.map((span) => ({ span, label: formatType(type) }));
  const related = [...made, { span: pattern.span, label: DECLARED }];
  reportAt(at.context, 'argument-shape', at.span, facts, related);
  return false;
}

/** Whether the channels asked for are there, and stand last, as other tools have them. */
function isChannelsLast({ dims }: TensorPattern, type: TensorType): boolean {
  const [channels] = dims;
  const last = type.dims[2];
  if (channels?.kind !== 'match' || type.dims.length !== 3) return false;
  return last === Number(spanText(channels.span)) && last !== type.dims[0];
}

/** A size that is not as declared, in words. */
interface Misfit {
  readonly expected: string;
  readonly found: string;
}

/** Binds a symbol, or compares; gives what is wrong, or `reported` where an error has said so. */
function matchDim(pattern: DimPattern, found: Dim, inner: Context): Misfit | 'reported' | undefined {
  if (pattern.kind === 'bind') {
    const value = dimValue(found);
    inner.frame[pattern.slot] = value;
    inner.expansion.record('name', pattern.span, value, inner.expansion.nodeCount, inner);
    return undefined;
  }
  const size = asDim(evaluate(pattern.value, inner, 'operand'));
  if (size === undefined) return 'reported';
  const compared = compareDims(size, found, inner.expansion.builder.minimum);
  if (compared.kind === 'equal') return undefined;
  const written = spanText(pattern.span);
  const expected = written === formatDim(size) ? written : `\`${written}\`, which is ${formatDim(size)}`;
  return { expected, found: `${formatDim(found)}${describeComparison(compared)}` };
}

/** At which sizes two sizes differ, where both depend on the image's. */
function describeComparison(compared: Exclude<Comparison, { kind: 'equal' }>): string {
  if (compared.kind === 'undecided') return ', and whether they are always equal would take too much work to decide';
  if (compared.at.size === 0) return '';
  const at = [...compared.at].map(([name, value]) => `${name} = ${value}`).join(', ');
  return `: at ${at} they are ${compared.left} and ${compared.right}`;
}
