import { costOf, prefixCosts } from './analysis/cost.ts';
import { orderUnits } from './analysis/place.ts';
import type { Diagnostics } from './diagnostics/collector.ts';
import { replacing } from './diagnostics/fix.ts';
import { nearestName } from './diagnostics/nearest.ts';
import type { Dim } from './graph/dim.ts';
import type { Node } from './graph/graph.ts';
import { present } from './invariant.ts';
import type { Model, Program } from './model/program.ts';
import { rational } from './rational.ts';
import { type PlacedBranch, placeBranch } from './lower/branches.ts';
import type { Context } from './lower/context.ts';
import { applyStages } from './lower/expand.ts';
import { Expansion } from './lower/expansion.ts';
import { buildHead } from './lower/heads.ts';
import { addInput } from './lower/input.ts';
import type { Network, NetworkExit, PlacedUnit } from './lower/network.ts';
import { bindModelParams, parameterValues, type Settings } from './lower/parameters.ts';
import { Fractions, type LoweredPolicy, lowerPolicy } from './lower/policies.ts';
import { type ExitPlan, addQuantities } from './lower/quantities.ts';
import { nameTensors } from './lower/names.ts';
import type { Recorder } from './lower/recorder.ts';
import { shareOf } from './lower/shares.ts';
import { placeTiers } from './lower/tiers.ts';
import { type Value, failure } from './lower/values.ts';
import { checkWeighted } from './lower/weighted-calls.ts';
import type { Span } from './source.ts';

/**
 * A model as a graph: blocks expanded, branches placed by FLOPs, heads attached, tiers ended. What is wrong is reported;
 * undefined where that leaves no network. A recorder is told what could be built, whatever is wrong.
 */
export function lower(
  model: Model,
  program: Program,
  settings: Settings,
  diagnostics: Diagnostics,
  recorder?: Recorder,
): Network | undefined {
  const expansion = new Expansion(diagnostics, program.bodies, recorder);
  const network = build(model, settings, expansion);
  expansion.finishRecording();
  return network;
}

function build(model: Model, settings: Settings, expansion: Expansion): Network | undefined {
  const { input, backbone, exit } = model;
  const { diagnostics, recorder } = expansion;
  const context: Context = {
    expansion,
    frame: new Array<Value>(model.slots).fill(failure),
    path: '',
    weighted: { calls: [] },
    site: undefined,
    block: undefined,
    init: 'torch',
  };
  const errorsBefore = diagnostics.errorCount;
  if (!bindModelParams(model, settings, context) || input === undefined || backbone === undefined) return undefined;
  const image = addInput(input, context);
  if (image === undefined) return undefined;
  recorder?.noteInput(image);
  const result = expansion.expandBackbone(() => {
    const at = { ...context, path: 'backbone', weighted: { calls: [] } };
    const node = expansion.builder.node(image.node);
    const value = applyStages({ kind: 'tensor', node }, backbone.chain, at, 'result', [input.span]);
    checkWeighted({ kind: 'backbone', stages: backbone.chain }, at);
    return value;
  });
  if (result.kind !== 'tensor') return undefined;
  const { units, total } = measureUnits(result.node, expansion);
  recorder?.noteBackbone({ node: result.node, units, total });

  const placed = model.branches.flatMap((branch) => placeBranch(branch, model.tiers, { units, total }, context));
  checkExitNames(model, placed, expansion);
  // Exits are ordered by the FLOPs of their points, equal ones by the text (rule 33); `toSorted` is stable.
  const branches = placed.toSorted((a, b) => units.indexOf(a.unit) - units.indexOf(b.unit));
  recorder?.noteBranches(branches);
  const heads = branches.map((branch) =>
    buildHead(branch.name, branch.unit.node, branch.chain, image.dims, branch, context),
  );
  const main =
    exit === undefined
      ? undefined
      : buildHead(
          exit.name,
          result.node,
          exit.chain,
          image.dims,
          { span: exit.nameSpan, attached: backbone.span },
          context,
        );

  const fractions = new Fractions();
  const count = branches.length + 1;
  const stop = model.stop === undefined ? undefined : lowerPolicy(model.stop.when, fractions, count, context);
  const policies = branches.map((branch) =>
    branch.when === undefined ? stop : lowerPolicy(branch.when, fractions, count, context),
  );
  const fallback = model.stop?.otherwise ?? 'last';
  const tierExits = [
    ...branches.map(({ name, unit }) => ({ name, unit })),
    { name: exit?.name ?? '', unit: undefined },
  ];
  const tiers = placeTiers(model, branches, tierExits, units, total, context);
  recorder?.noteTiers(tiers);

  const built = heads.filter((head) => head !== undefined);
  const isWhole = built.length === heads.length && !diagnostics.hasErrorWithin(model.extent);
  if (exit === undefined || main === undefined || !isWhole || diagnostics.errorCount > errorsBefore) return undefined;
  const plans: ExitPlan[] = [
    ...branches.map((branch, index) => ({
      name: branch.name,
      head: present(built[index], 'every head was built'),
      policy: policies[index],
      span: branch.span,
    })),
    { name: exit.name, head: main, policy: undefined, span: exit.nameSpan },
  ];
  if (!checkClasses(plans, expansion)) return undefined;
  const exits = addQuantities(plans, fallback, (name) => fractions.conditionOf(name), context);
  if (diagnostics.errorCount > errorsBefore) return undefined;
  return {
    name: model.name,
    span: model.span,
    parameters: parameterValues(model.params, context.frame),
    input: { ...image, minimum: expansion.builder.minimum },
    graph: nameTensors(expansion.builder.finish(exits), units),
    backbone: result.node.id,
    backboneSpan: backbone.span,
    units,
    exits: plans.map((plan, index) =>
      describeExit(plan, branches[index], { units, total, backbone: result.node, mainItem: exit.span }),
    ),
    fallback,
    tiers,
    weightPrefixes: checkParts(model, expansion),
  };
}

