import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { bad, brnc, folderWith, good } from './in-process.ts';

const schemaFile = join(import.meta.dirname, '../../schemas/check.schema.json');
const parse: (text: string) => object = JSON.parse;
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(parse(readFileSync(schemaFile, 'utf8')));

/** The cut sends the features of 8 channels where the image has 3 bytes a pixel. */
const lints = good.replace('stop when', 'tier device until b\n  tier cloud\n  stop when');

describe('for people', () => {
  test('prints the exits and tiers of a program without errors', async () => {
    const ran = await brnc(folderWith({ 'net.brn': good }), 'check', 'net.brn');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    // 3x3 convolutions of 3 -> 8 and 8 -> 8 channels, each with a batch norm, and two 1x1 heads of 8 -> 4 with bias:
    // 9*3*8 + 2*8 + 9*8*8 + 2*8 = 824 weights, and 2 * (8*4 + 4) = 72.
    expect(ran.stdout).toContain("weights     0.90 k in all, 0.82 k of them the backbone's");
    // The first unit stands at 9*3*8 / (9*3*8 + 9*8*8) = 27.3%. Of each of 16*16 pixels: 216 + 32 and 792 + 32
    // multiply-accumulates, and on the path both heads.
    expect(ran.stdout).toMatch(/^b +0 +25\.0% +27\.3% +0\.06 +0\.06 +0\.04 +\[N, 4, 16, 16\]$/m);
    expect(ran.stdout).toMatch(/^out +1 +100\.0% +0\.21 +0\.22 +0\.04 +\[N, 4, 16, 16\]$/m);
  });

  test('says so where a file has no model', async () => {
    const ran = await brnc(folderWith({ 'net.brn': 'block a(x: f32[N, C, H, W]) { relu(x) }\n' }), 'check', 'net.brn');
    expect(ran).toEqual({ status: 0, stdout: 'net.brn: no errors, and no model to report on\n', stderr: '' });
  });

  test('prints what is wrong, and no table', async () => {
    const ran = await brnc(folderWith({ 'net.brn': bad }), 'check', 'net.brn');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain('error[unknown-argument]');
    expect(ran.stderr.endsWith('\n\n1 error\n')).toBe(true);
  });
});

test('--deny fails on lints too', async () => {
  const folder = folderWith({ 'net.brn': lints });
  expect((await brnc(folder, 'check', 'net.brn')).status).toBe(0);
  expect((await brnc(folder, 'check', 'net.brn', '--deny')).status).toBe(1);
});

test('--set changes a parameter, and the report says so', async () => {
  const ran = await brnc(folderWith({ 'net.brn': good }), 'check', 'net.brn', '--set', 'size=32', '--set', 'classes=2');
  expect(ran.stdout).toContain('parameters  size = 32, classes = 2');
  expect(ran.stdout).toContain('[N, 2, 32, 32]');
});

describe('several files', () => {
  const files = {
    'nets/shared.brn': 'block f(x: f32[N, C, H, W]) {\n  conv2dd(x, 8)\n}\n',
    'nets/a.brn': 'use shared { f }\nblock a(x: f32[N, C, H, W]) {\n  f(x)\n}\n',
    'nets/b.brn': 'use shared { f }\nblock b(x: f32[N, C, H, W]) {\n  f(x)\n}\n',
    'build/c.brn': 'not brn\n',
    '.gitignore': 'build/\n',
  };

  test('say what is wrong with a module once, in every format', async () => {
    const folder = folderWith(files);
    const human = await brnc(folder, 'check', 'nets/a.brn', 'nets/b.brn', 'nets/shared.brn');
    expect(human.stderr.endsWith('\n\n1 error\n')).toBe(true);
    const github = await brnc(folder, 'check', 'nets', '--format', 'github');
    expect(github.stdout.match(/^::error/gm)).toHaveLength(1);
    const sarif = await brnc(folder, 'check', 'nets', '--format', 'sarif');
    expect(sarif.stdout.match(/"ruleId"/g)).toHaveLength(1);
    const json = parse((await brnc(folder, 'check', 'nets', '--format', 'json')).stdout);
    expect(json).toMatchObject({ diagnostics: [{ code: 'unknown-name' }] });
  });

  test('are found in folders and by patterns, without what is ignored', async () => {
    const folder = folderWith(files);
    for (const args of [['.'], ['nets/*.brn'], ['.', '!nets/b.brn']]) {
      const ran = await brnc(folder, 'check', ...args);
      expect(ran.status).toBe(1);
      expect(ran.stderr).toContain('--> nets/shared.brn:2:3');
      expect(ran.stderr).not.toContain('build/c.brn');
    }
    expect(await brnc(folder, 'check', 'none')).toMatchObject({ status: 2 });
    expect(await brnc(folder, 'check', 'build')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: `build` has no .brn file that is not ignored\n',
    });
  });
});

describe('for machines', () => {
  test('json keeps to its schema, with errors and without', async () => {
    const folder = folderWith({ 'good.brn': good, 'bad.brn': bad, 'lints.brn': lints });
    const ran = await brnc(folder, 'check', 'good.brn', 'bad.brn', 'lints.brn', '--format', 'json');
    expect(ran).toMatchObject({ status: 1, stderr: '' });
    const printed = parse(ran.stdout);
    validate(printed);
    expect(validate.errors).toBe(null);
    expect(printed).toMatchObject({ ok: false, models: [{ file: 'good.brn' }, { file: 'lints.brn' }] });
  });

  test('json is ok exactly where the status is 0', async () => {
    const folder = folderWith({ 'good.brn': good });
    const fine = await brnc(folder, 'check', 'good.brn', '--format', 'json');
    expect(fine.status).toBe(0);
    expect(parse(fine.stdout)).toMatchObject({ ok: true, diagnostics: [] });
    const missing = await brnc(folder, 'check', 'good.brn', 'none.brn', '--format', 'json');
    expect(missing.status).toBe(2);
    expect(parse(missing.stdout)).toMatchObject({ ok: false, diagnostics: [] });
  });

  test('github prints a command a line', async () => {
    const ran = await brnc(folderWith({ 'bad.brn': bad }), 'check', 'bad.brn', '--format', 'github');
    expect(ran).toMatchObject({ status: 1, stderr: '' });
    expect(ran.stdout).toMatch(
      /^::error file=bad\.brn,line=(\d+),endLine=\1,col=\d+,endColumn=\d+,title=unknown-argument::.+\n$/,
    );
  });
});
