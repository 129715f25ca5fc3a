import { expect, test, vi } from 'vitest';
import { brnc, folderWith } from './in-process.ts';
import { dataFiles, runFiles } from './trained-run.ts';

// As Node says it where an optional dependency was not installed.
vi.mock('onnxruntime-node', () => {
  throw Object.assign(new Error("Cannot find package 'onnxruntime-node' imported from /x/y.js"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
});

test('without ONNX Runtime, eval says what to type', async () => {
  const where = folderWith({ ...runFiles(), ...(await dataFiles()) });
  const { status, stderr } = await brnc(where, 'eval', 'run', '--data', 'data');
  expect(status).toBe(2);
  expect(stderr).toContain('[engine-missing]');
  expect(stderr).toContain('help: npm install onnxruntime-node --ignore-scripts');
});
