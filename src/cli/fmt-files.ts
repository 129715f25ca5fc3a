import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { glob, isDynamicPattern } from 'tinyglobby';
import { type Result, failure, value } from './status.ts';

/** What lists paths that are not searched, in the folder where the command runs; Prettier reads the same. */
const lists = ['.gitignore', '.prettierignore'];

function readIgnored(): Ignore {
  const ignored = ignore();
  for (const list of lists) if (existsSync(list)) ignored.add(readFileSync(list, 'utf8'));
  return ignored;
}

/** Whether a path, from where the command runs, is among those that are not searched. */
function isIgnored(ignored: Ignore, path: string): boolean {
  const inside = relative('.', path);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return false;
  return ignored.ignores(inside.split(sep).join('/'));
}

async function search(pattern: string, cwd: string): Promise<readonly string[]> {
  const found = await glob(pattern, { cwd, ignore: ['**/node_modules/**'], followSymbolicLinks: false });
  return found.map((name) => join(cwd, name)).sort();
}

/** Whether a path is a folder; undefined where there is nothing. */
function isFolder(path: string): boolean | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory();
}

/** The files that one argument names: a file, a folder with all its .brn files, or a pattern. */
async function filesOf(given: string, ignored: Ignore): Promise<Result<readonly string[]>> {
  const folder = isFolder(given);
  const isPattern = folder === undefined && isDynamicPattern(given);
  // A file that is named is formatted wherever it is; that there is none is found when it is read.
  if (folder === false || (folder === undefined && !isPattern)) return value([given]);
  const found = isPattern ? await search(given, '.') : await search('**/*.brn', given);
  const files = found.filter((file) => !isIgnored(ignored, file));
  if (files.length > 0) return value(files);
  return failure(isPattern ? `no file matches \`${given}\`` : `\`${given}\` has no .brn file that is not ignored`);
}

/** The files that the arguments name, each once, in their order. */
export async function findFiles(given: readonly string[]): Promise<Result<readonly string[]>> {
  const ignored = readIgnored();
  const files = new Map<string, string>();
  for (const each of given) {
    const found = await filesOf(each, ignored);
    if (found.kind === 'failure') return found;
    for (const file of found.value) if (!files.has(resolve(file))) files.set(resolve(file), file);
  }
  return value([...files.values()]);
}
