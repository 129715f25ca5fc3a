import type * as Ort from 'onnxruntime-node';
import type { Engine, EngineSession, ModelFile, Tensors } from './engine.ts';
import { loadNative } from './packages.ts';
import { type Outcome, done, failed, reasonOf } from './problem.ts';
import type { Tensor } from './tensor.ts';

export interface EngineOptions {
  /** Threads within one operator; ONNX Runtime's own choice where it is left out. */
  readonly threads?: number;
}

/**
 * ONNX Runtime on this machine's CPU. It is an optional dependency, loaded only here; where it is not installed, the
 * problem says how to install it.
 */
export async function loadOnnxRuntime(options: EngineOptions = {}): Promise<Outcome<Engine>> {
  const ort = await loadNative('engine-missing', () => import('onnxruntime-node'));
  return ort.kind === 'failed' ? ort : done({ open: (file) => openSession(ort.value, file, options) });
}

async function openSession(
  ort: typeof Ort,
  file: ModelFile,
  { threads }: EngineOptions,
): Promise<Outcome<EngineSession>> {
  try {
    const session = await ort.InferenceSession.create(file.path, {
      executionProviders: ['cpu'],
      // Fatal only: what goes wrong is thrown as well, and standard error is the command's own.
      logSeverityLevel: 4,
      // Threads that wait for more work keep their cores from the session of the next step: a tier in stages then takes 1.2
      // times as long.
      extra: { session: { force_spinning_stop: '1' } },
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
    return done({
      inputs: session.inputNames,
      outputs: session.outputNames,
      run: (feeds, fetch) => runSession(ort, session, file, feeds, fetch),
      close: () => session.release(),
    });
  } catch (thrown) {
    return failed('model-file-unreadable', { file: file.name, reason: engineReason(thrown) });
  }
}

async function runSession(
  ort: typeof Ort,
  session: Ort.InferenceSession,
  file: ModelFile,
  feeds: Tensors,
  fetch: readonly string[],
): Promise<Outcome<Tensors>> {
  try {
    const inputs = Object.fromEntries([...feeds].map(([name, tensor]) => [name, toOrt(ort, tensor)]));
    const outputs = await session.run(inputs, [...fetch]);
    const tensors = new Map<string, Tensor>();
    for (const name of fetch) {
      const tensor = outputs[name] === undefined ? null : fromOrt(outputs[name]);
      if (tensor === null) return failed('model-file-mismatch', { file: file.name, side: 'output', tensor: name });
      tensors.set(name, tensor);
    }
    return done(tensors);
  } catch (thrown) {
    return failed('run-failed', { file: file.name, reason: engineReason(thrown) });
  }
}

/** What went wrong, without the places in the engine's source and the path that the message already names. */
function engineReason(thrown: unknown): string {
  return reasonOf(thrown)
    .replace(/^.*\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : /, '')
    .replace(/^\S+\.(cc|h):\d+ (\w+ )?/, '')
    .replace(/^Load model from .* failed: ?/, '')
    .replace(/\.$/, '');
}

function toOrt(ort: typeof Ort, { dtype, dims, data }: Tensor): Ort.Tensor {
  switch (dtype) {
    case 'f32':
      return new ort.Tensor('float32', data, dims);
    case 'f16':
      return new ort.Tensor('float16', data, dims);
    case 'u8':
      return new ort.Tensor('uint8', data, dims);
    case 'i32':
      return new ort.Tensor('int32', data, dims);
    case 'i64':
      return new ort.Tensor('int64', data, dims);
  }
}

/** The engine's tensor as ours; null for a type that brnc does not emit. */
function fromOrt({ data, dims, type }: Ort.Tensor): Tensor | null {
  if (data instanceof Float32Array) return { dtype: 'f32', dims, data };
  if (data instanceof Uint8Array) return { dtype: 'u8', dims, data };
  if (data instanceof Int32Array) return { dtype: 'i32', dims, data };
  if (data instanceof BigInt64Array) return { dtype: 'i64', dims, data };
  // Where JavaScript has half-precision arrays, ONNX Runtime gives one of those: the bits are the same.
  if (type !== 'float16' || !ArrayBuffer.isView(data)) return null;
  return { dtype: 'f16', dims, data: new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) };
}
