import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emitTfjs } from '../src/emit/emit-tfjs.ts';
import { formulaWeights } from './emit/support.ts';
import { MemoryFiles } from './emit-tfjs/support.ts';
import { checkText, exampleText } from './runtime/compile-to.ts';

const root = join(import.meta.dirname, '..');
/** Below the repository, so that TensorFlow.js is found, as it is beside an installed package. */
const home = join(root, 'out', `tfjs-${process.pid}`);
const installed = join(home, 'node_modules/brnc');

beforeAll(() => {
  mkdirSync(installed, { recursive: true });
  const args = ['scripts/build.mjs', '--no-types', '--out', join(installed, 'dist')];
  execFileSync(process.execPath, args, { cwd: root });
  // A package of its own, so that `brnc` is not the one around it.
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  copyFileSync(join(root, 'package.json'), join(installed, 'package.json'));
}, 120_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The program of docs/training.md. */
function ownLoop(): string {
  const [, text] = /^```js\n([^]*?)\n```$/m.exec(readFileSync(join(root, 'docs/training.md'), 'utf8')) ?? [];
  if (text === undefined) throw new Error('docs/training.md has no program in JavaScript');
  return text;
}

async function writeExample(folder: string): Promise<void> {
  const { network } = checkText(exampleText('tiny'));
  const files = new MemoryFiles();
  const facts = { producer: { name: 'brnc', version: 'test' }, source: { file: 'tiny.brn', sha256: '00' } };
  const written = await emitTfjs({ network, weights: formulaWeights(network.graph), ...facts }, files.write);
  expect(written.kind).toBe('written');
  for (const name of files.files.keys()) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), files.bytes(name));
  }
}

test('the loop of docs/training.md lowers the loss of a network that brnc emitted', { timeout: 60_000 }, async () => {
  await writeExample(join(home, 'net'));
  writeFileSync(join(home, 'loop.mjs'), ownLoop());
  const output = execFileSync(process.execPath, ['loop.mjs'], { cwd: home, encoding: 'utf8' });
  const [backend, ...steps] = output.trim().split('\n');
  expect(backend).toMatch(/^WASM .*; self-test /);
  const losses = steps.map((line) => Number(line.split(' ')[1]));
  expect(losses).toHaveLength(8);
  expect(losses.toSorted((a, b) => b - a)).toEqual(losses);
  expect(losses.at(-1)).toBeLessThan(0.9 * (losses[0] ?? NaN));
});

test('it bundles for a browser, together with what it stands on', async () => {
  // What Node alone has is an error of the bundler.
  const { metafile } = await build({
    stdin: { contents: "export * from 'brnc/tfjs';", resolveDir: home },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    metafile: true,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.filter((name) => name.endsWith('brnc/dist/tfjs.js'))).toHaveLength(1);
  expect(inputs.some((name) => name.includes('@tensorflow/tfjs-core'))).toBe(true);
});
