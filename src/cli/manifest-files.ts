import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../runtime/read-manifest.ts';

/** The ONNX files that the manifest in a folder names; none where there is no manifest. */
export function filesOfManifest(folder: string): ReadonlySet<string> {
  try {
    const manifest = readManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    if (manifest.kind === 'failed') return new Set();
    const names = manifest.value.tiers.flatMap(({ file, stages }) => [file, ...stages.map((stage) => stage.file)]);
    // A manifest may say anything: only files of the folder itself are ever removed.
    return new Set(names.filter((name) => /^[\w.-]+\.onnx$/.test(name)));
  } catch {
    return new Set();
  }
}
