import { bytesOf } from '../analysis/memory.ts';
import type { Part } from '../analysis/partition.ts';
import type { Diagnostics } from '../diagnostics/collector.ts';
import { type Dim, compareGrowth, ratioOfGrowth, sumOf } from '../graph/dim.ts';
import { present } from '../invariant.ts';
import type { Network } from '../lower/network.ts';
import { toNumber } from '../rational.ts';
import { type ExitFlops, flopsOfExits } from './report-model.ts';

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
function lintHeads(network: Network, diagnostics: Diagnostics): void {
  const flops = flopsOfExits(network, 'mac');
  const last = present(flops[flops.length - 1], 'a network has a main exit');
  const first = flops.findIndex(({ pathFlops }) => compareGrowth(pathFlops, last.flops) > 0);
  const [exit, reached] = [network.exits[first], flops[first]];
  if (exit === undefined || reached === undefined || exit.isMain) return;
  const times = ({ pathFlops }: ExitFlops): string => precise(pathFlops, last.flops);
  const facts = { exit: exit.name, ratio: times(reached), full: times(last) };
  diagnostics.report('costlier-than-plain', exit.span, facts);
}

function precise(a: Dim, b: Dim): string {
  const exact = ratioOfGrowth(a, b);
  return exact === undefined ? 'many' : toNumber(exact).toFixed(2);
}
