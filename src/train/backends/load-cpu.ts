import { engine } from '@tensorflow/tfjs-core';
import { type BackendHost, loadPackage } from './host.ts';
import { type Started, startBackend } from './start.ts';

/** Starts the backend in plain JavaScript: slow, and the same everywhere. */
export async function loadCpu(host: BackendHost): Promise<Started> {
  await loadPackage(host, '@tensorflow/tfjs-backend-cpu');
  const stop = await startBackend('cpu');
  // In Node its first tensor would greet on standard error, with advice to take another backend.
  const backend = engine().registry['cpu'];
  if (backend !== undefined && 'firstUse' in backend) backend.firstUse = false;
  return { description: 'plain JavaScript', stop };
}
