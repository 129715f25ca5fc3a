import { readers } from '../model/train/readers.ts';
import type { Choice } from '../model/train/choice.ts';
import type { SettingName } from '../model/train/settings.ts';
import { isFunction } from '../model/signatures.ts';
import type * as ast from '../syntax/ast.ts';
import { type Node, children } from '../syntax/visit.ts';
import type { Analysis } from './analysis.ts';
import { type AddName, namePart } from './parts.ts';

/** Whether a setting of `train` is called so. */
export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(readers, name);
}

/** The values that a setting knows by name, with their parameters. */
export function choicesOf(setting: string): Readonly<Record<string, Choice<unknown>>> {
  return isSetting(setting) ? (readers[setting].choices ?? {}) : {};
}

/** The settings whose values name parts of the network. */
export const byPart: ReadonlySet<string> = new Set<SettingName>(['weight', 'rate']);

/** Names a setting, and the values and parts in it. `model` is the one that is trained, if it is known. */
export function nameSetting({ name, value }: ast.Setting, subject: TrainedModel, add: AddName): void {
  if (!isSetting(name.text)) return;
  const setting = name.text;
  add(name.span, { kind: 'setting', setting });
  if (byPart.has(setting) || setting === 'freeze') nameParts(value, setting, subject, add);
  else nameChoices(value, setting, add);
}

/** The model that a `train` is of, and what was found out about the file that it stands in. */
export interface TrainedModel {
  readonly model: ast.Model | undefined;
  readonly analysis: Analysis;
}

function nameParts(node: Node, setting: SettingName, subject: TrainedModel, add: AddName): void {
  const part = (name: ast.Name): void => {
    if (subject.model !== undefined) namePart(name, subject.model, subject.analysis, add);
  };
  if (node.kind === 'ref') {
    part(node.name);
    return;
  }
  if (node.kind !== 'call') {
    for (const child of children(node)) nameParts(child, setting, subject, add);
    return;
  }
  const { text, span } = node.callee;
  if (isFunction(text)) add(span, { kind: 'function', name: text });
  else if (text === 'per' || text === 'at') add(span, { kind: 'word', what: 'part', name: text });
  for (const { name, value } of node.args) {
    if (name !== undefined && text === 'per') part(name);
    nameParts(value, setting, subject, add);
  }
}

function nameChoices(node: Node, setting: SettingName, add: AddName): void {
  const choices = choicesOf(setting);
  if (node.kind === 'ref') {
    const { text, span } = node.name;
    if (Object.hasOwn(choices, text)) add(span, { kind: 'choice', setting, name: text });
    return;
  }
  if (node.kind !== 'call') {
    for (const child of children(node)) nameChoices(child, setting, add);
    return;
  }
  const { text, span } = node.callee;
  const found = Object.hasOwn(choices, text) ? choices[text] : undefined;
  if (isFunction(text)) add(span, { kind: 'function', name: text });
  if (found === undefined) return;
  add(span, { kind: 'choice', setting, name: text });
  for (const { name, value } of node.args) nameArgument(name, value, { setting, choice: text, found }, add);
}

function nameArgument(
  name: ast.Name | undefined,
  value: ast.Expr,
  {
    setting,
    choice,
    found,
  }: { readonly setting: SettingName; readonly choice: string; readonly found: Choice<unknown> },
  add: AddName,
): void {
  const param = name === undefined ? undefined : found.params[name.text];
  if (name !== undefined && param !== undefined) {
    add(name.span, { kind: 'choiceParam', setting, choice, name: name.text, param });
  }
  const isWord = Object.values(found.params).some(
    (each) => each.kind === 'word' && value.kind === 'ref' && each.words.includes(value.name.text),
  );
  if (isWord && value.kind === 'ref') add(value.span, { kind: 'word', what: 'metric', name: value.name.text });
}
