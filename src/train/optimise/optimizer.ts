import {
  type Tensor,
  type Variable,
  add,
  div,
  mul,
  sqrt,
  square,
  sub,
  tensor,
  tidy,
  variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { present } from '../../invariant.ts';
import { updateWithAdamInPlace, updateWithMomentumInPlace } from '../backends/update-kernels.ts';
import { type TrainSettings, isFrozen, valueAt } from '../../model/train/settings.ts';

/** A weight of the network. */
export interface LearnedWeight {
  /** `b1.project.0/kernel`, which names its state. */
  readonly name: string;
  /** `b1.project.0`, by which settings name the part that it is in. */
  readonly layer: string;
  readonly variable: Variable;
}

/** What of the settings an optimiser follows. */
export type OptimizerSettings = Pick<TrainSettings, 'optimizer' | 'rate' | 'freeze'>;

/** A weight that learns, with what the optimiser keeps for it. */
interface Slot {
  readonly weight: LearnedWeight;
  readonly rate: number;
  /** Running sums of its shape, as `moments` names them. */
  readonly moments: readonly Variable[];
  /** How often it was updated, which Adam's bias correction counts. */
  updates: number;
}

/** An optimiser's state as plain tensors: `momentum/b1.project.0/kernel`, `updates/b1.project.0/kernel`. */
export interface StateTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Why a state does not belong to an optimiser. */
export type StateProblem =
  | { readonly kind: 'missing'; readonly name: string }
  | {
      readonly kind: 'shape';
      readonly name: string;
      readonly found: readonly number[];
      readonly expected: readonly number[];
    }
  | { readonly kind: 'surplus'; readonly name: string };

/** What each optimiser keeps for a weight, besides the count of updates. */
const momentNames = { sgd: ['momentum'], adam: ['mean', 'square'] } as const;

/** Adam's eps in torch, which no setting changes. */
const EPSILON = 1e-8;

/**
 * SGD with momentum, or Adam, by torch 1.13's rules: `decay` times the weight is added to the gradient. It changes the
 * variables it is given, save those that the settings freeze, which have no state either.
 */
export class Optimizer {
  readonly #settings: OptimizerSettings;
  readonly #slots: readonly Slot[];

  constructor(settings: OptimizerSettings, weights: readonly LearnedWeight[]) {
    this.#settings = settings;
    this.#slots = weights
      .filter(({ layer }) => !isFrozen(settings, layer))
      .map((weight) => ({
        weight,
        rate: present(
          valueAt(settings.rate, weight.layer),
          `the checked settings give ${weight.layer} a learning rate`,
        ),
        moments: this.#momentNames().map(() => tidy(() => variable(zerosLike(weight.variable), false))),
        updates: 0,
      }));
  }

  /** The weights that learn: those that need gradients. */
  get learning(): readonly LearnedWeight[] {
    return this.#slots.map(({ weight }) => weight);
  }

  /** SGD without momentum keeps nothing. */
  #momentNames(): readonly string[] {
    const { optimizer } = this.#settings;
    return optimizer.kind === 'sgd' && optimizer.momentum === 0 ? [] : momentNames[optimizer.kind];
  }

  /**
   * One update, at each weight's rate times `factor`, with gradients by the weights' names. As in torch, a weight without
   * a gradient stays as it is. The gradients stay the caller's.
   */
  apply(gradients: ReadonlyMap<string, Tensor>, factor: number): void {
    for (const slot of this.#slots) {
      const gradient = gradients.get(slot.weight.name);
      if (gradient === undefined) continue;
      slot.updates += 1;
      tidy(() => this.#update(slot, gradient, slot.rate * factor));
    }
  }

  #update(slot: Slot, gradient: Tensor, rate: number): void {
    const { optimizer } = this.#settings;
    if (updateInPlace(slot, gradient, optimizer, rate)) return;
    const decayed = optimizer.decay === 0 ? gradient : add(gradient, mul(slot.weight.variable, optimizer.decay));
    switch (optimizer.kind) {
      case 'sgd':
        return updateWithMomentum(slot, decayed, optimizer.momentum, rate);
      case 'adam':
        return updateWithAdam(slot, decayed, optimizer.beta1, optimizer.beta2, rate);
    }
  }

  /** The state, a copy, in the order of the weights. */
  async save(): Promise<readonly StateTensor[]> {
    const tensors: StateTensor[] = [];
    for (const { weight, moments, updates } of this.#slots) {
      for (const [index, name] of this.#momentNames().entries()) {
        const values = await present(moments[index], 'each name has its moment').data<'float32'>();
        tensors.push({ name: `${name}/${weight.name}`, shape: weight.variable.shape, values: values.slice() });
      }
      tensors.push({ name: `updates/${weight.name}`, shape: [], values: Float32Array.of(updates) });
    }
    return tensors;
  }

  /** Puts back a state that `save` gave. Nothing is changed where it is not one of this optimiser and these weights. */
  restore(state: readonly StateTensor[]): StateProblem | undefined {
    const byName = new Map(state.map((tensor) => [tensor.name, tensor]));
    const problem = this.#checkState(byName);
    if (problem !== undefined) return problem;
    for (const slot of this.#slots) {
      for (const [index, name] of this.#momentNames().entries()) {
        const { values, shape } = present(byName.get(`${name}/${slot.weight.name}`), 'the state was checked');
        tidy(() => slot.moments[index]?.assign(tensor(values, [...shape], 'float32')));
      }
      slot.updates = byName.get(`updates/${slot.weight.name}`)?.values[0] ?? 0;
    }
    return undefined;
  }

  #checkState(state: ReadonlyMap<string, StateTensor>): StateProblem | undefined {
    const expected = this.#stateShapes();
    for (const [name, shape] of expected) {
      const found = state.get(name);
      if (found === undefined) return { kind: 'missing', name };
      if (found.shape.join() !== shape.join()) return { kind: 'shape', name, found: found.shape, expected: shape };
    }
    const surplus = [...state.keys()].find((name) => !expected.has(name));
    return surplus === undefined ? undefined : { kind: 'surplus', name: surplus };
  }

  #stateShapes(): ReadonlyMap<string, readonly number[]> {
    const shapes = new Map<string, readonly number[]>();
    for (const { weight } of this.#slots) {
      for (const name of this.#momentNames()) shapes.set(`${name}/${weight.name}`, weight.variable.shape);
      shapes.set(`updates/${weight.name}`, []);
    }
    return shapes;
  }

  /** Frees the state; the weights stay. */
  dispose(): void {
    for (const { moments } of this.#slots) for (const moment of moments) moment.dispose();
  }
}

