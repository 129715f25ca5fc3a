import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    {
      name: 'brn-text',
      enforce: 'pre',
      load: (id) => (id.endsWith('.brn') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))};` : null),
    },
  ],
  test: { include: ['test/**/*.test.ts'], testTimeout: 30_000 },
});
