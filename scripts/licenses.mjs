import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder in node_modules of the package that a bundled file belongs to; undefined for a file of our own. */
function packageFolder(file) {
  const at = file.lastIndexOf('node_modules/');
  if (at < 0) return undefined;
  const parts = file.slice(at).split('/');
  const depth = parts[1].startsWith('@') ? 3 : 2;
  return file.slice(0, at) + parts.slice(0, depth).join('/');
}

/** The text of a package's licence file; its `license` field where it has none. */
async function licenseText(root, folder, manifest) {
  const names = await readdir(join(root, folder));
  const name = names.find((candidate) => /^licen[cs]e(\.|$)/i.test(candidate));
  return name === undefined ? `License: ${manifest.license}` : await readFile(join(root, folder, name), 'utf8');
}

/** The licences of every package that esbuild's metafiles say went into a bundle, as one text. */
export async function thirdPartyLicenses(root, metafiles) {
  const files = metafiles.flatMap((metafile) =>
    Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const folders = [...new Set(files.map(packageFolder))].filter((folder) => folder !== undefined).sort();
  const sections = [];
  for (const folder of folders) {
    const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const text = await licenseText(root, folder, manifest);
    sections.push(`${manifest.name} ${manifest.version}\n\n${text.trim()}\n`);
  }
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return ['The files in this folder contain code of these packages.\n', ...sections].join(rule);
}
