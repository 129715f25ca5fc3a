import type { Span } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { type Analysis, builtOf } from './analysis.ts';
import type { Meaning } from './meaning.ts';
import { segmentsOf } from './segments.ts';

/** Takes a name and what it means. */
export type AddName = (span: Span, meaning: Meaning) => void;

/** The declaration of a model that the file declares or imports. */
export function modelNamed(name: string, { program }: Analysis): ast.Model | undefined {
  const declaration = program.module.names.get(name)?.declaration;
  return declaration?.kind === 'model' ? declaration : undefined;
}

/** Names an exit, or the branch of a family such as `b2`; false where the model has none of that name. */
export function nameMember({ text, span }: ast.Name, model: ast.Model, add: AddName): boolean {
  const item = model.items.find(
    (each) => (each.kind === 'branch' || each.kind === 'exit') && memberOf(text, each) !== undefined,
  );
  if (item === undefined || (item.kind !== 'branch' && item.kind !== 'exit')) return false;
  const family = { ...span, end: span.start + item.name.text.length };
  add(family, { kind: 'item', item, model, ...(text === item.name.text ? {} : { member: text }) });
  return true;
}

/** Whether `text` is the name of an exit, or that with the number of a branch behind it. */
function memberOf(text: string, { name, kind }: ast.BranchItem | ast.ExitItem): string | undefined {
  if (text === name.text) return text;
  const isMember =
    kind === 'branch' && text.startsWith(name.text) && /^[1-9][0-9]*$/.test(text.slice(name.text.length));
  return isMember ? text : undefined;
}

/** Names a part of a network as `weights` and `train` write it: `backbone.layer4`, `b`, `b1`, `out`. */
export function namePart(part: ast.Name, model: ast.Model, analysis: Analysis | undefined, add: AddName): void {
  const [first, ...rest] = [...segmentsOf(part)];
  if (first === undefined) return;
  if (first.path !== 'backbone') {
    nameMember({ kind: 'name', text: first.path, span: first.span }, model, add);
    return;
  }
  const item = model.items.find((each) => each.kind === 'backbone');
  if (item?.kind === 'backbone') add(first.span, { kind: 'backbone', item, model });
  const built = analysis === undefined ? undefined : builtOf(analysis, model);
  for (const { path, span } of rest) {
    const within = path.slice('backbone.'.length);
    add(span, { kind: 'feature', path: within, feature: built?.made.features.get(within), model });
  }
}
