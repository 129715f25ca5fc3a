import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONVENTIONS, conventions, type CostRow } from '../../src/analysis/conventions.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const LABEL = /\[([a-z]+(?:-[a-z]+)*)\](?!\()/g;

function labelsIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(LABEL)].map((match) => match[1] ?? ''));
}

/** The comments of a source, where labels stand beside the code. */
function commentsOf(source: string): string {
  return (source.match(/\/\*\*[^]*?\*\/|\/\/.*/g) ?? []).join('\n');
}

const ops = read('docs/ops.md');

describe('docs/ops.md', () => {
  it('has a heading for every operator, in the order of the table', () => {
    const headings = [...ops.matchAll(/^## ([a-z0-9_]+)$/gm)].map((match) => match[1]);
    const attrs = /interface Attrs \{([^]*?)\n\}/.exec(read('src/graph/ops.ts'))?.[1] ?? '';
    const kinds = [...attrs.matchAll(/^ {2}readonly ([a-z0-9_]+):/gm)].map((match) => match[1]);
    expect(headings).toEqual(kinds);
    expect(Object.keys(conventions.mac).sort()).toEqual([...kinds].sort());
  });

  it('has the labels of the code, and the tests have a name for each', () => {
    const files = readdirSync(new URL('src/graph/rules/', root)).map((file) => `src/graph/rules/${file}`);
    const code = [...files, 'src/graph/infer.ts'].map((file) => commentsOf(read(file))).join('\n');
    const names = [...read('test/graph/rules.test.ts').matchAll(/it\('([^']*)'/g)].map((match) => match[1]).join('\n');
    const inDocs = [...labelsIn(ops)].sort();
    expect(inDocs.length).toBeGreaterThan(25);
    expect([...labelsIn(code)].sort()).toEqual(inDocs);
    expect([...labelsIn(names)].sort()).toEqual(inDocs);
  });

  it('shows what each convention counts', () => {
    const show = (row: CostRow): string => {
      if (row === 'unknown') return row;
      const terms = Object.entries(row).map(([count, weight]) => {
        const size = Math.abs(weight) === 1 ? count : `${Math.abs(weight)} ${count}`;
        return `${weight < 0 ? '- ' : '+ '}${size}`;
      });
      return terms.join(' ').replace(/^\+ /, '') || '0';
    };
    const table = /<!-- conventions: begin -->\n([^]*?)<!-- conventions: end -->/.exec(ops)?.[1] ?? '';
    const found = table
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim())); // prettier-ignore
    const kinds = Object.entries(conventions.mac).map(([kind]) => kind);
    const outside = kinds.filter((kind) => !ops.includes(`| \`${kind}\``));
    const expected = kinds
      .filter((kind) => !outside.includes(kind))
      .map((kind) => [`\`${kind}\``, ...CONVENTIONS.map((name) => show(new Map(Object.entries(conventions[name])).get(kind) ?? {}))]); // prettier-ignore
    expect([...found].sort()).toEqual([...expected].sort());
    for (const name of CONVENTIONS)
      for (const kind of outside) expect(new Map(Object.entries(conventions[name])).get(kind)).toEqual({});
  });
});
