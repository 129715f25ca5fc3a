import type { Dim } from '../../graph/dim.ts';
import type { Node, TensorType } from '../../graph/graph.ts';
import type { Op, OpKind } from '../../graph/ops.ts';
import { weightsOf } from '../../graph/infer.ts';
import type { WeightName } from '../../graph/rules/rule.ts';
import { present } from '../../invariant.ts';
import type { Attributes, ModelBuilder } from './model-builder.ts';
import type { Sizes } from './sizes.ts';

/** A tensor that an operator reads. */
export interface Operand {
  readonly name: string;
  readonly type: TensorType;
}

/** One node of the graph on its way into ONNX, and all that its emitter may ask for. */
export interface Site<K extends OpKind = OpKind> {
  readonly builder: ModelBuilder;
  readonly sizes: Sizes;
  readonly node: Node<K>;
  readonly op: Op<K>;
  readonly inputs: readonly Operand[];
}

/**
 * Adds the ONNX nodes of one operator and returns the name of the tensor that holds its result: the node's own name, or
 * where the operator changes nothing its operand's.
 */
export type Emitter<K extends OpKind> = (site: Site<K>) => string;

/** The emitters of some operators. */
export type Emitters<K extends OpKind> = { readonly [P in K]: Emitter<P> };

/** The operand at `index`, which the operator has. */
export function operand(site: Site, index = 0): Operand {
  return present(site.inputs[index], `${site.node.op.kind} ${site.node.name} has no operand ${index}`);
}

/** The names of all operands. */
export function operandNames(site: Site): string[] {
  return site.inputs.map((input) => input.name);
}

/** Adds the ONNX node that computes the operator's result. */
export function result(site: Site, opType: string, inputs: readonly string[], attributes?: Attributes): string {
  return site.builder.add(opType, inputs, site.node.name, attributes);
}

/** Adds an ONNX node on the way to the result; its tensor is called after the result's: `b1.entropy/log_probs`. */
export function step(
  site: Site,
  suffix: string,
  opType: string,
  inputs: readonly string[],
  attributes?: Attributes,
): string {
  return site.builder.add(opType, inputs, site.builder.fresh(`${site.node.name}/${suffix}`), attributes);
}

/** The initialiser of one of the operator's weights, in its own shape or with axes of size 1 behind. */
export function weight(site: Site, name: WeightName, ones = 0): string {
  const specs = weightsOf(
    site.op,
    site.inputs.map(({ type }) => type),
  );
  const key = `${site.node.path}.${name}`;
  const { shape } = present(
    specs.find((spec) => spec.name === name),
    `${site.op.kind} owns a ${name}`,
  );
  return site.builder.weight(key, [...shape, ...Array.from({ length: ones }, () => 1)]);
}

/** A tensor of floats. */
export function floats(site: Site, values: readonly number[], dims: readonly number[] = [values.length]): string {
  return site.builder.constant({ dtype: 'f32', dims, values });
}

/** One float, of rank 0. */
export function float32(site: Site, value: number): string {
  return floats(site, [value], []);
}

/** A tensor of 64-bit integers. */
export function integers(site: Site, values: readonly number[], dims: readonly number[] = [values.length]): string {
  return site.builder.constant({ dtype: 'i64', dims, values });
}

/** One integer, of rank 0. */
export function integer(site: Site, value: number): string {
  return integers(site, [value], []);
}

/** How many dimensions the tensor has, N counted. */
export function rankOf(type: TensorType): number {
  return type.dims.length + 1;
}

/** The dimension at `axis`, counted with N as 0. */
export function dimAt(type: TensorType, axis: number): Dim {
  return present(type.dims[axis - 1], `no axis ${axis}`);
}