/** The units with the multiply-accumulates of all that they depend on, in order, and those of the backbone's result. */
function measureUnits(
  result: Node,
  expansion: Expansion,
): { readonly units: readonly PlacedUnit[]; readonly total: Dim } {
  const graph = expansion.builder.finish();
  const { perNode } = costOf(graph, 'mac');
  const ends = [...expansion.units.map((unit) => unit.node.id), result.id];
  const macs = prefixCosts(graph, ends, perNode);
  const measured = expansion.units.map((unit, index) => ({ ...unit, macs: macs[index] ?? 0 }));
  return { units: orderUnits(measured), total: macs[macs.length - 1] ?? 0 };
}

/** Names of exits do not clash with each other or with the backbone's paths (rule 33). */
function checkExitNames(model: Model, branches: readonly PlacedBranch[], expansion: Expansion): void {
  const exits = branches.map(({ name, span }) => ({ name, span }));
  if (model.exit !== undefined) exits.push({ name: model.exit.name, span: model.exit.nameSpan });
  const seen = new Set<string>();
  for (const { name, span } of exits) {
    const isFeature = expansion.hasFeature(name);
    if (seen.has(name) || isFeature) {
      expansion.diagnostics.report('duplicate-name', span, {
        what: isFeature ? 'path of the backbone, and exit,' : 'exit',
        name,
      });
    }
    seen.add(name);
  }
}

function checkClasses(exits: readonly ExitPlan[], { diagnostics }: Expansion): boolean {
  const main = present(exits[exits.length - 1], 'a model has a main exit');
  for (const exit of exits) {
    if (exit.head.classes === main.head.classes) continue;
    const related = [{ span: main.span, label: `${main.head.classes} classes` }];
    const facts = { exit: exit.name, classes: exit.head.classes, other: main.name, otherClasses: main.head.classes };
    diagnostics.report('class-count', exit.span, facts, { related });
    return false;
  }
  return true;
}

/** The `weights` item; a part that no weight belongs to is reported. */
function checkParts(model: Model, expansion: Expansion): Model['weights'] {
  const paths = expansion.weightPaths;
  for (const { part, span } of model.weights) {
    if (paths.some((path) => path === part || path.startsWith(`${part}.`))) continue;
    const nearest = nearestName(part, new Set(paths.flatMap((path) => [path.split('.')[0] ?? '', path])));
    const place = { ...span, end: span.start + part.length };
    const facts = { part, ...(nearest === undefined ? {} : { nearest }) };
    expansion.diagnostics.report('unknown-part', place, facts, replacing(place, nearest));
  }
  return model.weights;
}

interface Placement {
  readonly units: readonly PlacedUnit[];
  readonly total: Dim;
  readonly backbone: Node;
  /** The `exit` item. */
  readonly mainItem: Span;
}

function describeExit(
  plan: ExitPlan,
  branch: PlacedBranch | undefined,
  { units, total, backbone, mainItem }: Placement,
): NetworkExit {
  const unit = branch?.unit ?? units.find((each) => each.node.id === backbone.id);
  const policy: LoweredPolicy | undefined = plan.policy;
  return {
    name: plan.name,
    at: unit?.name ?? backbone.name.replace(/^backbone\.?/, ''),
    attach: unit?.node.id ?? backbone.id,
    ...(branch?.requested === undefined ? {} : { requested: branch.requested }),
    achieved: branch === undefined ? rational(1) : shareOf(branch.unit.macs, total),
    classes: plan.head.classes,
    ...(policy === undefined ? {} : { policy }),
    isMain: branch === undefined,
    span: plan.span,
    item: branch?.item ?? mainItem,
  };
}
