import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ancestorsOf } from '../graph/reach.ts';
import { paramsOf } from '../analysis/params.ts';
import { present } from '../invariant.ts';
import type { CheckedModel, CompileFacts, Convention } from '../index.ts';
import { flopsAtSizes } from '../report/flops-at-sizes.ts';
import type { Engine } from '../runtime/engine.ts';
import { Network } from '../runtime/network.ts';
import type { ExitFigures, SizeResults } from '../train/evaluate/results.ts';
import type { EvaluationPlan } from './eval-plan.ts';
import { flopsAtSize } from './flops-by-size.ts';
import { type ImageSize, layerSizes } from './layer-sizes.ts';
import { OutputFolder } from './output-folder.ts';
import { writeScratchPartitions } from './scratch-partitions.ts';
import { type Result, value } from './status.ts';

/**
 * Runs `use` with the partitions of a model, compiled into a folder of their own, which is gone afterwards and where the
 * process is interrupted.
 */
export async function withPartitions<T>(
  model: CheckedModel,
  facts: CompileFacts,
  engine: Engine,
  use: (network: Network) => Promise<Result<T>>,
): Promise<Result<T>> {
  const opened = OutputFolder.open(join(tmpdir(), `brnc-eval-${process.pid}`));
  if (opened.kind === 'failure') return opened;
  const folder = join(opened.value.staging, 'network');
  try {
    const manifest = await writeScratchPartitions(model, facts, folder);
    if (manifest.kind === 'failure') return manifest;
    const network = new Network(manifest.value, engine, (name) => join(folder, name));
    try {
      return await use(network);
    } finally {
      await network.close();
    }
  } finally {
    opened.value.discard();
  }
}

/** The FLOPs and parameters of every exit, for images of a size. */
export function figuresOfExits(
  model: CheckedModel,
  convention: Convention,
  size: ImageSize,
): Result<readonly ExitFigures[]> {
  const { network } = model;
  const sizes = network.input.minimum.size === 0 ? value(new Map<string, number>()) : layerSizes(model, size);
  if (sizes.kind === 'failure') return sizes;
  return value(
    flopsAtSizes(network, convention, sizes.value).map((flops, index) => {
      const { at } = present(network.exits[index], 'an exit of the network');
      const { output } = present(network.graph.exits[index], 'the graph has the exits of the network');
      const needed = ancestorsOf(network.graph, [output]);
      const nodes = [...network.graph.nodes.keys()].filter((id) => needed[id] === true);
      return { ...flops, at, params: paramsOf(network.graph, nodes).params };
    }),
  );
}

/** The sides at which Figure 4 is drawn, relative to that of the evaluation. */
const SIDES = [0.5, 0.625, 0.75, 0.875, 1, 1.25, 1.5, 1.75, 2] as const;

/** The FLOPs of every exit at the sizes around that of the evaluation which the model can have. */
export function flopsBySize({ model, subject, set, options, data }: EvaluationPlan): readonly SizeResults[] | null {
  const as = { file: subject.program, set, convention: options.convention, model: model.network.name };
  const sides = SIDES.map((factor) => Math.round(factor * data.input.size.height));
  const rows = sides.flatMap((size): SizeResults[] => {
    const row = flopsAtSize(model, as, size, () => undefined);
    if (row.kind === 'failure') return [];
    return [{ size, flops: Object.fromEntries(row.value.exits.map(({ name, flops }) => [name, flops])) }];
  });
  return rows.length < 2 ? null : rows;
}
