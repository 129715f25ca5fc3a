import { costOf } from '../analysis/cost.ts';
import { CONVENTIONS } from '../analysis/conventions.ts';
import { bytesOf } from '../analysis/memory.ts';
import type { CheckedModel } from '../check.ts';
import { type Dim, ratioOfGrowth, sumOf } from '../graph/dim.ts';
import type { Graph, NodeId } from '../graph/graph.ts';
import { ancestorsOf } from '../graph/reach.ts';
import { present } from '../invariant.ts';
import type { NetworkTier, PlacedUnit } from '../lower/network.ts';
import { toNumber } from '../rational.ts';
import { type Span, positionAt } from '../source.ts';
import type { Drawing, DrawnBackbone, DrawnCut, DrawnExit, DrawnTier, DrawnUnit, Place } from './drawing.ts';
import { type Scale, endOf, scaleOf, shareOfNodes } from './scale.ts';

/** What a picture shows of a checked model. */
export function describeDrawing(model: CheckedModel): Drawing {
  const { network, report } = model;
  const scale = scaleOf(network);
  const origin = present(network.graph.nodes[network.input.node], 'the input is a node').origin;
  return {
    name: network.name,
    convention: report.convention,
    input: {
      name: network.input.name,
      dtype: network.input.dtype,
      isImage: network.input.dims.length === 3,
      shape: report.input.shape,
      place: placeOf(origin),
    },
    backbone: describeBackbone(model, scale),
    exits: describeExits(model, scale),
    tiers: describeTiers(model, scale),
    cuts: network.tiers.flatMap((tier, index) => (tier.end === undefined ? [] : [describeCut(model, index, scale)])),
  };
}

/** What `output` depends on and `attach` does not. */
function headOf(graph: Graph, output: NodeId, attach: NodeId): readonly NodeId[] {
  const backbone = ancestorsOf(graph, [attach]);
  return ancestorsOf(graph, [output]).flatMap((needed, id) => (needed && backbone[id] !== true ? [id] : []));
}

function known(dim: Dim): number | null {
  return typeof dim === 'number' ? dim : null;
}

function difference(a: Dim, b: Dim): number | null {
  return typeof a === 'number' && typeof b === 'number' ? a - b : null;
}

function placeOf(span: Span): Place {
  return { start: span.start, end: span.end, line: positionAt(span.source, span.start).line };
}

/** Where the program's own file says that there is this unit: the unit itself, or the call that leads there. */
function placeOfUnit({ span, site }: PlacedUnit, backbone: Span): Place {
  let [place, at] = [span, site];
  while (place.source !== backbone.source && at !== undefined) [place, at] = [at.span, at.caller];
  return placeOf(place.source === backbone.source ? place : backbone);
}

function describeBackbone({ network, report }: CheckedModel, scale: Scale): DrawnBackbone {
  const { backboneSpan, units } = network;
  const drawn: DrawnUnit[] = [];
  let x = 0;
  let macs: Dim = 0;
  const push = (name: string, end: number, reached: Dim, place: Place): void => {
    const group = name.split('.')[0] ?? name;
    drawn.push({ name, group, x, width: end - x, macs: difference(reached, macs), place });
    [x, macs] = [end, reached];
  };
  for (const unit of units) push(unit.name, endOf(scale, unit.name), unit.macs, placeOfUnit(unit, backboneSpan));
  if (x < 1 || units.length === 0) {
    const main = network.exits.find((exit) => exit.isMain);
    push(main === undefined || main.at === '' ? 'backbone' : main.at, 1, scale.total, placeOf(backboneSpan));
  }
  const { flops, params } = report.backbone;
  return { flops, params, hasMacs: scale.total !== 0, units: drawn, place: placeOf(backboneSpan) };
}

function describeExits({ network, report }: CheckedModel, scale: Scale): readonly DrawnExit[] {
  const convention = CONVENTIONS.find((name) => name === report.convention) ?? 'mac';
  const perNode = convention === 'mac' ? scale.perNode : costOf(network.graph, convention).perNode;
  return network.exits.map((exit, index): DrawnExit => {
    const figures = present(report.exits[index], 'an exit of the report');
    const { output } = present(network.graph.exits[index], 'an exit of the graph');
    const head = headOf(network.graph, output, exit.attach);
    return {
      name: exit.name,
      at: exit.at,
      x: exit.isMain ? 1 : endOf(scale, exit.at),
      achieved: figures.achieved,
      isMain: exit.isMain,
      head: shareOfNodes(scale, head),
      headFlops: known(sumOf(head.map((id) => perNode[id] ?? 0))),
      requested: figures.requested,
      flops: figures.flops,
      pathFlops: figures.pathFlops,
      params: figures.params,
      shape: figures.shape,
      ...(exit.policy === undefined ? {} : { policy: exit.policy.text }),
      tier: network.tiers.findIndex((tier) => tier.exits.includes(index)),
      place: placeOf(exit.item),
    };
  });
}

function describeTiers({ network, report }: CheckedModel, scale: Scale): readonly DrawnTier[] {
  let x = 0;
  return network.tiers.map((tier, index) => {
    const figures = present(report.tiers[index], 'a tier of the report');
    const end = tier.end === undefined ? 1 : endOf(scale, tier.end.name);
    const width = end - x;
    const drawn = { x, width, flops: figures.flops, weightBytes: figures.weightBytes, place: placeOf(tier.item) };
    x = end;
    // A model without tiers has one, which stands for the model.
    return tier.span === network.span ? drawn : { name: tier.name, ...drawn };
  });
}

function describeCut({ network, parts, report }: CheckedModel, index: number, scale: Scale): DrawnCut {
  const { input } = network;
  const tier = present<NetworkTier>(network.tiers[index], 'a tier');
  const next = present<NetworkTier>(network.tiers[index + 1], 'the tier after a cut');
  const { boundary } = present(parts[index], 'a part for each tier');
  const { sends } = present(report.tiers[index], 'a tier of the report');
  const bytes = sumOf(boundary.flatMap(({ wires }) => wires.map((wire) => bytesOf(wire.type))));
  // A pixel comes as bytes, a vector as floats.
  const raw = bytesOf({ dtype: input.dims.length === 3 ? 'u8' : 'f32', dims: input.dims });
  const ratio = ratioOfGrowth(bytes, raw);
  return {
    from: tier.name,
    to: next.name,
    at: tier.end?.name ?? '',
    x: tier.end === undefined ? 1 : endOf(scale, tier.end.name),
    form: tier.sending,
    tensors: sends.map((send) => ({
      name: send.tensor.replace(/^backbone\./, ''),
      dtype: send.dtype,
      shape: send.shape,
      bytes: send.bytes,
    })),
    bytes: known(bytes),
    ratio: ratio === undefined ? null : toNumber(ratio),
    rawBytes: known(raw),
    place: placeOf(tier.item),
  };
}
