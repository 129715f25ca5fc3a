import { type Tensor, dispose, engine } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Layer } from './layers/settings.ts';

/**
 * Has the gradients that are computed next free what they have used: the gradient of an operation's result, and what was
 * saved for it. TensorFlow.js keeps all of them until the last one is computed. To be called when what is differentiated
 * has been computed; does nothing outside of that.
 */
export function releaseInBackwardPass(): void {
  const { state } = engine();
  // Gradients of gradients use what is saved again.
  if (state.gradientDepth !== 1) return;
  let finish = (): void => undefined;
  for (const node of state.activeTape) {
    const { gradient, saved = [] } = node;
    if (gradient === undefined) continue;
    node.gradient = (dys) => {
      // The operation before this one has given all its gradients by now.
      finish();
      // Others may still have a gradient that was not made in the backward pass.
      const scope = state.activeScope.id;
      finish = () => dispose([...saved, ...dys.filter((dy: Tensor | null) => dy?.scopeId === scope)]);
      return gradient(dys);
    };
  }
}

/**
 * Frees the results of a model's layers in the forward pass once each layer that takes them has run; TensorFlow.js keeps
 * all of them until its end. What gradients need they save for themselves.
 */
export class ForwardReleases {
  readonly #outputs: ReadonlySet<Layer>;
  /** How many layers have yet to take a result, by the tensor's number; undefined outside of a forward pass. */
  #pending: Map<number, number> | undefined;

  constructor(model: LayersModel) {
    this.#outputs = new Set(model.outputs.map(({ sourceLayer }) => sourceLayer));
  }

  /** Runs a forward pass. */
  during<T>(pass: () => T): T {
    this.#pending = new Map();
    try {
      return pass();
    } finally {
      this.#pending = undefined;
    }
  }

  /** A layer has made a result of its operands. */
  made(layer: Layer, result: Tensor | Tensor[], operands: Tensor | Tensor[]): void {
    if (this.#pending === undefined) return;
    const taken = Array.isArray(operands) ? operands : [operands];
    if (!Array.isArray(result) && taken.includes(result)) {
      // TensorFlow.js goes on with a copy.
      this.#pending.delete(result.id);
      return;
    }
    // Which of its uses a layer runs for is not known.
    const isKnown = layer.inboundNodes.length === 1 && !this.#outputs.has(layer);
    if (!Array.isArray(result) && isKnown) this.#pending.set(result.id, layer.outboundNodes.length);
    for (const operand of taken) this.#taken(operand, this.#pending);
  }

  #taken(operand: Tensor, pending: Map<number, number>): void {
    const left = pending.get(operand.id);
    if (left === undefined) return;
    pending.set(operand.id, left - 1);
    if (left === 1) operand.dispose();
  }
}
