import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../src/index.ts';
import { readManifest } from '../src/runtime/read-manifest.ts';
import { runCommand } from './command.ts';

/** Compiles a program into a folder with brnc as it is built; gives the manifest. */
export function compile(program: string, folder: string, ...options: readonly string[]): Manifest {
  const command = join(process.cwd(), 'dist/brnc.cjs');
  runCommand(process.execPath, [command, 'compile', program, ...options, '-o', folder]);
  const manifest = readManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  if (manifest.kind === 'failed') throw new Error(JSON.stringify(manifest));
  return manifest.value;
}
