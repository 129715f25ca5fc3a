import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { glob, isDynamicPattern } from 'tinyglobby';
import { type Result, failure, value } from './status.ts';

/** What lists paths that are passed over, in the folder where the command runs; Prettier reads the same. */
const lists = ['.gitignore', '.prettierignore'];

/** Paths that are passed over: those that the lists have, and those that `!PATTERN` takes out. */
export class PassedOver {
  readonly #ignored: Ignore = ignore();

  constructor(patterns: readonly string[] = []) {
    for (const list of lists) if (existsSync(list)) this.#ignored.add(readFileSync(list, 'utf8'));
    this.#ignored.add(patterns.map((pattern) => relative('.', pattern).split(sep).join('/')));
  }

  has(path: string): boolean {
    const inside = relative('.', path);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return false;
    return this.#ignored.ignores(inside.split(sep).join('/'));
  }
}

/** The .brn files that a pattern has in a folder. */
async function search(pattern: string, cwd: string): Promise<readonly string[]> {
  const found = await glob(pattern, { cwd, ignore: ['**/node_modules/**'], followSymbolicLinks: false });
  return found
    .filter((name) => name.endsWith('.brn'))
    .map((name) => join(cwd, name))
    .sort();
}

/** Whether a path is a folder; undefined where there is nothing. */
function isFolder(path: string): boolean | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory();
}

/** Whether an argument names one file, or what is not there, as opposed to what is to be searched. */
export function isOneFile(given: string): boolean {
  const folder = isFolder(given);
  return folder === false || (folder === undefined && !isDynamicPattern(given));
}

/** The files that one argument names: a file, a folder with all its .brn files, or a pattern. */
async function filesOf(given: string, passedOver: PassedOver): Promise<Result<readonly string[]>> {
  // That there is none is found when it is read.
  if (isOneFile(given)) return value([given]);
  const isPattern = isFolder(given) === undefined;
  const found = isPattern ? await search(given, '.') : await search('**/*.brn', given);
  const files = found.filter((file) => !passedOver.has(file));
  if (files.length > 0) return value(files);
  const what = isPattern ? `no .brn file matches \`${given}\`` : `\`${given}\` has no .brn file`;
  return failure(found.length > 0 ? `${what} that is not ignored` : what);
}

/** The files that the arguments name, each once, in their order; `!PATTERN` takes some out of what is searched. */
export async function findFiles(given: readonly string[]): Promise<Result<readonly string[]>> {
  const isTaken = (each: string): boolean => each.startsWith('!') && !existsSync(each);
  const passedOver = new PassedOver(given.filter(isTaken).map((each) => each.slice(1)));
  const files = new Map<string, string>();
  for (const each of given.filter((one) => !isTaken(one))) {
    const found = await filesOf(each, passedOver);
    if (found.kind === 'failure') return found;
    for (const file of found.value) if (!files.has(resolve(file))) files.set(resolve(file), file);
  }
  return value([...files.values()]);
}
