import { expect, it, vi } from 'vitest';
import { loadOnnxRuntime } from '../../src/runtime/onnxruntime.ts';

// As Node says it where an optional dependency was not installed.
vi.mock('onnxruntime-node', () => {
  throw Object.assign(new Error("Cannot find package 'onnxruntime-node' imported from /x/y.js"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
});

it('without ONNX Runtime, the problem says what to type', async () => {
  expect(await loadOnnxRuntime()).toMatchObject({
    kind: 'failed',
    problem: { code: 'engine-missing', help: 'npm install onnxruntime-node --ignore-scripts' },
  });
});
