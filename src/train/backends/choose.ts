import type { BackendName } from '../../diagnostics/catalogue/backends.ts';
import { reasonOf } from '../../runtime/problem.ts';
import { type BackendHost, PackageMissing } from './host.ts';
import { loadCpu } from './load-cpu.ts';
import { loadAnyTensorflow, loadTensorflow } from './load-tensorflow.ts';
import { loadWasm } from './load-wasm.ts';
import { loadHardwareWebgpu, loadWebgpu } from './load-webgpu.ts';
import { type Chosen, backendProblem } from './problem.ts';
import { SELF_TEST_LIMIT, selfTest } from './self-test.ts';
import type { Started } from './start.ts';

/** What a user may ask for; `auto` is a GPU where one is installed and works, and else WASM. */
export const BACKEND_REQUESTS = ['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow'] as const;
export type BackendRequest = (typeof BACKEND_REQUESTS)[number];

/** The backend that computes from now on. */
export interface ChosenBackend {
  readonly name: BackendName;
  /** What it is, and how it was found to be right: `WASM with SIMD, one thread; self-test 1.2e-7`. */
  readonly description: string;
  /** The largest relative error of a dilated convolution and its gradients. */
  readonly selfTest: number;
  /** Candidates that are installed and were not taken, and why. */
  readonly passedOver: readonly { readonly candidate: string; readonly reason: string }[];
  /** The most bytes that its tensors can take, where that is known. */
  readonly memoryLimit?: number;
  /** To be called when all is computed and read: without it a process with WebGPU does not end. */
  readonly close: () => void;
}

/** One way to compute. */
interface Candidate {
  readonly name: BackendName;
  /** As an automatic choice says it. */
  readonly called: string;
  readonly load: (host: BackendHost) => Promise<Started>;
}

const explicit: { readonly [B in BackendName]: Candidate } = {
  wasm: { name: 'wasm', called: 'wasm', load: loadWasm },
  cpu: { name: 'cpu', called: 'cpu', load: loadCpu },
  webgpu: { name: 'webgpu', called: 'webgpu', load: loadWebgpu },
  tensorflow: { name: 'tensorflow', called: 'tensorflow', load: loadAnyTensorflow },
};

/** In this order; WASM comes last and is always there. */
const automatic: readonly Candidate[] = [
  ...(['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const).map((name): Candidate => ({
    name: 'tensorflow',
    called: name,
    load: (host) => loadTensorflow(host, name),
  })),
  { name: 'webgpu', called: 'webgpu', load: loadHardwareWebgpu },
];

/**
 * Chooses what computes, starts it, tests it, and makes it the backend of TensorFlow.js. An explicit choice is taken or
 * refused; an automatic one passes over what is not installed, computes on the CPU in the guise of a GPU, or fails its
 * test.
 */
export async function chooseBackend(request: BackendRequest, host: BackendHost): Promise<Chosen<ChosenBackend>> {
  if (request !== 'auto') return outcomeOf(await attempt(explicit[request], host), []);
  const passedOver: { readonly candidate: string; readonly reason: string }[] = [];
  for (const candidate of automatic) {
    const tried = await attempt(candidate, host);
    if (tried.kind === 'works') return outcomeOf(tried, passedOver);
    if (tried.kind === 'fails') passedOver.push({ candidate: candidate.called, reason: tried.reason });
  }
  return outcomeOf(await attempt(explicit.wasm, host), passedOver);
}

/** What became of a candidate. */
type Attempt =
  | { readonly kind: 'works'; readonly candidate: Candidate; readonly started: Started; readonly error: number }
  | { readonly kind: 'missing'; readonly candidate: Candidate; readonly packageName: string }
  | { readonly kind: 'fails'; readonly candidate: Candidate; readonly reason: string };

async function attempt(candidate: Candidate, host: BackendHost): Promise<Attempt> {
  try {
    const started = await candidate.load(host);
    const error = await selfTest();
    if (error <= SELF_TEST_LIMIT) return { kind: 'works', candidate, started, error };
    started.stop();
    const reason = `in its self-test a convolution and its gradients are off by ${show(error)}, and ${show(SELF_TEST_LIMIT)} is the most`;
    return { kind: 'fails', candidate, reason };
  } catch (thrown) {
    if (thrown instanceof PackageMissing) return { kind: 'missing', candidate, packageName: thrown.package };
    return { kind: 'fails', candidate, reason: reasonOf(thrown) };
  }
}

function outcomeOf(tried: Attempt, passedOver: ChosenBackend['passedOver']): Chosen<ChosenBackend> {
  const { name } = tried.candidate;
  switch (tried.kind) {
    case 'missing':
      return {
        kind: 'failed',
        problem: backendProblem('backend-missing', { backend: name, packageName: tried.packageName }),
      };
    case 'fails':
      return { kind: 'failed', problem: backendProblem('backend-failed', { backend: name, reason: tried.reason }) };
    case 'works':
      return { kind: 'done', value: chosen(name, tried.started, tried.error, passedOver) };
  }
}

function chosen(
  name: BackendName,
  { description, memoryLimit, stop }: Started,
  error: number,
  passedOver: ChosenBackend['passedOver'],
): ChosenBackend {
  return {
    name,
    description: `${description}; self-test ${show(error)}`,
    selfTest: error,
    passedOver,
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    close: stop,
  };
}

function show(error: number): string {
  return Number.isFinite(error) ? error.toExponential(1) : 'more than any number';
}
