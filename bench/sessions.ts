import * as ort from 'onnxruntime-node';

/** Tensors by name. */
export type Feeds = Readonly<Record<string, ort.Tensor>>;

/** Loads an ONNX file on the CPU with a number of threads. */
export function openSession(path: string, threads: number): Promise<ort.InferenceSession> {
  return ort.InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    // As brnc's own runtime has it: no session's threads keep cores from the next one.
    extra: { session: { force_spinning_stop: '1' } },
  });
}

/** Those of the tensors that the session takes. */
export function feedsFor(session: ort.InferenceSession, tensors: Feeds): Feeds {
  return Object.fromEntries(
    session.inputNames.map((name) => {
      const tensor = tensors[name];
      if (tensor === undefined) throw new Error(`nothing gives ${name}`);
      return [name, tensor];
    }),
  );
}

export function floatsOf(tensors: Feeds, name: string): Float32Array {
  const data = tensors[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`${name} is no tensor of floats`);
  return data;
}
