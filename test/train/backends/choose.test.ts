import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import { trainingHost } from '../../../src/cli/training-host.ts';
import { type BackendRequest, type ChosenBackend, chooseBackend } from '../../../src/train/backends/choose.ts';
import type { BackendHost } from '../../../src/train/backends/host.ts';
import { SELF_TEST_LIMIT } from '../../../src/train/backends/self-test.ts';
import { dawnWith, forgetTensorflow, notFound, ownPackages, registerTensorflow, swiftShader } from './fakes.ts';

const started: ChosenBackend[] = [];

afterEach(() => {
  for (const backend of started.splice(0)) backend.close();
  forgetTensorflow();
});

async function choose(request: BackendRequest, packages: BackendHost['packages']): Promise<ChosenBackend> {
  const choice = await chooseBackend(request, { packages: { ...ownPackages, ...packages } });
  if (choice.kind === 'failed') throw new Error(choice.problem.message);
  started.push(choice.value);
  return choice.value;
}

async function refusal(request: BackendRequest, packages: BackendHost['packages']) {
  const choice = await chooseBackend(request, { packages: { ...ownPackages, ...packages } });
  if (choice.kind === 'done') throw new Error(`it chose ${choice.value.description}`);
  return choice.problem;
}

describe('without a choice', () => {
  test('it is WASM where nothing else is installed, tested and described', async () => {
    const chosen = await choose('auto', {});
    expect(chosen).toMatchObject({ name: 'wasm', passedOver: [], memoryLimit: 2 ** 32 });
    expect(chosen.description).toMatch(/^WASM with(out)? SIMD, (one thread|\d+ threads); self-test \d\.\de-\d$/);
    expect(chosen.selfTest).toBeGreaterThan(0);
    expect(chosen.selfTest).toBeLessThan(1e-6);
    expect(tf.getBackend()).toBe('wasm');
  });

  test("TensorFlow's package for CUDA comes first, then that for the CPU", async () => {
    const both = {
      '@tensorflow/tfjs-node-gpu': () => registerTensorflow({ usesGpu: true }),
      '@tensorflow/tfjs-node': () => registerTensorflow(),
    };
    const first = await choose('auto', both);
    expect(first.description).toMatch(/^TensorFlow \(@tensorflow\/tfjs-node-gpu\) on the GPU; self-test /);
    expect(tf.getBackend()).toBe('tensorflow');
    first.close();
    forgetTensorflow();
    const second = await choose('auto', { '@tensorflow/tfjs-node': both['@tensorflow/tfjs-node'] });
    expect(second.description).toMatch(/^TensorFlow \(@tensorflow\/tfjs-node\) on the CPU; self-test /);
  });

  test('a candidate that computes wrongly is passed over, and the result says by how much', async () => {
    const chosen = await choose('auto', { '@tensorflow/tfjs-node-gpu': () => registerTensorflow({ wrongBy: 1.01 }) });
    expect(chosen.name).toBe('wasm');
    expect(chosen.passedOver.map(({ candidate }) => candidate)).toEqual(['@tensorflow/tfjs-node-gpu']);
    expect(chosen.passedOver[0]?.reason).toMatch(/self-test .* off by 1\.0e-2, and 1\.0e-4 is the most/);
    expect(tf.getBackend()).toBe('wasm');
  });

  test('a package that is installed and does not work is passed over, with its reason', async () => {
    const chosen = await choose('auto', {
      '@tensorflow/tfjs-node': () => Promise.reject(new Error('libtensorflow.so.2: cannot open shared object file')),
      ...dawnWith(null),
    });
    expect(chosen.name).toBe('wasm');
    expect(chosen.passedOver).toEqual([
      { candidate: '@tensorflow/tfjs-node', reason: 'libtensorflow.so.2: cannot open shared object file' },
      { candidate: 'webgpu', reason: 'no graphics processor was found' },
    ]);
  });

  test('WebGPU that computes on the CPU is passed over', async () => {
    const chosen = await choose('auto', dawnWith(swiftShader));
    expect(chosen.passedOver).toEqual([
      { candidate: 'webgpu', reason: 'SwiftShader driver 5.0.0 computes on the CPU' },
    ]);
    expect(chosen.name).toBe('wasm');
  });
});

