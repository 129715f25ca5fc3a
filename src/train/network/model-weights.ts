import { type Variable, tensor, tidy } from '@tensorflow/tfjs-core';
import { intoLayout, outOfLayout } from '../../emit/tfjs/layout.ts';
import { invariant, present } from '../../invariant.ts';
import { countValues } from '../../weights/tensor.ts';
import { variablesOf } from '../layers/settings.ts';
import type { StateTensor } from '../optimise/optimizer.ts';
import type { LoadedLayers } from './load-layers.ts';

/** A weight of the language and the layers' weights that hold it: a transposed convolution may be several layers. */
interface Held {
  readonly shape: readonly number[];
  readonly parts: readonly { readonly variable: Variable; readonly weight: Learnt }[];
}

type Learnt = LoadedLayers['weights'][number] & { readonly kind: 'learnt' };

/**
 * The weights of a LayersModel, running statistics included, under the names and in the layout of the language, which are
 * those of weights files. `shapes` are the language's.
 */
export class ModelWeights {
  readonly #held: ReadonlyMap<string, Held>;

  constructor({ model, weights }: LoadedLayers, shapes: ReadonlyMap<string, readonly number[]>) {
    const variables = new Map(
      model.layers.flatMap((layer) => variablesOf(layer.weights)).map(({ name, variable }) => [name, variable]),
    );
    const held = new Map<string, Held>();
    for (const weight of weights) {
      if (weight.kind !== 'learnt') continue;
      const { parts } = held.get(weight.key) ?? { parts: [] };
      const variable = present(variables.get(weight.name), `the model has the weight ${weight.name}`);
      const shape = present(shapes.get(weight.key), `the network has the weight ${weight.key}`);
      held.set(weight.key, { shape, parts: [...parts, { variable, weight }] });
    }
    this.#held = held;
  }

  /** A copy of all of them. */
  async save(): Promise<readonly StateTensor[]> {
    const tensors: StateTensor[] = [];
    for (const [name, { shape, parts }] of this.#held) {
      const values = new Float32Array(countValues(shape));
      for (const { variable, weight } of parts) outOfLayout(await floatsOf(variable), weight.layout, values);
      tensors.push({ name, shape, values });
    }
    return tensors;
  }

  /** Puts back what `save` gave; what does not fit, in words, and then nothing is changed. */
  restore(tensors: readonly StateTensor[]): string | undefined {
    const byName = new Map(tensors.map((each) => [each.name, each]));
    for (const [name, { shape }] of this.#held) {
      const found = byName.get(name);
      if (found === undefined) return `it has no ${name}`;
      if (found.shape.join() !== shape.join()) return `${name} has the shape [${found.shape.join(', ')}]`;
    }
    const surplus = tensors.find(({ name }) => !this.#held.has(name));
    if (surplus !== undefined) return `the network has no ${surplus.name}`;
    for (const [name, { parts }] of this.#held) {
      const { values, shape } = present(byName.get(name), 'the weights were compared');
      for (const { variable, weight } of parts) assign(variable, values, shape, weight);
    }
    return undefined;
  }
}

async function floatsOf(variable: Variable): Promise<Float32Array> {
  const values = await variable.data();
  invariant(values instanceof Float32Array, `${variable.name} is float32`);
  return values;
}

function assign(variable: Variable, values: Float32Array, shape: readonly number[], { layout }: Learnt): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const source = { shape, chunks: () => [bytes] };
  const laid = new Float32Array(countValues(layout.shape));
  const target = new Uint8Array(laid.buffer);
  let at = 0;
  for (const piece of intoLayout(source, layout)) {
    target.set(piece, at);
    at += piece.length;
  }
  tidy(() => variable.assign(tensor(laid, variable.shape)));
}
