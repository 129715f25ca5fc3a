import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { checkProgram } from '../../src/check.ts';
import { folderReader } from '../../src/cli/data-folder.ts';
import type { Result } from '../../src/cli/status.ts';
import {
  type TrainingData,
  inspectTrainingData,
  openTrainingData,
  reportDataProblems,
} from '../../src/cli/training-data.ts';
import { maskOf, photo, text, vocFiles } from '../train/data/made-data.ts';
import { emptyFolder, folderWith } from './in-process.ts';

describe('a folder on the disk', () => {
  const files = { 'a.txt': text('a'), 'inner/b.txt': text('b') };

  test('lists its files and folders, links to them included', async () => {
    const folder = folderWith(files);
    symlinkSync(join(folder, 'inner'), join(folder, 'linked'));
    symlinkSync(join(folder, 'a.txt'), join(folder, 'c.txt'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    const reader = folderReader(folder);
    expect([...((await reader.list('')) ?? [])].toSorted()).toEqual(['a.txt', 'c.txt', 'inner/', 'linked/']);
    expect(await reader.list('linked')).toEqual(['b.txt']);
    expect(await reader.read('linked/b.txt')).toEqual(Buffer.from('b'));
    expect(await reader.read('dangling')).toBeUndefined();
  });

  test('has nothing where there is no file, and does not wait at a pipe', async () => {
    const folder = folderWith(files);
    const reader = folderReader(folder);
    expect(await reader.list('a.txt')).toBeUndefined();
    expect(await reader.list('none')).toBeUndefined();
    expect(await reader.read('inner')).toBeUndefined();
    expect(await reader.read('none')).toBeUndefined();
    expect(await folderReader(join(folder, 'none')).list('')).toBeUndefined();
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await reader.read('pipe')).toBeUndefined();
    expect(await reader.list('')).not.toContain('pipe');
  });
});

/** A program that trains on `data`. */
const program = (data: string, input = 'f32[N, 3, 16, 16]', settings = ''): string => `
block tiny(x: f32[N, C, H, W]) { conv2d(x, 4) }
model Small {
  input image: ${input} as unit
  backbone tiny
  exit out -> ${/cifar|mnist/.test(data) ? 'sequence { adaptive_avg_pool2d(1), flatten, linear(10) }' : 'conv2d(21)'}
}
train Small {
  data: ${data}
  loss: cross_entropy
  optimizer: adam
  rate: 0.01
  batch: 2
  ${settings}
}
`;

function open(text: string, folder?: string): Promise<Result<TrainingData>> {
  const { models, diagnostics } = checkProgram(text, { file: 'small.brn', read: () => undefined, forTraining: true });
  const [model] = models;
  if (model?.training === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return openTrainingData(model.network, model.training, folder);
}

async function opened(text: string, folder?: string): Promise<TrainingData> {
  const data = await open(text, folder);
  if (data.kind === 'failure') throw new Error(data.message);
  return data.value;
}

/** What is written beside what was asked for. */
async function noted(work: () => Promise<void> | void): Promise<string> {
  const written: string[] = [];
  vi.stubEnv('NO_COLOR', '1');
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((chunk: unknown) => written.push(String(chunk)) > 0);
  try {
    await work();
  } finally {
    spy.mockRestore();
    vi.unstubAllEnvs();
  }
  return written.join('');
}

describe('the data of a training', () => {
  test('are opened where they lie, for the network', async () => {
    const folder = folderWith(vocFiles(['a', 'b'], ['c']));
    const data = await opened(program('voc2012'), folder);
    expect(data.folder).toBe(folder);
    expect(data.source.parts).toEqual({ train: [0, 1], validation: [2], test: [] });
    expect(data.request.task).toEqual({ labels: 'maps', classes: 21 });
    expect(data.input).toMatchObject({ size: { height: 16, width: 16 }, channels: 3 });
  });

  test.each([
    ['VOCdevkit/VOC2012', ''],
    ['VOCdevkit', 'VOC2012/'],
    ['', 'VOCdevkit/VOC2012/'],
  ])('of VOC are found from %o', async (given, below) => {
    const files = Object.entries(vocFiles(['a'], ['b'])).map(
      ([name, bytes]) => [`VOCdevkit/VOC2012/${name}`, bytes] as const,
    );
    const folder = folderWith(Object.fromEntries(files));
    const { source } = await opened(program('voc2012'), join(folder, given));
    expect(source.names[0]).toBe(`${below}JPEGImages/a.png`);
  });

  test('that are drawn need no folder', async () => {
    const quiet = await noted(async () => {
      const data = await opened(program('drawn(count: 10)'));
      expect([data.folder, data.source.names.length]).toEqual(['', 10]);
    });
    expect(quiet).toBe('');
    const note = await noted(async () => void (await opened(program('drawn(count: 10)'), 'somewhere')));
    expect(note).toContain('nothing of `somewhere` is read');
  });

  test('have the size of the setting, of the input or of themselves', async () => {
    const sizeOf = async (data: string, input?: string) => (await opened(program(data, input))).input.size;
    expect(await sizeOf('drawn(count: 10)')).toEqual({ height: 16, width: 16 });
    expect(await sizeOf('drawn(count: 10, size: [8, 12])', 'f32[N, 3, H, W]')).toEqual({ height: 8, width: 12 });
  });

  test('in a folder that is not given, not there or a file are a failure that says what to type', async () => {
    expect(await open(program('voc2012'))).toMatchObject({
      message: 'the data `voc2012` is read from a folder, and none is given',
      help: 'add `--data DIR`: the folder that holds `VOCdevkit`, or `VOC2012` itself',
    });
    const missing = join(emptyFolder(), 'none');
    expect(await open(program('cifar10', 'f32[N, 3, 32, 32]'), missing)).toMatchObject({
      message: `\`${missing}\` cannot be read: it does not exist`,
    });
    const file = join(folderWith({ 'a.zip': text('PK') }), 'a.zip');
    expect(await open(program('voc2012'), file)).toMatchObject({
      message: `\`${file}\` is a file, and the folder of the data was expected`,
    });
  });

  test('that are incomplete are a failure that names the file', async () => {
    const folder = folderWith(vocFiles(['a', 'b'], ['c']));
    rmSync(join(folder, 'SegmentationClass/b.png'));
    expect(await open(program('voc2012'), folder)).toMatchObject({
      message: `${join(folder, 'JPEGImages/b.png')}: the image has no mask: expected \`SegmentationClass/b.png\` [data-mask-missing]`,
    });
  });

  test('need images to validate on where the best weights are kept', async () => {
    const files = { 'images/train/a.png': photo(4, 4), 'masks/train/a.png': maskOf(4, 4, 0) };
    const folder = folderWith(files);
    expect((await opened(program('folder'), folder)).source.parts.validation).toEqual([]);
    expect(await open(program('folder', undefined, 'keep: best(mean_miou)'), folder)).toMatchObject({
      message: `${folder}: of 1 image, none is left for validation, which \`keep\` needs [data-part-empty]`,
    });
  });

  test('are inspected file by file', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `i${String(index).padStart(2, '0')}`);
    const files: Record<string, Uint8Array> = { ...vocFiles(names, ['v']) };
    for (const name of names) files[`SegmentationClass/${name}.png`] = maskOf(8, 6, 0, 77);
    const data = await opened(program('voc2012'), folderWith(files));
    const problems = await inspectTrainingData(data);
    expect(problems).toHaveLength(25);
    const shown = await noted(() => {
      expect(reportDataProblems('data', problems)).toBe(true);
    });
    expect(shown.match(/error: data\/SegmentationClass\/i\d\d.png: the pixel at \(1, 0\) has class 77/g)).toHaveLength(
      20,
    );
    expect(shown.endsWith('and 5 more\n')).toBe(true);
    expect(reportDataProblems('data', [])).toBe(false);
  });
});

test('an input of any size needs one for its batches', async () => {
  // `check` says so before; this is what `--set` cannot pass by.
  const { models } = checkProgram(program('drawn(count: 10, size: 32)', 'f32[N, 3, H, W]'), {
    file: 'small.brn',
    read: () => undefined,
  });
  const [model] = models;
  if (model?.training === undefined) throw new Error('the model is trained');
  const data = { ...model.training.data, size: { kind: 'input' } } as const;
  expect(await openTrainingData(model.network, { ...model.training, data }, undefined)).toMatchObject({
    message: '`Small` takes images of any size, and the images of a batch must have one',
    help: 'write `data: drawn(size: 256)`, or `size: [height, width]`',
  });
});
