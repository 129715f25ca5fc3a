import { countUnitOf } from '../src/draw/figures.ts';
import type { Theme } from '../src/draw/theme.ts';
import type { LineChart } from '../src/plot/chart.ts';
import { drawFlopsBySize } from '../src/plot/flops-by-size.ts';
import { lineChart } from '../src/plot/line-chart.ts';
import type { FlopsAtSizes } from '../src/report/flops-at-sizes.ts';
import type { Client } from './client.ts';
import type { ShownModel } from './protocol.ts';

/** The sides of square images that the chart has points at, in pixels: over the slider's range. */
const SIZES: readonly number[] = Array.from({ length: 16 }, (_, index) => 64 * (index + 1));

/** The widest and the narrowest that the chart is drawn, in pixels. */
const [WIDEST, NARROWEST] = [860, 330];

/** The exits' FLOPs at the sizes, of one model of one text. */
interface Curves {
  readonly text: string;
  readonly model: string;
  readonly rows: readonly { readonly size: number; readonly exits: readonly FlopsAtSizes[] }[];
}

/** A model of a text to be shown, and how. */
export interface Wanted {
  readonly text: string;
  readonly model: ShownModel;
  /** The size that has a mark. */
  readonly size: number | undefined;
  readonly theme: Theme;
}

/** How the FLOPs of a model's exits grow with the image, as in the paper's Figure 4: measured once a text is at rest. */
export class Growth {
  readonly #place: HTMLElement;
  readonly #client: Client;
  #wanted: Wanted | undefined;
  #curves: Curves | undefined;
  /** What is being measured. */
  #asked: Pick<Curves, 'text' | 'model'> | undefined;

  constructor(place: HTMLElement, client: Client) {
    this.#place = place;
    this.#client = client;
  }

  /** Shows the chart of a model; until it is measured, the chart that was there. */
  show(wanted: Wanted): void {
    const { text, model } = wanted;
    this.#wanted = wanted;
    this.#place.hidden = model.sizing.kind === 'fixed';
    if (model.sizing.kind === 'fixed') return;
    if (this.#curves?.text === text && this.#curves.model === model.name) this.#draw();
    else if (this.#asked?.text !== text || this.#asked.model !== model.name) void this.#measure(text, model.name);
  }

  async #measure(text: string, model: string): Promise<void> {
    const asked = { text, model };
    this.#asked = asked;
    const rows: Curves['rows'][number][] = [];
    for (const size of SIZES) {
      const exits = await this.#client.measure(text, model, size);
      // Another text or model was shown meanwhile.
      if (this.#asked !== asked || this.#wanted?.text !== text) return;
      rows.push({ size, exits: exits ?? [] });
    }
    this.#curves = { ...asked, rows };
    this.#draw();
  }

  #draw(): void {
    if (this.#curves === undefined || this.#wanted === undefined) return;
    const width = Math.min(WIDEST, Math.max(NARROWEST, this.#place.clientWidth));
    this.#place.innerHTML = lineChart(chartOf(this.#curves, this.#wanted, width));
  }
}

/** The curves as a chart. */
function chartOf({ rows }: Curves, { size, theme }: Wanted, width: number): LineChart {
  const all = rows.flatMap(({ exits }) => exits);
  const main = all.at(-1)?.name ?? '';
  const branches = new Set(all.map(({ name }) => name).filter((name) => name !== main));
  const flops = rows.map((row) => ({
    size: row.size,
    flops: Object.fromEntries(row.exits.map((exit) => [exit.name, exit.flops])),
  }));
  const unit = countUnitOf(all.map((exit) => exit.flops));
  return {
    title: 'FLOPs of each exit, by image size',
    ...drawFlopsBySize({ exits: [...branches, main], rows: flops, unit, convention: 'mac' }),
    ...(size === undefined ? {} : { marks: [{ axis: 'x', at: size, label: `${size}` }] }),
    size: { width, height: 300 },
    theme,
  };
}
