import { type Tensor, Variable } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import type { Pair } from '../../graph/ops.ts';
import { invariant } from '../../invariant.ts';

/** A layer of TensorFlow.js. */
export type Layer = layers.Layer;

/** A setting of a layer that is a number. */
export function numberOf(layer: Layer, name: string): number {
  const value = layer.getConfig()[name];
  invariant(typeof value === 'number', `the layer ${layer.name} has a number ${name}`);
  return value;
}

/** A setting of a layer that is two numbers, or one for both. */
export function pairOf(layer: Layer, name: string): Pair {
  const value = layer.getConfig()[name];
  if (typeof value === 'number') return [value, value];
  const [first, second] = Array.isArray(value) ? value : [];
  invariant(typeof first === 'number' && typeof second === 'number', `the layer ${layer.name} has a pair ${name}`);
  return [first, second];
}

/** Whether a setting of a layer has this value. */
export function hasSetting(layer: Layer, name: string, value: string): boolean {
  return layer.getConfig()[name] === value;
}

/** The variable of a layer's weight, `kernel` or so; undefined where it has none of that name. */
export function variableOf(layer: Layer, name: string): Variable | undefined {
  const value = layer.weights.find(({ originalName }) => originalName === `${layer.name}/${name}`)?.read();
  return value instanceof Variable ? value : undefined;
}

/** The variable of a weight that the layer has. */
export function ownVariable(layer: Layer, name: string): Variable {
  const variable = variableOf(layer, name);
  invariant(variable !== undefined, `the layer ${layer.name} has a ${name}`);
  return variable;
}

/** Weights of a layer as variables, by their full names. */
export function variablesOf(
  weights: readonly { readonly originalName: string; read(): Tensor }[],
): readonly { readonly name: string; readonly variable: Variable }[] {
  return weights.flatMap((weight) => {
    const variable = weight.read();
    return variable instanceof Variable ? [{ name: weight.originalName, variable }] : [];
  });
}
