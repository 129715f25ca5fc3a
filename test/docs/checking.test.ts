import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brnc, folderWith } from '../cli/in-process.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/checking.md'), 'utf8');
const hooks = readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8');

test('the options of docs/checking.md are those of the command', async () => {
  const { stdout: help } = await brnc(folderWith({}), 'check', '--help');
  const commands = [...page.matchAll(/brnc check ([^`\n&]*)/g)].map(([, rest = '']) => rest);
  const options = commands.flatMap((rest) => rest.match(/--[a-z]+( (sarif|json|github))?/g) ?? []);
  expect(options).toEqual(expect.arrayContaining(['--watch', '--format sarif', '--format github']));
  for (const option of options) {
    const [name = '', value = ''] = option.split(' ');
    expect(help).toContain(name);
    expect(help).toContain(value);
  }
});

test.each(['check', 'fmt'])('the hook of the page for brnc %s is that of the repository', async (command) => {
  const own = [`id: brnc-${command}`, `name: brnc ${command}`, `entry: npx --no -- brnc ${command}`];
  for (const line of [...own, 'language: system', 'files: \\.brn$']) {
    expect(page).toContain(`${line}\n`);
    expect(hooks).toContain(`${line}\n`);
  }
  expect((await brnc(folderWith({}), command, '--help')).status).toBe(0);
});
