import type { Sizes } from '../graph/dim.ts';
import { present } from '../invariant.ts';
import type { Network } from '../lower/network.ts';
import type { WriteFile } from './emit-onnx.ts';
import type { ManifestTfjs } from './manifest.ts';
import type { TfjsProblem } from './tfjs/problem.ts';
import { type LayersModelFacts, writeLayersModel } from './tfjs/write.ts';

/** A network to write for TensorFlow.js. */
export interface TfjsEmission extends Pick<
  LayersModelFacts,
  'weights' | 'producer' | 'source' | 'sizes' | 'temperatures'
> {
  readonly network: Network;
}

/** What became of it; where there is a problem, nothing was written. */
export type EmittedTfjs =
  | { readonly kind: 'written'; readonly bytes: number; readonly tfjs: ManifestTfjs }
  | { readonly kind: 'problem'; readonly problem: TfjsProblem };

/** The folder of the model's files. */
const FOLDER = 'tfjs';

/** Writes a network as a LayersModel, `tfjs/model.json` with its weights beside it; gives the manifest's word of it. */
export async function emitTfjs(emission: TfjsEmission, writeFile: WriteFile): Promise<EmittedTfjs> {
  const { network, sizes = new Map<string, number>() } = emission;
  const small = tooSmall(network, sizes);
  if (small !== undefined) return { kind: 'problem', problem: small };
  const { name, graph, input } = network;
  const facts = { ...emission, name, graph, preprocess: input.preprocess };
  const written = await writeLayersModel(facts, (file, write) => writeFile(`${FOLDER}/${file}`, write));
  if (written.kind === 'problem') return written;
  const shape = ['N', ...present(written.inputs[0], 'a network has an input')];
  const outputs = graph.exits.map((exit, index) => ({
    exit: exit.name,
    layer: present(written.outputs[index], 'an exit has an output'),
  }));
  return { kind: 'written', bytes: written.bytes, tfjs: { model: `${FOLDER}/${written.file}`, shape, outputs } };
}

/** A symbol's number that is below the smallest legal one. */
function tooSmall({ input }: Network, sizes: Sizes): TfjsProblem | undefined {
  for (const [symbol, minimum] of input.minimum) {
    const size = sizes.get(symbol);
    if (size !== undefined && !(size >= minimum)) return { kind: 'size-too-small', symbol, size, minimum };
  }
  return undefined;
}
