import { costOf } from '../analysis/cost.ts';
import { paramsOf } from '../analysis/params.ts';
import { showNumber } from '../diagnostics/show-number.ts';
import { countUnitOf, showCount } from '../draw/figures.ts';
import { type Dim, formatDim, ratioOfGrowth, sumOf } from '../graph/dim.ts';
import type { NodeId } from '../graph/graph.ts';
import type { Occurrence, Recorder } from '../lower/recorder.ts';
import { toNumber } from '../rational.ts';

const costsOf = new WeakMap<Recorder, readonly Dim[]>();

/** The multiply-accumulates of each node that was added. */
function macsOf(built: Recorder): readonly Dim[] {
  const known = costsOf.get(built);
  if (known !== undefined) return known;
  const { perNode } = costOf(built.made.graph, 'mac');
  costsOf.set(built, perNode);
  return perNode;
}

/** What a piece of a network costs, for one image. */
export interface Cost {
  readonly params: number;
  readonly macs: Dim;
  /** Of the multiply-accumulates of the backbone; where sizes are open, as they grow. Undefined where it has none. */
  readonly share: number | undefined;
}

/** What the nodes cost that a piece of the text added. */
export function costOfNodes(from: NodeId, to: NodeId, built: Recorder): Cost {
  const ids = Array.from({ length: to - from }, (_, index) => from + index);
  const macs = sumOf(ids.map((id) => macsOf(built)[id] ?? 0));
  return { params: paramsOf(built.made.graph, ids).params, macs, share: shareOfBackbone(macs, built) };
}

/** What an expression costs where it was expanded. */
export function costOfOccurrence({ from, to }: Occurrence, built: Recorder): Cost {
  return costOfNodes(from, to, built);
}

/** A count of multiply-accumulates over those of the backbone. */
export function shareOfBackbone(macs: Dim, { backbone }: Recorder): number | undefined {
  const ratio = backbone === undefined ? undefined : ratioOfGrowth(macs, backbone.total);
  return ratio === undefined ? undefined : toNumber(ratio);
}

/** `44.31 GMAC`; where the size of the image is open, the formula. */
export function showMacs(macs: Dim): string {
  return typeof macs === 'number' ? joined(showCount(macs, countUnitOf([macs])), 'MAC') : `${formatDim(macs)} MAC`;
}

/** `125.21 M`, `464`: a count of parameters in short. */
export function showShort(count: number): string {
  const [size, prefix] = count >= 1e9 ? [1e9, 'G'] : count >= 1e6 ? [1e6, 'M'] : count >= 1e4 ? [1e3, 'k'] : [1, ''];
  return prefix === '' ? showNumber(count) : `${(count / size).toFixed(2)} ${prefix}`;
}

/** `1.23 G` and `MAC` as `1.23 GMAC`. */
function joined(count: string, unit: string): string {
  return /[A-Za-z]$/.test(count) ? `${count}${unit}` : `${count} ${unit}`;
}

/** `26.9%`; a share so small that it would show as none is shown as that. */
export function showShare(share: number): string {
  return share > 0 && share < 0.0005 ? '<0.1%' : `${(share * 100).toFixed(1)}%`;
}
