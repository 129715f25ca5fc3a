import { createColors } from 'picocolors';
import { positionAt } from '../../source.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';
import { printable } from './cells.ts';
import { gutterDigits, renderExcerpt } from './excerpt.ts';
import { markedSources } from './marks.ts';

/** How a terminal is to be written to. */
export interface TerminalOptions {
  readonly colour: boolean;
  /** How many diagnostics to show at most; the rest are counted. All of them where it is not given. */
  readonly limit?: number;
}

type Paint = (text: string) => string;

function severityPaint(colour: boolean): { readonly [S in Severity]: Paint } {
  const colors = createColors(colour);
  return { error: colors.red, warning: colors.yellow, lint: colors.cyan };
}

/** One diagnostic as a person reads it: what, where, the source lines with each place underlined, and what to type. */
export function renderDiagnostic(diagnostic: Diagnostic, colour: boolean): string {
  const colors = createColors(colour);
  const paint = severityPaint(colour)[diagnostic.severity];
  const style = { gutter: colors.blue, primary: paint, related: colors.blue };
  const sources = markedSources(diagnostic);
  const digits = gutterDigits(sources);
  const title = `${paint(`${diagnostic.severity}[${diagnostic.code}]`)}: ${printable(diagnostic.message)}`;
  const excerpts = sources.flatMap((marked) => {
    const { line, column } = positionAt(marked.source, marked.head.start);
    const place = `${printable(marked.source.file)}:${line}:${column}`;
    return [`${' '.repeat(digits + 1)}${colors.blue('-->')} ${place}`, ...renderExcerpt(marked, digits, style)];
  });
  const help = diagnostic.help === undefined ? [] : helpLines(diagnostic.help, colors.green);
  return [colors.bold(title), ...excerpts, ...help].join('\n');
}

/** `help: ` and the text, whose further lines stand under its first. */
function helpLines(help: string, paint: Paint): readonly string[] {
  return help.split('\n').map((line, index) => `${index === 0 ? paint('help:') : '     '} ${printable(line)}`);
}

/** `2 errors, 1 warning`; empty where there is nothing to count. */
export function summaryLine(diagnostics: readonly Diagnostic[]): string {
  const severities: readonly Severity[] = ['error', 'warning', 'lint'];
  return severities
    .map((severity) => ({ severity, count: diagnostics.filter((one) => one.severity === severity).length }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? '' : 's'}`)
    .join(', ');
}

/** All diagnostics with a blank line after each, then their count; empty where there are none. */
export function renderTerminal(diagnostics: readonly Diagnostic[], options: TerminalOptions): string {
  if (diagnostics.length === 0) return '';
  const limit = options.limit ?? diagnostics.length;
  const blocks = diagnostics.slice(0, limit).map((diagnostic) => renderDiagnostic(diagnostic, options.colour));
  const hidden = diagnostics.length - blocks.length;
  const more = hidden > 0 ? [`${hidden} more not shown`] : [];
  return [...blocks, ...more, summaryLine(diagnostics)].join('\n\n') + '\n';
}
