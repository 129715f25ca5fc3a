import type { Diagnostics } from '../diagnostics/collector.ts';
import type { Fix } from '../diagnostics/diagnostic.ts';
import { type Span, oneLine } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import type { CallToBind, Callee } from './assign-arguments.ts';
import { removing } from './refused-arguments.ts';
import { isOperator, operatorSignatures } from './signatures.ts';

/** Whether an argument is the function behind a layer, as Keras has it: `activation: relu`. */
export function isActivation({ name }: ast.Arg, { params }: Callee): boolean {
  return name?.text === 'activation' && params.every((param) => param.name !== 'activation');
}

/** The operator that such an argument names: one that needs nothing but a tensor. */
function operatorOf({ value }: ast.Arg): string | undefined {
  const name = value.kind === 'ref' ? value.name.text : '';
  const isAlone =
    isOperator(name) && operatorSignatures[name].params.every((param, at) => at === 0 || param.default !== undefined);
  return isAlone && name !== 'concat' ? name : undefined;
}

/** Reports it, with the call of that operator around the call or behind it. */
export function reportActivation(arg: ast.Arg, call: CallToBind, usage: string, diagnostics: Diagnostics): void {
  const { callee, span, flows, place } = call;
  const sign: Span = { ...arg.span, start: arg.name?.span.end ?? arg.span.start, end: arg.value.span.start };
  // With `=`, that is the first to mend.
  if (diagnostics.hasErrorWithin(sign)) return;
  const name = operatorOf(arg);
  const facts = { callee: callee.name, name: 'activation', usage };
  const at = arg.name?.span ?? arg.span;
  if (name === undefined) {
    const hint = 'leave it out, and call what is meant behind it: `-> relu`';
    diagnostics.report('unknown-argument', at, { ...facts, foreign: { kind: 'needless', hint } });
    return;
  }
  const before: Span = { ...span, end: span.start };
  const behind: Span = { ...span, start: span.end };
  const left = removing(arg, call);
  // A `unit` is what has been computed in the end.
  const isUnit = place?.kind === 'member' && place.unit;
  const ended = place?.kind === 'member' ? `, ${isUnit ? 'unit ' : ''}${name}` : ` -> ${name}`;
  const unit = isUnit ? [{ span: { ...span, start: place.span.start, end: span.start }, text: '' }] : [];
  const around = flows
    ? [...unit, { span: behind, text: ended }]
    : [
        { span: before, text: `${name}(` },
        { span: behind, text: ')' },
      ];
  const rest = span.source.text.slice(span.start, left.span.start) + span.source.text.slice(left.span.end, span.end);
  const shown = oneLine(flows ? rest + ended : `${name}(${rest})`);
  const title = `write \`${flows && place?.kind !== 'member' ? '-> ' : ''}${shown}\``;
  const fix: Fix = { title, edits: [...around, left] };
  diagnostics.report('unknown-argument', at, { ...facts, foreign: { kind: 'needless', hint: title } }, { fix });
}
