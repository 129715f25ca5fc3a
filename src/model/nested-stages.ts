import type { Fix } from '../diagnostics/diagnostic.ts';
import { ownsWeights } from '../graph/infer.ts';
import { type Span, oneLine, spanText } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import type { Scope } from './scope.ts';
import { isOperator } from './signatures.ts';

/** Where a stage stands: behind `->`, or as a member of a `sequence`. */
export type StagePlace =
  { readonly kind: 'behind arrow' } | { readonly kind: 'member'; readonly unit: boolean; readonly span: Span };

/** A stage within which another is called, which should stand before it: `relu(conv2d(5))`. */
interface Nested {
  /** The stages in the order in which they are computed. */
  readonly stages: readonly { readonly name: string; readonly text: string }[];
  readonly inner: ast.Call;
}

/** Reports `-> relu(conv2d(5))`, whose inner call is given no tensor; false for any other stage. */
export function reportNested(stage: ast.CallStage, place: StagePlace, scope: Scope): boolean {
  const nested = nestedOf(stage.callee.text, stage.args ?? [], scope);
  if (nested === undefined) return false;
  const { stages, inner } = nested;
  const isMember = place.kind === 'member';
  const last = stages.length - 1;
  const texts = stages.map(({ text }, at) => (isMember && place.unit && at === last ? `unit ${text}` : text));
  // A chain has one call with weights, which any block may own.
  const isLong = stages.filter(({ name }) => !isOperator(name) || ownsWeights(name)).length > 1;
  const write = isMember ? texts.join(', ') : isLong ? `sequence { ${texts.join(', ')} }` : texts.join(' -> ');
  const title = `write \`${isMember ? '' : '-> '}${oneLine(write)}\``;
  const span = isMember ? place.span : stage.span;
  const isCommented = /\/\//.test(spanText(span));
  const fix: Fix = { title, edits: [{ span, text: write }] };
  const facts = { callee: stage.callee.text, inner: inner.callee.text, help: title };
  scope.diagnostics.report('flows-in-twice', inner.span, facts, isCommented ? {} : { fix });
  return true;
}

function nestedOf(callee: string, args: readonly ast.Arg[], scope: Scope): Nested | undefined {
  const [first, ...others] = args;
  if (!takesTensor(callee, scope) || first === undefined || first.name !== undefined) return undefined;
  if (first.value.kind !== 'call' || !takesTensor(first.value.callee.text, scope)) return undefined;
  const inner = first.value;
  const rest = others.map(({ span }) => spanText(span)).join(', ');
  const outer = { name: callee, text: rest === '' ? callee : `${callee}(${rest})` };
  const within = nestedOf(inner.callee.text, inner.args, scope);
  if (within !== undefined) return { ...within, stages: [...within.stages, outer] };
  if (hasTensor(inner, scope)) return undefined;
  const text = inner.args.length === 0 ? inner.callee.text : spanText(inner.span);
  return { inner, stages: [{ name: inner.callee.text, text }, outer] };
}

/** Whether a name calls what works on one tensor. */
function takesTensor(name: string, scope: Scope): boolean {
  return isOperator(name) ? name !== 'concat' : scope.blockNamed(name) !== undefined;
}

/** Whether a call is given what it works on, or what may be that. */
function hasTensor({ callee, args }: ast.Call, scope: Scope): boolean {
  const tensor = isOperator(callee.text) ? 'x' : (scope.blockNamed(callee.text)?.params[0]?.name ?? '');
  if (args.some(({ name }) => name?.text === tensor)) return true;
  const [first] = args;
  return first !== undefined && first.name === undefined && !isNumber(first.value, scope);
}

/** Whether a value is a number, as far as can be said without resolving it. */
function isNumber(value: ast.Expr, scope: Scope): boolean {
  switch (value.kind) {
    case 'literal':
      return true;
    case 'ref': {
      const kind = scope.kindOf(value.name.text);
      return kind === 'int' || kind === 'float' || kind === 'dim' || kind === 'bool';
    }
    case 'paren':
      return isNumber(value.value, scope);
    case 'prefix':
      return isNumber(value.operand, scope);
    case 'infix':
      return value.operands.every((operand) => isNumber(operand, scope));
    case 'if':
    case 'list':
    case 'call':
    case 'flow':
    case 'missing':
      return false;
  }
}
