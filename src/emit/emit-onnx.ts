import type { Part } from '../analysis/partition.ts';
import type { ModelReport } from '../report/model-report.ts';
import type { Dim } from '../graph/dim.ts';
import type { Graph } from '../graph/graph.ts';
import type { Pair } from '../graph/ops.ts';
import { present } from '../invariant.ts';
import type { Network } from '../lower/network.ts';
import { type TierFiles, buildManifest } from './build-manifest.ts';
import type { Manifest } from './manifest.ts';
import { type Description, type Producer, describe } from './onnx/metadata.ts';
import type { WeightSource } from './onnx/weight-source.ts';
import { type Sink, type Written, writeOnnx } from './onnx/write.ts';
import { cutIntoStages } from './stages.ts';

/** A network to write. */
export interface Emission {
  readonly network: Network;
  readonly parts: readonly Part[];
  readonly report: ModelReport;
  readonly weights: WeightSource;
  /** Where the weights come from, for the manifest. */
  readonly weightsFrom: Manifest['weights'];
  readonly producer: Producer;
  readonly source: Description['source'];
  /** What exits' logits were divided by, in the weights, for the manifest. */
  readonly temperatures?: ReadonlyMap<string, number>;
}

/** Writes one file: gives `write` a sink, and keeps the file if it returns. */
export type WriteFile = <T>(name: string, write: (sink: Sink) => Promise<T>) => Promise<T>;

export type Emitted =
  | { readonly kind: 'emitted'; readonly manifest: Manifest }
  /** A file that ONNX's format cannot hold. */
  | { readonly kind: 'refused'; readonly file: string; readonly why: Exclude<Written, { kind: 'written' }> };

/**
 * Writes a network as ONNX: one flat file a tier, and where a tier has several steps, a file for each step whose weights
 * lie in the flat file.
 */
export async function emitOnnx(emission: Emission, writeFile: WriteFile): Promise<Emitted> {
  const { network, parts, report, weightsFrom, producer, source, temperatures } = emission;
  const tiers: TierFiles[] = [];
  for (const part of parts) {
    const file = `${part.name}.onnx`;
    const written = await writeFile(file, (sink) =>
      writePart(emission, part.graph, { tier: part.name }, undefined, sink),
    );
    if (written.kind !== 'written') return { kind: 'refused', file, why: written };
    const stages = cutIntoStages(part.graph).map((stage, index) => ({
      stage,
      file: `${part.name}.${index + 1}-${stage.exit ?? 'rest'}.onnx`,
    }));
    for (const [index, { stage, file: stageFile }] of stages.entries()) {
      const external = { location: file, entries: written.entries };
      const place = { tier: part.name, stage: index + 1 };
      const result = await writeFile(stageFile, (sink) => writePart(emission, stage.graph, place, external, sink));
      if (result.kind !== 'written') return { kind: 'refused', file: stageFile, why: result };
    }
    tiers.push({ part, file, stages });
  }
  const named = `${producer.name} ${producer.version}`;
  return {
    kind: 'emitted',
    manifest: buildManifest({
      network,
      report,
      tiers,
      producer: named,
      source,
      weights: weightsFrom,
      ...(temperatures === undefined ? {} : { temperatures }),
    }),
  };
}

/** Writes the whole network as one file: what the tiers in a chain must equal. */
export function emitWhole(emission: Emission, sink: Sink): Promise<Written> {
  return writePart(emission, emission.network.graph, {}, undefined, sink);
}

function writePart(
  { network, report, weights, producer, source }: Emission,
  graph: Graph,
  place: Pick<Description, 'tier' | 'stage'>,
  external: Parameters<typeof writeOnnx>[2]['external'],
  sink: Sink,
): Promise<Written> {
  const exits = graph.exits.map(({ name }) =>
    present(
      report.exits.find((exit) => exit.name === name),
      'an exit of the report',
    ),
  );
  const metadata = describe({ producer, model: network.name, ...place, source, exits });
  const size = imageSize(network);
  return writeOnnx(
    graph,
    weights,
    { metadata, ...(size === undefined ? {} : { imageSize: size }), ...(external === undefined ? {} : { external }) },
    sink,
  );
}

function imageSize({ input }: Network): Pair<Dim> | undefined {
  const [, height, width] = input.dims;
  return height === undefined || width === undefined ? undefined : [height, width];
}
