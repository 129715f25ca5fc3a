import type { Diagnostics } from '../../diagnostics/collector.ts';
import type { Interval } from '../../diagnostics/catalogue/train.ts';
import { toNumber } from '../../rational.ts';
import { type Span, spanText } from '../../source.ts';
import type * as ast from '../../syntax/ast.ts';
import { describeKind, fits } from '../kinds.ts';
import type { Model } from '../program.ts';
import { type Typed, resolveExpr } from '../resolve-expr.ts';
import type { Scope } from '../scope.ts';
import { type ConstantValue, evaluateConstant, formatConstant, fractionOf } from './constant.ts';
import type { ModelParts } from './parts.ts';

/** What a setting is read against. */
export interface Reading {
  readonly scope: Scope;
  readonly model: Model;
  readonly parts: ModelParts;
  /** The setting that is being read. */
  readonly setting: string;
}

/** A number that a setting or an argument takes. */
export interface NumberSpec {
  readonly accepts: 'int' | 'float';
  readonly interval: Interval;
}

/** What a number is for, as a message names it: `p` of `flip`. */
export interface NumberName {
  readonly name: string;
  readonly of?: string;
}

/** The value of a resolved expression, or undefined where an error was reported. */
export function constantOf({ expr }: Typed, reading: Reading): ConstantValue | undefined {
  const { scope, model } = reading;
  const { diagnostics } = scope;
  return evaluateConstant(expr, {
    diagnostics,
    // Every other name has been looked up and reported: what is left are the model's parameters.
    unknown: (name, span) => diagnostics.report('parameter-in-train', span, { name, model: model.name }),
  });
}

/** The number that an expression stands for, where it is of the right kind and within bounds; else that is reported. */
export function readNumber(
  expr: ast.Expr,
  spec: NumberSpec,
  name: NumberName,
  reading: Reading,
  wanted?: string,
): number | undefined {
  const typed = resolveExpr(expr, reading.scope);
  if (!fits(typed.kind, spec.accepts)) {
    reportKind(expr.span, name, wanted ?? describeKind(spec.accepts), typed, reading.scope.diagnostics);
    return undefined;
  }
  return numberWithin(constantOf(typed, reading), spec.interval, name, expr.span, reading.scope.diagnostics);
}

function reportKind(
  span: Span,
  name: NumberName,
  wanted: string,
  { expr, kind }: Typed,
  diagnostics: Diagnostics,
): void {
  const what = `\`${name.name}\`${name.of === undefined ? '' : ` of \`${name.of}\``}`;
  const isWhole = kind === 'float' && expr.kind === 'float' && expr.value.den === 1n;
  const hint = isWhole ? { hint: `write \`${expr.value.num}\`` } : {};
  diagnostics.report('kind-mismatch', span, { what, wanted, found: describeKind(kind), ...hint });
}

/** A number as a double, where it lies in the interval; else that is reported. */
export function numberWithin(
  value: ConstantValue | undefined,
  interval: Interval,
  name: NumberName,
  span: Span,
  diagnostics: Diagnostics,
): number | undefined {
  const fraction = fractionOf(value);
  if (value === undefined || fraction === undefined) return undefined;
  const number = toNumber(fraction);
  if (lies(number, interval)) return number;
  const limits = Number.isFinite(number) ? interval : { ...interval, atMost: Number.MAX_VALUE };
  const isWhole = /^\d+(?:\.\d+)?$/.test(spanText(span)) && number >= 10 && number <= 100;
  const write = isWhole && interval.atLeast === 0 && interval.atMost === 1 ? { write: `${spanText(span)}%` } : {};
  const facts = { ...name, interval: limits, found: shownNumber(value, number), ...write };
  diagnostics.report('out-of-range', span, facts);
  return undefined;
}

/** The most characters of a number that a message shows exactly. */
const SHOWN = 20;

function shownNumber(value: ConstantValue, number: number): string {
  const exact = formatConstant(value);
  return exact.length > SHOWN ? String(number) : exact;
}

/** Bounds are compared as doubles, since that is what the number becomes: 1e-400 is not above 0. */
function lies(value: number, { atLeast, above, atMost, below }: Interval): boolean {
  if (!Number.isFinite(value)) return false;
  if (atLeast !== undefined && value < atLeast) return false;
  if (above !== undefined && value <= above) return false;
  if (atMost !== undefined && value > atMost) return false;
  return below === undefined || value < below;
}