describe('a choice', () => {
  test.each(['wasm', 'cpu'] as const)('%s is taken, although another would come first', async (request) => {
    const chosen = await choose(request, { '@tensorflow/tfjs-node-gpu': () => registerTensorflow() });
    expect(chosen.name).toBe(request);
    expect(tf.getBackend()).toBe(request);
  });

  test.each([
    ['tensorflow', '@tensorflow/tfjs-node', 'MODULE_NOT_FOUND'],
    ['tensorflow', '@tensorflow/tfjs-node', 'ERR_MODULE_NOT_FOUND'],
    ['webgpu', 'webgpu', 'MODULE_NOT_FOUND'],
    ['webgpu', 'webgpu', 'ERR_MODULE_NOT_FOUND'],
  ] as const)('%s without its package %s (%s) is refused with what to install', async (request, name, code) => {
    const problem = await refusal(request, {
      '@tensorflow/tfjs-node-gpu': () => Promise.reject(notFound('@tensorflow/tfjs-node-gpu', code)),
      [name]: () => Promise.reject(notFound(name, code)),
    });
    expect(problem.code).toBe('backend-missing');
    expect(problem.message).toContain(name);
    expect(problem.help).toContain(`npm install ${request === 'webgpu' ? 'webgpu' : '@tensorflow/tfjs-node-gpu'}`);
  });

  test("TensorFlow's package for the CPU serves where that for CUDA is not installed, and not where that one fails", async () => {
    const node = { '@tensorflow/tfjs-node': () => registerTensorflow() };
    expect((await choose('tensorflow', node)).description).toContain('(@tensorflow/tfjs-node) on the CPU');
    const broken = { ...node, '@tensorflow/tfjs-node-gpu': () => Promise.reject(new Error('no CUDA driver')) };
    expect(await refusal('tensorflow', broken)).toMatchObject({
      code: 'backend-failed',
      message: 'the backend `tensorflow` does not work on this machine: no CUDA driver',
    });
  });

  test('that lacks a package of its own is not called missing itself', async () => {
    const problem = await refusal('tensorflow', {
      '@tensorflow/tfjs-node-gpu': () => Promise.reject(notFound('google-protobuf', 'MODULE_NOT_FOUND')),
    });
    expect(problem.code).toBe('backend-failed');
    expect(problem.message).toContain("'google-protobuf'");
  });

  test('that computes wrongly is refused, with the error that was measured', async () => {
    const problem = await refusal('tensorflow', {
      '@tensorflow/tfjs-node': () => registerTensorflow({ wrongBy: 0.5 }),
    });
    expect(problem.code).toBe('backend-failed');
    expect(problem.message).toContain('off by 5.0e-1');
  });

  test('that computes no numbers is refused', async () => {
    const problem = await refusal('tensorflow', {
      '@tensorflow/tfjs-node': () => registerTensorflow({ wrongBy: NaN }),
    });
    expect(problem.code).toBe('backend-failed');
  });

  test('of a rounding that float32 explains passes', async () => {
    const slightly = 1 + SELF_TEST_LIMIT / 10;
    const chosen = await choose('tensorflow', {
      '@tensorflow/tfjs-node': () => registerTensorflow({ wrongBy: slightly }),
    });
    expect(chosen.selfTest).toBeCloseTo(SELF_TEST_LIMIT / 10, 6);
  });

  test('of WebGPU without a graphics processor is refused, and leaves no trace', async () => {
    expect(await refusal('webgpu', dawnWith(null))).toMatchObject({
      code: 'backend-failed',
      message: 'the backend `webgpu` does not work on this machine: no graphics processor was found',
    });
    expect(await refusal('webgpu', dawnWith(swiftShader))).toMatchObject({
      message: 'the backend `webgpu` does not work on this machine: no shader compiler',
    });
    const navigator: unknown = Reflect.get(globalThis, 'navigator');
    expect(navigator ?? {}).not.toHaveProperty('gpu');
  });
});

test('a closed backend can be chosen again', async () => {
  for (const request of ['wasm', 'cpu', 'wasm'] as const) {
    const chosen = await choose(request, {});
    chosen.close();
    expect(chosen.name).toBe(request);
  }
});

test('no backend greets', async () => {
  const warn = vi.spyOn(console, 'warn');
  for (const request of ['cpu', 'wasm'] as const) await choose(request, {});
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

/** The module as a package in CommonJS sees it. */
const required: (name: string) => Record<string, ((value: unknown) => unknown) | undefined> = createRequire(
  import.meta.url,
);
const util = required('node:util');

test('what Node took from `util` is there again for tfjs-node', async () => {
  const { isNullOrUndefined, isArray } = util;
  const own = { isNullOrUndefined, isArray };
  for (const name of Object.keys(own)) Reflect.deleteProperty(util, name);
  try {
    await expect(trainingHost().packages['@tensorflow/tfjs-node']?.()).rejects.toThrow();
    const ask = (name: string, value: unknown): unknown => util[name]?.(value);
    expect([undefined, null, 0, ''].map((value) => ask('isNullOrUndefined', value))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([[], {}].map((value) => ask('isArray', value))).toEqual([true, false]);
  } finally {
    Object.assign(util, own);
  }
});

// Where the files lie is set once and for all, so this comes last.
test('WASM without its files is refused', async () => {
  const choice = await chooseBackend('wasm', { packages: ownPackages, wasmFolder: '/no/such/folder/' });
  expect(choice).toMatchObject({ kind: 'failed', problem: { code: 'backend-failed' } });
});
