import type { LineChart, Series } from './chart.ts';

/** The FLOPs of a network's exits by image size. */
export interface FlopsBySize {
  /** The main exit is the last. */
  readonly exits: readonly string[];
  /** For square images of a side in pixels, by exit; one that the network of a size does not have is left out. */
  readonly rows: readonly { readonly size: number; readonly flops: Readonly<Record<string, number>> }[];
  readonly unit: { readonly prefix: string; readonly size: number };
  readonly convention: string;
}

/** The axes and lines of the paper's Figure 4. */
export function drawFlopsBySize(of: FlopsBySize): Pick<LineChart, 'x' | 'y' | 'series'> {
  const { exits, rows, unit, convention } = of;
  const series = exits.map((label, index): Series => {
    const points = rows.map(({ size, flops }) => {
      const count = flops[label];
      return { x: size, y: count === undefined ? null : count / unit.size };
    });
    return { label, look: index === exits.length - 1 ? 'main' : index, points };
  });
  return {
    x: { title: 'side of a square image (pixels)', integers: true },
    y: { title: `FLOPs (${unit.prefix === '' ? '' : `${unit.prefix}, `}${convention})`, fromZero: true },
    series,
  };
}
