import { isRecord } from './guards.ts';
import { type BackendHost, type Gpu, type GpuAdapter, loadPackage } from './host.ts';
import { type Started, startBackend } from './start.ts';

/** Starts WebGPU: a browser's own, or in Node that of the package `webgpu`. */
export async function loadWebgpu(host: BackendHost): Promise<Started> {
  return await startWebgpu(host, () => undefined);
}

/** Starts WebGPU only where it is a graphics processor that computes. */
export async function loadHardwareWebgpu(host: BackendHost): Promise<Started> {
  return await startWebgpu(host, (adapter) => {
    if (isSoftware(adapter)) throw new Error(`${nameOf(adapter)} computes on the CPU`);
  });
}

async function startWebgpu(host: BackendHost, check: (adapter: GpuAdapter) => void): Promise<Started> {
  const own = ownGpu();
  const gpu = own ?? (await nodeGpu(host));
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('no graphics processor was found');
  check(adapter);
  // The backend looks for it there when it is loaded.
  const remove = own === undefined ? offer(gpu) : () => undefined;
  const description = `WebGPU on ${nameOf(adapter)}${isSoftware(adapter) ? ', which computes on the CPU' : ''}`;
  try {
    await loadPackage(host, '@tensorflow/tfjs-backend-webgpu');
    const stop = await startBackend('webgpu');
    return {
      description,
      stop: () => {
        stop();
        remove();
      },
    };
  } catch (thrown) {
    remove();
    throw thrown;
  }
}

function isGpu(value: unknown): value is Gpu {
  return isRecord(value) && typeof value['requestAdapter'] === 'function';
}

function navigatorOf(): unknown {
  const found: unknown = Reflect.get(globalThis, 'navigator');
  return found;
}

function ownGpu(): Gpu | undefined {
  const navigator = navigatorOf();
  const gpu = isRecord(navigator) ? navigator['gpu'] : undefined;
  return isGpu(gpu) ? gpu : undefined;
}

async function nodeGpu(host: BackendHost): Promise<Gpu> {
  const { create, globals } = await loadPackage(host, 'webgpu');
  Object.assign(globalThis, globals);
  return create([]);
}

/** Puts a GPU where browsers have it; Node 20 has no navigator. Gives what takes it away: while it is there, Dawn keeps a process from ending. */
function offer(gpu: Gpu): () => void {
  const navigator = navigatorOf();
  const [place, key, value] = isRecord(navigator) ? [navigator, 'gpu', gpu] : [globalThis, 'navigator', { gpu }];
  Object.defineProperty(place, key, { value, configurable: true });
  return () => void Reflect.deleteProperty(place, key);
}

function nameOf({ info }: GpuAdapter): string {
  const names = [info?.description, info?.device, info?.architecture, info?.vendor];
  return names.find((name) => name !== undefined && name !== '') ?? 'a graphics processor';
}

/** SwiftShader and Mesa's lavapipe are Vulkan on the CPU. */
function isSoftware({ info }: GpuAdapter): boolean {
  if (info === undefined) return false;
  const names = `${info.description} ${info.device} ${info.architecture}`;
  return info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe/i.test(names);
}
