import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { brnc, emptyFolder, folderWith } from './in-process.ts';
import { dataFiles, runFiles, trained } from './trained-run.ts';

let files: Readonly<Record<string, Uint8Array | string>> = {};
beforeAll(async () => {
  files = { ...runFiles(), ...(await dataFiles()), 'net.brn': trained };
});

const folder = (): string => folderWith(files);
const evaluate = (where: string, ...args: readonly string[]) => brnc(where, 'eval', 'run', '--data', 'data', ...args);

interface Printed {
  readonly exits: readonly {
    readonly miou: number;
    readonly accuracy: number;
    readonly flops: number;
    readonly ious: readonly (number | null)[];
  }[];
  readonly flopsBySize: readonly { readonly size: number; readonly flops: Readonly<Record<string, number>> }[];
  readonly constant: object;
  readonly policy: { readonly miou: number; readonly shares: object };
  readonly calibration: {
    readonly exits: readonly { readonly temperature: number; readonly error: readonly [number, number] }[];
  };
}

const schema: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/eval.schema.json'), 'utf8'));
const ajv = new Ajv({ allowUnionTypes: true, allErrors: true });

/** What was printed, which the schema must admit. */
function parse(text: string): Printed {
  if (typeof schema !== 'object' || schema === null) throw new Error('the schema is an object');
  const json: unknown = JSON.parse(text);
  const validate = ajv.compile<Printed>(schema);
  if (!validate(json)) throw new Error(ajv.errorsText(validate.errors));
  return json;
}

