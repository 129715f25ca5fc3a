// Packs the extension for Visual Studio Code: its folder as out/vscode, and out/brn-VERSION.vsix, which an editor installs. Needs
// what `npm run build` has written, no network and no marketplace. `--dist DIR` and `--out DIR` name other folders.
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import sharp from 'sharp';
import { thirdPartyLicenses } from './licenses.mjs';
import { contentTypes, vsixManifest } from './vsix-manifest.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { dist: { type: 'string', default: 'dist' }, out: { type: 'string', default: 'out' } },
});
const dist = resolve(root, values.dist);
const out = resolve(root, values.out);
const source = join(root, 'grammar', 'vscode');
const folder = join(out, 'vscode');

/** What `brnc lsp` consists of. */
const serverFiles = ['brnc.cjs', 'cli.cjs', 'lsp.cjs', 'THIRD_PARTY_LICENSES.txt'];
/** The pixels of a side that the marketplace asks for at least are 128. */
const ICON = 256;
/** Any date will do, so that the same files give the same package; ZIP knows none before 1980. */
const DATE = new Date(2000, 0, 1);

async function bundleClient() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['grammar/vscode/src/extension.ts'],
    outfile: join(folder, 'extension.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'es2023',
    external: ['vscode'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  await writeFile(join(folder, 'THIRD_PARTY_LICENSES.txt'), await thirdPartyLicenses(root, [metafile]));
}

/** Puts the extension together as an editor finds it once it is installed. */
async function assemble() {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'server'), { recursive: true });
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const manifest = { ...JSON.parse(await readFile(join(source, 'package.json'), 'utf8')), version };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const name of ['README.md', 'language-configuration.json', 'snippets.json']) {
    await cp(join(source, name), join(folder, name));
  }
  await cp(join(root, 'LICENSE'), join(folder, 'LICENSE.txt'));
  await cp(join(root, 'grammar', 'brn.tmLanguage.json'), join(folder, 'brn.tmLanguage.json'));
  for (const name of serverFiles) await cp(join(dist, name), join(folder, 'server', name));
  await sharp(join(source, 'icon.svg'), { density: 144 }).resize(ICON).png().toFile(join(folder, 'icon.png'));
  await bundleClient();
  return manifest;
}

/** The .vsix: a ZIP of that folder, of a list of types, and of a manifest. */
async function pack(manifest) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort();
  const files = {
    '[Content_Types].xml': Buffer.from(contentTypes(paths)),
    'extension.vsixmanifest': Buffer.from(vsixManifest(manifest)),
  };
  for (const path of paths) files[`extension/${path}`] = await readFile(join(folder, path));
  const file = join(out, `${manifest.name}-${manifest.version}.vsix`);
  await writeFile(file, zipSync(files, { level: 9, mtime: DATE }));
  return file;
}

try {
  console.log(await pack(await assemble()));
} catch (error) {
  // esbuild has said what is wrong; anything else says it here.
  if (!('errors' in error)) console.error(`error: ${error.message}`);
  process.exit(1);
}
