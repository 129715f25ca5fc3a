// Runs the benchmarks, all or those named: `npm run bench`, `npm run bench -- check`. Each prints ratios measured in one
// run; times depend on the machine and what else it does, ratios much less.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const all = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.replace('.bench.ts', ''));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(', ')}; there are ${all.join(', ')}`);
  process.exit(2);
}

const folder = mkdtempSync(join(root, 'node_modules', '.bench-'));
try {
  await build({
    absWorkingDir: root,
    entryPoints: (asked.length > 0 ? asked : all).map((name) => `bench/${name}.bench.ts`),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    loader: { '.brn': 'text', '.md': 'text' },
    logLevel: 'warning',
  });
  for (const name of asked.length > 0 ? asked : all) {
    console.log(`\n== ${name} ==`);
    await import(pathToFileURL(join(folder, `${name}.bench.mjs`)).href).catch((error) => {
      // onnxruntime-node is an optional dependency.
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      console.log(`not measured: ${error.message}`);
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
