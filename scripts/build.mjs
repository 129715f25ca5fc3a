// Builds dist/: brnc.cjs (the command line; training.cjs holds the commands that need TensorFlow.js, fmt.cjs the formatter, find-files.cjs what searches folders for programs, lsp.cjs the language server), index.js (the public API, which runs in a browser too), tfjs.js (for training loops of one's own, there too), prettier.js (the plugin of Prettier, there too) and the types of all three.
// `--no-types` leaves the types out, which takes a tenth of the time; `--out DIR` writes to another folder.
import { chmod, copyFile, readdir, rm, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { thirdPartyLicenses } from './licenses.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { 'no-types': { type: 'boolean' }, out: { type: 'string', default: 'dist' } },
});
const dist = resolve(root, values.out);

/** protobufjs looks for `long` through an `eval` that no bundler can follow. */
const inquire = {
  name: 'inquire',
  setup(build) {
    build.onLoad({ filter: /@protobufjs[\\/]inquire[\\/]index\.js$/ }, () => ({
      contents: `module.exports = (name) => (name === 'long' ? require('long') : null);`,
      resolveDir: root,
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  target: 'es2023',
  legalComments: 'none',
  minifySyntax: true,
  minifyIdentifiers: true,
  minifyWhitespace: true,
  loader: { '.brn': 'text', '.md': 'text' },
  plugins: [inquire],
  metafile: true,
  logLevel: 'warning',
};

/** The commands that need TensorFlow.js, the formatter, what searches folders and the language server are files of their own, so that the others start without their text. */
const apart = {
  name: 'apart',
  setup(build) {
    build.onResolve({ filter: /[\\/](training|fmt|find-files|lsp)\.ts$/, namespace: 'file' }, ({ importer, path }) =>
      /[\\/]cli[\\/][^\\/]*$/.test(importer) ? { path: path.replace(/\.ts$/, '.cjs'), external: true } : undefined,
    );
  },
};

/** Prettier itself is its user's, and only its printer of documents, `prettier/doc`, goes into the bundle. */
const ownPrettier = {
  name: 'own-prettier',
  setup(build) {
    build.onResolve({ filter: /^prettier$/ }, ({ path }) => ({ path, external: true }));
  },
};

/**
 * Bundles the command line as one function, which brnc.cjs calls, and the public API. A command's modules come to life
 * when it runs, so that `check` starts without what `run` needs.
 */
async function bundle() {
  const node = { ...common, format: 'cjs', platform: 'node' };
  const launcher = build({ ...node, entryPoints: ['src/cli/launch.ts'], outfile: join(dist, 'brnc.cjs') });
  const cli = build({
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: join(dist, 'cli.cjs'),
    external: ['sharp', 'onnxruntime-node'],
    plugins: [inquire, apart],
    // What is not in the bundle is required: a stored script cannot import.
    supported: { 'dynamic-import': false },
    banner: { js: '(function (require, __filename, __dirname) { const module = { exports: {} };' },
    footer: { js: '})' },
  });
  const training = build({
    ...node,
    entryPoints: ['src/cli/training.ts'],
    outfile: join(dist, 'training.cjs'),
    external: ['sharp', 'onnxruntime-node', 'webgpu', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'],
  });
  const fmt = build({
    ...node,
    entryPoints: ['src/cli/fmt.ts', 'src/cli/find-files.ts'],
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    plugins: [inquire, ownPrettier],
    // A module of tinyglobby asks where it is.
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  const lsp = build({
    ...node,
    entryPoints: ['src/cli/lsp.ts'],
    outfile: join(dist, 'lsp.cjs'),
    plugins: [inquire, ownPrettier],
  });
  // A thread of its own: see src/cli/loader.ts.
  const loader = build({
    ...node,
    entryPoints: ['src/cli/loader-worker.ts'],
    outfile: join(dist, 'loader.cjs'),
    external: ['sharp'],
  });
  const api = build({
    ...common,
    format: 'esm',
    platform: 'browser',
    entryPoints: ['src/index.ts'],
    outfile: join(dist, 'index.js'),
  });
  // It shares its user's TensorFlow.js, whose state is one for a program.
  const tfjs = build({
    ...common,
    format: 'esm',
    platform: 'browser',
    entryPoints: ['src/tfjs.ts'],
    outfile: join(dist, 'tfjs.js'),
    external: ['@tensorflow/*'],
  });
  const prettier = build({
    ...common,
    format: 'esm',
    platform: 'browser',
    entryPoints: ['src/prettier.ts'],
    outfile: join(dist, 'prettier.js'),
  });
  return (await Promise.all([launcher, cli, training, fmt, lsp, loader, api, tfjs, prettier])).map(
    (result) => result.metafile,
  );
}

/** Puts the WebAssembly of TensorFlow.js's backend beside the code that loads it. */
async function copyWasm() {
  const folder = join(root, 'node_modules', '@tensorflow', 'tfjs-backend-wasm', 'dist');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.wasm'));
  await Promise.all(files.map((name) => copyFile(join(folder, name), join(dist, name))));
}

/** Stores the machine code of what a check runs; see src/cli/launch.ts. */
function cacheCode() {
  const script = join(root, 'scripts', 'cache-code.cjs');
  spawnSync(process.execPath, [script, dist, 'check', join('examples', 'brandeeplabv3.brn')], { cwd: root });
}

/** Writes dist/types; the compiler's messages go to the terminal. */
function declareTypes() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', join(dist, 'types')], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) throw new Error('the types could not be written');
}

try {
  await rm(dist, { recursive: true, force: true });
  const metafiles = await bundle();
  await chmod(join(dist, 'brnc.cjs'), 0o755);
  await copyWasm();
  cacheCode();
  await writeFile(join(dist, 'THIRD_PARTY_LICENSES.txt'), await thirdPartyLicenses(root, metafiles));
  if (!values['no-types']) declareTypes();
} catch (error) {
  // esbuild has said what is wrong; anything else says it here.
  if (!('errors' in error)) console.error(`error: ${error.message}`);
  process.exit(1);
}
