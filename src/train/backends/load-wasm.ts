import { env } from '@tensorflow/tfjs-core';
import { type BackendHost, loadPackage } from './host.ts';
import { mendWasm } from './mend-wasm.ts';
import { type Started, isRunning, startBackend } from './start.ts';

/** Its memory is addressed with 32 bits. */
const WASM_BYTES = 2 ** 32;

/** Starts the WASM backend, which runs everywhere and needs nothing installed. */
export async function loadWasm(host: BackendHost): Promise<Started> {
  const wasm = await loadPackage(host, '@tensorflow/tfjs-backend-wasm');
  // Which files are read is decided once.
  if (host.wasmFolder !== undefined && !isRunning('wasm')) wasm.setWasmPaths(host.wasmFolder);
  const stop = await startBackend('wasm');
  mendWasm();
  const hasSimd = (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true;
  const threads = wasm.getThreadsCount();
  const shown = threads > 1 ? `${threads} threads` : 'one thread';
  return { description: `WASM ${hasSimd ? 'with' : 'without'} SIMD, ${shown}`, memoryLimit: WASM_BYTES, stop };
}
