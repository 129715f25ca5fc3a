import { type Stats, constants } from 'node:fs';
import { type FileHandle, access, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { reasonOfSystem } from './program-files.ts';
import { type Result, failure, value } from './status.ts';

/** Who a file belongs to, and who may do what with it. */
type Owned = Pick<Stats, 'mode' | 'uid' | 'gid'>;

async function fill(file: FileHandle, text: string, { mode, uid, gid }: Owned): Promise<void> {
  try {
    await file.writeFile(text);
    // Only root can give a file to another; for others it is theirs already, or their group's.
    if (process.getuid?.() === 0) await file.chown(uid, gid);
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Gives a file another text, at once: whoever reads it meanwhile has the old or the new one, and so has the disk where
 * this process ends in the middle. Symbolic links go on pointing to it, and its owner and permissions stay as they are. A
 * failure where it may not be written.
 */
export async function replaceFile(path: string, text: string): Promise<Result<undefined>> {
  try {
    const target = await realpath(path);
    await access(target, constants.W_OK);
    const owned = await stat(target);
    const unfinished = join(dirname(target), `.${basename(target)}.${process.pid}.unfinished`);
    const file = await open(unfinished, 'wx', owned.mode);
    try {
      await fill(file, text, owned);
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
