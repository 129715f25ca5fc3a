import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Diagnostic, Fix } from '../../src/diagnostics/diagnostic.ts';
import { checkProgram } from '../../src/index.ts';
import { fixtureCodes, fixtures, programOf, typedIn } from './run-fixture.ts';

function check(code: string, text: string): readonly Diagnostic[] {
  const read = (path: string): string | undefined => {
    const file = join(fixtures, code, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  return checkProgram(text, { file: 'main.brn', read }).diagnostics;
}

function apply(text: string, { edits }: Fix): string {
  const fromTheEnd = edits.toSorted((a, b) => b.span.start - a.span.start);
  return fromTheEnd.reduce(
    (before, { span, text: to }) => before.slice(0, span.start) + to + before.slice(span.end),
    text,
  );
}

/** The diagnostics with a fix, of all programs that are only checked. */
const cases = fixtureCodes().flatMap((code) => {
  const text = programOf(code);
  if (text === undefined || typedIn(code).command.join(' ') !== 'check main.brn') return [];
  const diagnostics = check(code, text);
  return diagnostics.flatMap(({ fix, message, code: reported }) =>
    fix === undefined ? [] : [{ code, reported, message, fix, text, before: diagnostics }],
  );
});

test('many diagnostics carry a fix', () => {
  expect(new Set(cases.map(({ reported }) => reported)).size).toBeGreaterThan(30);
});

describe('a fix gives a program without its diagnostic', () => {
  test.each(cases)('$code: $message', ({ code, reported, message, fix, text, before }) => {
    const after = check(code, apply(text, fix));
    const count = (all: readonly Diagnostic[]): number =>
      all.filter((each) => each.code === reported && each.message === message).length;
    expect(count(after)).toBeLessThan(count(before));
    const errors = (all: readonly Diagnostic[]): number => all.filter((each) => each.severity === 'error').length;
    expect(errors(after)).toBeLessThanOrEqual(errors(before));
  });
});
