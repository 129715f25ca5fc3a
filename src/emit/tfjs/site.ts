import type { Node } from '../../graph/graph.ts';
import { weightsOf } from '../../graph/infer.ts';
import type { Op, OpKind } from '../../graph/ops.ts';
import type { WeightName } from '../../graph/rules/rule.ts';
import { invariant, present } from '../../invariant.ts';
import { type Layout, plainLayout } from './layout.ts';
import type { LayersBuilder, LayerWeight } from './model-builder.ts';
import type { LayerClass, LayerConfigs, TensorRef } from './topology.ts';

/** A tensor that an operator reads. */
export interface Operand {
  readonly ref: TensorRef;
  /** Sizes of one image in the graph's order, [C, H, W] or [F]; the layer's tensor is [H, W, C]. */
  readonly dims: readonly number[];
  /** Whether no value is below zero, whatever the weights. */
  readonly isNonNegative: boolean;
}

/** One node of the graph on its way into layers, and all that its emitter may ask for. */
export interface Site<K extends OpKind = OpKind> {
  readonly builder: LayersBuilder;
  readonly node: Node<K>;
  readonly op: Op<K>;
  readonly inputs: readonly Operand[];
  /** The result's sizes. */
  readonly dims: readonly number[];
  /** The name of the layer that gives the result. */
  readonly name: string;
}

/** Adds the layers of one operator and gives the result; undefined where no layers compute it. */
export type Emitter<K extends OpKind> = (site: Site<K>) => TensorRef | undefined;

/** The emitters of some operators. */
export type Emitters<K extends OpKind> = { readonly [P in K]: Emitter<P> };

/** The operand at `index`, which the operator has. */
export function operand(site: Site, index = 0): Operand {
  return present(site.inputs[index], `${site.node.op.kind} ${site.node.name} has no operand ${index}`);
}

/** The results that the operator reads. */
export function refsOf(site: Site): readonly TensorRef[] {
  return site.inputs.map(({ ref }) => ref);
}

/** The sizes of a map. */
export function mapOf({ dims }: { readonly dims: readonly number[] }): {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
} {
  const [channels, height, width] = dims;
  invariant(channels !== undefined && height !== undefined && width !== undefined, 'the operand is a map');
  return { channels, height, width };
}

/** Adds the layer that gives the result. */
export function result<C extends LayerClass>(
  site: Site,
  className: C,
  config: LayerConfigs[C],
  inputs: readonly TensorRef[] = refsOf(site),
  weights: readonly LayerWeight[] = [],
): TensorRef {
  return site.builder.add(className, site.name, config, inputs, weights);
}

/** Adds a layer on the way to the result; it is called after the operator: `backbone.conv1/pad`. */
export function step<C extends LayerClass>(
  site: Site,
  suffix: string,
  className: C,
  config: LayerConfigs[C],
  inputs: readonly TensorRef[],
  weights: readonly LayerWeight[] = [],
): TensorRef {
  return site.builder.add(className, site.builder.fresh(`${site.name}/${suffix}`), config, inputs, weights);
}

/** The result under the name that it should have, where the last layer that computes it may have another. */
export function renamed(site: Site, ref: TensorRef): TensorRef {
  return ref.layer === site.name ? ref : result(site, 'Activation', { activation: 'linear' }, [ref]);
}

/** One of the operator's weights as the layer's weight `name`. */
export function learnt(
  site: Site,
  weight: WeightName,
  name: string,
  layout: (shape: readonly number[]) => Layout = plainLayout,
): LayerWeight {
  const specs = weightsOf(
    site.op,
    site.inputs.map(({ dims }) => ({ dtype: 'f32', dims })),
  );
  const { shape } = present(
    specs.find((spec) => spec.name === weight),
    `${site.op.kind} owns a ${weight}`,
  );
  return { kind: 'learnt', name, key: `${site.node.path}.${weight}`, layout: layout(shape) };
}

/** Numbers that are not learnt. */
export function constant(name: string, shape: readonly number[], values: ArrayLike<number>): LayerWeight {
  return { kind: 'constant', name, shape, values: Float32Array.from(values) };
}
