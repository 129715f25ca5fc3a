import type { CheckedModel, Convention, FlopsAtSizes } from '../index.ts';
import { type CheckedFile, checkFile, hasErrors, showDiagnostics } from './check-file.ts';
import { chooseModel } from './choose-model.ts';
import { print, printFailure } from './console.ts';
import { showCount, showShare, unitOf } from './figures.ts';
import { type SizeRow, flopsAtSize } from './flops-by-size.ts';
import type { Settings } from './options.ts';
import { type Result, type Status, status, value } from './status.ts';
import { showTable } from './table.ts';

/** The options of `brnc flops`. */
export interface FlopsOptions {
  readonly set: Settings;
  readonly convention: Convention;
  readonly model?: string | undefined;
  /** Sides of square images. */
  readonly size?: readonly number[] | undefined;
}

/** The program, checked; what is wrong with it is shown. */
function checkShown(file: string, options: FlopsOptions): Result<CheckedFile> {
  const checked = checkFile(file, options);
  if (checked.kind === 'failure') return checked;
  showDiagnostics(checked.value.diagnostics.filter(({ severity }) => severity === 'error'));
  return checked;
}

/** A row for each size. */
function rowsOf(file: string, model: CheckedModel, options: FlopsOptions): Result<readonly SizeRow[]> {
  const rows: SizeRow[] = [];
  for (const size of options.size ?? []) {
    const row = flopsAtSize(model, { ...options, file }, size, showDiagnostics);
    if (row.kind === 'failure') return row;
    rows.push(row.value);
  }
  return value(rows);
}

/** One line a size and one column an exit: Figure 4 of the paper, as numbers. */
function showSizes(rows: readonly SizeRow[], what: string, of: (exit: FlopsAtSizes) => number): string {
  const unit = unitOf(rows.flatMap(({ exits }) => exits.map(of)));
  const names = rows[0]?.exits.map(({ name }) => name) ?? [];
  const columns = ['size', ...names].map((heading) => ({ heading, figures: true }));
  const lines = rows.map(({ size, exits }) => [String(size), ...exits.map((exit) => showCount(of(exit), unit))]);
  return `${what} (${unit.prefix})\n${showTable(columns, lines)}`;
}

/** One column an exit, as in Tables I to IV of the paper. */
function showExits({ report: { exits } }: CheckedModel): string {
  const unit = unitOf(exits.map(({ pathFlops }) => pathFlops));
  const columns = [{ heading: '' }, ...exits.map(({ name }) => ({ heading: name, figures: true }))];
  const symbolic = exits.some(({ flops }) => flops === null);
  const figures = [
    [`FLOPs (${unit.prefix})`, ...exits.map(({ flops }) => showCount(flops, unit))],
    [`path FLOPs (${unit.prefix})`, ...exits.map(({ pathFlops }) => showCount(pathFlops, unit))],
  ];
  const table = showTable(columns, [
    ['at', ...exits.map(({ at }) => at)],
    ['stands', ...exits.map(({ achieved }) => showShare(achieved))],
    ...(symbolic ? [] : figures),
  ]);
  const formulas = exits.flatMap(({ name, flopsFormula }) =>
    flopsFormula === undefined ? [] : [`  ${name} = ${flopsFormula}\n`],
  );
  return formulas.length === 0 ? table : `${table}\nFLOPs\n${formulas.join('')}`;
}

/** What `brnc flops` prints of a checked program. */
function showFlops(checked: CheckedFile, options: FlopsOptions): Result<string> {
  const model = chooseModel(checked, options.model);
  if (model.kind === 'failure') return model;
  const rows = rowsOf(checked.file, model.value, options);
  if (rows.kind === 'failure') return rows;
  const title = `${model.value.network.name} by the convention ${options.convention}\n\n`;
  if (rows.value.length === 0) return value(title + showExits(model.value));
  const own = showSizes(rows.value, 'FLOPs', ({ flops }) => flops);
  return value(`${title}${own}\n${showSizes(rows.value, 'path FLOPs', ({ pathFlops }) => pathFlops)}`);
}

/** `brnc flops FILE` */
export function runFlops(file: string, options: FlopsOptions): Status {
  const checked = checkShown(file, options);
  if (checked.kind === 'value' && hasErrors(checked.value.diagnostics)) return status.invalid;
  const shown = checked.kind === 'failure' ? checked : showFlops(checked.value, options);
  if (shown.kind === 'failure') {
    printFailure(shown);
    return status.usage;
  }
  print(shown.value);
  return status.fine;
}
