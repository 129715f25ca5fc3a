import type { Hover } from 'vscode-languageserver-types';
import { formatValue } from '../lower/values.ts';
import { type Span, spanText } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { endOf } from '../syntax/tokens.ts';
import { type Node, nodesAt } from '../syntax/visit.ts';
import { type Analysis, builtOf } from './analysis.ts';
import { shareOfBackbone, showMacs, showShare } from './costs.ts';
import { functionDocs, keywordDocs, operatorDoc, quantityDoc, settingDoc, wordDoc } from './documentation.ts';
import { describeGiven, describeTurns, describeWorth } from './hover-values.ts';
import { describeItem, describeModel } from './hover-items.ts';
import { code, inline, paragraphs } from './markdown.ts';
import type { Meaning } from './meaning.ts';
import { nameAt } from './names.ts';
import { toRange } from './ranges.ts';
import {
  headerOf,
  showChoiceParam,
  showKind,
  showParam,
  signatureOfChoice,
  signatureOfFunction,
  signatureOfOperator,
} from './signatures.ts';
import { isLiteralWord, keywordAt } from './tokens.ts';
import { choicesOf } from './train-names.ts';

/**
 * What stands at an offset: what it means, and what it is worth in the networks of `programs`, which are the analyses that
 * read this text, its own included.
 */
export function hover(analysis: Analysis, offset: number, programs: readonly Analysis[]): Hover | undefined {
  const at: At = { analysis, programs, nodes: nodesAt(analysis.file, offset) };
  const name = nameAt(analysis, offset);
  if (name !== undefined) return shownAt(name.span, describeMeaning(name.meaning, name.span, at));
  const keyword = keywordAt(analysis.source, offset);
  if (keyword !== undefined && !isLiteralWord(keyword)) {
    const span = { source: analysis.source, start: keyword.startOffset, end: endOf(keyword) };
    return shownAt(span, paragraphs(worthOfNode(at), keywordDocs[keyword.image]));
  }
  const operator = at.nodes.findLast(({ kind }) => kind === 'infixOperator');
  return operator === undefined ? undefined : shownAt(operator.span, worthOfNode(at));
}

interface At {
  readonly analysis: Analysis;
  readonly programs: readonly Analysis[];
  /** The nodes around the place, from the file inwards. */
  readonly nodes: readonly Node[];
}

function shownAt(span: Span, value: string | undefined): Hover | undefined {
  if (value === undefined || value === '') return undefined;
  return { contents: { kind: 'markdown', value }, range: toRange(span) };
}

function describeMeaning(meaning: Meaning, span: Span, at: At): string | undefined {
  switch (meaning.kind) {
    case 'value':
      return describeValue(meaning, at);
    case 'declaration':
      return describeDeclaration(meaning, span, at);
    case 'module':
      return code(`use ${meaning.path}`);
    case 'operator':
      return paragraphs(worthOfNode(at), code(signatureOfOperator(meaning.name).label), operatorDoc(meaning.name));
    case 'function':
      return paragraphs(worthOfNode(at), code(signatureOfFunction(meaning.name).label), functionDocs[meaning.name]);
    case 'operatorParam':
      return paragraphs(code(showParam(meaning.param).label), `a parameter of ${inline(meaning.operator)}`);
    case 'feature':
      return describeFeature(meaning, at);
    case 'item':
      return describeItem(meaning, at.analysis);
    case 'backbone':
      return code(spanText(meaning.item.span));
    case 'setting':
      return paragraphs(code(`${meaning.setting}: ...`), settingDoc(meaning.setting));
    case 'choice': {
      const params = choicesOf(meaning.setting)[meaning.name]?.params ?? {};
      return paragraphs(code(signatureOfChoice(meaning.name, params).label), `a value of ${inline(meaning.setting)}`);
    }
    case 'choiceParam':
      return paragraphs(code(showChoiceParam(meaning.name, meaning.param)), `a parameter of ${inline(meaning.choice)}`);
    case 'quantity':
      return paragraphs(inline(meaning.name), quantityDoc(meaning.name));
    case 'word':
      return wordDoc(meaning.what, meaning.name);
  }
}

type MeaningOf<K extends Meaning['kind']> = Extract<Meaning, { readonly kind: K }>;

