import { byId } from './dom.ts';
import type { ShownModel } from './protocol.ts';

/** Where the slider stands for a model without a size of its own, in pixels. */
const MIDDLE = 512;

/** Shows what sizes a model can have, and at which it is; `asked` is what the slider asks for, if it was moved. */
export function showSizing({ sizing, atSize, refusal }: ShownModel, asked: number | undefined): void {
  const slider = byId('slider', HTMLInputElement);
  const own = sizing.kind === 'parameter' ? sizing.own : MIDDLE;
  slider.disabled = sizing.kind === 'fixed';
  byId('reset', HTMLButtonElement).disabled = asked === undefined;
  const shown = asked ?? own;
  if (document.activeElement !== slider) slider.value = String(shown);
  const isOpen = sizing.kind === 'symbols' && asked === undefined;
  byId('size', HTMLElement).textContent =
    sizing.kind === 'fixed' ? 'fixed' : isOpen ? 'every size' : `${shown} × ${shown}`;
  byId('size-note', HTMLElement).textContent = noteOf();

  function noteOf(): string {
    if (refusal !== undefined) return `Not at ${shown}: ${refusal}`;
    switch (sizing.kind) {
      case 'fixed':
        return 'The size is fixed. Give the model a parameter `size`, or write H and W in its input.';
      case 'parameter':
        return atSize === undefined
          ? 'Move the slider to see every figure at another size.'
          : `Drawing and tables are at ${atSize.size}; the program says ${sizing.own}.`;
      case 'symbols':
        return atSize === undefined
          ? `Proved for every size from ${sizing.least}. Move the slider to see FLOPs at one.`
          : `FLOPs of the exits are at ${atSize.size}; the rest holds for every size.`;
    }
  }
}
