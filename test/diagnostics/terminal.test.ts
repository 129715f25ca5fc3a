import { expect, test } from 'vitest';
import type { Diagnostic, Related } from '../../src/diagnostics/diagnostic.ts';
import { renderTerminal, summaryLine } from '../../src/diagnostics/render/terminal.ts';
import type { Source, Span } from '../../src/source.ts';

function sourceOf(text: string, file = 'net.brn'): Source {
  return { file, text, library: false };
}

/** The span of the only place where `part` stands in the source. */
function spanOf(source: Source, part: string): Span {
  const start = source.text.indexOf(part);
  expect(source.text.indexOf(part, start + 1)).toBe(-1);
  return { source, start, end: start + part.length };
}

function diagnosticAt(span: Span, label: string, related: readonly Related[] = []): Diagnostic {
  return { code: 'some-code', severity: 'error', message: 'a message', span, label, related };
}

/** The rendering without its first line and its summary. */
function excerptOf(diagnostic: Diagnostic): readonly string[] {
  return renderTerminal([diagnostic], { colour: false }).split('\n').slice(1, -3);
}

test('shows every place of one source in the order of its lines', () => {
  const lines = [
    ...Array.from({ length: 6 }, () => ''),
    '  let fine   = conv(x, 64, kernel: 3, stride: 2)',
    '  let coarse = max_pool2d(x, 2)',
    '  fine + coarse -> relu',
  ];
  const source = sourceOf(lines.join('\n'), 'nets/road.brn');
  const diagnostic: Diagnostic = {
    code: 'size-mismatch',
    severity: 'error',
    message: 'the two sides of `+` have different heights and widths',
    span: spanOf(source, 'fine + coarse'),
    label: 'equal for even sizes; at H = 33 they are 17 and 16',
    related: [
      { span: spanOf(source, 'max_pool2d(x, 2)'), label: 'f32[N, 64, floor(H/2), floor(W/2)]' },
      {
        span: spanOf(source, 'conv(x, 64, kernel: 3, stride: 2)'),
        label: 'f32[N, 64, floor((H+1)/2), floor((W+1)/2)]',
      },
    ],
    help: 'write `max_pool2d(x, 2, padding: 1, ...)`',
  };
  expect(renderTerminal([diagnostic], { colour: false })).toBe(
    `error[size-mismatch]: the two sides of \`+\` have different heights and widths
  --> nets/road.brn:9:3
 7 |   let fine   = conv(x, 64, kernel: 3, stride: 2)
   |                --------------------------------- f32[N, 64, floor((H+1)/2), floor((W+1)/2)]
 8 |   let coarse = max_pool2d(x, 2)
   |                ---------------- f32[N, 64, floor(H/2), floor(W/2)]
 9 |   fine + coarse -> relu
   |   ^^^^^^^^^^^^^ equal for even sizes; at H = 33 they are 17 and 16
help: write \`max_pool2d(x, 2, padding: 1, ...)\`

1 error
`,
  );
});

test('leaves out lines between places, but not a single one', () => {
  const source = sourceOf('one\ntwo\nthree\nfour\nfive\nsix\n');
  const related = [
    { span: spanOf(source, 'one'), label: 'first' },
    { span: spanOf(source, 'three'), label: 'third' },
  ];
  expect(excerptOf(diagnosticAt(spanOf(source, 'six'), 'here', related))).toEqual([
    '  --> net.brn:6:1',
    ' 1 | one',
    '   | --- first',
    ' 2 | two',
    ' 3 | three',
    '   | ----- third',
    ' ...',
    ' 6 | six',
    '   | ^^^ here',
  ]);
});

test('heads places in other files with their own arrow, and widens the gutter for all', () => {
  const own = sourceOf(`${'\n'.repeat(9)}x -> head`);
  const library = { ...sourceOf('block head(x) { x }', 'std/head.brn'), library: true };
  const related = [{ span: spanOf(library, 'head(x)'), label: 'declared here' }];
  expect(excerptOf(diagnosticAt(spanOf(own, 'head'), '', related))).toEqual([
    '   --> net.brn:10:6',
    ' 10 | x -> head',
    '    |      ^^^^',
    '   --> std/head.brn:1:7',
    '  1 | block head(x) { x }',
    '    |       ------- declared here',
  ]);
});

test('aligns marks under tabs, wide characters and characters of several code points', () => {
  const source = sourceOf('\tlet\t= 漢字 + 👩‍👩‍👧 + e\u0301x');
  // A tab ends at a multiple of four columns, 漢 and the family are two wide, e with its accent is one. The place itself
  // counts code units: the family has 8, e with its accent 2.
  expect(excerptOf(diagnosticAt(spanOf(source, 'x'), 'x'))).toEqual([
    '  --> net.brn:1:26',
    ' 1 |     let = 漢字 + 👩‍👩‍👧 + e\u0301x',
    `   | ${' '.repeat(4 + 4 + 2 + 4 + 3 + 2 + 3 + 1)}^ x`,
  ]);
});

