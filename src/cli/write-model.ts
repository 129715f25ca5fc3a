import { compileLayers, compileModel } from '../compile.ts';
import type { Sizes } from '../graph/dim.ts';
import type { CheckedModel, CompileFacts, Manifest, WriteFile } from '../index.ts';
import { showAlone } from './figures.ts';
import type { OutputFolder } from './output-folder.ts';
import { refusedByLayers, refusedByOnnx } from './refusal.ts';
import { type Result, value } from './status.ts';

/** What to write of a network. */
export interface Wanted {
  /** Whether as ONNX partitions, with the manifest. */
  readonly onnx: boolean;
  /** For a LayersModel of TensorFlow.js, numbers for the symbols of the input. */
  readonly layers?: Sizes;
}

/** Writes the files of a compiled model into a folder, and last the manifest, which goes with the partitions. */
export async function writeModel(
  model: CheckedModel,
  facts: CompileFacts,
  { onnx, layers }: Wanted,
  folder: OutputFolder,
): Promise<Result<Manifest | undefined>> {
  const writeFile: WriteFile = (name, write) => write(folder.create(name));
  const partitions = onnx ? await compileModel(model, facts, writeFile) : undefined;
  if (partitions?.kind === 'refused') return refusedByOnnx(partitions);
  const written = layers === undefined ? undefined : await compileLayers(model, facts, layers, writeFile);
  if (written?.kind === 'problem') return refusedByLayers(written.problem);
  if (partitions === undefined) return value(undefined);
  const manifest = { ...partitions.manifest, ...(written === undefined ? {} : { tfjs: written.tfjs }) };
  folder.create('manifest.json').write(new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
  return value(manifest);
}

/** The files with their sizes, a line each; those of the LayersModel's weights, which may be many, have one for all. */
export function showFiles(sizes: ReadonlyMap<string, number>): string {
  const lines = new Map<string, { readonly bytes: number; readonly files: number }>();
  for (const [name, bytes] of sizes) {
    const line = name.replace(/^(tfjs\/weights)\.\d+-of-\d+/, '$1.*');
    const before = lines.get(line) ?? { bytes: 0, files: 0 };
    lines.set(line, { bytes: before.bytes + bytes, files: before.files + 1 });
  }
  const width = Math.max(...[...lines.keys()].map((name) => name.length));
  return [...lines]
    .map(([name, { bytes, files }]) => {
      const count = files === 1 ? '' : ` in ${files} files`;
      return `  ${name.padEnd(width)}  ${showAlone(bytes).padStart(9)}B${count}\n`;
    })
    .join('');
}
