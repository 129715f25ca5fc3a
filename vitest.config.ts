import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Files that a module imports as their text, as scripts/build.mjs has esbuild do. */
const isText = (id: string): boolean => id.endsWith('.brn') || id.endsWith('.md');

/**
 * Adds Chromium's SwiftShader, which Debian packages as chromium-common, to the drivers of Vulkan, so that WebGPU is tested
 * on machines without a GPU too. Before the processes of the tests start: the system reads it when they do.
 */
function addSwiftShader(folder: string): void {
  const driver = join(folder, 'vk_swiftshader_icd.json');
  if (!existsSync(driver)) return;
  process.env['VK_ADD_DRIVER_FILES'] ??= driver;
  const libraries = process.env['LD_LIBRARY_PATH'];
  process.env['LD_LIBRARY_PATH'] = libraries === undefined ? folder : `${libraries}${delimiter}${folder}`;
}

addSwiftShader('/usr/lib/chromium');

export default defineConfig({
  plugins: [
    {
      name: 'text-modules',
      enforce: 'pre',
      load: (id) => (isText(id) ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))};` : null),
    },
  ],
  test: { include: ['test/**/*.test.ts'], testTimeout: 30_000 },
});
