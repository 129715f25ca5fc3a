import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { folderReader } from '../../src/cli/data-folder.ts';
import * as drawn from '../../src/train/data/drawn/drawn.ts';
import { drawScene } from '../../src/train/data/drawn/scene.ts';
import { openData } from '../../src/train/data/open.ts';
import { inputSize, own, valueOf } from '../train/data/made-data.ts';
import { brnc, emptyFolder, folderWith } from './in-process.ts';

const input = { height: 24, width: 32 };
const data = { split: own, size: inputSize, ignore: 255 } as const;

test.each([
  [21, 'voc2012'],
  [4, 'folder'],
] as const)('scenes of %i classes are read back as `%s`, as they were drawn', async (classes, kind) => {
  const folder = emptyFolder();
  const size = ['--size', '24x32'];
  const ran = await brnc(folder, 'scenes', 'data', '--count', '12', ...size, '--classes', `${classes}`, '--seed', '3');
  expect(ran.stderr).toBe('');
  expect(ran.status).toBe(0);
  expect(ran.stdout).toContain(`12 scenes of 24 x 32 with ${classes} classes are in data`);
  expect(ran.stdout).toContain(`data: ${kind}\n`);
  // 70, 15 and 15 of 100, rounded.
  expect(ran.stdout).toContain('8 to learn from, 2 to validate on, 2 to test');

  const task = { labels: 'maps', classes } as const;
  const request = { data: { ...data, kind }, task, input, seed: 0 };
  const source = valueOf(await openData(folderReader(join(folder, 'data')), request));
  expect(Object.values(source.parts).map(({ length }) => length)).toEqual([8, 2, 2]);
  const { image, target } = valueOf(await source.load(9));
  const scene = drawScene(3, 9, input, classes);
  expect(Buffer.from(image.data).equals(scene.image.data)).toBe(true);
  expect(target.kind === 'mask' && Buffer.from(target.mask.data).equals(scene.mask.data)).toBe(true);
});

test('the scenes of a seed are the same files', async () => {
  const folder = emptyFolder();
  for (const name of ['one', 'other']) await brnc(folder, 'scenes', name, '--count', '2', '--size', '16');
  const bytes = (name: string): Buffer => readFileSync(join(folder, name, 'JPEGImages/scene_000001.png'));
  expect(bytes('one').equals(bytes('other'))).toBe(true);
});

test.each([
  [['data', '--classes', '300'], 'a mask holds at most 255 classes, and 300 are asked for'],
  [['data', '--classes', '1'], 'An integer from 2 on is expected'],
  [['data', '--size', '8'], 'scenes have sides of 16 to 4096 pixels, and 8 x 8 is asked for'],
  [['full'], '`full` is not empty'],
  [['full/a.txt'], '`full/a.txt` is a file'],
])('%o is refused', async (args, words) => {
  const folder = folderWith({ 'full/a.txt': 'a' });
  const ran = await brnc(folder, 'scenes', ...args);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain(words);
  expect(readdirSync(folder)).toEqual(['full']);
});

test('scenes that cannot all be written are not there', async () => {
  const folder = emptyFolder();
  const spy = vi.spyOn(drawn, 'vocFolderOf').mockImplementation(async function* () {
    yield { kind: 'done', value: { path: 'JPEGImages/a.png', bytes: new Uint8Array(4) } };
    yield await Promise.resolve({ kind: 'failed', problem: { code: 'data-empty', file: '', message: 'no paint' } });
  });
  const ran = await brnc(folder, 'scenes', 'data', '--count', '2').finally(() => spy.mockRestore());
  expect(ran.stderr).toContain('no paint');
  expect(existsSync(join(folder, 'data'))).toBe(false);
});
