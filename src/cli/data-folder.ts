import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FolderReader } from '../train/data/folder-reader.ts';

/** The largest file that is read, in bytes: far above any image, and below what Node reads at once. */
const largest = 1024 * 1024 * 1024;

/**
 * A folder on the disk as a data set is read from it. Links to folders and files are followed; what is neither, such as a
 * pipe, is not there. Nothing is thrown: what cannot be read is undefined.
 */
export function folderReader(folder: string): FolderReader {
  return {
    list: (path) => listNames(join(folder, path)),
    read: (path) => readWhole(join(folder, path)),
  };
}

async function listNames(path: string): Promise<readonly string[] | undefined> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const names: string[] = [];
    for (const entry of entries) {
      const kind = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(() => undefined) : entry;
      if (kind?.isDirectory() === true) names.push(`${entry.name}/`);
      else if (kind?.isFile() === true) names.push(entry.name);
    }
    return names;
  } catch {
    return undefined;
  }
}

async function readWhole(path: string): Promise<Uint8Array | undefined> {
  try {
    const stats = await stat(path);
    return stats.isFile() && stats.size <= largest ? await readFile(path) : undefined;
  } catch {
    return undefined;
  }
}
