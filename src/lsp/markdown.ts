/** A program's text in Markdown. */
export function code(text: string): string {
  return `\`\`\`brn\n${text}\n\`\`\``;
}

/** A piece of a program within a sentence. */
export function inline(text: string): string {
  return `\`${text}\``;
}

/** Paragraphs, those that are there. */
export function paragraphs(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

/** A table; cells stand as they are. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
