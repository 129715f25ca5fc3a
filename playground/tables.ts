import { type CountUnit, countUnitOf, showBytes, showCount, showNumber, showPercent } from '../src/draw/figures.ts';
import type { ExitReport, SendReport, TierReport } from '../src/report/model-report.ts';
import { button, element } from './dom.ts';
import type { ShownModel } from './protocol.ts';

type Cell = Node | string;

/** A column: its heading, and whether it holds figures, which stand at its right. */
interface Column {
  readonly heading: string;
  readonly figures?: boolean;
}

function table(caption: string, columns: readonly Column[], rows: readonly (readonly Cell[])[]): HTMLElement {
  const classOf = (index: number): Record<string, string> =>
    columns[index]?.figures === true ? { class: 'figure' } : {};
  const head = columns.map(({ heading }, index) => element('th', { scope: 'col', ...classOf(index) }, heading));
  const body = rows.map(([first = '', ...others]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, first),
      ...others.map((cell, index) => element('td', classOf(index + 1), cell)),
    ),
  );
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...body),
  );
}

const withUnit = (what: string, { prefix }: CountUnit): string => (prefix === '' ? what : `${what} (${prefix})`);

const showShape = (shape: ExitReport['shape']): string => `[${shape.join(', ')}]`;

/** The exits as `brnc check` prints them; of a symbolic size, with the FLOPs at the slider's. */
export function tableOfExits(model: ShownModel, goTo: (from: number, to: number) => void): HTMLElement {
  const { report, drawing, atSize } = model;
  const figures = report.exits.map((exit) => {
    const sized = atSize?.exits.find(({ name }) => name === exit.name);
    return { flops: sized?.flops ?? exit.flops, path: sized?.pathFlops ?? exit.pathFlops };
  });
  const unit = countUnitOf(figures.map(({ path }) => path));
  const show = (count: number | null): string => (count === null ? '–' : showNumber(count, unit));
  const rows = report.exits.map((exit, index): readonly Cell[] => {
    const place = drawing.exits[index]?.place;
    const go = (): void => goTo(place?.start ?? 0, place?.end ?? 0);
    return [
      button(exit.name, `${exit.name}: go to line ${place?.line ?? 1}`, go),
      exit.at,
      exit.requested === null ? '' : showPercent(exit.requested),
      showPercent(exit.achieved),
      show(figures[index]?.flops ?? null),
      show(figures[index]?.path ?? null),
      showCount(exit.params, countUnitOf([exit.params])),
      showShape(exit.shape),
    ];
  });
  const columns = [
    { heading: 'exit' },
    { heading: 'at' },
    { heading: 'asked', figures: true },
    { heading: 'stands', figures: true },
    { heading: withUnit('FLOPs', unit), figures: true },
    { heading: withUnit('path FLOPs', unit), figures: true },
    { heading: 'head params', figures: true },
    { heading: 'output' },
  ];
  return table('Exits', columns, rows);
}

/** The FLOPs of exits over the symbols of the image's size; nothing where the size is known. */
export function formulasOf({ report }: ShownModel): readonly HTMLElement[] {
  const items = report.exits.flatMap(({ name, flopsFormula }) =>
    flopsFormula === undefined ? [] : [element('li', {}, `FLOPs of ${name} = `, element('code', {}, flopsFormula))],
  );
  if (items.length === 0) return [];
  return [element('details', {}, element('summary', {}, 'Formulas'), element('ul', {}, ...items))];
}

function showSend({ tensor, dtype, shape, bytes, bytesFormula }: SendReport): string {
  const size = bytes === null ? `${bytesFormula ?? '–'} bytes` : showBytes(bytes);
  return `${tensor} ${dtype}${showShape(shape)}, ${size}`;
}

/** The tiers as `brnc check` prints them. */
export function tableOfTiers(tiers: readonly TierReport[]): HTMLElement {
  const unit = countUnitOf(tiers.map(({ flops }) => flops));
  const rows = tiers.map((tier) => [
    tier.name,
    tier.exits.join(' '),
    tier.flops === null ? '–' : showNumber(tier.flops, unit),
    showBytes(tier.weightBytes),
    tier.peakActivationBytes === null ? '–' : showBytes(tier.peakActivationBytes),
    tier.sends.map(showSend).join('; '),
  ]);
  const columns = [
    { heading: 'tier' },
    { heading: 'exits' },
    { heading: withUnit('FLOPs', unit), figures: true },
    { heading: 'weights', figures: true },
    { heading: 'activations', figures: true },
    { heading: 'sends' },
  ];
  return table('Tiers', columns, rows);
}