describe('brnc eval RUN', () => {
  test('prints the tables, and writes figures and results', async () => {
    const where = folder();
    const { status, stdout, stderr } = await evaluate(where);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatchInlineSnapshot(`
      "Small in run
        program   run/program.brn, size = 8, classes = 4
        weights   weights.safetensors
        data      folder, its test part: 2 images, resized to 8 x 8
        compared  at the size at which images enter the network

                                 b    out
      at                         0      1
      mIoU (%)               24.44  61.54
      pixel accuracy (%)     73.33  86.67
      FLOPs (k)              18.18  57.09
      path FLOPs (k)         18.18  59.39
      params (k)              0.27   0.86
      temperature            1.864  1.098
      calibration error (%)  13.67   2.11
        at the temperature   10.83   0.88
      FLOPs (pthflops) and params: the backbone up to the exit and its own head; path FLOPs: earlier heads too
      temperatures: fitted to 1 validation image; in the weights for what follows, as \`brnc compile\` puts them there

      The best constant answer, class 0 for every pixel: mIoU 24.44%, accuracy 73.33%

      IoU (%)      b     out
      class 0  73.33   84.62
      class 1   0.00  100.00
      class 2   0.00    0.00

      Leaving when entropy < 0.9, else last:
                        b   out     all
      answers for  100.0%  0.0%  100.0%
      mIoU 24.44% for 18.18 kFLOPs an image (31.8%) by pthflops
      the plain network, without branches: 57.09 kFLOPs; out alone has mIoU 61.54%

      As the policy's 0.9 moves:
      threshold  mean FLOPs (k)  mIoU (%)  b (%)  out (%)
         0.7734           59.39     61.54    0.0    100.0
         0.7744           59.39     61.54    0.0    100.0
         0.7754           18.18     24.44  100.0      0.0

      Wrote
        run/eval/results.json
        run/eval/segmentations.svg
        run/eval/segmentations.png
        run/eval/accuracy-over-flops.svg
        run/eval/accuracy-over-flops.png
        run/eval/flops-by-size.svg
        run/eval/flops-by-size.png
        run/eval/reliability.svg
        run/eval/reliability.png
        run/calibration.json
      "
    `);
    const names = ['results.json', ...figures('segmentations', 'accuracy-over-flops', 'flops-by-size', 'reliability')];
    expect(readdirSync(join(where, 'run/eval')).toSorted()).toEqual(names.toSorted());
  });

  test('counts what the masks say', async () => {
    const { stdout } = await evaluate(folder(), '--format', 'json');
    const { exits, constant, policy } = parse(stdout);
    // b: class 0 everywhere. out: class 1 where it is, and class 0 for the 16 pixels of class 2 too.
    expect(exits[0]).toMatchObject({ miou: 88 / 120 / 3, accuracy: 88 / 120, ious: [88 / 120, 0, 0, null] });
    expect(exits[1]).toMatchObject({ miou: (88 / 104 + 1) / 3, accuracy: 104 / 120, ious: [88 / 104, 1, 0, null] });
    expect(constant).toEqual({ class: 'class 0', miou: 88 / 120 / 3, accuracy: 88 / 120 });
    // All leave at b, whose entropy is that of its one answer.
    expect(policy).toMatchObject({ miou: 88 / 120 / 3, shares: { b: 1, out: 0 } });
  });

  test('fits temperatures on validation, which compile puts into the weights', async () => {
    const where = folder();
    const { stdout } = await evaluate(where, '--format', 'json');
    // Where b is sure of class 0, 40 of 64 pixels are: exp(3 / T) / (exp(3 / T) + 3) = 40 / 64.
    const [b, out] = parse(stdout).calibration.exits;
    const temperature = 3 / Math.log((3 * 40) / 24);
    expect(b?.temperature).toBeCloseTo(temperature, 4);
    // On the test images 88 of 120 are; before, its confidence is e^3 / (e^3 + 3).
    const sure = Math.exp(3) / (Math.exp(3) + 3);
    expect(b?.error[0]).toBeCloseTo(sure - 88 / 120, 5);
    expect(b?.error[1]).toBeCloseTo(88 / 120 - 40 / 64, 5);
    const compiled = await brnc(where, 'compile', 'net.brn', '--set', 'size=8', '--weights', 'run', '-o', 'out');
    const shown = `b ${temperature.toFixed(3)}, out ${out?.temperature.toFixed(3) ?? ''}`;
    expect(compiled.stdout).toContain(`temperatures in the weights: ${shown}`);
  });

  test('writes no calibration that comes of a part of the images, or is not wanted', async () => {
    const where = folder();
    expect((await evaluate(where, '--no-calibrate')).stdout).not.toContain('temperature');
    expect(existsSync(join(where, 'run/calibration.json'))).toBe(false);
    expect(existsSync(join(where, 'run/eval/reliability.svg'))).toBe(false);
  });

  test('prints the JSON that it writes', async () => {
    const where = folder();
    const { stdout } = await evaluate(where, '--format', 'json', '-o', 'results');
    expect(readFileSync(join(where, 'results/results.json'), 'utf8')).toBe(stdout);
    expect(parse(stdout)).toMatchObject({ format: 1, model: 'Small', data: { images: 2, of: 2 } });
  });

  test('looks at another part, at fewer images, at the masks of their own size, and by another convention', async () => {
    const where = folder();
    const { stdout } = await evaluate(where, '--part', 'train', '--at', 'original', '--convention', 'mac');
    expect(stdout).toContain('folder, its train part: 1 image,');
    expect(stdout).toContain("compared  at each mask's own size");
    expect(stdout).toContain('FLOPs (mac)');
    const limited = await evaluate(where, '--limit', '1');
    expect(limited.stdout).toContain('its test part: the first 1 of 2 images');
    // 48 of 64 pixels of the first image.
    expect(limited.stdout).toMatch(/pixel accuracy \(%\) +75\.00 +100\.00/);
  });

  test('leaves nothing behind', async () => {
    await evaluate(folder());
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('brnc-eval-'))).toEqual([]);
  });
});

test('a program is evaluated with a weights file, and writes where it is told', async () => {
  const where = folder();
  const args = ['--weights', 'run/weights.safetensors', '--set', 'size=8', '--data', 'data'] as const;
  const { status, stdout } = await brnc(where, 'eval', 'net.brn', ...args);
  expect([status, stdout.includes('Wrote')]).toEqual([0, false]);
  expect(stdout).toContain('they are not in the weights, nor in what follows');
  const written = await brnc(where, 'eval', 'net.brn', ...args, '-o', 'out');
  expect(written.stdout).toContain('out/results.json');
  expect(existsSync(join(where, 'run/calibration.json'))).toBe(false);
});

test('without a test part, it is validation', async () => {
  const where = folder();
  for (const name of ['images', 'masks']) rmSync(join(where, 'data', name, 'test'), { recursive: true });
  const { stdout } = await evaluate(where);
  expect(stdout).toContain('folder, its validation part: 1 image,');
  expect(stdout).toContain('fitted to 1 validation image, the same as here');
  const { status, stderr } = await evaluate(where, '--part', 'test');
  expect(status).toBe(2);
  expect(stderr).toContain('the test part of `folder` has no images: there are 1 in train, 1 in validation, 0 in test');
});

