import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { backendProblem } from '../../../src/train/backends/problem.ts';
import { type MemorySettings, estimateMemory } from '../../../src/train/memory/estimate.ts';
import { fitMemory } from '../../../src/train/memory/fit.ts';
import { layerUses } from '../../../src/train/memory/layer-shapes.ts';
import { loadLayers } from '../../../src/train/network/load-layers.ts';
import { parametersOf } from '../../../src/weights/parameter.ts';
import { countValues } from '../../../src/weights/tensor.ts';
import { formulaWeights } from '../../emit/support.ts';
import '../../emit-tfjs/support.ts';
import { exampleLayers, measureTraining } from './measure.ts';

const sgd: MemorySettings = { optimizer: { kind: 'sgd', momentum: 0.9, decay: 0 }, freeze: [] };
const adam: MemorySettings = { optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, decay: 0 }, freeze: [] };
const span = { source: { file: 'test.brn', text: '', library: false }, start: 0, end: 0 };

describe('every layer has the shape that TensorFlow.js gives it', () => {
  test.each([
    ['tiny', {}],
    ['b_lenet', {}],
    ['b_alexnet', {}],
    ['b_resnet', {}],
    ['phone', { size: '65' }],
    ['deeplabv3plus', { size: '33' }],
  ] as const)('%s', async (name, set) => {
    await tf.setBackend('cpu');
    const { network, layers } = exampleLayers(name, set);
    const facts = { producer: { name: 'brnc', version: 'test' }, source: { file: 'test.brn', sha256: '00' } };
    const loaded = await loadLayers({ network, weights: formulaWeights(network.graph), ...facts });
    if (loaded.kind !== 'loaded') throw new Error('the network has no layers');
    const seen = new Map<string, number>();
    for (const { layer, shape } of layerUses(layers.layers)) {
      const use = seen.get(layer.name) ?? 0;
      seen.set(layer.name, use + 1);
      const outputs: readonly unknown[] = loaded.model.getLayer(layer.name).inboundNodes[use]?.outputShapes ?? [];
      expect([null, ...shape], layer.name).toEqual(outputs[0]);
    }
    expect([...seen.keys()]).toHaveLength(loaded.model.layers.length);
    loaded.model.dispose();
  });
});

describe('the parts', () => {
  const { network, layers } = exampleLayers('tiny');
  const parameters = parametersOf(network.graph);
  const bytesOf = (keep: (key: string) => boolean): number =>
    parameters.filter(({ key }) => keep(key)).reduce((sum, { shape }) => sum + 4 * countValues(shape), 0);
  const isStatistic = (key: string): boolean => /\.running_(mean|var)$/.test(key);

  test('are what the optimiser keeps for each number that learns, and the gradients that there are', () => {
    const { parts } = estimateMemory(layers, sgd, 8);
    const learns = bytesOf((key) => !isStatistic(key));
    expect(parts.optimizer).toBe(learns);
    expect(estimateMemory(layers, adam, 8).parts.optimizer).toBe(2 * learns);
    // Those that are computed when the most is in use: with large activations none are, with small ones nearly all.
    expect(parts.gradients).toBeLessThan(learns);
    expect(estimateMemory(exampleLayers('b_lenet').layers, sgd, 1).parts.gradients).toBeGreaterThan(0);
    const plain: MemorySettings = { ...sgd, optimizer: { kind: 'sgd', momentum: 0, decay: 0 } };
    expect(estimateMemory(layers, plain, 8).parts.optimizer).toBe(0);
  });

  test('count the matrices of interpolations among the weights', () => {
    // Each exit's map is 8 by 8 and becomes 64 by 64, along each axis with a matrix of its own.
    const matrices = network.exits.length * 2 * 4 * 8 * 64;
    const { weights } = estimateMemory(layers, sgd, 8).parts;
    expect(weights).toBeGreaterThanOrEqual(bytesOf(() => true) + matrices);
    expect(weights).toBeLessThan(bytesOf(() => true) + 5 * matrices);
  });

  test('leave out the gradients of what is frozen, and of what lies before all that learns', () => {
    const frozen: MemorySettings = { ...sgd, freeze: [{ name: 'backbone', family: false, within: '', span }] };
    const [whole, heads] = [estimateMemory(layers, sgd, 8).parts, estimateMemory(layers, frozen, 8).parts];
    expect(heads.optimizer).toBe(bytesOf((key) => !isStatistic(key) && !key.startsWith('backbone.')));
    expect(heads.weights).toBe(whole.weights);
    expect(heads.activations).toBeLessThan(0.8 * whole.activations);
  });

  test('grow with the batch as activations do', () => {
    const [one, two, four] = [1, 2, 4].map((batch) => estimateMemory(layers, sgd, batch).parts.activations);
    expect(two).toBe(2 * (one ?? NaN));
    expect(four).toBe(4 * (one ?? NaN));
  });
});

