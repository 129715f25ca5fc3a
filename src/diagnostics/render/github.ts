import { type Span, positionAt } from '../../source.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';

/** The workflow command for each severity; GitHub has no level between a warning and a notice. */
const commands: { readonly [S in Severity]: string } = { error: 'error', warning: 'warning', lint: 'notice' };

/** The text of a workflow command: GitHub reads `%25`, `%0D` and `%0A` back. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A property's value, in which `:` and `,` would end it. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

type Property = readonly [name: string, value: string | number];

/** Where a span is. GitHub takes columns on one line only, and the last one is that of the last character. */
function placeOf({ source, start, end }: Span): readonly Property[] {
  const from = positionAt(source, start);
  const to = positionAt(source, end);
  const lines: readonly Property[] = [
    ['file', source.file],
    ['line', from.line],
    ['endLine', to.line],
  ];
  if (from.line !== to.line) return lines;
  return [...lines, ['col', from.column], ['endColumn', Math.max(from.column, to.column - 1)]];
}

function renderOne(diagnostic: Diagnostic): string {
  const { span, severity, code, message, label, help, related } = diagnostic;
  const properties: readonly Property[] = [...placeOf(span), ['title', code]];
  const places = related.map((other) => {
    const { line, column } = positionAt(other.span.source, other.span.start);
    return `${other.span.source.file}:${line}:${column}: ${other.label}`;
  });
  const lines = [message, label, ...places, help === undefined ? '' : `help: ${help}`].filter((line) => line !== '');
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${commands[severity]} ${list}::${escapeData(lines.join('\n'))}`;
}

/** A GitHub workflow command a line, so that each diagnostic is shown at its line of a pull request. */
export function renderGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${renderOne(diagnostic)}\n`).join('');
}
