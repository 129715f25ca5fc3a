import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/**
 * What each layer may import: docs/architecture.md. A layer is a folder of src/, or one of its files; `base` is the files
 * that stand on nothing, and `library` the texts of stdlib/.
 */
const below = {
  base: [],
  library: [],
  diagnostics: ['base'],
  syntax: ['base', 'diagnostics'],
  format: ['base', 'diagnostics', 'syntax'],
  // Of graph, the operators' names: each has a signature.
  model: ['base', 'diagnostics', 'syntax', 'library', 'graph', 'settings'],
  // The one file of model that train stands on: what a `train` clause says.
  settings: ['base'],
  graph: ['base'],
  analysis: ['base', 'graph'],
  weights: ['base', 'diagnostics', 'graph'],
  lower: ['base', 'diagnostics', 'syntax', 'model', 'graph', 'analysis'],
  report: ['base', 'diagnostics', 'graph', 'analysis', 'lower'],
  emit: ['base', 'diagnostics', 'graph', 'analysis', 'weights', 'lower', 'report'],
  runtime: ['base', 'diagnostics', 'graph', 'emit'],
  train: ['base', 'diagnostics', 'settings', 'graph', 'weights', 'emit', 'runtime'],
  // The entry of `brnc/tfjs`.
  tfjs: ['base', 'diagnostics', 'train'],
  // The entry of `brnc/prettier`.
  prettier: ['format'],
  check: ['base', 'diagnostics', 'syntax', 'model', 'settings', 'graph', 'analysis', 'lower', 'report'],
  compile: ['base', 'diagnostics', 'graph', 'analysis', 'weights', 'lower', 'emit', 'check'],
  draw: ['base', 'diagnostics', 'graph', 'analysis', 'lower', 'report', 'check'],
  // Of draw, the texts of a picture: their widths and how they keep apart.
  plot: ['base', 'draw'],
  index: [
    'base',
    'diagnostics',
    'syntax',
    'model',
    'graph',
    'analysis',
    'weights',
    'lower',
    'emit',
    'check',
    'report',
    'compile',
    'draw',
  ],
  lsp: [
    'base',
    'library',
    'diagnostics',
    'syntax',
    'format',
    'model',
    'settings',
    'graph',
    'analysis',
    'lower',
    'check',
    'report',
    'draw',
    'index',
  ],
  // The page of playground/.
  playground: ['base', 'diagnostics', 'syntax', 'emit', 'report', 'check', 'compile', 'draw', 'plot', 'format', 'lsp'],
  cli: [
    'base',
    'diagnostics',
    'syntax',
    'settings',
    'graph',
    'analysis',
    'weights',
    'lower',
    'emit',
    'runtime',
    'train',
    'check',
    'report',
    'compile',
    'draw',
    'plot',
    'format',
    'index',
    'lsp',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Layer = keyof typeof below;

const baseFiles = ['src/source.ts', 'src/invariant.ts', 'src/rational.ts', 'src/version.ts'];
const isLayer = (name: string): name is Layer => Object.hasOwn(below, name);

/** The layer of a file, by its path from the root with `/`. */
function layerOf(file: string): Layer {
  if (file.startsWith('stdlib/')) return 'library';
  if (file.startsWith('playground/') && file.endsWith('.ts')) return 'playground';
  // Texts and schemas stand on nothing.
  if (baseFiles.includes(file) || file.endsWith('.d.ts') || !file.endsWith('.ts')) return 'base';
  if (file === 'src/model/train/settings.ts') return 'settings';
  const name = (file.split('/')[1] ?? '').replace(/\.ts$/, '');
  if (!isLayer(name)) throw new Error(`${file} is in no layer: add it to the table in test/architecture.test.ts`);
  return name;
}

interface Import {
  readonly from: string;
  readonly line: number;
  /** Erased when it is compiled. */
  readonly typeOnly: boolean;
}

interface Module {
  readonly file: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

function importsOf(text: string): readonly Import[] {
  const found = text.matchAll(
    /^(?:import|export)\s(?<type>type\s)?[^;'"]*?from\s'(?<a>[^']+)'|^import\s'(?<b>[^']+)'|\bimport\('(?<c>[^']+)'\)/gm,
  );
  return [...found].map(({ index, groups }) => ({
    from: groups?.['a'] ?? groups?.['b'] ?? groups?.['c'] ?? '',
    line: text.slice(0, index).split('\n').length,
    typeOnly: groups?.['type'] !== undefined,
  }));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .sort();
}

function readModule(file: string): Module {
  const text = readFileSync(join(root, file), 'utf8');
  return { file, text, imports: importsOf(text) };
}

/** The file that a relative import names; undefined for a package. */
function resolveImport(file: string, from: string): string | undefined {
  return from.startsWith('.') ? posix.normalize(posix.join(dirname(file), from)) : undefined;
}

const modules = [...filesBelow('src'), ...filesBelow('playground')].map(readModule);
const outsideCli = modules.filter(({ file }) => layerOf(file) !== 'cli');

/** The lines of the modules that match, as `file:line: text`. */
function linesWith(pattern: RegExp, among: readonly Module[]): readonly string[] {
  return among.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
}

describe('layers', () => {
  test('are imported downwards only', () => {
    const upward = modules.flatMap(({ file, imports }) =>
      imports.flatMap(({ from, line }) => {
        const target = resolveImport(file, from);
        if (target === undefined) return [];
        const [own, other] = [layerOf(file), layerOf(target)];
        const allowed: readonly Layer[] = below[own];
        return own === other || allowed.includes(other) ? [] : [`${file}:${line}: ${own} imports ${other} (${from})`];
      }),
    );
    expect(upward).toEqual([]);
  });

  test('leave the file system, the process and other programs to cli', () => {
    expect(linesWith(/'node:(fs|fs\/promises|child_process|net|http|os|process)'|\bprocess\.\w/, outsideCli)).toEqual(
      [],
    );
  });
});

/** The files that an entry imports, itself included, and the packages, each with a file that imports it. */
function reachedFrom(entry: string): {
  readonly files: ReadonlySet<string>;
  readonly packages: ReadonlyMap<string, string>;
} {
  const files = new Set<string>();
  const packages = new Map<string, string>();
  const visit = (file: string): void => {
    if (files.has(file) || !file.endsWith('.ts')) return;
    files.add(file);
    for (const { from, typeOnly } of readModule(file).imports) {
      if (typeOnly) continue;
      const target = resolveImport(file, from);
      if (target === undefined) packages.set(from, file);
      else visit(target);
    }
  };
  visit(entry);
  return { files, packages };
}

describe('what a program imports runs in a browser', () => {
  const portable = {
    'src/index.ts': [
      'chevrotain',
      'fastest-levenshtein',
      'get-east-asian-width',
      'onnx-proto',
      'picocolors',
      'pickleparser',
    ],
    'src/tfjs.ts': ['@tensorflow/tfjs-core'],
    'src/prettier.ts': ['chevrotain', 'fastest-levenshtein', 'prettier/doc'],
    'playground/worker.ts': [
      'chevrotain',
      'fastest-levenshtein',
      'fflate',
      'get-east-asian-width',
      'onnx-proto',
      'pickleparser',
      'prettier/doc',
      'vscode-languageserver-types',
    ],
  };
  test.each(Object.entries(portable))('%s', (entry, allowed) => {
    const { files, packages } = reachedFrom(entry);
    const unportable = [...packages].filter(([name]) => !allowed.includes(name));
    expect(unportable.map(([name, file]) => `${file} imports ${name}`)).toEqual([]);
    expect(linesWith(/\b(process|Buffer|__dirname|require)\b[.([]/, [...files].map(readModule))).toEqual([]);
  });
});

describe('every file', () => {
  const sources = [...modules, ...filesBelow('stdlib').map(readModule), ...filesBelow('test').map(readModule)];

  test('is one idea: at most 500 lines', () => {
    const long = sources.filter(({ text }) => text.split('\n').length > 500);
    expect(long.map(({ file, text }) => `${file} has ${text.split('\n').length} lines: split it by idea`)).toEqual([]);
  });

  test('says what its exported functions and classes do', () => {
    const silent = modules.flatMap(({ file, text }) => {
      const lines = text.split('\n');
      return lines.flatMap((line, index) =>
        /^export (async )?(function\*?|class) /.test(line) && !lines[index - 1]?.endsWith('*/')
          ? [`${file}:${index + 1}: ${line} has no /** docstring */`]
          : [],
      );
    });
    expect(silent).toEqual([]);
  });

  test('is finished', () => {
    const own = relative(root, import.meta.filename)
      .split(sep)
      .join('/');
    const others = sources.filter(({ file }) => file !== own);
    expect(linesWith(/\b(TODO|FIXME|XXX|HACK)\b|[Tt]o be filled in/, others)).toEqual([]);
  });
});
