import { formatDim, symbolsOf } from '../graph/dim.ts';
import type { Node } from '../graph/graph.ts';
import type { Op, OpKind } from '../graph/ops.ts';
import type { Axis, Form, Requirement, ShapeProblem } from '../graph/problem.ts';
import type { Related } from '../diagnostics/diagnostic.ts';
import type { Span } from '../source.ts';
import { type Context, reportAt } from './context.ts';
import { type SizeMismatch, howToJoin } from './join-sizes.ts';
import { formatType } from './values.ts';

/** An operator as it is written. */
function shown(op: OpKind): string {
  return op === 'add' ? '+' : op === 'mul' ? '*' : op;
}

/** A parameter as it is written. */
function writtenName(parameter: string): string {
  return parameter === 'outputPadding' ? 'output_padding' : parameter;
}

function describeForms(forms: readonly Form[]): string {
  return forms.map((form) => (form === 'map' ? 'a map [N, C, H, W]' : 'a vector [N, F]')).join(' or ');
}

function describeRequirement(required: Requirement): string {
  switch (required.kind) {
    case 'at-least':
      return `at least ${required.bound}`;
    case 'above':
      return `above ${required.bound}`;
    case 'below':
      return `below ${required.bound}`;
    case 'at-most':
      return `at most ${required.bound}`;
    case 'integer':
      return 'an integer';
    case 'finite':
      return 'finite';
  }
}

/** `channels, height and width` */
function describeAxes(axes: readonly Axis[]): string {
  const last = axes.slice(-2).join(' and ');
  return [...axes.slice(0, -2), last].join(', ');
}

/** `H = 33, W = 32` */
function formatSizes(sizes: ReadonlyMap<string, number>): string {
  return [...sizes].map(([name, value]) => `${name} = ${value}`).join(', ');
}

/** The places of an operation. */
export interface OperationPlaces {
  readonly span: Span;
  /** Where each operand was made, as far as that is known. */
  readonly operands: readonly Span[];
  /** How each operand is written, where it is. */
  readonly written?: () => readonly Span[];
  /** The argument that is given for a parameter. */
  readonly argument?: (parameter: string) => Span | undefined;
}

/** Where each operand comes from, with its shape. */
function operandPlaces(inputs: readonly Node[], placed: OperationPlaces): readonly Related[] {
  return inputs.map((node, index) => ({ span: placed.operands[index] ?? node.origin, label: formatType(node.type) }));
}

