import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { smallProgram } from '../train/trainer/small.ts';
import { brnc, folderWith } from './in-process.ts';

/** Times differ from run to run. */
const withoutTimes = (text: string): string => text.replace(/\d+ s\b/g, 'T s').replace(/self-test \S+/, 'self-test E');

const train = (folder: string, ...args: readonly string[]) =>
  brnc(folder, 'train', 'net.brn', '-o', 'run', '--backend', 'wasm', ...args);

describe('brnc train', () => {
  test('writes a run: program, settings, metrics, curves, checkpoints and weights', { timeout: 60_000 }, async () => {
    const folder = folderWith({ 'net.brn': smallProgram() });
    const { status, stdout, stderr } = await train(folder);
    expect(status).toBe(0);
    expect(withoutTimes(stderr)).toBe(
      `Small on drawn: 12 images to learn from, 6 to validate on; 3 epochs of 3 steps of 4
the run in run begins
WASM with SIMD, one thread; self-test E

`,
    );
    const lines = withoutTimes(stdout).split('\n');
    expect(lines[0]).toBe(' epoch    loss       b     out    mean    time');
    expect(lines.slice(1, 4).join('\n')).toMatch(/^ {5}1 +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +T s {2}best so far\n {5}2/);
    expect(stdout).toContain('brnc eval run\n');
    expect(readdirSync(join(folder, 'run')).toSorted()).toEqual([
      'checkpoint-000002-000000.safetensors',
      'checkpoint-000003-000000.safetensors',
      'curves.png',
      'curves.svg',
      'metrics.jsonl',
      'program.brn',
      'run.json',
      'weights.safetensors',
    ]);
    const metrics = readFileSync(join(folder, 'run/metrics.jsonl'), 'utf8').trim().split('\n');
    expect(metrics).toHaveLength(3 * 3 + 3);
    expect(metrics.at(-1)).toContain('"b.miou"');

    const again = await train(folder);
    expect(again).toMatchObject({ status: 0 });
    expect(again.stderr).toContain('goes on after epoch 3\n');
    expect(readFileSync(join(folder, 'run/metrics.jsonl'), 'utf8').trim().split('\n')).toEqual(metrics);
  });

  test('keeps the modules of the program, so that the run stands by itself', { timeout: 60_000 }, async () => {
    const text = smallProgram({ epochs: '1' });
    const block = /block head[^]*?\n}\n/.exec(text)?.[0] ?? '';
    const main = text.replace(block, '').replace('use std', 'use heads.small { head }\nuse std');
    const folder = folderWith({ 'net.brn': main, 'heads/small.brn': block });
    const trained = await train(folder, '--set', 'classes=3');
    expect(trained.status).toBe(0);
    expect(trained.stdout).toContain('  brnc compile net.brn --set classes=3 --weights run -o small\n');
    expect(readFileSync(join(folder, 'run/heads/small.brn'), 'utf8')).toBe(block);
    expect(await brnc(folder, 'check', 'run/program.brn')).toMatchObject({ status: 0 });
  });

  test('says what a folder holds instead of this run', { timeout: 60_000 }, async () => {
    const text = smallProgram({ epochs: '1' });
    const folder = folderWith({ 'net.brn': text, 'run/photo.jpg': '', 'other.brn': text.replace('0.01', '0.02') });
    const foreign = await train(folder);
    expect(foreign.status).toBe(2);
    expect(foreign.stderr).toContain('`run` is not empty, and holds no run: there is `photo.jpg`');
    const args = ['-o', 'mine', '--backend', 'wasm'];
    expect(await brnc(folder, 'train', 'net.brn', ...args)).toMatchObject({ status: 0 });
    const other = await brnc(folder, 'train', 'other.brn', ...args);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('`mine` holds another run: the program is, the setting `rate` is not the same');
    expect(other.stderr).toContain('`--weights mine` begins with what that run has learnt');
  });

  test('ends where the loss is no number any more, and says what to change', async () => {
    const folder = folderWith({ 'net.brn': smallProgram({ optimizer: 'sgd', rate: '1e38' }) });
    const { status, stderr } = await train(folder);
    expect(status).toBe(1);
    expect(stderr).toContain('error: the loss or its gradient is not finite any more, in step');
    expect(stderr).toContain('lower `rate`');
    expect(existsSync(join(folder, 'run/weights.safetensors'))).toBe(false);
  });

  test('needs a training to be said, and the data to be there', async () => {
    const text = smallProgram();
    const folder = folderWith({
      'net.brn': text.replace(/^train [^]*/m, ''),
      'data.brn': smallProgram({ data: 'folder' }),
    });
    const without = await train(folder);
    expect(without.status).toBe(2);
    expect(without.stderr).toContain('`net.brn` does not say how `Small` is trained');
    const missing = await brnc(folder, 'train', 'data.brn', '-o', 'run');
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('--data DIR');
    expect(existsSync(join(folder, 'run'))).toBe(false);
  });
});
