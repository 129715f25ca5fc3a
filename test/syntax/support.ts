import { readFileSync, readdirSync } from 'node:fs';
import { Diagnostics } from '../../src/diagnostics/collector.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { type Source, positionAt } from '../../src/source.ts';
import type { Expr, File } from '../../src/syntax/ast.ts';
import { layOut } from '../../src/syntax/layout.ts';
import { type Scan, scan } from '../../src/syntax/lexer.ts';
import { parse } from '../../src/syntax/parse.ts';
import { Problems } from '../../src/syntax/problems.ts';
import { T, type Token } from '../../src/syntax/tokens.ts';
import { type Node, children, walk } from '../../src/syntax/visit.ts';

export interface Parsed {
  readonly file: File;
  readonly diagnostics: readonly Diagnostic[];
}

export function sourceOf(text: string): Source {
  return { file: 'test.brn', text, library: false };
}

export function parseText(text: string): Parsed {
  const diagnostics = new Diagnostics();
  const file = parse(sourceOf(text), diagnostics);
  return { file, diagnostics: diagnostics.sorted() };
}

/** Every .brn file of the library and of the examples, by name. */
export function brnFiles(): ReadonlyMap<string, string> {
  const folders = ['../../stdlib/', '../../examples/'].map((path) => new URL(path, import.meta.url));
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.brn'))
      .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const),
  );
  return new Map(files);
}

/** The tokens of a text, and the codes of what the lexer found wrong. */
export function scanText(text: string): Scan & { readonly codes: readonly string[] } {
  const problems = new Problems(sourceOf(text));
  const result = scan(problems);
  return { ...result, codes: codesOf(problems) };
}

function codesOf(problems: Problems): readonly string[] {
  const diagnostics = new Diagnostics();
  problems.sendTo(diagnostics);
  return diagnostics.sorted().map(({ code }) => code);
}

/** What the layout pass makes of a text: images, `NL` for line ends, added brackets as `<)>`. */
export function layOutText(text: string): {
  readonly shown: string;
  readonly tokens: readonly Token[];
  readonly codes: readonly string[];
} {
  const problems = new Problems(sourceOf(text));
  const tokens = layOut(scan(problems).tokens, problems).slice(0, -1);
  return { shown: tokens.map(showToken).join(' '), tokens, codes: codesOf(problems) };
}

function showToken({ tokenType, image }: Token): string {
  if (tokenType === T.NL) return 'NL';
  return image === '' ? `<${tokenType.text ?? ''}>` : image;
}

/** What is wrong with a text, as `line:column code`. */
export function mistakes(text: string): readonly string[] {
  return parseText(text).diagnostics.map(({ code, span }) => {
    const { line, column } = positionAt(span.source, span.start);
    return `${line}:${column} ${code}`;
  });
}

/** A text with the places of errors marked, as `a «b» c` for the span of `b` and `a «»b` for the gap before it. */
export interface Marked {
  readonly text: string;
  readonly spans: readonly (readonly [start: number, end: number])[];
}

export function readMarks(marked: string): Marked {
  const spans: [number, number][] = [];
  let text = '';
  for (const piece of marked.split(/(«[^»]*»)/)) {
    const inner = piece.startsWith('«') ? piece.slice(1, -1) : piece;
    if (piece.startsWith('«')) spans.push([text.length, text.length + inner.length]);
    text += inner;
  }
  return { text, spans };
}

/** A tree in short: `(kind children...)`, names and literals as they are written, `?` for what is missing. */
export function show(node: Node): string {
  if (node.kind === 'missing') return '?';
  if (node.kind === 'name' || node.kind === 'literal' || node.kind === 'infixOperator') return node.text || '?';
  if (node.kind === 'ref') return show(node.name);
  return `(${[headOf(node), ...children(node).map(show)].join(' ')})`;
}

/** What a node says besides its children. */
function headOf(node: Node): string {
  if (node.kind === 'binding') return node.unit ? 'unit' : 'let';
  if (node.kind === 'stageMember') return node.unit ? 'unit' : 'member';
  if (node.kind === 'prefix') return node.operators.map(({ text }) => text).join(' ');
  if (node.kind === 'point') return node.ofFlops ? 'flops' : 'point';
  if (node.kind === 'ifMember' && node.otherwise !== undefined) return `ifMember ${node.then.length}`;
  if (node.kind === 'callStage') return node.args === undefined ? 'stage' : 'stage()';
  return node.kind;
}

/** The declarations of a text in short, one a line. */
export function showFile(text: string): string {
  return parseText(text).file.declarations.map(show).join('\n');
}

/** A text as the value of a block's only line. */
export function exprOf(text: string): Expr | undefined {
  const [block] = parseText(`block f(x: int) {\n${text}\n}`).file.declarations;
  const line = block?.kind === 'block' ? block.body[0] : undefined;
  return line?.value;
}

/** An expression in short, and the errors in it. */
export function showExpr(text: string): string {
  const { diagnostics } = parseText(`block f(x: int) {\n${text}\n}`);
  const value = exprOf(text);
  const tree = value === undefined ? 'nothing' : show(value);
  return [tree, ...diagnostics.map(({ code }) => code)].join(' ! ');
}

/** The nodes whose children do not lie within them, in order. */
export function misplaced(file: File): readonly Node[] {
  const isWhole = (node: Node): boolean => {
    let from = node.span.start;
    return children(node).every(({ span }) => {
      const fits = from <= span.start && span.end <= node.span.end;
      from = span.start;
      return fits;
    });
  };
  return [...walk(file)].filter((node) => !isWhole(node));
}
