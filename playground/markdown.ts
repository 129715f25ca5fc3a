import { element } from './dom.ts';

/**
 * The Markdown that hovers are written in (src/lsp/markdown.ts): paragraphs, lists, code, tables. Only texts are made of it and
 * no HTML, as a program may come from a link that somebody else has written.
 */
export function renderMarkdown(markdown: string): HTMLElement {
  const blocks = markdown.match(/```\w*\n[^]*?\n```|(?:[^\n]+(?:\n(?!```)|$))+/g) ?? [];
  return element('div', { class: 'hover' }, ...blocks.map((block) => renderBlock(block.trimEnd())));
}

function renderBlock(block: string): HTMLElement {
  const fenced = /^```\w*\n([^]*)\n```$/.exec(block);
  if (fenced !== null) return element('pre', {}, fenced[1] ?? '');
  const lines = block.split('\n');
  if (block.startsWith('|') && lines.length > 2) return renderTable(lines);
  if (lines.every((line) => line.startsWith('- '))) {
    return element('ul', {}, ...lines.map((line) => element('li', {}, ...renderInline(line.slice(2)))));
  }
  return element('p', {}, ...renderInline(block));
}

function renderTable([head = '', , ...rows]: readonly string[]): HTMLElement {
  const cells = (line: string): readonly string[] => line.replace(/^\| ?|\s*\|$/g, '').split(/ ?\| /);
  const row = (line: string, name: 'th' | 'td'): HTMLElement =>
    element('tr', {}, ...cells(line).map((cell) => element(name, {}, ...renderInline(cell.trim()))));
  const body = rows.map((line) => row(line, 'td'));
  return element('table', {}, element('thead', {}, row(head, 'th')), element('tbody', {}, ...body));
}

/** Code and bold text within a line. */
export function renderInline(text: string): readonly (Node | string)[] {
  return text
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('`') && part.length > 1) return element('code', {}, part.slice(1, -1));
      return part.startsWith('**') ? element('strong', {}, part.slice(2, -2)) : part;
    });
}