describe('a training step on WASM takes as much as is estimated, or up to 15% less', () => {
  test.each([
    ['tiny', {}, sgd, 8],
    ['tiny', { size: '128' }, adam, 8],
    ['b_lenet', {}, sgd, 128],
    ['b_alexnet', {}, sgd, 64],
    ['phone', { size: '65' }, sgd, 4],
    // Nearly all of it is weights.
    ['deeplabv3', { size: '33' }, sgd, 1],
  ] as const)('%s %o', { timeout: 300_000 }, async (name, set, settings, batch) => {
    const { network, layers } = exampleLayers(name, set);
    const { bytes } = estimateMemory(layers, settings, batch);
    const measured = await measureTraining(network, settings, batch, 4);
    expect(bytes / measured).toBeGreaterThanOrEqual(1);
    expect(bytes / measured).toBeLessThan(1.15);
  });
});

describe('what would fit', () => {
  const at = (size: number) => (size < 33 ? undefined : exampleLayers('tiny', { size: String(size) }).layers);
  const step = { layers: exampleLayers('tiny').layers, settings: adam, batch: 32, size: 64, layersAt: at };
  const bytes = (batch: number): number => estimateMemory(step.layers, adam, batch).bytes;

  test('is the step itself, up to the last byte', () => {
    expect(fitMemory(step, bytes(32)).kind).toBe('fits');
    expect(fitMemory(step, bytes(32) - 1).kind).toBe('exceeds');
  });

  test('is the largest batch', () => {
    for (const batch of [31, 20, 7]) {
      const fit = fitMemory(step, bytes(batch));
      expect(fit).toMatchObject({ kind: 'exceeds', suggestion: { kind: 'batch', batch, bytes: bytes(batch) } });
    }
  });

  test('is else the largest size of one image', () => {
    const large = { ...step, layers: exampleLayers('tiny', { size: '512' }).layers, size: 512, batch: 2 };
    for (const size of [300, 511]) {
      const needed = estimateMemory(exampleLayers('tiny', { size: String(size) }).layers, adam, 1).bytes;
      expect(fitMemory(large, needed)).toMatchObject({ suggestion: { kind: 'size', size, bytes: needed } });
    }
  });

  test('may be nothing', () => {
    expect(fitMemory(step, 1e6)).toMatchObject({ kind: 'exceeds', suggestion: { kind: 'nothing' } });
    const fixed = { ...step, layersAt: () => undefined };
    expect(fitMemory(fixed, 1e6)).toMatchObject({ suggestion: { kind: 'nothing' } });
  });
});

test("docs/training.md says what of the paper's network does not fit, and what does", () => {
  const at = (size: number) => exampleLayers('brandeeplabv3', { size: String(size) }).layers;
  const [batch, size, limit] = [10, 256, 2 ** 32];
  const fit = fitMemory({ layers: at(size), settings: sgd, batch, size, layersAt: at }, limit);
  if (fit.kind === 'fits') throw new Error('it fits');
  const { estimate, suggestion } = fit;
  const facts = { ...estimate, batch, height: size, width: size, limit, limitOf: 'wasm', suggestion } as const;
  const { code, message, help } = backendProblem('memory-exceeded', facts);
  const page = readFileSync(new URL('../../../docs/training.md', import.meta.url), 'utf8');
  expect(page).toContain(`error: ${message} [${code}]\nhelp: ${help}\n`);
});
