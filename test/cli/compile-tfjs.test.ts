import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readManifest } from '../../src/runtime/read-manifest.ts';
import { brnc, folderWith, good } from './in-process.ts';

const open = good.replace('[N, 3, size, size]', '[N, 3, H, W]');

/** All files of the output folder. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(join(folder, 'out'), { recursive: true, encoding: 'utf8' }).sort();
}

/** Compiles a program into `out`. */
async function compile(folder: string, ...args: readonly string[]) {
  return await brnc(folder, 'compile', 'net.brn', '-o', 'out', ...args);
}

/** The manifest in `out`, which must be one. */
function manifestIn(folder: string) {
  const read = readManifest(readFileSync(join(folder, 'out/manifest.json'), 'utf8'));
  if (read.kind === 'failed') throw new Error(read.problem.message);
  return read.value;
}

describe('--target', () => {
  test('onnx,tfjs writes both, and the manifest names both', async () => {
    const folder = folderWith({ 'net.brn': good });
    expect(await compile(folder, '--target', 'onnx,tfjs')).toMatchObject({ status: 0, stderr: '' });
    expect(filesIn(folder)).toEqual(
      expect.arrayContaining(['all.onnx', 'manifest.json', 'tfjs', 'tfjs/model.json', 'tfjs/weights.1-of-1.bin']),
    );
    expect(manifestIn(folder).tfjs).toEqual({
      model: 'tfjs/model.json',
      shape: ['N', 16, 16, 3],
      outputs: [
        { exit: 'b', layer: 'b' },
        { exit: 'out', layer: 'out' },
      ],
    });
  });

  test('is onnx where it is not said', async () => {
    const folder = folderWith({ 'net.brn': good });
    await compile(folder);
    expect(filesIn(folder)).not.toContain('tfjs');
    expect(manifestIn(folder)).not.toHaveProperty('tfjs');
  });

  test('tfjs writes no partitions, and so no manifest', async () => {
    const folder = folderWith({ 'net.brn': good });
    await compile(folder, '--target', 'tfjs');
    expect(filesIn(folder)).toEqual(['tfjs', 'tfjs/model.json', 'tfjs/weights.1-of-1.bin']);
  });

  test('is one of those that there are', async () => {
    const ran = await compile(folderWith({ 'net.brn': good }), '--target', 'onnx,tfj');
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain('Allowed are onnx, tfjs. Did you mean tfjs?');
  });
});

test('what an earlier compilation wrote for the other target is removed, and nothing else', async () => {
  const folder = folderWith({ 'net.brn': good });
  await compile(folder, '--target', 'onnx,tfjs');
  writeFileSync(join(folder, 'out/tfjs/mine.bin'), '');
  await compile(folder);
  expect(filesIn(folder).filter((name) => name.startsWith('tfjs'))).toEqual(['tfjs', 'tfjs/mine.bin']);
  await compile(folder, '--target', 'tfjs');
  expect(filesIn(folder)).toEqual(['tfjs', 'tfjs/mine.bin', 'tfjs/model.json', 'tfjs/weights.1-of-1.bin']);
});

test('a LayersModel of someone else is left where it is', async () => {
  const folder = folderWith({ 'net.brn': good });
  mkdirSync(join(folder, 'out/tfjs'), { recursive: true });
  writeFileSync(join(folder, 'out/tfjs/model.json'), '{"weightsManifest": [{"paths": ["weights.1-of-1.bin"]}]}');
  await compile(folder);
  expect(filesIn(folder)).toContain('tfjs/model.json');
});

describe('--verify', () => {
  test.each([
    ['onnx,tfjs', 3],
    ['tfjs', 1],
  ])('with --target %s compares the layers with the whole network', async (target, tables) => {
    const folder = folderWith({ 'net.brn': good });
    const ran = await compile(folder, '--target', target, '--verify');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toContain('TensorFlow.js against the whole network in ONNX, 3 random images:');
    expect(ran.stdout.match(/^out .* equal$/gm)).toHaveLength(tables);
    expect(ran.stdout).not.toContain('DIFFERS');
    expect(existsSync(join(folder, 'out/whole.onnx'))).toBe(false);
  });
});

describe('an input whose size is open', () => {
  test('needs --size for TensorFlow.js, and the error says what to type', async () => {
    const folder = folderWith({ 'net.brn': open });
    const ran = await compile(folder, '--target', 'tfjs');
    expect(ran).toEqual({
      status: 2,
      stdout: '',
      stderr:
        "error: TensorFlow.js's layers need numbers for H and W, which the input leaves open\n" +
        'help: write `--size 256`, or height and width, such as `--size 256x512`\n',
    });
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  test.each([
    ['24', [24, 24]],
    ['24x40', [24, 40]],
  ])('is --size %s there, and stays open in the partitions', async (size, sides) => {
    const folder = folderWith({ 'net.brn': open });
    expect(await compile(folder, '--target', 'onnx,tfjs', '--size', size, '--verify')).toMatchObject({ status: 0 });
    const { input, tfjs } = manifestIn(folder);
    expect(input.shape).toEqual(['N', 3, 'H', 'W']);
    expect(tfjs?.shape).toEqual(['N', ...sides, 3]);
  });

  test('is no smaller than the smallest legal one', async () => {
    const folder = folderWith({ 'net.brn': open.replace('conv2d(classes)', 'conv2d(classes, kernel: 5)') });
    const ran = await compile(folder, '--target', 'tfjs', '--size', '2x40');
    expect(ran.stderr).toBe('error: the smallest legal H is 5, and `--size` makes it 2\n');
  });

  test('may have a side that depends on the other', async () => {
    const folder = folderWith({ 'net.brn': open.replace('image: f32[N, 3, H, W]', 'image: f32[N, 3, H, H]') });
    expect(await compile(folder, '--target', 'tfjs', '--size', '24')).toMatchObject({ status: 0, stderr: '' });
    const wrong = await compile(folder, '--target', 'tfjs', '--size', '24x40');
    expect(wrong.stderr).toBe('error: an image of `--size 24x40`, height and width, is no input [N, 3, H, H]\n');
  });
});

describe('--size', () => {
  test.each([
    [good, 'tfjs', 'write `--set size=24`'],
    [open, 'onnx', 'leave it out, or write `--target onnx,tfjs`'],
  ])('has no use where the size is fixed, or for ONNX', async (program, target, help) => {
    const ran = await compile(folderWith({ 'net.brn': program }), '--target', target, '--size', '24');
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain(`help: ${help}`);
  });

  test('is a side, or two', async () => {
    const ran = await compile(folderWith({ 'net.brn': open }), '--target', 'tfjs', '--size', '24x');
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain('write a side, such as 256, or height and width, such as 256x512.');
  });
});
