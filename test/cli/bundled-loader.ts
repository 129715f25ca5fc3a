import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** The file of the loader's worker, bundled as the build does; it lies where packages that are not bundled are found. */
export async function bundleLoader(): Promise<{ readonly file: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(root, 'node_modules', '.loader-'));
  const file = join(folder, 'loader.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/loader-worker.ts'],
    outfile: file,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    external: ['sharp'],
    logLevel: 'warning',
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
