import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Files that a module imports as their text, as scripts/build.mjs has esbuild do. */
const isText = (id: string): boolean => id.endsWith('.brn') || id.endsWith('.md');

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