test('marks the first and the last line of a span over several', () => {
  const source = sourceOf('a -> sequence {\n  relu\n  relu6\n  tanh\n}\n');
  const start = source.text.indexOf('sequence');
  expect(excerptOf(diagnosticAt({ source, start, end: source.text.length }, 'all of it'))).toEqual([
    '  --> net.brn:1:6',
    ' 1 | a -> sequence {',
    '   |      ^^^^^^^^^^',
    ' ...',
    ' 5 | }',
    '   | ^ all of it',
  ]);
});

test('shows a place without text: between two characters, at the end of a line and of the file', () => {
  const source = sourceOf('let x =\nrelu');
  const at = (offset: number): readonly string[] =>
    excerptOf(diagnosticAt({ source, start: offset, end: offset }, 'here'));
  expect(at(4)).toEqual(['  --> net.brn:1:5', ' 1 | let x =', '   |     ^ here']);
  expect(at(7)).toEqual(['  --> net.brn:1:8', ' 1 | let x =', '   |        ^ here']);
  expect(at(12)).toEqual(['  --> net.brn:2:5', ' 2 | relu', '   |     ^ here']);
});

test('shows an empty file', () => {
  const source = sourceOf('');
  expect(excerptOf(diagnosticAt({ source, start: 0, end: 0 }, 'nothing'))).toEqual([
    '  --> net.brn:1:1',
    ' 1 |',
    '   | ^ nothing',
  ]);
});

test('cuts a long line around its mark, and shows it twice where two marks are far apart', () => {
  const source = sourceOf(`start ${'abc '.repeat(100)}needle ${'xyz '.repeat(100)}`);
  const related = [{ span: spanOf(source, 'start'), label: 'far' }];
  const lines = excerptOf(diagnosticAt(spanOf(source, 'needle'), 'here', related));
  expect(lines).toHaveLength(5);
  expect(lines[1]).toMatch(/^ 1 \| start abc .*…$/);
  expect(lines[2]).toBe('   | ----- far');
  expect(lines[3]).toMatch(/^ 1 \| ….* needle .*…$/);
  expect(lines[4]?.indexOf('^^^^^^ here')).toBe(lines[3]?.indexOf('needle'));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(120);
});

test('shows a line of ten megabytes a hundred times in a second', () => {
  const source = sourceOf('( '.repeat(5_000_000));
  const diagnostics = Array.from({ length: 100 }, (_, index) =>
    diagnosticAt({ source, start: 5_000_000 + index, end: 5_000_001 + index }, 'here'),
  );
  const start = performance.now();
  renderTerminal(diagnostics, { colour: false });
  expect(performance.now() - start).toBeLessThan(1000);
});

test('lets no control character of a program reach the terminal', () => {
  const source = sourceOf('a \u001B[31m b\u0007 \u202E c \u009B1m d', 'bad\u001B]0;name.brn');
  const diagnostic = { ...diagnosticAt(spanOf(source, 'b'), 'label\u001B[0m'), message: 'message\u001B[2J\r\n' };
  const text = renderTerminal([diagnostic], { colour: false });
  expect([...text].filter((character) => character !== '\n' && /\p{Cc}|\u202E/u.test(character))).toEqual([]);
  expect(text).toContain('␛[31m b␇');
});

test('colours by severity on a terminal only', () => {
  const source = sourceOf('abc');
  const diagnostic = diagnosticAt(spanOf(source, 'abc'), '');
  expect(renderTerminal([diagnostic], { colour: true })).toContain('\u001B[31m^^^\u001B[39m');
  expect(renderTerminal([{ ...diagnostic, severity: 'warning' }], { colour: true })).toContain('\u001B[33m^^^');
  expect(renderTerminal([diagnostic], { colour: false })).not.toContain('\u001B');
});

test('counts what it shows and what it does not', () => {
  const source = sourceOf('abc');
  const error = diagnosticAt(spanOf(source, 'abc'), '');
  const all = [error, error, { ...error, severity: 'warning' as const }, { ...error, severity: 'lint' as const }];
  expect(summaryLine(all)).toBe('2 errors, 1 warning, 1 lint');
  expect(summaryLine([])).toBe('');
  expect(renderTerminal([], { colour: false })).toBe('');
  expect(renderTerminal(all, { colour: false, limit: 1 }).trimEnd().split('\n').slice(-3)).toEqual([
    '3 more not shown',
    '',
    '2 errors, 1 warning, 1 lint',
  ]);
});
