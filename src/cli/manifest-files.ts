import { readFileSync, rmSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../runtime/read-manifest.ts';

/** The text of a file; undefined where there is none. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * The ONNX files that the manifest in a folder names, and the manifest; none where there is no manifest. A manifest may
 * say anything: only files of the folder itself are ever removed.
 */
function partitionsIn(folder: string): readonly string[] {
  const text = textOf(join(folder, 'manifest.json'));
  const manifest = text === undefined ? undefined : readManifest(text);
  if (manifest?.kind !== 'done') return [];
  const names = manifest.value.tiers.flatMap(({ file, stages }) => [file, ...stages.map((stage) => stage.file)]);
  return [...names.filter((name) => /^[\w.-]+\.onnx$/.test(name)), 'manifest.json'];
}

/** The files of the LayersModel in a folder that brnc wrote: it says so itself, for it may stand without a manifest. */
function layersIn(folder: string): readonly string[] {
  const text = textOf(join(folder, 'tfjs', 'model.json'));
  const json = text === undefined ? undefined : parseJson(text);
  if (!isOwnModel(json)) return [];
  const paths = json.weightsManifest.flatMap(({ paths: names }) => names);
  return ['model.json', ...paths.filter((name) => /^weights\.\d+-of-\d+\.bin$/.test(name))].map(
    (name) => `tfjs/${name}`,
  );
}

interface OwnModel {
  readonly weightsManifest: readonly { readonly paths: readonly string[] }[];
}

function isOwnModel(value: unknown): value is OwnModel {
  if (typeof value !== 'object' || value === null) return false;
  if (!('userDefinedMetadata' in value) || !('weightsManifest' in value)) return false;
  const { userDefinedMetadata: metadata, weightsManifest: groups } = value;
  const isOwn = typeof metadata === 'object' && metadata !== null && 'brnc' in metadata;
  return isOwn && Array.isArray(groups) && groups.every(hasPaths);
}

function hasPaths(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('paths' in value)) return false;
  return Array.isArray(value.paths) && value.paths.every((path) => typeof path === 'string');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The files that a compilation wrote into a folder, by their names there: `device.onnx`, `tfjs/model.json`. */
export function filesOfCompilation(folder: string): ReadonlySet<string> {
  return new Set([...partitionsIn(folder), ...layersIn(folder)]);
}

/** Removes files of a folder, and the folder of the LayersModel where nothing is left in it. */
export function removeFiles(folder: string, names: readonly string[]): void {
  for (const name of names) rmSync(join(folder, name), { force: true });
  if (!names.some((name) => name.startsWith('tfjs/'))) return;
  try {
    rmdirSync(join(folder, 'tfjs'));
  } catch {
    // Someone else put something there: it stays.
  }
}
