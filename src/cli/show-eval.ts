import type { EvaluationResults, ExitResults, PolicyFigures } from '../train/evaluate/results.ts';
import { showCount, showShare, smallUnitOf, unitOf } from './figures.ts';
import { type Column, showTable } from './table.ts';

/** A share as a percentage with two decimals, as the paper's digits; `-` where there is none. */
function showPercent(share: number | null | undefined): string {
  return share === null || share === undefined ? '-' : (100 * share).toFixed(2);
}

function showImages(count: number, what = ''): string {
  return `${count} ${what}${count === 1 ? 'image' : 'images'}`;
}

const figures = (heading: string): Column => ({ heading, figures: true });

/** What `brnc eval` prints; `what` is what was evaluated, `files` are those that were written. */
export function showEvaluation(results: EvaluationResults, what: string, files: readonly string[]): string {
  const sections = [
    showFacts(results, what),
    showExits(results),
    showConstant(results),
    showClasses(results),
    showPolicy(results),
    showSweep(results),
    files.length === 0 ? '' : `Wrote\n${files.map((file) => `  ${file}\n`).join('')}`,
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function isMap({ data }: EvaluationResults): boolean {
  return data.comparedAt !== null;
}

function showFacts(results: EvaluationResults, what: string): string {
  const { model, program, parameters, weights, data } = results;
  const values = Object.entries(parameters).map(([name, of]) => `${name} = ${String(of)}`);
  const { height, width } = data.size;
  const all = data.images === data.of ? showImages(data.images) : `the first ${data.images} of ${showImages(data.of)}`;
  const compared = {
    input: 'the size at which images enter the network',
    original: "each mask's own size; the scores are enlarged to it",
  };
  const lines = [
    `  program   ${[program, ...values].join(', ')}`,
    `  weights   ${weights}`,
    `  data      ${data.name}, its ${data.part} part: ${all}, resized to ${height} x ${width}`,
    ...(data.comparedAt === null ? [] : [`  compared  at ${compared[data.comparedAt]}`]),
  ];
  return `${model} in ${what}\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** One column an exit, as in Tables I to IV of the paper. */
function showExits(results: EvaluationResults): string {
  const { exits, calibration, convention } = results;
  const unit = unitOf(exits.map(({ pathFlops }) => pathFlops));
  const paramsUnit = smallUnitOf(exits.map(({ params }) => params));
  const row = (heading: string, of: (exit: ExitResults) => string): readonly string[] => [heading, ...exits.map(of)];
  const calibrated = new Map(calibration?.exits.map((exit) => [exit.name, exit]));
  const rows = [
    row('at', ({ at }) => at),
    ...(isMap(results) ? [row('mIoU (%)', ({ miou }) => showPercent(miou))] : []),
    row(isMap(results) ? 'pixel accuracy (%)' : 'accuracy (%)', ({ accuracy }) => showPercent(accuracy)),
    row(`FLOPs (${unit.prefix})`, ({ flops }) => showCount(flops, unit)),
    row(`path FLOPs (${unit.prefix})`, ({ pathFlops }) => showCount(pathFlops, unit)),
    row(`params (${paramsUnit.prefix})`, ({ params }) => showCount(params, paramsUnit)),
  ];
  const calibrationRows = [
    row('temperature', ({ name }) => calibrated.get(name)?.temperature.toFixed(3) ?? '-'),
    row('calibration error (%)', ({ name }) => showPercent(calibrated.get(name)?.error[0])),
    row('  at the temperature', ({ name }) => showPercent(calibrated.get(name)?.error[1])),
  ];
  const columns = [{ heading: '' }, ...exits.map(({ name }) => figures(name))];
  const table = showTable(columns, [...rows, ...(calibration === null ? [] : calibrationRows)]);
  const counted = `FLOPs (${convention}) and params: the backbone up to the exit and its own head; path FLOPs: earlier heads too`;
  return `${table}${counted}\n${showCalibration(results)}`;
}

/** Where the temperatures come from, and whether they count. */
function showCalibration({ calibration, data }: EvaluationResults): string {
  if (calibration === null || calibration.exits.length === 0) return '';
  const same = data.part === 'validation' ? ', the same as here' : '';
  const fitted = `temperatures: fitted to ${showImages(calibration.images, 'validation ')}${same}`;
  const bound = calibration.exits.filter(({ atBound }) => atBound).map(({ name }) => name);
  const beyond =
    bound.length === 0 ? '' : `; that of ${bound.join(', ')} is the last one tried, and the loss still falls beyond it`;
  const some = calibration.exits.filter(({ folded }) => folded).map(({ name }) => name);
  if (some.length === 0) return `${fitted}${beyond}; they are not in the weights, nor in what follows\n`;
  const where = some.length === calibration.exits.length ? 'in the weights' : `in the weights of ${some.join(', ')}`;
  return `${fitted}${beyond}; ${where} for what follows, as \`brnc compile\` puts them there\n`;
}

function showConstant(results: EvaluationResults): string {
  const { constant } = results;
  if (constant === null) return '';
  const miou = constant.miou === null ? '' : `mIoU ${showPercent(constant.miou)}%, `;
  const what = isMap(results) ? 'pixel' : 'image';
  return `The best constant answer, ${constant.class} for every ${what}: ${miou}accuracy ${showPercent(constant.accuracy)}%\n`;
}

/** The IoU of each class; of classes that neither the truth nor any prediction has there is nothing to say. */
function showClasses(results: EvaluationResults): string {
  const { classes, exits } = results;
  if (!isMap(results)) return '';
  const rows = classes.map((name, label) => [name, ...exits.map(({ ious }) => showPercent(ious[label]))]);
  const some = rows.filter((row) => row.slice(1).some((cell) => cell !== '-'));
  return showTable([{ heading: 'IoU (%)' }, ...exits.map(({ name }) => figures(name))], some);
}

function showPolicy(results: EvaluationResults): string {
  const { policy, exits, convention } = results;
  if (policy === null) return '';
  const unit = unitOf(exits.map(({ pathFlops }) => pathFlops));
  const texts = [...new Set(policy.rules.map(({ when }) => when))];
  const rules =
    texts.length === 1
      ? `Leaving when ${texts[0] ?? ''}`
      : `Leaving when ${policy.rules.map(({ exit, when }) => `${exit}: ${when}`).join('; ')}`;
  const last = exits.at(-1);
  const columns = [{ heading: '' }, ...exits.map(({ name }) => figures(name)), figures('all')];
  const shares = exits.map(({ name }) => showShare(policy.shares[name] ?? 0));
  const table = showTable(columns, [['answers for', ...shares, '100.0%']]);
  const goodness = (of: PolicyFigures | ExitResults): string =>
    isMap(results) ? `mIoU ${showPercent(of.miou)}%` : `accuracy ${showPercent(of.accuracy)}%`;
  const mean = policy.meanFlops;
  const flops = `${showCount(mean, unit)} ${unit.prefix}FLOPs an image`;
  const share = mean === null || policy.plainFlops === 0 ? '' : ` (${showShare(mean / policy.plainFlops)})`;
  const plain = `the plain network, without branches: ${showCount(policy.plainFlops, unit)} ${unit.prefix}FLOPs`;
  return (
    `${rules}, else ${policy.fallback}:\n${table}` +
    `${goodness(policy)} for ${flops}${share} by ${convention}\n` +
    `${plain}${last === undefined ? '' : `; ${last.name} alone has ${goodness(last)}`}\n`
  );
}

/** How many of the thresholds are shown. */
const shown = 9;

function showSweep(results: EvaluationResults): string {
  const { sweep, exits } = results;
  if (sweep === null) return '';
  const unit = unitOf(exits.map(({ pathFlops }) => pathFlops));
  const goodness = isMap(results) ? 'mIoU (%)' : 'accuracy (%)';
  const columns = [
    figures('threshold'),
    figures(`mean FLOPs (${unit.prefix})`),
    figures(goodness),
    ...exits.map(({ name }) => figures(`${name} (%)`)),
  ];
  const last = sweep.points.length - 1;
  const steps = Array.from({ length: shown }, (_, step) => Math.round((step / (shown - 1)) * last));
  const points = [...new Set(steps)].flatMap((index) => sweep.points[index] ?? []);
  const rows = points.map((point) => [
    point.threshold.toFixed(4),
    showCount(point.meanFlops, unit),
    showPercent(isMap(results) ? point.miou : point.accuracy),
    ...exits.map(({ name }) => (100 * (point.shares[name] ?? 0)).toFixed(1)),
  ]);
  return `As the policy's ${sweep.from} moves:\n${showTable(columns, rows)}`;
}