/** The same on the memory that the weight lies in; false where the backend does not let us, and nothing is changed. */
function updateInPlace(slot: Slot, gradient: Tensor, optimizer: OptimizerSettings['optimizer'], rate: number): boolean {
  const { updates } = slot;
  const [first, second] = slot.moments;
  const common = { weight: slot.weight.variable, gradient, decay: optimizer.decay, rate };
  switch (optimizer.kind) {
    case 'sgd':
      return updateWithMomentumInPlace({
        ...common,
        momentum: optimizer.momentum,
        ...(first === undefined ? {} : { buffer: first }),
      });
    case 'adam': {
      const [mean, square] = [present(first, 'Adam keeps a mean'), present(second, 'Adam keeps a mean of squares')];
      const { beta1, beta2 } = optimizer;
      return updateWithAdamInPlace({ ...common, mean, square, beta1, beta2, updates, epsilon: EPSILON });
    }
  }
}

/** torch.optim.sgd: b = momentum b + g, from b = 0; w = w - rate b. */
function updateWithMomentum(
  { weight, moments: [buffer] }: Slot,
  gradient: Tensor,
  momentum: number,
  rate: number,
): void {
  buffer?.assign(add(mul(buffer, momentum), gradient));
  weight.variable.assign(sub(weight.variable, mul(buffer ?? gradient, rate)));
}

/**
 * torch.optim.adam, after t updates: m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
 * w = w - rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps).
 */
function updateWithAdam(slot: Slot, gradient: Tensor, beta1: number, beta2: number, rate: number): void {
  const mean = present(slot.moments[0], 'Adam keeps a mean');
  const squares = present(slot.moments[1], 'Adam keeps a mean of squares');
  mean.assign(add(mul(mean, beta1), mul(gradient, 1 - beta1)));
  squares.assign(add(mul(squares, beta2), mul(square(gradient), 1 - beta2)));
  const deviation = add(div(sqrt(squares), Math.sqrt(1 - beta2 ** slot.updates)), EPSILON);
  const step = mul(div(mean, deviation), rate / (1 - beta1 ** slot.updates));
  slot.weight.variable.assign(sub(slot.weight.variable, step));
}
