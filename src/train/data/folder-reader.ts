/**
 * The folder of a data set, read only. Paths are relative to it and use `/`; the empty path is the folder itself.
 * Both methods are asynchronous, so that files are read beside the training step, and neither throws.
 */
export interface FolderReader {
  /** The names in a folder, those of folders with a `/` at the end; undefined where there is no such folder. */
  readonly list: (path: string) => Promise<readonly string[] | undefined>;
  /** The bytes of a file; undefined where it is not there or cannot be read. */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
}

/** A folder in memory: its files by path. */
export function folderOf(files: ReadonlyMap<string, Uint8Array>): FolderReader {
  return {
    list: (path) => Promise.resolve(namesIn(files, path)),
    read: (path) => Promise.resolve(files.get(path)),
  };
}

function namesIn(files: ReadonlyMap<string, Uint8Array>, path: string): readonly string[] | undefined {
  const prefix = path === '' ? '' : `${path}/`;
  const below = [...files.keys()].filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
  const names = new Set(below.map((file) => (file.includes('/') ? `${file.slice(0, file.indexOf('/'))}/` : file)));
  return names.size === 0 ? undefined : [...names];
}

/** The names of the folders in `path`, without `/`, by code unit; undefined where there is no such folder. */
export async function foldersIn(reader: FolderReader, path: string): Promise<readonly string[] | undefined> {
  const names = await reader.list(path);
  return names
    ?.filter((name) => name.endsWith('/'))
    .map((name) => name.slice(0, -1))
    .toSorted();
}

/** How deep folders are searched: deeper ones are another's, or a link that leads back. */
const depthLimit = 8;

/** The paths from `path` of all files in it and in the folders below, by code unit; hidden ones are left out. */
export async function filesBelow(reader: FolderReader, path: string, depth = 0): Promise<readonly string[]> {
  if (depth > depthLimit) return [];
  const names = (await reader.list(path)) ?? [];
  const found: string[] = [];
  for (const name of names.filter((each) => !each.startsWith('.')).toSorted()) {
    if (!name.endsWith('/')) {
      found.push(name);
      continue;
    }
    for (const file of await filesBelow(reader, join(path, name.slice(0, -1)), depth + 1)) found.push(name + file);
  }
  return found.toSorted();
}

/** Two paths as one. */
export function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
