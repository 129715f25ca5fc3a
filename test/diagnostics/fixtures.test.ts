import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/diagnostics/catalogue.ts';
import { fixtureCodes, fixtures, outputOf } from './run-fixture.ts';

const update = process.env['UPDATE'] === '1';
const codes = Object.keys(catalogue).toSorted();

test('every code has a fixture, and every fixture a code', () => {
  expect(fixtureCodes()).toEqual(codes);
});

describe('what a user sees', () => {
  test.each(fixtureCodes())('%s', async (code) => {
    const file = join(fixtures, code, 'expected.txt');
    const output = await outputOf(code);
    if (update) writeFileSync(file, output);
    expect(output).toContain(`[${code}]`);
    expect(output).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
  });
});
