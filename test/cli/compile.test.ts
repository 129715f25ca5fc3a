import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bad, brnc, folderWith, good } from './in-process.ts';

const tiered = good.replace('stop when', 'tier device until b\n  tier cloud\n  stop when');
const two = `${good}\n${good.slice(good.indexOf('model')).replace('Small', 'Other')}`;

/** The names of the files that a manifest speaks of, and its own. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(join(folder, 'out')).sort();
}

test('writes a file for each tier and a manifest that names them', async () => {
  const folder = folderWith({ 'net.brn': good });
  const ran = await brnc(folder, 'compile', 'net.brn', '-o', 'out');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(filesIn(folder)).toContain('manifest.json');
  const manifest = readFileSync(join(folder, 'out/manifest.json'), 'utf8');
  for (const name of filesIn(folder)) if (name.endsWith('.onnx')) expect(manifest).toContain(`"${name}"`);
  expect(ran.stdout).toContain('the weights are drawn from seed 0: the network is untrained');
});

test('is the same to the byte when done again', async () => {
  const folder = folderWith({ 'net.brn': good });
  await brnc(folder, 'compile', 'net.brn', '-o', 'out');
  const before = filesIn(folder).map((name) => readFileSync(join(folder, 'out', name)).toString('base64'));
  await brnc(folder, 'compile', 'net.brn', '-o', 'out');
  expect(filesIn(folder).map((name) => readFileSync(join(folder, 'out', name)).toString('base64'))).toEqual(before);
});

test('removes what an earlier compilation wrote and this one does not, and nothing else', async () => {
  const folder = folderWith({ 'net.brn': tiered, 'flat.brn': good });
  await brnc(folder, 'compile', 'net.brn', '-o', 'out');
  expect(filesIn(folder)).toContain('device.onnx');
  writeFileSync(join(folder, 'out/mine.onnx'), '');
  await brnc(folder, 'compile', 'flat.brn', '-o', 'out');
  expect(filesIn(folder)).toContain('mine.onnx');
  expect(filesIn(folder)).not.toContain('device.onnx');
});

test('--verify compares the partitions with the whole network, which it does not keep', async () => {
  const folder = folderWith({ 'net.brn': tiered });
  const ran = await brnc(folder, 'compile', 'net.brn', '-o', 'out', '--verify');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^out +flat +\S+ +\S+ +equal$/m);
  expect(ran.stdout).not.toContain('DIFFERS');
  expect(filesIn(folder)).not.toContain('whole.onnx');
});

describe('leaves no folder behind', () => {
  test('where the program has errors', async () => {
    const folder = folderWith({ 'net.brn': bad });
    const ran = await brnc(folder, 'compile', 'net.brn', '-o', 'out');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  test('where the file has no model', async () => {
    const ran = await brnc(folderWith({ 'net.brn': '' }), 'compile', 'net.brn', '-o', 'out');
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain('`net.brn` has no model');
  });

  test('where the weights file is none', async () => {
    const folder = folderWith({ 'net.brn': good, 'w.pth': 'not weights' });
    const ran = await brnc(folder, 'compile', 'net.brn', '-o', 'out', '--weights', 'w.pth');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain('[weights-unrecognised]');
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  test.each([
    ['none.pth', '`none.pth` cannot be read: it does not exist'],
    ['.', '`.` is a folder, and holds no run of `brnc train`: it has no `run.json`'],
  ])('where the weights are %s', async (weights, message) => {
    const folder = folderWith({ 'net.brn': good });
    const ran = await brnc(folder, 'compile', 'net.brn', '-o', 'out', '--weights', weights);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain(message);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

describe('an output folder that cannot be written', () => {
  test('is a file', async () => {
    const ran = await brnc(folderWith({ 'net.brn': good, out: '' }), 'compile', 'net.brn', '-o', 'out');
    expect(ran).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: `out` is a file, and a folder to write to was expected\n',
    });
  });

  test('is below a file', async () => {
    const ran = await brnc(folderWith({ 'net.brn': good, a: '' }), 'compile', 'net.brn', '-o', 'a/out');
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toBe('error: the folder `a/out` cannot be written to: a part of its path is not a folder\n');
  });

  test('holds a folder where a file belongs', async () => {
    const folder = folderWith({ 'net.brn': good });
    mkdirSync(join(folder, 'out/manifest.json/x'), { recursive: true });
    const ran = await brnc(folder, 'compile', 'net.brn', '-o', 'out');
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain('`out/manifest.json` cannot be written: it is a folder');
  });
});

test('asks which model where the file has several', async () => {
  const folder = folderWith({ 'net.brn': two });
  const ran = await brnc(folder, 'compile', 'net.brn', '-o', 'out');
  expect(ran).toMatchObject({ status: 2, stdout: '' });
  expect(ran.stderr).toBe('error: `net.brn` has 2 models: Small, Other\nhelp: write `--model Small`\n');
  const wrong = await brnc(folder, 'compile', 'net.brn', '-o', 'out', '--model', 'Othr');
  expect(wrong.stderr).toContain('help: write `--model Other`');
  const right = await brnc(folder, 'compile', 'net.brn', '-o', 'out', '--model', 'Other');
  expect(right.stdout).toContain('Other in out');
});
