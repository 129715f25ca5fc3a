import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runLayers } from '../../src/cli/run-layers.ts';
import { present } from '../../src/invariant.ts';
import { readManifest } from '../../src/runtime/read-manifest.ts';
import { randomInput } from '../../src/runtime/random-input.ts';
import { numbersOf } from '../../src/runtime/tensor.ts';
import { brnc } from '../cli/in-process.ts';
import { relativeError } from '../emit/support.ts';
import { describeInChromium, launchChromium } from './chromium.ts';
import { serveFolders } from './serve.ts';

const root = join(import.meta.dirname, '../..');

/** What pages/layers.html says of a model. */
interface Predicted {
  readonly backend: string;
  readonly names: readonly string[];
  /** Channels last. */
  readonly outputs: readonly (readonly number[])[];
}

function isPredicted(value: unknown): value is Predicted {
  return typeof value === 'object' && value !== null && 'backend' in value && 'names' in value && 'outputs' in value;
}

/** [1, C, ...] as [1, ..., C]. */
function channelsLast(values: ArrayLike<number>, channels: number): Float32Array {
  const positions = values.length / channels;
  return Float32Array.from(values, (_, index) => {
    const [position, channel] = [Math.floor(index / channels), index % channels];
    return values[channel * positions + position] ?? NaN;
  });
}

describeInChromium('what `brnc compile --target tfjs` writes, loaded over HTTP by a page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'brnc-browser-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let page: Page;
  let address: string;

  beforeAll(async () => {
    address = await serveFolders({
      pages: join(import.meta.dirname, 'pages'),
      tensorflow: join(root, 'node_modules/@tensorflow'),
      models: folder,
    });
    page = await (await launchChromium()).newPage();
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    await page.goto(`${address}/pages/layers.html`);
    expect(wrong).toEqual([]);
  }, 60_000);

  test.each([
    ['tiny', 'wasm', []],
    ['tiny', 'cpu', []],
    ['b_lenet', 'wasm', []],
    ['phone', 'wasm', ['--set', 'size=65']],
    ['symbolic', 'wasm', ['--size', '33x40']],
  ])('%s on %s gives what it gives in Node, to 1e-4', { timeout: 120_000 }, async (name, backend, args) => {
    const program = join(root, `examples/${name}.brn`);
    const ran = await brnc(folder, 'compile', program, '-o', name, '--target', 'onnx,tfjs', '--seed', '3', ...args);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    const manifest = readManifest(readFileSync(join(folder, name, 'manifest.json'), 'utf8'));
    if (manifest.kind === 'failed') throw new Error(manifest.problem.message);
    const { model, shape, outputs } = present(manifest.value.tfjs, 'the manifest names the model');
    const [height = 1, width = 1, channels = 1] = shape.slice(1).map(Number);
    const image = randomInput('f32', [1, channels, height, width], 5);

    const request = {
      backend,
      url: `${address}/models/${name}/${model}`,
      shape: [height, width, channels],
      values: [...channelsLast(numbersOf(image), channels)],
    };
    const seen: unknown = await page.evaluate(`predict(${JSON.stringify(request)})`);
    if (!isPredicted(seen)) throw new Error('the page says what it saw');
    expect(seen.backend).toBe(backend);
    expect(seen.names).toEqual(outputs.map(({ layer }) => layer));

    const [expected = []] = await runLayers(join(folder, name, model), [image]);
    expect(seen.outputs).toHaveLength(manifest.value.exits.length);
    for (const [index, values] of seen.outputs.entries()) {
      const wanted = channelsLast(numbersOf(present(expected[index], 'an output')), manifest.value.classes);
      expect(relativeError(values, wanted)).toBeLessThan(1e-4);
    }
  });
});
