import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import type { Span } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { T, kindsOf } from '../syntax/tokens.ts';
import type { Node } from '../syntax/visit.ts';
import { type Analysis, declarationAt } from './analysis.ts';
import { type Choice, keyword, toItem } from './completion-items.ts';
import {
  aList,
  aNumber,
  aPoint,
  aSize,
  namedArguments,
  numbersOf,
  values,
  wantedAt,
  wantsTensors,
} from './completion-arguments.ts';
import { callables } from './completion-calls.ts';
import { withUnits } from './completion-units.ts';
import { importsOf, modules, type Surroundings } from './completion-modules.ts';
import { parts, points, quantities, tensors } from './completion-network.ts';
import { settingNames, settingValues } from './completion-train.ts';
import { type Cursor, cursorAt } from './cursor.ts';
import { keywordDocs, wordsOf } from './documentation.ts';
import type { WordKind } from './meaning.ts';
import { toRange, touches } from './ranges.ts';

/** What an editor can do with an answer. */
export interface CompletionOptions {
  readonly snippets: boolean;
}

/** What can be written at an offset. */
export function completion(
  analysis: Analysis,
  offset: number,
  surroundings: Surroundings,
  { snippets }: CompletionOptions,
): readonly CompletionItem[] {
  const cursor = cursorAt(analysis.source, offset);
  if (cursor === undefined) return [];
  const range = toRange(cursor.word);
  const site = { analysis, cursor, surroundings };
  const choices = cursor.isNumber ? numbersAt(site) : [...namesAt(site), ...keywordsAt(site)];
  const seen = new Set<string>();
  return choices.flatMap((choice) => {
    if (seen.has(choice.label)) return [];
    seen.add(choice.label);
    return [toItem(choice, range, snippets)];
  });
}

/** Where something is to be written, and what may be looked at. */
export interface Site {
  readonly analysis: Analysis;
  readonly cursor: Cursor;
  readonly surroundings: Surroundings;
}

/** The names that can stand at a place, by what the parser makes of one there. */
function namesAt(site: Site): readonly Choice[] {
  const { nodes } = site.cursor;
  const parent = nodes[nodes.length - 2];
  const name = nodes[nodes.length - 1];
  if (parent === undefined || name === undefined || !takesName(site.cursor)) return [];
  switch (parent.kind) {
    case 'use':
      return modules(site);
    case 'import':
      return parent.name === name ? importsOf(nodes, site) : [];
    case 'namedType':
      return types();
    case 'callStage':
      return nodes[nodes.length - 3]?.kind === 'input' ? words('preprocess') : callables(site, 'stage');
    case 'call':
    case 'ref':
      return valuesAt(nodes.slice(0, -1), site);
    case 'arg':
      return namedArguments(nodes.slice(0, -1), site);
    case 'stop':
      return words('fallback');
    case 'tier':
      return parent.sending === name ? words('form') : [];
    case 'train':
      return models(site);
    case 'setting':
      return parent.name === name ? settingNames(nodes, site) : [];
    case 'weights':
      return parent.entries.some(({ part }) => part === name) ? parts(nodes, site) : noPrefix();
    // Here a name is declared.
    case 'file':
    case 'block':
    case 'model':
    case 'param':
    case 'listType':
    case 'choiceType':
    case 'binding':
    case 'result':
    case 'if':
    case 'flow':
    case 'sequenceStage':
    case 'stageMember':
    case 'forMember':
    case 'ifMember':
    case 'infix':
    case 'infixOperator':
    case 'prefix':
    case 'literal':
    case 'list':
    case 'forElement':
    case 'paren':
    case 'missing':
    case 'name':
    case 'input':
    case 'backbone':
    case 'branch':
    case 'exit':
    case 'point':
      return [];
  }
}

/** What a number can be instead: one of those that a parameter takes, or the same with a unit. */
function numbersAt(site: Site): readonly Choice[] {
  const nodes = site.cursor.nodes.slice(0, -1);
  if (nodes[nodes.length - 1]?.kind !== 'ref' || nodes.some(({ kind }) => kind === 'train')) return [];
  const wanted = isPolicy(nodes) ? (wantedAt(nodes, site) ?? aNumber) : wantedAt(nodes, site);
  return [...numbersOf(wanted), ...withUnits(nodes, wanted, site)];
}

/** Whether the grammar allows a name at a place; where the text before it has an error, it may. */
function takesName({ expected }: Cursor): boolean {
  return expected.size === 0 || expected.has(T.Name) || expected.has(T.Path) || expected.has(T.Unit);
}

/** What can stand where a value is expected: `nodes` go down to the reference or call. */
function valuesAt(nodes: readonly Node[], site: Site): readonly Choice[] {
  if (nodes.some(({ kind }) => kind === 'train')) return settingValues(nodes, site);
  const wanted = wantedAt(nodes, site);
  if (isPolicy(nodes))
    return [...quantities(nodes), ...namedArguments(nodes, site), ...values(site, wanted ?? aNumber)];
  const point = nodes.find((node) => node.kind === 'point');
  if (point?.kind === 'point' && !point.ofFlops && !nodes.some(({ kind }) => kind === 'arg')) {
    const isTier = nodes.some(({ kind }) => kind === 'tier');
    // Whole numbers are no shares.
    const functions = callables(site, 'function', aPoint(isTier));
    return [...points(nodes, site), ...functions.filter(({ label }) => label !== 'len' && label !== 'range')];
  }
  const [loop, list] = nodes.slice(-2);
  if ((loop?.kind === 'forMember' || loop?.kind === 'forElement') && loop.list === list) {
    // Its variable is not known yet.
    const known = values(site, aList).filter(({ label }) => label !== loop.variable.text);
    return [...known, ...callables(site, 'function', aList)];
  }
  if (nodes.some(({ kind }) => kind === 'namedType')) return values(site, aSize);
  const inModel = nodes.some(({ kind }) => kind === 'model');
  // What the backbone is made of is no value where it is declared.
  const takesTensors = wanted === undefined || wantsTensors(wanted);
  const hasTensors = inModel && wanted !== undefined && takesTensors && !nodes.some(({ kind }) => kind === 'backbone');
  return [
    ...namedArguments(nodes, site),
    ...values(site, wanted),
    ...(hasTensors ? tensors(nodes, site) : []),
    ...callables(site, inModel || !takesTensors ? 'function' : 'expression', wanted),
  ];
}

