import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { reasonOfSystem } from './program-files.ts';
import { type Result, failure, value } from './status.ts';

async function fill(file: FileHandle, text: string, mode: number): Promise<void> {
  try {
    await file.writeFile(text);
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Gives a file another text, at once: whoever reads it meanwhile has the old or the new one, and so has the disk where
 * this process ends in the middle. Links go on pointing to it, and who may read it stays as it is.
 */
export async function replaceFile(path: string, text: string): Promise<Result<undefined>> {
  try {
    const target = await realpath(path);
    const { mode } = await stat(target);
    const unfinished = join(dirname(target), `.${basename(target)}.${process.pid}.unfinished`);
    const file = await open(unfinished, 'wx', mode);
    try {
      await fill(file, text, mode);
      await rename(unfinished, target);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return value(undefined);
  } catch (error) {
    return failure(`\`${path}\` cannot be written: ${reasonOfSystem(error)}`);
  }
}
