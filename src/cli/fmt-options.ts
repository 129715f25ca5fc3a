import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { parse } from 'editorconfig-without-wasm';
import type { FormatOptions } from '../format/options.ts';
import { type Result, failure, value } from './status.ts';

type Given = Partial<FormatOptions>;

/** What is needed of the package `prettier`. */
export interface Prettier {
  readonly resolveConfig: (
    file: string,
    options: { readonly editorconfig: boolean },
  ) => Promise<Readonly<Record<string, unknown>> | null>;
}

/** Whether a module was not found. */
function isNotInstalled(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
}

function isPrettier(module: unknown): module is Prettier {
  return typeof module === 'object' && module !== null && 'resolveConfig' in module;
}

/** Prettier as it is installed beside brnc, or where the command runs; undefined where it is not. */
export async function loadPrettier(): Promise<Result<Prettier | undefined>> {
  const places = [
    async (): Promise<unknown> => await import('prettier'),
    (): unknown => createRequire(resolve('package.json'))('prettier'),
  ];
  for (const load of places) {
    try {
      const module = await load();
      if (isPrettier(module)) return value(module);
    } catch (error) {
      if (!isNotInstalled(error)) return failure(`Prettier is installed, and cannot be loaded: ${messageOf(error)}`);
    }
  }
  return value(undefined);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What a folder holds, as far as it may be read. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether a file configures Prettier: one of its own, or a package.json that has an entry for it. */
function configures(folder: string, name: string): boolean {
  if (/^(\.prettierrc(\.\w+)?|prettier\.config\.\w+)$/.test(name)) return true;
  if (name !== 'package.json') return false;
  try {
    const read: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return typeof read === 'object' && read !== null && 'prettier' in read;
  } catch {
    return false;
  }
}

/** The nearest file that configures Prettier for one of these files, from its folder upwards. */
export function findConfiguration(files: readonly string[]): string | undefined {
  const searched = new Set<string>();
  for (const file of files) {
    for (let folder = dirname(resolve(file)); !searched.has(folder); folder = dirname(folder)) {
      searched.add(folder);
      const name = namesIn(folder).find((each) => configures(folder, each));
      if (name !== undefined) return relative('.', join(folder, name));
    }
  }
  return undefined;
}

const lineEnds: readonly FormatOptions['endOfLine'][] = ['lf', 'crlf', 'cr', 'auto'];

/** The options that brn has, out of those of all languages. */
function pick(all: Readonly<Record<string, unknown>>): Given {
  const { printWidth, tabWidth, useTabs, endOfLine } = all;
  const end = lineEnds.find((each) => each === endOfLine);
  return {
    ...(typeof printWidth === 'number' && printWidth > 0 ? { printWidth } : {}),
    ...(typeof tabWidth === 'number' && tabWidth > 0 ? { tabWidth } : {}),
    ...(typeof useTabs === 'boolean' ? { useTabs } : {}),
    ...(end === undefined ? {} : { endOfLine: end }),
  };
}

/** What `.editorconfig` says of a file, as Prettier understands it. */
async function readEditorconfig(file: string): Promise<Given> {
  const {
    indent_style: style,
    indent_size: size,
    tab_width: width,
    max_line_length: longest,
    end_of_line: end,
  } = await parse(resolve(file), { unset: true });
  return pick({
    useTabs: style === undefined && size !== 'tab' ? undefined : style === 'tab' || size === 'tab',
    tabWidth: size === undefined || size === 'tab' ? width : size,
    printWidth: longest === 'off' ? Infinity : longest,
    endOfLine: end,
  });
}

/**
 * How a file is to be laid out: what Prettier's configuration and `.editorconfig` say where Prettier is installed, and
 * else what `.editorconfig` says.
 */
export async function optionsFor(file: string, prettier: Prettier | undefined): Promise<Result<Given>> {
  if (prettier === undefined) return value(await readEditorconfig(file));
  try {
    return value(pick((await prettier.resolveConfig(resolve(file), { editorconfig: true })) ?? {}));
  } catch (error) {
    return failure(`Prettier cannot read its configuration for \`${file}\`: ${messageOf(error)}`);
  }
}
