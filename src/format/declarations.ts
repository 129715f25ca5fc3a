import { builders } from 'prettier/doc';
import type { Binding, Block, Declaration, Import, Line, Model, Param, Train, Use } from '../syntax/ast.ts';
import { printExpr } from './expressions.ts';
import { printItem } from './items.ts';
import { type Doc, type Entry, braces, bracesAlone, bracketed } from './layout.ts';
import type { Trivia } from './trivia.ts';
import { printType } from './types.ts';

const { line, softline } = builders;

/** A declaration; the comments around it are printed by whoever has its lines. */
export function printDeclaration(trivia: Trivia, declaration: Declaration): Doc {
  switch (declaration.kind) {
    case 'use':
      return printUse(trivia, declaration);
    case 'block':
      return printBlock(trivia, declaration);
    case 'model':
      return printModel(trivia, declaration);
    case 'train':
      return printTrain(trivia, declaration);
  }
}

function printUse(trivia: Trivia, { path, imports, span }: Use): Doc {
  const shape = { open: '{', close: '}', closeAt: span.end - 1, padding: line, loose: false };
  const entries = imports.map((each) => ({ start: each.span.start, print: () => printImport(trivia, each) }));
  return [`use ${path.text} `, bracketed(trivia, shape, entries)];
}

function printImport(trivia: Trivia, { name, alias }: Import): Doc {
  if (alias === undefined) return name.text;
  trivia.hoist(alias.span.start);
  return `${name.text} as ${alias.text}`;
}

function printBlock(trivia: Trivia, { name, params, body, span }: Block): Doc {
  const paramsEnd = trivia.find(')', params.at(-1)?.span.end ?? name.span.end);
  const head = [`block ${name.text}`, printParams(trivia, params, paramsEnd), ' '];
  const widths = bindingWidths(trivia, body);
  const entries = body.map((each, index): Entry => {
    return { start: each.span.start, print: () => printLine(trivia, each, widths[index] ?? 0) };
  });
  return [...head, bracesAlone(braces(trivia, trivia.find('{', paramsEnd), span.end - 1, entries))];
}

/** By how much the `=` of a binding moves at most to stand below its neighbours'. */
const MOST_PADDING = 4;

/**
 * How wide the lines of a body are up to their `=`. Those of neighbours stand below each other: it depends on names and
 * empty lines only, so that no change of a value moves a `=`, and a long name moves no others far.
 */
function bindingWidths(trivia: Trivia, body: readonly Line[]): readonly number[] {
  const columns: { least: number; most: number; count: number }[] = [];
  for (const [index, each] of body.entries()) {
    const width = bindingWidth(each);
    const [before, column] = [body[index - 1], columns.at(-1)];
    const least = Math.min(column?.least ?? width, width);
    const most = Math.max(column?.most ?? width, width);
    const isApart = before !== undefined && trivia.hasBlankLine(before.span.end, each.span.start);
    if (column === undefined || isApart || most - least > MOST_PADDING) {
      columns.push({ least: width, most: width, count: 1 });
    } else columns.splice(-1, 1, { least, most, count: column.count + 1 });
  }
  return columns.flatMap(({ most, count }) => Array.from({ length: count }, () => most));
}

const bindingHead = ({ unit, name }: Binding): string => `${unit ? 'unit' : 'let'} ${name.text}`;

function bindingWidth(each: Line): number {
  return each.kind === 'binding' ? bindingHead(each).length : 0;
}

function printLine(trivia: Trivia, each: Line, width: number): Doc {
  if (each.kind === 'result') return printExpr(trivia, each.value);
  trivia.hoist(each.value.span.start);
  return [`${bindingHead(each).padEnd(width)} = `, printExpr(trivia, each.value)];
}

function printParams(trivia: Trivia, params: readonly Param[], closeAt: number): Doc {
  const shape = { open: '(', close: ')', closeAt, padding: softline, loose: true };
  const entries = params.map((param) => ({ start: param.span.start, print: () => printParam(trivia, param) }));
  return bracketed(trivia, shape, entries);
}

function printParam(trivia: Trivia, { name, type, default: value }: Param): Doc {
  const head = `${name.text}: `;
  if (value === undefined) return [head, printType(trivia, type)];
  // Where one goes above, those before it do too, or they would change their order.
  if (trivia.hasComment(type.span.end, value.span.start)) trivia.hoist(value.span.start);
  return [head, printType(trivia, type), ' = ', printExpr(trivia, value)];
}

function printModel(trivia: Trivia, { name, params, items, span }: Model): Doc {
  const behind = params.at(-1)?.span.end ?? name.span.end;
  const braceAt = trivia.find('{', behind);
  const paramsEnd = trivia.find(')', behind, braceAt);
  // Empty parentheses mean nothing, and stay only where a comment stands in them.
  const hasParams = params.length > 0 || (paramsEnd < braceAt && trivia.hasComment(behind, paramsEnd));
  const head = [`model ${name.text}`, hasParams ? printParams(trivia, params, paramsEnd) : '', ' '];
  const entries = items.map((item) => ({ start: item.span.start, print: () => printItem(trivia, item) }));
  return [...head, bracesAlone(braces(trivia, braceAt, span.end - 1, entries))];
}

function printTrain(trivia: Trivia, { model, settings, span }: Train): Doc {
  const entries = settings.map((setting) => ({
    start: setting.span.start,
    print: (): Doc => [`${setting.name.text}: `, printExpr(trivia, setting.value)],
  }));
  return [`train ${model.text} `, bracesAlone(braces(trivia, trivia.find('{', model.span.end), span.end - 1, entries))];
}