test('a network that takes images of any size is evaluated at that of its data', async () => {
  const open = trained
    .replace('size: int = 16, ', '')
    .replace('size, size', 'H, W')
    .replace('data: folder', 'data: folder(size: [8, 16])');
  const where = folderWith({ ...files, 'net.brn': open });
  const args = ['--weights', 'run/weights.safetensors', '--data', 'data', '-o', 'out', '--format', 'json'] as const;
  const { status, stdout, stderr } = await brnc(where, 'eval', 'net.brn', ...args);
  expect([status, stderr]).toEqual([0, '']);
  // Twice as wide by repetition: the shares are the same, and the FLOPs are twice those of 8 x 8.
  const { exits, flopsBySize } = parse(stdout);
  expect(exits.map(({ accuracy }) => accuracy)).toEqual([88 / 120, 104 / 120]);
  const square = flopsBySize.find(({ size }) => size === 8)?.flops;
  expect(exits.map(({ flops }) => flops / 2)).toEqual([square?.['b'], square?.['out']]);
});

describe('what cannot be evaluated', () => {
  const failing = async (where: string, ...args: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await brnc(where, 'eval', ...args);
    expect([status, stdout]).toEqual([2, '']);
    return stderr;
  };

  test('is no run', async () => {
    expect(await failing(emptyFolder(), 'run')).toMatchInlineSnapshot(`
      "error: \`run\` cannot be read: it does not exist
      help: give the folder that \`brnc train\` wrote, or a .brn file with \`--weights FILE\`
      "
    `);
    expect(await failing(folderWith({ 'run/x.txt': '' }), 'run')).toMatchInlineSnapshot(`
      "error: \`run\` is not a run: it holds no \`run.json\`
      help: give the folder that \`brnc train\` wrote, or a .brn file with \`--weights FILE\`
      "
    `);
    expect(await failing(folderWith({ 'run/manifest.json': '{}' }), 'run')).toContain('it holds a compiled network');
    expect(await failing(folderWith({ ...files, 'run/run.json': '{' }), 'run')).toMatchInlineSnapshot(`
      "error: \`run/run.json\` is damaged
      help: train again, or give the program and its weights
      "
    `);
  });

  test('has no weights', async () => {
    const where = folder();
    rmSync(join(where, 'run/weights.safetensors'));
    expect(await failing(where, 'run', '--data', 'data')).toMatchInlineSnapshot(`
      "error: the run in \`run\` has no weights yet: it has not finished an epoch
      help: go on with it: \`brnc train FILE -o run\`
      "
    `);
    expect(await failing(where, 'net.brn')).toMatchInlineSnapshot(`
      "error: \`net.brn\` is a program, and has no weights of its own
      help: add \`--weights FILE\`, or give the folder that \`brnc train\` wrote
      "
    `);
    expect(await failing(where, 'net.brn', '--weights', 'nowhere.pth', '--data', 'data')).toMatchInlineSnapshot(`
      "error: \`nowhere.pth\` cannot be read: it does not exist
      "
    `);
  });

  test('has no data', async () => {
    expect(await failing(folder(), 'run')).toMatchInlineSnapshot(`
      "error: the data \`folder\` is read from a folder, and none is given
      help: add \`--data DIR\`: the folder that holds \`images\` and \`masks\`, or a folder for each class
      "
    `);
    expect(await failing(folder(), 'run', '--data', 'nowhere')).toMatchInlineSnapshot(`
      "error: \`nowhere\` cannot be read: it does not exist
      help: \`--data DIR\`: the folder that holds \`images\` and \`masks\`, or a folder for each class
      "
    `);
    const where = folderWith({ ...files, 'net.brn': trained.replace(/^train [^]*/m, '') });
    const weights = ['--weights', 'run/weights.safetensors'] as const;
    expect(await failing(where, 'net.brn', ...weights)).toMatchInlineSnapshot(`
      "error: \`net.brn\` does not say what data \`Small\` is trained on
      help: add \`train Small { data: voc2012, ... }\`: docs/training.md
      "
    `);
  });

  test('has a damaged image among its data', async () => {
    const where = folder();
    writeFileSync(join(where, 'data/images/test/d.png'), 'no image');
    expect(await failing(where, 'run', '--data', 'data')).toMatchInlineSnapshot(`
      "error: data/images/test/d.png: expected a PNG or JPEG image, and found a file of another kind [data-image-unreadable]
      help: copy or save it again as PNG or JPEG, or take it away together with its mask
      "
    `);
    expect(existsSync(join(where, 'run/eval'))).toBe(false);
  });
});

function figures(...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [`${name}.svg`, `${name}.png`]);
}