/** Whether a place is in the condition of `when`. */
function isPolicy(nodes: readonly Node[]): boolean {
  return nodes.some((node, index) => {
    const below = nodes[index + 1];
    return (node.kind === 'branch' || node.kind === 'stop') && below !== undefined && node.when === below;
  });
}

const typeNames = new Set(['f32', 'u8']);

function types(): readonly Choice[] {
  return wordsOf('type').map(([label, documentation]) => {
    const snippet = typeNames.has(label) ? `${label}[N, $\{1:C}, $\{2:H}, $\{3:W}]` : label;
    return { label, kind: CompletionItemKind.Keyword, documentation, snippet, rank: 1 };
  });
}

function words(what: WordKind): readonly Choice[] {
  return wordsOf(what).flatMap(([label, documentation]) => {
    // These two are arguments of the third.
    if (what === 'preprocess' && (label === 'mean' || label === 'std')) return [];
    const snippet = label === 'normalized' ? 'normalized(mean: [$1], std: [$2])' : label;
    return [{ label, kind: CompletionItemKind.EnumMember, documentation, snippet, rank: 1 }];
  });
}

function noPrefix(): readonly Choice[] {
  const documentation = 'The file has nothing for this part.';
  return [{ label: 'none', kind: CompletionItemKind.EnumMember, documentation, rank: 1 }];
}

/** The models that a `train` can be of, those without one first. */
function models({ analysis }: Site): readonly Choice[] {
  const trained = new Set(
    analysis.file.declarations.flatMap((each: ast.Declaration) => (each.kind === 'train' ? [each.model.text] : [])),
  );
  return [...analysis.program.module.names].flatMap(([label, { declaration }]) =>
    declaration.kind === 'model'
      ? [{ label, kind: CompletionItemKind.Class, documentation: declaration.doc, rank: trained.has(label) ? 2 : 1 }]
      : [],
  );
}

const leading: Readonly<Record<string, string>> = {
  use: 'use $\{1:std.resnet} { $0 }',
  block: 'block $\{1:name}(x: f32[N, C, H, W]) {\n\t$0\n}',
  model:
    'model $\{1:Name} {\n\tinput image: f32[N, 3, 256, 256] as imagenet\n\tbackbone $\{2:resnet18}\n\texit out -> $0\n}',
  train: 'train $\{1:Name} {\n\t$0\n}',
  input: 'input $\{1:image}: f32[N, 3, $\{2:256}, $\{3:256}] as $\{4:imagenet}',
  backbone: 'backbone $0',
  branch: 'branch $\{1:b} at $\{2:25%} of flops -> $0',
  exit: 'exit $\{1:out} -> $0',
  stop: 'stop when $\{1:entropy < 0.15} else $\{2:last}',
  tier: 'tier $\{1:device} until $0',
  weights: 'weights $\{1:backbone}: $0',
  let: 'let $\{1:name} = $0',
  unit: 'unit $0',
  of: 'of flops',
};

/** The words of the grammar that can stand at a place. */
function keywordsAt({ analysis, cursor }: Site): readonly Choice[] {
  const { expected, nodes, word } = cursor;
  const given = itemsGiven(analysis, word);
  const kinds = [...kindsOf('leading'), ...kindsOf('reserved'), ...kindsOf('inner')];
  // Conditions and loops make no sense in what says a size, a policy or a setting.
  const isPlain = isPolicy(nodes) || nodes.some(({ kind }) => kind === 'namedType' || kind === 'train');
  const isAsked = (text: string): boolean =>
    !valueWords.has(text) && !given.has(text) && !(isPlain && (text === 'if' || text === 'for'));
  const asked = kinds.filter((kind) => expected.has(kind) && isAsked(kind.text ?? ''));
  // Right behind `25%` or a bracket.
  const space = /[%)\]]/.test(word.source.text.charAt(word.start - 1)) ? ' ' : '';
  const choices = asked.map(({ text = '' }) =>
    keyword(text === 'of' ? 'of flops' : text, keywordDocs[text], space + (leading[text] ?? text)),
  );
  const isCondition = isPolicy(nodes) && !nodes.some((node) => node.kind === 'call' && node.callee.text === 'patience');
  return isCondition && expected.has(T.Negating) ? [...choices, keyword('not', keywordDocs['not'])] : choices;
}

/** The items that the model around a place has elsewhere, of those that it may have once. */
function itemsGiven(analysis: Analysis, word: Span): ReadonlySet<string> {
  const around = declarationAt(analysis, word.start);
  if (around?.kind !== 'model') return new Set();
  const others = around.items.filter(({ span }) => !touches(span, word.start));
  return new Set(others.flatMap(({ kind }) => (kind === 'branch' || kind === 'tier' ? [] : [kind])));
}

const valueWords = new Set(['true', 'false', 'not']);