/** Says why an operation is not one, in the language's terms. */
export function reportShapeProblem(
  problem: ShapeProblem,
  op: Op,
  inputs: readonly Node[],
  placed: OperationPlaces,
  context: Context,
): void {
  const { span } = placed;
  const operator = shown(op.kind);
  const places = operandPlaces(inputs, placed);
  switch (problem.kind) {
    case 'wrong-form': {
      const hint = problem.expected.includes('map')
        ? 'a vector has no height and width: put this before `flatten`, and before `linear`'
        : 'put `adaptive_avg_pool2d(1) -> flatten` before it';
      const facts = { operator, expected: describeForms(problem.expected), found: formatType(problem.type), hint };
      return reportAt(context, 'shape-form', span, facts, places);
    }
    case 'wrong-dtype': {
      const u8 = problem.type.dtype === 'u8';
      const floats = formatType({ ...problem.type, dtype: 'f32' });
      const hint = `write the input as \`${floats}\`, or begin with \`normalize(mean: [...], std: [...])\`, which turns bytes into floats`;
      const facts = { operator, expected: problem.expected.join(' or '), found: formatType(problem.type) };
      if (u8) return reportAt(context, 'element-type', span, { ...facts, hint }, places);
      return reportAt(context, 'element-type', span, facts, places);
    }
    case 'bad-parameter': {
      const parameter = writtenName(problem.parameter);
      const required = describeRequirement(problem.required);
      const facts = { operator, parameter, value: String(problem.value), required, ...betterParameter(problem) };
      return reportAt(context, 'parameter-range', placed.argument?.(parameter) ?? span, facts);
    }
    case 'parameters-disagree': {
      const { other, otherValue, value } = problem;
      const parameter = writtenName(problem.parameter);
      const most = problem.parameter === 'padding' ? Math.floor(otherValue / 2) : otherValue - 1;
      const required =
        problem.parameter === 'padding'
          ? `at most half the ${other}, which is ${otherValue}`
          : `below the ${other}, which is ${otherValue}`;
      const facts = { operator, parameter, value: String(value), required, write: String(most) };
      return reportAt(context, 'parameter-range', placed.argument?.(parameter) ?? span, facts);
    }
    case 'groups-do-not-divide': {
      const { groups, channels, of } = problem;
      return reportAt(
        context,
        'groups-do-not-divide',
        placed.argument?.('groups') ?? span,
        { operator, groups, channels, of },
        places,
      );
    }
    case 'entries-per-channel': {
      const { parameter, entries, channels } = problem;
      return reportAt(
        context,
        'entries-per-channel',
        placed.argument?.(parameter) ?? span,
        { parameter, entries, channels },
        places,
      );
    }
    case 'size-not-known':
      return reportAt(
        context,
        'size-not-known',
        span,
        { operator, axis: problem.axis, size: formatDim(problem.size) },
        places,
      );
    case 'window-too-large': {
      const { axis, size, padding, window } = problem;
      return reportAt(context, 'window-too-large', span, { operator, axis, size, padding, window }, places);
    }
    case 'empty-result':
      return reportAt(
        context,
        'size-below-one',
        span,
        { operator, axis: problem.axis, size: String(problem.result), value: problem.result },
        places,
      );
    case 'never-legal': {
      const at = problem.at.size === 0 ? {} : { at: formatSizes(problem.at) };
      const facts = { operator, axis: problem.axis, size: formatDim(problem.size), value: problem.value, ...at };
      return reportAt(context, 'size-below-one', span, facts, places);
    }
    case 'size-mismatch':
      return reportSizeMismatch(problem, op, inputs, placed, context);
    case 'form-mismatch': {
      const facts = {
        operator,
        expected: 'operands of the same form',
        found: `${formatType(problem.leftType)} and ${formatType(problem.rightType)}`,
      };
      return reportAt(context, 'shape-form', span, facts, places);
    }
    case 'no-operands':
      return reportAt(context, 'no-operands', span, { operator });
    case 'class-count': {
      const required = describeRequirement(problem.required);
      const facts = { operator, parameter: 'classes', value: String(problem.classes), required };
      return reportAt(context, 'parameter-range', span, facts, places);
    }
    case 'undecided':
      return reportAt(
        context,
        'size-undecided',
        span,
        { operator, axis: problem.axis, sizes: problem.sizes.map(formatDim) },
        places,
      );
    case 'too-large': {
      const shape = `[${problem.shape.map(formatDim).join(', ')}]`;
      return reportAt(context, 'tensor-too-large', span, { operator, of: problem.of, shape });
    }
    case 'too-many-nodes':
      return reportAt(context, 'expansion-too-large', span, { what: 'operations', limit: problem.limit });
  }
}

/** A value next to the one found that the parameter may have. */
function betterParameter({ required }: Extract<ShapeProblem, { kind: 'bad-parameter' }>): { readonly write?: string } {
  return required.kind === 'at-least' ? { write: String(required.bound) } : {};
}

function reportSizeMismatch(
  problem: SizeMismatch,
  op: Op,
  inputs: readonly Node[],
  placed: OperationPlaces,
  context: Context,
): void {
  const { axes, at, left, right, leftType, rightType } = problem;
  const operator = shown(op.kind);
  const places = operandPlaces(inputs, placed).filter(
    (_, index) => index === problem.leftInput || index === problem.rightInput,
  );
  // Only where one of the two depends on the image's size can they be equal for some.
  const symbolic = [...leftType.dims, ...rightType.dims].some((dim) => symbolsOf(dim).size > 0) && at.size > 0;
  const facts = {
    operator,
    axes: describeAxes(axes),
    axis: axes[0] ?? 'channels',
    left,
    right,
    hint: howToJoin(problem, op, inputs, placed, context) ?? generalHint(axes),
    ...(symbolic ? { breaksAt: formatSizes(at) } : {}),
  };
  reportAt(context, 'size-mismatch', placed.span, facts, places);
}

/** What to do where it is not known what to type. */
function generalHint(axes: readonly Axis[]): string {
  const inSize = axes.includes('height') || axes.includes('width');
  const ways = inSize ? 'the same strides and paddings, or by `resize_bilinear`' : 'a 1x1 convolution of one';
  return `bring both to the same ${describeAxes(axes)}, by ${ways}`;
}
