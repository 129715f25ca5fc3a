import { present } from '../../invariant.ts';
import { keptBy } from './kept.ts';
import type { LayerUse } from './layer-shapes.ts';
import { LiveTensors, type Stretch } from './live-tensors.ts';

/** What is in use in the moment of a step in which it is the most, in bytes. */
export interface PeakOfStep {
  /** What layers give, and the gradients of that. */
  readonly activations: number;
  /** Of the weights, as far as they are computed by then. */
  readonly gradients: number;
}

/** Tensors as large as the logits that a loss has at once while it is computed. */
const WITHIN_LOSS = 2;

/**
 * Goes through a training step without its numbers: which tensors are made, kept and freed as each layer runs, and on the
 * way back as each gradient is computed. `learnt` are the bytes of each layer's weights that learn.
 */
export function simulateStep(
  uses: readonly LayerUse[],
  learnt: ReadonlyMap<string, number>,
  batch: number,
): PeakOfStep {
  const step = new Step(uses, learnt, batch);
  step.forward();
  step.computeLosses();
  step.backward();
  return step.peak;
}

/** A training step as it goes on. */
class Step {
  readonly #uses: readonly LayerUse[];
  readonly #learnt: ReadonlyMap<string, number>;
  readonly #batch: number;
  /** The layers that have a gradient. */
  readonly #carries = new Set<LayerUse>();
  /** How many layers have yet to read each layer's result. */
  readonly #unread: Map<LayerUse, number>;
  readonly #outputs: readonly LayerUse[];
  readonly #results = new Map<LayerUse, Stretch>();
  readonly #saved = new Map<LayerUse, readonly Stretch[]>();
  readonly #gradients = new Map<LayerUse, Stretch>();
  #weightGradients = 0;
  readonly #live = new LiveTensors(() => this.#weightGradients);

  constructor(uses: readonly LayerUse[], learnt: ReadonlyMap<string, number>, batch: number) {
    this.#uses = uses;
    this.#learnt = learnt;
    this.#batch = batch;
    this.#unread = new Map(uses.map((use) => [use, 0]));
    for (const use of uses) {
      const { layer, operands } = use;
      if (learnt.has(layer.name) || operands.some((operand) => this.#carries.has(operand))) this.#carries.add(use);
      for (const operand of operands) this.#unread.set(operand, this.#unreadOf(operand) + 1);
    }
    this.#outputs = uses.filter((use) => this.#unreadOf(use) === 0);
  }

  get peak(): PeakOfStep {
    const { bytes, noted } = this.#live.most;
    return { activations: bytes, gradients: noted };
  }

  /** Each layer in turn; a result is freed when the last layer has read it, unless it is kept for the way back. */
  forward(): void {
    for (const use of this.#uses) {
      const kept = keptBy(use);
      const operands = use.operands.map((operand) => this.#resultOf(operand));
      const within = Array.from({ length: kept.within }, () => this.#make(use));
      const [first] = operands;
      const result = kept.isView && first !== undefined ? this.#live.share(first) : this.#make(use);
      this.#results.set(use, result);
      if (this.#carries.has(use)) {
        const shared = [...(kept.operands ? operands : []), ...(kept.result ? [result] : [])];
        this.#saved.set(use, [...shared.map((each) => this.#live.share(each)), ...within]);
      } else this.#freeAll(within);
      for (const operand of use.operands) {
        const left = this.#unreadOf(operand) - 1;
        this.#unread.set(operand, left);
        if (left === 0) this.#live.free(this.#resultOf(operand));
      }
    }
  }

  /** Each loss computes its gradient by the logits along with its value; then the way back begins. */
  computeLosses(): void {
    for (const output of this.#outputs) {
      this.#gradients.set(output, this.#make(output));
      this.#freeAll(Array.from({ length: WITHIN_LOSS }, () => this.#make(output)));
    }
    this.#freeAll(this.#outputs.map((output) => this.#resultOf(output)));
    for (const output of this.#outputs) {
      const ofLoss = present(this.#gradients.get(output), 'every output has a loss');
      this.#gradients.set(output, this.#make(output));
      this.#live.free(ofLoss);
    }
  }

  /** Each layer's gradients, from the last to the first; what was kept for a layer is freed after it. */
  backward(): void {
    for (const use of this.#uses.toReversed()) {
      const dy = this.#gradients.get(use);
      if (dy === undefined || !this.#carries.has(use)) continue;
      for (const operand of use.operands)
        if (this.#carries.has(operand)) this.#addGradient(operand, keptBy(use).passesOn ? dy : undefined);
      this.#weightGradients += this.#learnt.get(use.layer.name) ?? 0;
      this.#live.free(dy);
      this.#freeAll(this.#saved.get(use) ?? []);
    }
  }

  #addGradient(of: LayerUse, passedOn: Stretch | undefined): void {
    const gradient = passedOn === undefined ? this.#make(of) : this.#live.share(passedOn);
    const other = this.#gradients.get(of);
    // TensorFlow.js frees one of the two that it adds up, and keeps the other to the end.
    this.#gradients.set(of, other === undefined ? gradient : this.#make(of));
    if (other !== undefined) this.#live.free(other);
  }

  #unreadOf(use: LayerUse): number {
    return this.#unread.get(use) ?? 0;
  }

  #resultOf(use: LayerUse): Stretch {
    return present(this.#results.get(use), 'operands come first');
  }

  /** A tensor as large as a layer's result. */
  #make({ count }: LayerUse): Stretch {
    return this.#live.make(4 * this.#batch * count);
  }

  #freeAll(stretches: readonly Stretch[]): void {
    for (const stretch of stretches) this.#live.free(stretch);
  }
}
