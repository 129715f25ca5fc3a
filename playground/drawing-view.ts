import type { Drawing } from '../src/draw/drawing.ts';
import { renderDrawing } from '../src/draw/render.ts';
import type { Theme } from '../src/draw/theme.ts';

/** A part of the drawing that stands for a stretch of the program. */
interface Part {
  readonly group: SVGGElement;
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly title: string;
}

/** What happens in the drawing. */
export interface DrawingEvents {
  /** A part was chosen: go to its stretch of the program. */
  readonly chosen: (from: number, to: number) => void;
  /** The arrow keys have come to a part: say what it is. */
  readonly reached: (title: string) => void;
}

/**
 * The drawing of a network, whose parts lead to the program: by a click, or with the arrow keys and Enter. The parts of
 * the cursor's line are lit.
 */
export class DrawingView {
  readonly #place: HTMLElement;
  readonly #events: DrawingEvents;
  #parts: readonly Part[] = [];
  #reached = -1;
  #line = 1;

  constructor(place: HTMLElement, events: DrawingEvents) {
    this.#place = place;
    this.#events = events;
    place.addEventListener('click', ({ target }) => {
      const group = target instanceof Element ? target.closest('g[data-start]') : null;
      const part = this.#parts.find((each) => each.group === group);
      if (part !== undefined) events.chosen(part.from, part.to);
    });
    place.addEventListener('keydown', (event) => {
      if (this.#pressed(event.key)) event.preventDefault();
    });
    place.addEventListener('blur', () => this.#reach(-1));
  }

  show(drawing: Drawing, theme: Theme): void {
    // renderDrawing escapes every text of the program.
    this.#place.innerHTML = renderDrawing(drawing, { theme });
    this.#parts = [...this.#place.querySelectorAll<SVGGElement>('g[data-start]')].map((group) => ({
      group,
      from: Number(group.dataset['start']),
      to: Number(group.dataset['end']),
      line: Number(group.dataset['line']),
      title: group.querySelector('title')?.textContent ?? '',
    }));
    this.#reached = -1;
    this.light(this.#line);
  }

  /** Says in words why there is no drawing. */
  say(...words: readonly Node[]): void {
    this.#parts = [];
    this.#place.replaceChildren(...words);
  }

  /** Lights the parts that stand for a line of the program. */
  light(line: number): void {
    this.#line = line;
    for (const part of this.#parts) part.group.classList.toggle('is-lit', part.line === line);
  }

  #pressed(key: string): boolean {
    const last = this.#parts.length - 1;
    if (last < 0) return false;
    switch (key) {
      case 'ArrowRight':
      case 'ArrowDown':
        this.#reach(Math.min(last, this.#reached + 1));
        return true;
      case 'ArrowLeft':
      case 'ArrowUp':
        this.#reach(Math.max(0, this.#reached - 1));
        return true;
      case 'Home':
        this.#reach(0);
        return true;
      case 'End':
        this.#reach(last);
        return true;
      case 'Enter': {
        const part = this.#parts[this.#reached];
        if (part !== undefined) this.#events.chosen(part.from, part.to);
        return part !== undefined;
      }
    }
    return false;
  }

  #reach(index: number): void {
    this.#parts[this.#reached]?.group.classList.remove('is-reached');
    this.#reached = index;
    const part = this.#parts[index];
    if (part === undefined) return;
    part.group.classList.add('is-reached');
    part.group.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.#events.reached(`${part.title}, line ${part.line}`);
  }
}
