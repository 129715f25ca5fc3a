import { costOf } from '../analysis/cost.ts';
import { bytesOf } from '../analysis/memory.ts';
import type { Part } from '../analysis/partition.ts';
import type { Diagnostics } from '../diagnostics/collector.ts';
import { type Dim, compareGrowth, ratioOfGrowth, sumOf } from '../graph/dim.ts';
import { ancestorsOf } from '../graph/reach.ts';
import { present } from '../invariant.ts';
import type { Network } from '../lower/network.ts';
import { toNumber } from '../rational.ts';

/** Says where a program means what it says and will probably disappoint. */
export function lintNetwork(network: Network, parts: readonly Part[], diagnostics: Diagnostics): void {
  lintCuts(network, parts, diagnostics);
  lintHeads(network, diagnostics);
}

function ratio(a: Dim, b: Dim): string {
  const exact = ratioOfGrowth(a, b);
  return exact === undefined ? 'many' : toNumber(exact).toFixed(toNumber(exact) < 9.95 ? 1 : 0);
}

/** A cut that sends more bytes than the raw image: the next tier may do better with the image again. */
function lintCuts({ input, tiers }: Network, parts: readonly Part[], diagnostics: Diagnostics): void {
  // A pixel comes as bytes, a vector as floats.
  const raw = bytesOf({ dtype: input.dims.length === 3 ? 'u8' : 'f32', dims: input.dims });
  for (const [index, part] of parts.entries()) {
    const tier = present(tiers[index], 'a tier for each part');
    const bytes = sumOf(part.boundary.flatMap(({ wires }) => wires.map((wire) => bytesOf(wire.type))));
    if (compareGrowth(bytes, raw) <= 0) continue;
    const known = typeof bytes === 'number' && typeof raw === 'number' ? { bytes, inputBytes: raw } : {};
    const tensors = part.boundary.map(({ tensor }) => `\`${tensor}\``);
    diagnostics.report('cut-outweighs-input', tier.span, {
      tier: tier.name,
      tensors,
      ratio: ratio(bytes, raw),
      sending: tier.sending,
      ...known,
    });
  }
}

/** The first branch at which the heads that have run cost more than the network without branches. */
function lintHeads({ graph, exits }: Network, diagnostics: Diagnostics): void {
  const { perNode } = costOf(graph, 'mac');
  const outputs = graph.exits.map((exit) => exit.output);
  const cost = (count: number, from = 0): Dim => {
    const needed = ancestorsOf(graph, outputs.slice(from, count));
    return sumOf(perNode.filter((_, id) => needed[id] === true));
  };
  const plain = cost(outputs.length, outputs.length - 1);
  const first = exits.findIndex((exit, index) => !exit.isMain && compareGrowth(cost(index + 1), plain) > 0);
  const exit = exits[first];
  if (exit === undefined) return;
  const facts = { exit: exit.name, ratio: precise(cost(first + 1), plain), full: precise(cost(outputs.length), plain) };
  diagnostics.report('costlier-than-plain', exit.span, facts);
}

function precise(a: Dim, b: Dim): string {
  const exact = ratioOfGrowth(a, b);
  return exact === undefined ? 'many' : toNumber(exact).toFixed(2);
}
