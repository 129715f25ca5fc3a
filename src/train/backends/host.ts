/** How a program's graphics processors are asked for, as far as brnc asks: the WebGPU standard's `GPU`. */
export interface Gpu {
  requestAdapter(options: { readonly powerPreference: 'high-performance' }): Promise<GpuAdapter | null>;
}

/** The WebGPU standard's `GPUAdapter`, as far as brnc looks at it. */
export interface GpuAdapter {
  readonly info?: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}

/** The packages that backends come in, and what brnc uses of each. */
export interface BackendPackages {
  readonly '@tensorflow/tfjs-backend-wasm': {
    readonly setWasmPaths: (prefix: string) => void;
    readonly getThreadsCount: () => number;
  };
  readonly '@tensorflow/tfjs-backend-cpu': unknown;
  readonly '@tensorflow/tfjs-backend-webgpu': unknown;
  readonly '@tensorflow/tfjs-node': unknown;
  readonly '@tensorflow/tfjs-node-gpu': unknown;
  /** Dawn, which gives Node what browsers have as `navigator.gpu`. */
  readonly webgpu: { readonly create: (options: string[]) => Gpu; readonly globals: object };
}

export type PackageName = keyof BackendPackages;

/** Where backends come from: the command line, a test, or a page that imports what it wants to offer. */
export interface BackendHost {
  /**
   * Imports a package; rejects with Node's `MODULE_NOT_FOUND` or `ERR_MODULE_NOT_FOUND` where it is not installed. One that
   * is left out is not offered.
   */
  readonly packages: { readonly [P in PackageName]?: () => Promise<BackendPackages[P]> };
  /** Where the WASM backend's .wasm files lie, with a `/` at its end; beside its package where it is left out. */
  readonly wasmFolder?: string;
}

/** A package that is not there. */
export class PackageMissing extends Error {
  readonly package: PackageName;

  constructor(name: PackageName) {
    super(`${name} is not installed`);
    this.package = name;
  }
}

/** Imports a package of the host; rejects with `PackageMissing`, or with why the package does not work here. */
export async function loadPackage<P extends PackageName>(host: BackendHost, name: P): Promise<BackendPackages[P]> {
  const load = host.packages[name];
  if (load === undefined) throw new PackageMissing(name);
  try {
    return await load();
  } catch (thrown) {
    throw isMissing(thrown, name) ? new PackageMissing(name) : thrown;
  }
}

/** Whether it is this package that is not there, and not one that it needs. */
function isMissing(thrown: unknown, name: PackageName): boolean {
  if (!(thrown instanceof Error)) return false;
  // As Vite says it of an optional peer.
  if (thrown.message.startsWith(`Could not resolve "${name}"`)) return true;
  // As `import` says it, and `require`, which it is in a bundle.
  const codes: readonly unknown[] = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];
  return 'code' in thrown && codes.includes(thrown.code) && thrown.message.includes(`'${name}'`);
}
