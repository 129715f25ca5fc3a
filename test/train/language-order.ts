import type { Tensor } from '@tensorflow/tfjs-core';
import { outOfLayout } from '../../src/emit/tfjs/layout.ts';
import { type Layers, emitLayers } from '../../src/emit/tfjs/model.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { countValues } from '../../src/weights/tensor.ts';

/** Tensors of layers' weights, by the weights' names there, in the language's names and order of values. */
export async function inLanguage(
  graph: Graph,
  tensors: ReadonlyMap<string, Tensor>,
): Promise<ReadonlyMap<string, Float32Array>> {
  const layers = emitLayers(graph);
  const weights = layers.kind === 'layers' ? layers.weights : [];
  const found = new Map<string, Float32Array>();
  for (const weight of weights) {
    const tensor = tensors.get(weight.name);
    if (weight.kind === 'constant' || tensor === undefined) continue;
    const values = found.get(weight.key) ?? new Float32Array(totalSize(weights, weight.key));
    outOfLayout(Float32Array.from(await tensor.data()), weight.layout, values);
    found.set(weight.key, values);
  }
  return found;
}

/** A weight may be spread over several layers. */
function totalSize(weights: Layers['weights'], key: string): number {
  return weights.reduce(
    (sum, weight) => (weight.kind === 'learnt' && weight.key === key ? sum + countValues(weight.layout.view) : sum),
    0,
  );
}
