import { afterAll, test } from 'vitest';
import { trainingHost } from '../../src/cli/training-host.ts';
import { chooseBackend } from '../../src/train/backends/choose.ts';
import { BACKENDS } from '../emit-tfjs/support.ts';

const choice = await chooseBackend('webgpu', trainingHost());

/** The backends of this machine: those that need nothing installed, and WebGPU where there is a GPU, or SwiftShader. */
export const backendsHere: readonly ('wasm' | 'cpu' | 'webgpu')[] =
  choice.kind === 'done' ? [...BACKENDS, 'webgpu'] : BACKENDS;

/** Says on what WebGPU is tested by this file, or that it is not, and what to install. */
export function sayWhetherWebgpu(): void {
  if (choice.kind === 'done') {
    const { description, close } = choice.value;
    test(`WebGPU is tested: ${description}`, () => undefined);
    // Until then Dawn keeps the process from ending.
    afterAll(close);
    return;
  }
  const reason = `${choice.problem.message}; install a driver for Vulkan, or SwiftShader (Debian: apt-get install chromium-common)`;
  test('WebGPU is not tested', ({ skip }) => {
    console.warn(`WebGPU is not tested: ${reason}`);
    skip(reason);
  });
}
