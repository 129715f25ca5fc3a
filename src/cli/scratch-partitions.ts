import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileModel } from '../compile.ts';
import type { CheckedModel, CompileFacts, Manifest } from '../index.ts';
import { OutputFile } from './output-folder.ts';
import { refusedByOnnx } from './refusal.ts';
import { type Result, value } from './status.ts';

/**
 * Writes the partitions of a model into a new folder below one that is removed as a whole: they are run and not kept, so
 * that nothing waits for the disk.
 */
export async function writeScratchPartitions(
  model: CheckedModel,
  facts: CompileFacts,
  folder: string,
): Promise<Result<Manifest>> {
  mkdirSync(folder);
  const emitted = await compileModel(model, facts, async (name, write) => {
    const file = new OutputFile(join(folder, name), join(folder, name));
    try {
      return await write(file);
    } finally {
      file.close(false);
    }
  });
  return emitted.kind === 'emitted' ? value(emitted.manifest) : refusedByOnnx(emitted);
}
