import { present } from '../../invariant.ts';
import type { Layout } from './layout.ts';
import type { InboundJson, LayerClass, LayerConfigs, LayerJson, TensorRef } from './topology.ts';

/** A weight of a layer, `kernel`, `bias` and so on: one of the language's, or numbers that are not learnt. */
export type LayerWeight =
  | { readonly kind: 'learnt'; readonly name: string; readonly key: string; readonly layout: Layout }
  | {
      readonly kind: 'constant';
      readonly name: string;
      readonly shape: readonly number[];
      readonly values: Float32Array;
    };

interface Layer {
  readonly json: Omit<LayerJson, 'inbound_nodes'>;
  readonly uses: (readonly InboundJson[])[];
}

/** Layers and weights of one LayersModel while it grows. Names of layers stay unique. */
export class LayersBuilder {
  /** In the order of the layers, with their full names: `backbone.conv1/kernel`. */
  readonly weights: LayerWeight[] = [];
  readonly #layers: Layer[] = [];
  readonly #byName = new Map<string, Layer>();
  readonly #taken: Set<string>;

  /** `reserved` are names that only `add` with exactly that name takes. */
  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved);
  }

  /** `name`, or where it is taken `name/1` and so on. */
  fresh(name: string): string {
    let candidate = name;
    for (let count = 1; this.#taken.has(candidate); count++) candidate = `${name}/${count}`;
    this.#taken.add(candidate);
    return candidate;
  }

  /** Whether a layer has this name. */
  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /**
   * Adds a layer of this name, which is reserved or fresh, and gives its result. A layer whose weights are not learnt is
   * not trainable.
   */
  add<C extends LayerClass>(
    className: C,
    name: string,
    config: LayerConfigs[C],
    inputs: readonly TensorRef[],
    weights: readonly LayerWeight[] = [],
  ): TensorRef {
    const frozen = weights.length > 0 && weights.every(({ kind }) => kind === 'constant');
    const layer: Layer = {
      json: { class_name: className, name, config: { name, trainable: !frozen, ...config } },
      uses: [],
    };
    this.#layers.push(layer);
    this.#byName.set(name, layer);
    this.weights.push(...weights.map((weight) => ({ ...weight, name: `${name}/${weight.name}` })));
    return this.use(name, inputs);
  }

  /**
   * One more use of a layer. Operands of all its uses must come before the layer: tfjs numbers the uses in the order in
   * which their operands are ready.
   */
  use(name: string, inputs: readonly TensorRef[]): TensorRef {
    const { uses, json } = present(this.#byName.get(name), `there is a layer ${name}`);
    if (json.class_name !== 'InputLayer') uses.push(inputs.map(({ layer, use }) => [layer, use, 0, {}] as const));
    return { layer: name, use: Math.max(0, uses.length - 1) };
  }

  /** The layers, each with all its uses. */
  layers(): readonly LayerJson[] {
    return this.#layers.map(({ json, uses }) => ({ ...json, inbound_nodes: uses }));
  }
}
