import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/runtime/decode.ts';
import { present } from '../../src/invariant.ts';
import { Network } from '../../src/runtime/network.ts';
import { loadOnnxRuntime } from '../../src/runtime/onnxruntime.ts';
import type { Pixels } from '../../src/runtime/pixels.ts';
import { readManifest } from '../../src/runtime/read-manifest.ts';
import { runImages } from '../../src/runtime/run-images.ts';
import { type VerifyReport, verifyNetworks, wholeManifest } from '../../src/runtime/verify.ts';
import { checkText, compileTo, exampleText } from './compile-to.ts';
import { valueOf } from './support.ts';

// Programs compiled as `brnc compile` does, and run with ONNX Runtime.
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brnc-partitions-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const locate = (file: string): string => join(folder, file);

/** The network in the test's folder, its manifest read from its file. */
async function openNetwork(): Promise<Network> {
  const manifest = valueOf(readManifest(await readFile(locate('manifest.json'), 'utf8')));
  return new Network(manifest, valueOf(await loadOnnxRuntime()), locate);
}

async function verifyProgram(text: string, set: Readonly<Record<string, string>>): Promise<VerifyReport> {
  await compileTo(folder, checkText(text, set), true);
  const parts = await openNetwork();
  const whole = new Network(wholeManifest(parts.manifest, 'whole.onnx'), valueOf(await loadOnnxRuntime()), locate);
  return present(valueOf(await verifyNetworks([parts], whole))[0], 'a report for each cut');
}

/** The program with every cut sending numbers as they are, so that nothing may differ. */
function lossless(text: string): string {
  return text.replaceAll(/ sending (u8|f16)/g, '');
}

// Sizes are small where the program has a parameter for them: the cuts go through the same tensors at every size.
const examples: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  b_lenet: {},
  b_alexnet: {},
  b_resnet: {},
  tiny: {},
  phone: { size: '65' },
  classifier: {},
  symbolic: {},
  deeplabv3: { size: '65' },
  deeplabv3plus: { size: '65' },
  brandeeplabv3: { size: '33' },
};

describe('the tiers in a chain equal the whole network to 1e-5: every exit and cut, batch sizes 1 to 3', () => {
  for (const [name, set] of Object.entries(examples)) {
    it(name, { timeout: 180_000 }, async () => {
      const report = await verifyProgram(lossless(exampleText(name)), set);
      expect(report.errors.filter(({ lossy, error }) => lossy || error > 1e-5)).toEqual([]);
      expect(report.passed).toBe(true);
    });
  }
});

describe('a cut that sends fewer bits loses little', () => {
  // Half of the last of 10 bits is 2^-11 of a number, half of a step of 255 is 2e-3 of a tensor's range; the layers behind
  // the cut may add a few such errors up.
  it('f16', async () => {
    const { errors } = await verifyProgram(exampleText('b_alexnet'), {});
    for (const { exit, error } of errors.filter(({ lossy }) => lossy)) {
      expect(exit).toBe('out');
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(5 * 2 ** -11);
    }
    expect(errors.filter(({ lossy }) => lossy)).toHaveLength(2);
  });

  it('u8', async () => {
    const { errors } = await verifyProgram(exampleText('tiny'), {});
    for (const { exit, error } of errors.filter(({ lossy }) => lossy)) {
      expect(exit).toBe('out');
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(0.05);
    }
  });
});

describe('images', () => {
  const scene = async (): Promise<Pixels> =>
    valueOf(await decodeImage(await readFile(new URL('../../examples/images/scene.jpg', import.meta.url))));
  /** Tiny, with another policy. */
  const tinyThat = (stop: string): string => exampleText('tiny').replace(/stop when .*/, stop);

  it('leave at the first exit where its policy holds, and no later file runs', async () => {
    await compileTo(folder, checkText(tinyThat('stop when max_prob > 0.0 else last')));
    const [report] = valueOf(await runImages(await openNetwork(), [await scene()], { mode: 'first' }));
    expect(report?.answer).toEqual({ exit: 'b1', because: 'policy' });
    expect(report?.steps).toHaveLength(1);
    const [prediction] = report?.exits.map((exit) => exit.prediction) ?? [];
    expect(prediction?.kind === 'segmentation' && [prediction.labels.width, prediction.labels.height]).toEqual([
      500, 375,
    ]);
  });

  it('pass every exit where none holds', async () => {
    await compileTo(folder, checkText(tinyThat('stop when max_prob > 1.0 else last')));
    const [report] = valueOf(await runImages(await openNetwork(), [await scene()], { mode: 'first' }));
    expect(report?.answer).toEqual({ exit: 'out', because: 'last' });
    expect(report?.exits.map(({ exit }) => exit.name)).toEqual(['b1', 'b2', 'out']);
  });

  it('see the same in every mode', async () => {
    await compileTo(folder, checkText(lossless(exampleText('tiny'))));
    const [first] = valueOf(await runImages(await openNetwork(), [await scene()], { mode: 'first' }));
    const [all] = valueOf(await runImages(await openNetwork(), [await scene()], { mode: 'all' }));
    const answerOf = (report: typeof first) =>
      report?.exits.find(({ exit }) => exit.name === report.answer.exit)?.prediction;
    expect(first?.answer).toEqual(all?.answer);
    expect(answerOf(first)).toEqual(answerOf(all));
    expect(answerOf(first)?.kind).toBe('segmentation');
  });

  it('are run at their own size where the program leaves it open', { timeout: 60_000 }, async () => {
    await compileTo(folder, checkText(exampleText('symbolic')));
    const [report] = valueOf(await runImages(await openNetwork(), [await scene()], { mode: 'all' }));
    expect(report?.exits.map(({ prediction }) => prediction?.kind)).toEqual([
      'segmentation',
      'segmentation',
      'segmentation',
    ]);
  });

  it('become probabilities where the network classifies', async () => {
    await compileTo(folder, checkText(exampleText('b_lenet')));
    const [report] = valueOf(await runImages(await openNetwork(), [await scene()], { mode: 'all' }));
    for (const { prediction } of report?.exits ?? []) {
      expect(prediction?.kind).toBe('classification');
      expect(prediction?.classes).toHaveLength(5);
    }
  });
});
