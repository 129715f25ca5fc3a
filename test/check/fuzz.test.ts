import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderTerminal } from '../../src/diagnostics/render/terminal.ts';
import { check } from '../../src/index.ts';

const root = new URL('../../', import.meta.url);
const textsOf = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith('.brn'))
    .map((name) => readFileSync(new URL(`${folder}/${name}`, root), 'utf8'));

const examples = textsOf('examples');
const programs = [...examples, ...textsOf('stdlib'), ...textsOf('test/library/models')];

/** The pieces that programs are made of: words, paths, numbers, symbols, line ends. */
const tokens = (text: string): readonly string[] =>
  text.match(/[A-Za-z_][\w.]*|\d[\d.]*(?:e[+-]?\d+)?%?|->|[=!<>]=|\s+|[^\sA-Za-z_]/g) ?? [];

/** What a piece may turn into: what the language knows, and values at and past the edges. */
const vocabulary = [
  ...new Set(programs.flatMap(tokens).filter((token) => token.trim() !== '')),
  ...['0', '-1', '1', '3', '65536', '999999999999999', '0.0', '1e300', '0%', '100%', '250%', 'even', 'range', 'N', 'H'],
];

/** A program with a few of its pieces replaced, removed, doubled or swapped. */
const mutated = fc
  .record({
    program: fc.constantFrom(...programs),
    edits: fc.array(fc.record({ at: fc.nat(), kind: fc.nat(3), piece: fc.constantFrom(...vocabulary) }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(({ program, edits }) => {
    const pieces = [...tokens(program)];
    for (const { at, kind, piece } of edits) {
      const index = at % pieces.length;
      const found = pieces[index] ?? '';
      if (kind === 0) pieces[index] = piece;
      else if (kind === 1) pieces.splice(index, 1);
      else if (kind === 2) pieces.splice(index, 0, found);
      else
        [pieces[index], pieces[(index * 7 + 3) % pieces.length]] = [
          pieces[(index * 7 + 3) % pieces.length] ?? '',
          found,
        ];
    }
    return pieces.join('');
  });

/** Only what the text says may be wrong with it: nothing is thrown, and each place is told once for a code. */
function expectToHold(text: string): void {
  const { ok, diagnostics, models } = check(text, { file: 'fuzz.brn', read: () => undefined });
  expect(ok).toBe(diagnostics.every(({ severity }) => severity !== 'error'));
  const places = diagnostics.map(({ code, span }) => `${code} ${span.source.file} ${span.start} ${span.end}`);
  expect(new Set(places).size).toBe(places.length);
  for (const { span, message } of diagnostics) {
    expect(message).not.toMatch(/undefined|NaN|\[object/);
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeLessThanOrEqual(span.source.text.length);
    // An error in a user's program is shown in the user's program.
    expect(span.source.library).toBe(false);
  }
  expect(renderTerminal(diagnostics, { colour: false })).not.toContain('undefined');
  for (const model of models) expect(JSON.stringify(model)).not.toMatch(/NaN|Infinity/);
}

describe('whatever a program says, check', () => {
  test('gives diagnostics for changed programs', { timeout: 240_000 }, () => {
    fc.assert(fc.property(mutated, expectToHold), { seed: 20261122, numRuns: 600 });
  });

  test('gives diagnostics for soups of tokens', { timeout: 120_000 }, () => {
    const soup = fc
      .array(fc.constantFrom(...vocabulary, '\n', ' '), { maxLength: 200 })
      .map((pieces) => pieces.join(' '));
    fc.assert(fc.property(soup, expectToHold), { seed: 7, numRuns: 300 });
  });

  test.each(examples.map((text) => [text.match(/model (\w+)/)?.[1] ?? '', text]))(
    'holds for every line %s ends at',
    (_, text) => {
      const lines = text.split('\n');
      for (let end = 0; end < lines.length; end++) expectToHold(lines.slice(0, end).join('\n'));
    },
  );
});
