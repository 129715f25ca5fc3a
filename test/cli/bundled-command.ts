import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** The command line, bundled as the build does but for training; it lies where packages that are not bundled are found. */
export async function bundleCommand(): Promise<{ readonly file: string; readonly remove: () => void }> {
  mkdirSync(join(root, 'out'), { recursive: true });
  const folder = mkdtempSync(join(root, 'out', 'test-command-'));
  const file = join(folder, 'cli.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts'],
    outfile: file,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    loader: { '.brn': 'text', '.md': 'text' },
    external: ['sharp', 'onnxruntime-node', './training.ts'],
    logLevel: 'warning',
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
