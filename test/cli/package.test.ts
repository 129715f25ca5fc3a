import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder } from './in-process.ts';

const root = join(import.meta.dirname, '../..');

/** Runs npm; the registry's part of it comes from npm's cache where that has it. */
function npm(cwd: string, ...args: readonly string[]): string {
  const script = process.env['npm_execpath'];
  const options = { cwd, encoding: 'utf8', env: { ...process.env, npm_config_prefer_offline: 'true' } } as const;
  return script === undefined
    ? execFileSync('npm', args, options)
    : execFileSync(process.execPath, [script, ...args], options);
}

function textFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|ts|md|json)$/.test(name));
}

test('the packed package installs in an empty folder and works from there', { timeout: 300_000 }, () => {
  const folder = emptyFolder();
  npm(root, 'pack', '--loglevel=error', '--pack-destination', folder);
  const [tarball = ''] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  npm(folder, 'install', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, tarball));

  const installed = join(folder, 'node_modules/brnc');
  for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md', 'docs/language.md', 'stdlib/resnet.brn']) {
    expect(existsSync(join(installed, name)), name).toBe(true);
  }
  for (const name of ['src', 'test', 'scripts', 'node_modules']) expect(existsSync(join(installed, name))).toBe(false);
  // A package that was built elsewhere names no folder of the machine that built it.
  for (const name of textFiles(installed)) {
    expect(readFileSync(join(installed, name), 'utf8').includes(root), name).toBe(false);
  }

  const npx = (...args: readonly string[]): string => npm(folder, 'exec', '--offline', '--', 'brnc', ...args);
  expect(npx('--version')).toMatch(/^brnc \d/);
  npx('init', 'net');
  expect(npx('check', 'net/model.brn')).toContain('Network  net/model.brn');
  expect(npx('compile', 'net/model.brn', '-o', 'net/out')).toContain('manifest.json');
  const image = join(installed, 'examples/images/scene.jpg');
  expect(npx('run', 'net/out', '--image', image)).toContain('answers');
  expect(npx('explain', 'size-mismatch')).toContain('size-mismatch');

  writeFileSync(
    join(folder, 'use.ts'),
    `import { check, type Diagnostic, type ModelReport } from 'brnc';
const { diagnostics, models } = check('model Empty {\\n}\\n', { file: 'empty.brn', read: () => undefined });
const codes: readonly string[] = diagnostics.map((diagnostic: Diagnostic) => diagnostic.code);
const names: readonly string[] = models.map((model: ModelReport) => model.name);
console.log(codes.join(), names.length);
`,
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = [
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--lib',
    'es2023,dom',
    '--strict',
    '--skipLibCheck',
    'false',
  ];
  execFileSync(process.execPath, [tsc, ...options, 'use.ts'], { cwd: folder, encoding: 'utf8' });
  expect(execFileSync(process.execPath, ['use.js'], { cwd: folder, encoding: 'utf8' })).toContain('missing-item');
});
