import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { checkProgram } from '../../src/check.ts';
import { weighModel } from '../../src/compile.ts';
import { ancestorsOf, resultsOf } from '../../src/graph/reach.ts';
import { present } from '../../src/invariant.ts';
import { readManifest } from '../../src/runtime/read-manifest.ts';
import { encodeWeights } from '../../src/train/run/checkpoint.ts';
import { parametersOf } from '../../src/weights/parameter.ts';
import { readValues } from '../../src/weights/tensor.ts';
import { brnc, folderWith, good } from './in-process.ts';

/** A program whose `weights` entries are those of the file that its training began with. */
const pretrained = good.replace('stop when', 'weights backbone: encoder, b: none\n  stop when');
/** A program that has weights which nothing depends on. */
const idle = good.replace('  x -> sequence', '  let idle = conv2d(x, 3)\n  x -> sequence');
/** Logits that no weights of the head scale. */
const bent = good.replace('sequence { conv2d(classes) }\n  exit', 'conv2d(classes) -> sigmoid\n  exit');

/** What training leaves in a folder: weights as the seed 7 draws them, those that no exit depends on left out. */
function writeRun(folder: string, program: string, set: Readonly<Record<string, string>> = {}): void {
  const { models } = checkProgram(program, { file: 'net.brn', read: () => undefined, set });
  const model = present(models[0], 'the program has a model');
  const { graph } = model.network;
  const needed = ancestorsOf(graph, resultsOf(graph));
  const weights = present(weighModel(model, { seed: 7 }).weights, 'weights are drawn');
  const tensors = parametersOf(graph, ({ id }) => needed[id] === true).map(({ key, shape }) => {
    const source = present(weights.get(key), 'every weight is drawn');
    return { name: key, shape, values: readValues(source) };
  });
  mkdirSync(join(folder, 'run'), { recursive: true });
  writeFileSync(join(folder, 'run/weights.safetensors'), Buffer.concat([...encodeWeights(tensors, 3)]));
  const { parameters } = model.report;
  const record = { format: 1, model: 'Small', parameters, settings: {}, modules: [], weights: null, data: null };
  writeFileSync(join(folder, 'run/run.json'), JSON.stringify(record));
}

function folderWithRun(program: string, set: Readonly<Record<string, string>> = {}): string {
  const folder = folderWith({ 'net.brn': program });
  writeRun(folder, program, set);
  return folder;
}

/** What `brnc eval` leaves there, or something else. */
function writeCalibration(folder: string, content: object | string): void {
  const weightsSha256 = createHash('sha256')
    .update(readFileSync(join(folder, 'run/weights.safetensors')))
    .digest('hex');
  const text = typeof content === 'string' ? content : JSON.stringify({ weightsSha256, ...content });
  writeFileSync(join(folder, 'run/calibration.json'), text);
}

const compile = (folder: string, ...args: readonly string[]) =>
  brnc(folder, 'compile', 'net.brn', '-o', 'out', ...args);

function exitsIn(folder: string) {
  const read = readManifest(readFileSync(join(folder, 'out/manifest.json'), 'utf8'));
  if (read.kind === 'failed') throw new Error(read.problem.message);
  return read.value.exits;
}

/** The logits of the exits under ONNX Runtime, of an image that is all 0.5. */
async function logitsOf(folder: string): Promise<Readonly<Record<string, readonly number[]>>> {
  const session = await ort.InferenceSession.create(join(folder, 'out/all.onnx'), { logSeverityLevel: 4 });
  const image = new ort.Tensor('float32', new Float32Array(3 * 16 * 16).fill(0.5), [1, 3, 16, 16]);
  const outputs = await session.run({ image });
  await session.release();
  return Object.fromEntries(
    exitsIn(folder).map(({ name, logits }) => {
      const data = outputs[logits]?.data;
      if (!(data instanceof Float32Array)) throw new Error(`${logits} is of floats`);
      return [name, [...data]];
    }),
  );
}

