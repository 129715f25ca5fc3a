import { CompletionItemKind } from 'vscode-languageserver-types';
import { readers } from '../model/train/readers.ts';
import type { Choice as SettingChoice } from '../model/train/choice.ts';
import type * as ast from '../syntax/ast.ts';
import type { Node } from '../syntax/visit.ts';
import { builtOf } from './analysis.ts';
import { type Choice, rank } from './completion-items.ts';
import { namedArguments } from './completion-arguments.ts';
import { partsOfModel } from './completion-network.ts';
import type { Site } from './completion.ts';
import { settingDoc, wordDoc } from './documentation.ts';
import { modelNamed } from './parts.ts';
import { signatureOfChoice } from './signatures.ts';
import { byPart, choicesOf, isSetting } from './train-names.ts';

/** The settings that are not given yet, those that must be given first. */
export function settingNames(nodes: readonly Node[], { cursor }: Site): readonly Choice[] {
  const train = nodes.find((node) => node.kind === 'train');
  const given = new Set(train?.kind === 'train' ? train.settings.map(({ name }) => name.text) : []);
  const hasColon = /^[ \t]*:/.test(cursor.word.source.text.slice(cursor.word.end, cursor.word.end + 20));
  return Object.keys(readers)
    .filter(isSetting)
    .filter((name) => !given.has(name))
    .map((label) => {
      const { default: fallback, example } = readers[label];
      return {
        label,
        kind: CompletionItemKind.Property,
        detail: `such as ${example}`,
        documentation: settingDoc(label),
        snippet: hasColon ? label : `${label}: `,
        rank: fallback === undefined ? rank.wanted : rank.value,
      };
    });
}

/** What can stand in the value of a setting. */
export function settingValues(nodes: readonly Node[], site: Site): readonly Choice[] {
  const setting = nodes.find((node) => node.kind === 'setting');
  if (setting?.kind !== 'setting') return [];
  const { text } = setting.name;
  const call = nodes.findLast(
    (node, index) => (node.kind === 'call' || node.kind === 'callStage') && nodes[index + 1]?.kind === 'arg',
  );
  if (byPart.has(text) || text === 'freeze') return partValues(text, call, nodes, site);
  if (call?.kind === 'call') return argumentValues(text, call, nodes, site);
  return Object.entries(choicesOf(text)).map(([label, choice]) => choiceOf(label, choice, site));
}

function choiceOf(label: string, { params }: SettingChoice<unknown>, { cursor }: Site): Choice {
  const signature = signatureOfChoice(label, params);
  const required = signature.params.filter(({ hasDefault }) => !hasDefault);
  const stops = required.map(({ name }, index) => `$\{${index + 1}:${name}}`).join(', ');
  const snippet = required.length === 0 || cursor.isCalled ? label : `${label}(${stops})`;
  return { label, kind: CompletionItemKind.EnumMember, detail: signature.label, snippet, rank: rank.wanted };
}

function argumentValues(setting: string, call: ast.Call, nodes: readonly Node[], site: Site): readonly Choice[] {
  const choices = choicesOf(setting);
  const choice = Object.hasOwn(choices, call.callee.text) ? choices[call.callee.text] : undefined;
  const words = Object.values(choice?.params ?? {}).flatMap((param) => (param.kind === 'word' ? param.words : []));
  return [
    ...words.map((label) => ({
      label,
      kind: CompletionItemKind.EnumMember,
      documentation: wordDoc('metric', label),
      rank: rank.wanted,
    })),
    ...(words.length > 0 ? [] : namedArguments(nodes, site)),
  ];
}

function partValues(setting: string, call: Node | undefined, nodes: readonly Node[], site: Site): readonly Choice[] {
  const train = nodes.find((node) => node.kind === 'train');
  const model = train?.kind === 'train' ? modelNamed(train.model.text, site.analysis) : undefined;
  const known = model === undefined ? [] : partsOfModel(model, builtOf(site.analysis, model));
  const all =
    setting === 'weight' ? known.filter(({ label }) => !label.startsWith('backbone') && !label.includes('.')) : known;
  const per: Choice = {
    label: 'per',
    kind: CompletionItemKind.Function,
    documentation: wordDoc('part', 'per'),
    snippet: 'per($0)',
    rank: rank.wanted,
  };
  if (setting === 'freeze') return all;
  if (call?.kind !== 'call') return [per];
  if (call.callee.text === 'at') return all;
  const given = new Set(call.args.flatMap(({ name }) => (name === undefined ? [] : [name.text])));
  const at: Choice = {
    label: 'at',
    kind: CompletionItemKind.Function,
    documentation: wordDoc('part', 'at'),
    snippet: 'at($\{1:part}, $\{2:value})',
    rank: rank.value,
  };
  const overlaps = (label: string): boolean =>
    [...given].some((each) => label === each || isMemberOf(label, each) || isMemberOf(each, label));
  const whole = all.filter(({ label }) => !label.includes('.') && !overlaps(label));
  return [...whole.map((each) => ({ ...each, snippet: `${each.label}: ` })), at];
}

/** Whether a name is that of a branch of a family: `b2` of `b`. */
function isMemberOf(name: string, family: string): boolean {
  return name.startsWith(family) && /^[1-9][0-9]*$/.test(name.slice(family.length));
}
