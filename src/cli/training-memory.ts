import { totalmem } from 'node:os';
import type { CheckedModel } from '../index.ts';
import { type Layers, emitLayers } from '../emit/tfjs/model.ts';
import type { Size } from '../model/train/settings.ts';
import type { ChosenBackend } from '../train/backends/choose.ts';
import { backendProblem } from '../train/backends/problem.ts';
import { sizeAfter } from '../train/data/augment/augment.ts';
import { fitMemory } from '../train/memory/fit.ts';
import { checkFile, hasErrors } from './check-file.ts';
import { layerSizes } from './layer-sizes.ts';
import type { Settings } from './options.ts';
import { type Failure, failure } from './status.ts';
import type { PreparedTraining } from './training-loop.ts';

/** What of the command line decides how much memory there is, and what the network is. */
export interface MemoryOptions {
  readonly set: Settings;
  /** What training may take, in GB of 10^9 bytes. */
  readonly memory?: number | undefined;
}

/**
 * The most bytes that training may take: as the user says, or as the backend says, and no more than the machine has;
 * undefined where it is a GPU's memory, which nothing tells.
 */
function limitOf({ name, memoryLimit }: ChosenBackend, { memory }: MemoryOptions): number | undefined {
  const given = memory === undefined ? undefined : memory * 1e9;
  switch (name) {
    case 'wasm':
    case 'cpu':
      return Math.min(given ?? totalmem(), memoryLimit ?? Infinity);
    case 'webgpu':
    case 'tensorflow':
      return given;
  }
}

/** The layers of a network at a size; undefined where it has no such size. */
function layersOf(model: CheckedModel, size: Size): Layers | undefined {
  const sizes = layerSizes(model, model.network.input.minimum.size === 0 ? undefined : size);
  if (sizes.kind === 'failure') return undefined;
  const tooSmall = [...model.network.input.minimum].some(([symbol, least]) => (sizes.value.get(symbol) ?? 0) < least);
  const layers = tooSmall ? undefined : emitLayers(model.network.graph, sizes.value);
  return layers?.kind === 'layers' ? layers : undefined;
}

/** The layers of the same network for square images of another size, where the program leaves that open. */
function layersAt({ model, checked }: PreparedTraining, set: Settings): (size: number) => Layers | undefined {
  const square = (size: number): Size => ({ height: size, width: size });
  if (model.network.input.minimum.size > 0) return (size) => layersOf(model, square(size));
  if (!('size' in model.report.parameters)) return () => undefined;
  return (size) => {
    const again = checkFile(checked.file, { set: { ...set, size: String(size) } });
    if (again.kind === 'failure' || hasErrors(again.value.diagnostics)) return undefined;
    const found = again.value.models.find(({ network }) => network.name === model.network.name);
    return found === undefined ? undefined : layersOf(found, square(size));
  };
}

/** Why a step of the training does not fit into the memory that there is, and what would; undefined where it fits. */
export function memoryFailure(
  prepared: PreparedTraining,
  backend: ChosenBackend,
  options: MemoryOptions,
): Failure | undefined {
  const limit = limitOf(backend, options);
  if (limit === undefined) return undefined;
  const { model, settings, data } = prepared;
  const seen = sizeAfter(settings.augment, data.input.size);
  const layers = layersOf(model, seen);
  // A network that has no layers is a failure of its own.
  if (layers === undefined) return undefined;
  const { batch } = settings;
  const size = Math.max(seen.height, seen.width);
  const fit = fitMemory({ layers, settings, batch, size, layersAt: layersAt(prepared, options.set) }, limit);
  if (fit.kind === 'fits') return undefined;
  const { estimate, suggestion } = fit;
  const problem = backendProblem('memory-exceeded', {
    ...seen,
    batch,
    ...estimate,
    limit,
    limitOf: limit === backend.memoryLimit ? backend.name : options.memory === undefined ? 'machine' : 'option',
    suggestion,
  });
  return failure(`${problem.message} [${problem.code}]`, problem.help);
}
