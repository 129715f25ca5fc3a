import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brnc, emptyFolder, folderWith, good } from './in-process.ts';

test('prints the version of package.json', async () => {
  const file = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
  const ran = await brnc(emptyFolder(), '--version');
  expect(ran.status).toBe(0);
  expect(file).toContain(`"version": "${ran.stdout.trim().replace('brnc ', '')}"`);
});

test.each([['--help'], ['help'], ['check', '--help'], ['help', 'compile']])('prints help: %s %s', async (...args) => {
  const ran = await brnc(emptyFolder(), ...args);
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toContain('Usage: brnc');
});

test('help shows examples and the exit status', async () => {
  const { stdout } = await brnc(emptyFolder(), '--help');
  expect(stdout).toContain('brnc compile model.brn -o out');
  expect(stdout).toContain('Exit status: 0 fine, 1 the program has errors');
});

test.each([
  [['chek', 'a.brn'], 'check'],
  [['check', 'a.brn', '--fromat', 'json'], '--format'],
  [['check', 'a.brn', '--format', 'jsn'], 'json'],
  [['check', 'a.brn', '--convention', 'pthflop'], 'pthflops'],
])('suggests the nearest: %j', async (args, suggestion) => {
  const ran = await brnc(emptyFolder(), ...args);
  expect(ran).toMatchObject({ status: 2, stdout: '' });
  expect(ran.stderr).toMatch(new RegExp(`Did you mean ${suggestion}\\?`));
});

test.each([
  [['check'], /missing required argument 'files'/],
  [['compile', 'a.brn'], /required option '-o, --out <dir>' not specified/],
  [['compile', 'a.brn', '-o', 'out', '--seed', '-1'], /An integer from 0 on is expected/],
  [['check', 'a.brn', '--set', 'size'], /write NAME=VALUE/],
  [['flops', 'a.brn', '--size', '12,x'], /An integer from 1 on is expected/],
  [['explain', 'a', 'b'], /too many arguments/],
  [[], /Usage: brnc/],
])('says what is wrong with %j', async (args, message) => {
  const ran = await brnc(emptyFolder(), ...args);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toMatch(message);
});

test('names the nearest parameter for --set', async () => {
  const ran = await brnc(folderWith({ 'net.brn': good }), 'check', 'net.brn', '--set', 'sise=32');
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain('[unknown-parameter]');
  expect(ran.stderr).toContain('`size`');
});
