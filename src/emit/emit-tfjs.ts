import type { Sizes } from '../graph/dim.ts';
import type { Network } from '../lower/network.ts';
import type { WriteFile } from './emit-onnx.ts';
import type { TfjsProblem } from './tfjs/problem.ts';
import { type LayersModelFacts, type WrittenLayers, writeLayersModel } from './tfjs/write.ts';

/** A network to write for TensorFlow.js. */
export interface TfjsEmission extends Pick<LayersModelFacts, 'weights' | 'producer' | 'source' | 'sizes'> {
  readonly network: Network;
}

/** The folder of the model's files. */
const FOLDER = 'tfjs';

/** Writes a network as a LayersModel, `tfjs/model.json` with its weights beside it. */
export async function emitTfjs(emission: TfjsEmission, writeFile: WriteFile): Promise<WrittenLayers> {
  const { network, sizes = new Map<string, number>() } = emission;
  const small = tooSmall(network, sizes);
  if (small !== undefined) return { kind: 'problem', problem: small };
  return writeLayersModel({ ...emission, name: network.name, graph: network.graph }, (file, write) =>
    writeFile(`${FOLDER}/${file}`, write),
  );
}

/** A symbol's number that is below the smallest legal one. */
function tooSmall({ input }: Network, sizes: Sizes): TfjsProblem | undefined {
  for (const [symbol, minimum] of input.minimum) {
    const size = sizes.get(symbol);
    if (size !== undefined && !(size >= minimum)) return { kind: 'size-too-small', symbol, size, minimum };
  }
  return undefined;
}
