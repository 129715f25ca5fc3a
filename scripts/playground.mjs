// Builds the playground, a static page, into out/playground, and serves it on this machine alone until it is interrupted.
// `--build` only builds; `--out DIR` writes to another folder; `--port N` serves there.
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { context } from 'esbuild';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    build: { type: 'boolean' },
    out: { type: 'string', default: 'out/playground' },
    port: { type: 'string', default: '8080' },
  },
});
const out = resolve(root, values.out);

await mkdir(out, { recursive: true });
const bundles = await context({
  absWorkingDir: root,
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  legalComments: 'linked',
  loader: { '.brn': 'text', '.md': 'text' },
  entryPoints: ['playground/page.ts', 'playground/worker.ts'],
  outdir: out,
  logLevel: 'warning',
});
await bundles.rebuild();
await Promise.all(['index.html', 'page.css'].map((name) => copyFile(join(root, 'playground', name), join(out, name))));
if (values.build) {
  await bundles.dispose();
} else {
  const { port } = await bundles.serve({ servedir: out, host: '127.0.0.1', port: Number(values.port) });
  console.log(`http://127.0.0.1:${port}/ (Ctrl+C ends it)`);
}
