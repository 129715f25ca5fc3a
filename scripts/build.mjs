// Builds dist/: brnc.js (the command line), index.js (the public API, which runs in a browser too) and the types of both.
// `--no-types` leaves the types out, which takes a tenth of the time; `--out DIR` writes to another folder.
import { chmod, rm, writeFile } from 'node:fs/promises';
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
  format: 'esm',
  target: 'es2023',
  charset: 'utf8',
  legalComments: 'none',
  minifySyntax: true,
  minifyIdentifiers: true,
  minifyWhitespace: true,
  loader: { '.brn': 'text', '.md': 'text' },
  plugins: [inquire],
  metafile: true,
  logLevel: 'warning',
};

// CommonJS packages inside the bundle call `require`.
const requireBanner = `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`;

/** Bundles both entry points. Each command is a chunk of its own, so that `check` loads no image or ONNX code. */
async function bundle() {
  const cli = build({
    ...common,
    entryPoints: { brnc: 'src/cli/main.ts' },
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    platform: 'node',
    external: ['sharp', 'onnxruntime-node'],
    banner: { js: requireBanner },
  });
  const api = build({ ...common, entryPoints: ['src/index.ts'], outfile: join(dist, 'index.js'), platform: 'browser' });
  return (await Promise.all([cli, api])).map((result) => result.metafile);
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
  await chmod(join(dist, 'brnc.js'), 0o755);
  await writeFile(join(dist, 'THIRD_PARTY_LICENSES.txt'), await thirdPartyLicenses(root, metafiles));
  if (!values['no-types']) declareTypes();
} catch (error) {
  // esbuild has said what is wrong; anything else says it here.
  if (!('errors' in error)) console.error(`error: ${error.message}`);
  process.exit(1);
}