describe('--weights of a run', () => {
  test.each(['run', 'run/', './run', 'run/weights.safetensors'])('%s takes its result, all of it', async (path) => {
    const folder = folderWithRun(good);
    const ran = await compile(folder, '--weights', path);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^the weights are those of (run\/)?weights\.safetensors$/m);
    const trained = await logitsOf(folder);
    await compile(folder, '--seed', '7');
    expect(trained).toEqual(await logitsOf(folder));
  });

  test('takes its weights by their own names, whatever the program says of another file', async () => {
    const folder = folderWithRun(pretrained);
    expect(await compile(folder, '--weights', 'run')).toMatchObject({ status: 0, stderr: '' });
    const trained = await logitsOf(folder);
    writeFileSync(join(folder, 'net.brn'), good);
    await compile(folder, '--seed', '7');
    expect(trained).toEqual(await logitsOf(folder));
  });

  test('misses none that no exit depends on', async () => {
    const folder = folderWithRun(idle);
    const ran = await compile(folder, '--weights', 'run');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
  });

  test('has to fit, without --strict too, and says what the run was trained with', async () => {
    const folder = folderWithRun(good, { classes: '6' });
    const ran = await compile(folder, '--weights', 'run');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain(
      'error[weights-shape-mismatch]: `run/weights.safetensors` has weights of other shapes',
    );
    expect(ran.stderr).toContain('help: give the program that the run keeps, `program.brn`');
    expect(ran.stderr).toContain('note: the run was trained with other parameters: `--set classes=6`');
    expect(existsSync(join(folder, 'out'))).toBe(false);
    expect(await compile(folder, '--weights', 'run', '--set', 'classes=6')).toMatchObject({ status: 0, stderr: '' });
  });

  test('lacks nothing and has nothing left over', async () => {
    const folder = folderWithRun(good);
    writeFileSync(join(folder, 'net.brn'), good.replace('branch b at', 'branch c at'));
    const ran = await compile(folder, '--weights', 'run');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain('error[weights-missing-strict]: `run/weights.safetensors` has no weights for `c`');
    expect(ran.stderr).toContain(
      'error[weights-unused-strict]: `run/weights.safetensors` holds weights that the model',
    );
    expect(ran.stderr).not.toContain('--strict');
  });

  test('that has finished no epoch is a failure', async () => {
    const folder = folderWithRun(good);
    rmSync(join(folder, 'run/weights.safetensors'));
    expect(await compile(folder, '--weights', 'run')).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'error: the run in `run` has no weights yet: it has not finished an epoch\n' +
        'help: go on with it: `brnc train FILE -o run`\n',
    });
  });

  test('is not a checkpoint of it, nor a folder that is none', async () => {
    const folder = folderWithRun(good);
    const checkpoint = 'run/checkpoint-000003-000000.safetensors';
    writeFileSync(join(folder, checkpoint), '');
    expect((await compile(folder, '--weights', checkpoint)).stderr).toBe(
      `error: \`${checkpoint}\` is a place that a training goes on from, and not its result\n` +
        'help: name the run: `--weights run`\n',
    );
    expect((await compile(folder, '--weights', '.')).stderr).toBe(
      'error: `.` is a folder, and holds no run of `brnc train`: it has no `run.json`\n' +
        'help: name a file of weights, or the folder of a run\n',
    );
  });
});

describe('the temperatures of a run', () => {
  const temperatures = { b: 2, out: 0.5 };

  test('divide the logits of its exits, and the manifest and compile say so', async () => {
    const folder = folderWithRun(good);
    await compile(folder, '--weights', 'run');
    const before = await logitsOf(folder);
    writeCalibration(folder, { format: 1, temperatures, images: 12 });
    const ran = await compile(folder, '--weights', 'run', '--target', 'onnx,tfjs', '--verify');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toContain('\ntemperatures in the weights: b 2.000, out 0.500\n');
    expect(exitsIn(folder).map(({ name, temperature }) => [name, temperature])).toEqual([
      ['b', 2],
      ['out', 0.5],
    ]);
    const json: unknown = JSON.parse(readFileSync(join(folder, 'out/tfjs/model.json'), 'utf8'));
    expect(json).toMatchObject({
      userDefinedMetadata: { brnc: { exits: [{ temperature: 2 }, { temperature: 0.5 }] } },
    });
    const after = await logitsOf(folder);
    for (const [name, temperature] of Object.entries(temperatures))
      after[name]?.forEach((value, index) =>
        expect(value).toBeCloseTo((before[name]?.[index] ?? NaN) / temperature, 5),
      );
  });

  test('are left out with --no-calibration', async () => {
    const folder = folderWithRun(good);
    writeCalibration(folder, { format: 1, temperatures });
    const ran = await compile(folder, '--weights', 'run', '--no-calibration');
    expect(ran.stdout).not.toContain('temperatures');
    expect(exitsIn(folder).every((exit) => exit.temperature === undefined)).toBe(true);
  });

  test('are left out of an exit whose logits no weights scale, with a warning', async () => {
    const folder = folderWithRun(bent);
    writeCalibration(folder, { format: 1, temperatures });
    const ran = await compile(folder, '--weights', 'run');
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain('warning[temperature-left-out]: the temperature 2.000 of `b` is left out');
    expect(ran.stdout).toContain('\ntemperatures in the weights: out 0.500\n');
    expect(exitsIn(folder).map(({ temperature }) => temperature)).toEqual([undefined, 0.5]);
  });

  test('are those of the weights that the run has now', async () => {
    const folder = folderWithRun(good);
    writeCalibration(folder, { format: 1, temperatures, weightsSha256: '00' });
    const ran = await compile(folder, '--weights', 'run');
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toBe(
      'error: the temperatures in `run/calibration.json` were fitted to other weights than the run has now\n' +
        'help: evaluate the run again: `brnc eval run`, or compile with `--no-calibration`\n',
    );
  });

  test.each([
    ['not JSON', '{', 'is not JSON'],
    ['another format', { format: 2, temperatures }, 'is not what `brnc eval` writes'],
    ['a temperature of 0', { format: 1, temperatures: { b: 0 } }, 'is not what `brnc eval` writes'],
    ['a temperature that is no number', { format: 1, temperatures: { b: '1' } }, 'is not what `brnc eval` writes'],
    [
      'an exit that there is not',
      { format: 1, temperatures: { bb: 1 } },
      'has a temperature for `bb`, and Small has no',
    ],
  ])('a calibration with %s is a failure', async (_, content, message) => {
    const folder = folderWithRun(good);
    writeCalibration(folder, content);
    const ran = await compile(folder, '--weights', 'run');
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain(`error: \`run/calibration.json\` ${message}`);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});
