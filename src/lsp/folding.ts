import { type FoldingRange, FoldingRangeKind, type SelectionRange } from 'vscode-languageserver-types';
import { type Source, type Span, positionAt } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { walk } from '../syntax/visit.ts';
import { toRange } from './ranges.ts';
import { tokens } from './tokens.ts';

/** What can be folded: the lines between brackets, imports, and comments of several lines. */
export function foldingRanges(file: ast.File): readonly FoldingRange[] {
  const { source } = file;
  const ranges = [
    ...betweenBrackets(source),
    ...runs(imports(file), source, FoldingRangeKind.Imports),
    ...runs(ownLines(file), source, FoldingRangeKind.Comment),
  ];
  return ranges.toSorted((a, b) => a.startLine - b.startLine);
}

/** From the line of an opening bracket to the one before that of its closing bracket. */
function betweenBrackets(source: Source): readonly FoldingRange[] {
  const open: number[] = [];
  return tokens(source).flatMap(({ tokenType, startOffset }) => {
    const line = lineOf(source, startOffset);
    if (tokenType.group === 'open') open.push(line);
    if (tokenType.group !== 'close') return [];
    const start = open.pop();
    return start === undefined || line - 1 <= start ? [] : [{ startLine: start, endLine: line - 1 }];
  });
}

function lineOf(source: Source, offset: number): number {
  return positionAt(source, offset).line - 1;
}

function imports(file: ast.File): readonly Span[] {
  return file.declarations.flatMap((each) => (each.kind === 'use' ? [each.span] : []));
}

/** The comments that stand on lines of their own. */
function ownLines({ comments, source }: ast.File): readonly Span[] {
  return comments.flatMap(({ span }) => {
    const before = source.text.slice(0, span.start);
    return /(?:^|[\r\n])[ \t]*$/.test(before.slice(-200)) ? [span] : [];
  });
}

/** Spans on lines that follow each other, as one. */
function runs(spans: readonly Span[], source: Source, kind: FoldingRangeKind): readonly FoldingRange[] {
  const ranges: { startLine: number; endLine: number }[] = [];
  for (const span of spans) {
    const [startLine, endLine] = [lineOf(source, span.start), lineOf(source, span.end)];
    const last = ranges[ranges.length - 1];
    if (last !== undefined && last.endLine + 1 === startLine) last.endLine = endLine;
    else ranges.push({ startLine, endLine });
  }
  return ranges.filter(({ startLine, endLine }) => endLine > startLine).map((range) => ({ ...range, kind }));
}

/** The nodes around an offset, each within the next: what an editor selects step by step. */
export function selectionRange(file: ast.File, offset: number): SelectionRange {
  const around = [...walk(file)].filter(({ span }) => span.start <= offset && offset <= span.end);
  const spans = around.map(({ span }) => span).toSorted((a, b) => b.end - b.start - (a.end - a.start));
  let outer: SelectionRange = { range: toRange(file.span) };
  for (const span of spans) {
    const range = toRange(span);
    const isSame = JSON.stringify(range) === JSON.stringify(outer.range);
    if (!isSame) outer = { range, parent: outer };
  }
  return outer;
}