function describeValue({ value }: MeaningOf<'value'>, { analysis, programs }: At): string {
  const { name, what, kind } = value;
  const nodes = nodesAt(declaringFile(name, analysis), name.span.start);
  const own = name.span.source.file === analysis.source.file;
  const given = own ? describeGiven(name.span, programs) : undefined;
  switch (what) {
    case 'binding': {
      const binding = nodes.findLast((node) => node.kind === 'binding');
      const word = binding?.kind === 'binding' && binding.unit ? 'unit' : 'let';
      const shown = { what: 'name', span: binding?.span ?? name.span, name: `${word} ${name.text}` } as const;
      const worth = own ? describeWorth(shown, analysis, programs) : undefined;
      return worth ?? code(`${word} ${name.text}: ${showKind(kind)}`);
    }
    case 'parameter': {
      const param = nodes.findLast((node) => node.kind === 'param');
      const owner = nodes.find((node) => node.kind === 'block' || node.kind === 'model');
      const header = code(param === undefined ? `${name.text}: ${showKind(kind)}` : spanText(param.span));
      const of = owner?.kind === 'block' || owner?.kind === 'model' ? inline(owner.name.text) : undefined;
      return paragraphs(header, of === undefined ? undefined : `a parameter of ${of}`, given);
    }
    case 'dimension':
      return paragraphs(code(`${name.text}: dim`), 'a dimension, bound to the size that comes in', given);
    case 'variable': {
      const loop = nodes.findLast((node) => node.kind === 'forMember' || node.kind === 'forElement');
      const isLoop = loop?.kind === 'forMember' || loop?.kind === 'forElement';
      const turns = own && isLoop ? describeTurns(loop.list, analysis, programs) : undefined;
      return paragraphs(code(`for ${name.text}: ${showKind(kind)}`), turns);
    }
  }
}

/** The tree that a name is declared in. */
function declaringFile({ span }: ast.Name, { file, program, source }: Analysis): ast.File {
  if (span.source === source) return file;
  const modules = [...program.module.names.values()].map(({ module }) => module.file);
  return modules.find((each) => each.source === span.source) ?? file;
}

function describeDeclaration({ declared }: MeaningOf<'declaration'>, span: Span, at: At): string {
  const { declaration, module } = declared;
  const isDeclared = declaration.name.span.source === span.source && declaration.name.span.start === span.start;
  const from = isDeclared || module === at.analysis.program.module ? undefined : `from ${inline(module.name)}`;
  const figures = declaration.kind === 'model' ? describeModel(declaration, at.analysis) : undefined;
  const worth = isDeclared ? undefined : worthOfNode(at);
  return paragraphs(worth, code(headerOf(declaration)), from, declaration.doc, figures);
}

function describeFeature(
  { path, feature, model }: MeaningOf<'feature'>,
  { analysis, programs }: At,
): string | undefined {
  const built =
    builtOf(analysis, model) ?? programs.map((each) => builtOf(each, model)).find((each) => each !== undefined);
  if (feature === undefined || built === undefined) return undefined;
  const { value } = feature;
  if (value.kind !== 'tensor') return undefined;
  const unit = built.backbone?.units.find(({ name }) => name === path);
  const type = code(`${path}: ${formatValue(value)}`);
  if (unit === undefined) return paragraphs(type, 'a tensor of the backbone');
  const share = shareOfBackbone(unit.macs, built);
  const at = share === undefined ? '' : ` · at ${showShare(share)} of the backbone`;
  return paragraphs(type, `a unit of the backbone · ${showMacs(unit.macs)} up to here${at}`);
}

/** The worth of the call, the flow, the sequence or the sum around the place. */
function worthOfNode({ nodes, analysis, programs }: At): string | undefined {
  const innermost = nodes.findLast(({ kind }) => shownKinds.has(kind));
  // The word `unit` stands before a member, and `for` belongs to none of the calls around it.
  const node = innermost?.kind === 'stageMember' ? innermost.stage : innermost;
  if (node === undefined || loops.has(node.kind)) return undefined;
  const isStage = node.kind === 'callStage' || node.kind === 'sequenceStage' || node.kind === 'call';
  const stage = isStage ? describeWorth({ what: 'stage', span: node.span }, analysis, programs) : undefined;
  return stage ?? describeWorth({ what: 'expression', span: node.span }, analysis, programs);
}

const shownKinds: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'call',
  'callStage',
  'sequenceStage',
  'infix',
  'if',
  'stageMember',
  'forMember',
  'forElement',
  'ifMember',
]);

/** What repeats or chooses others: these have a worth, and it has none. */
const loops: ReadonlySet<Node['kind']> = new Set<Node['kind']>(['forMember', 'forElement', 'ifMember']);
