import type { Manifest } from '../emit/manifest.ts';
import { present } from '../invariant.ts';
import { type ChainResult, type Reading, runChain } from './chain.ts';
import { quantityError, relativeError } from './compare.ts';
import type { Network } from './network.ts';
import { type Outcome, done } from './problem.ts';
import { inputSizes, randomInput } from './random-input.ts';
import type { Plan } from './steps.ts';
import { type Tensor, elements } from './tensor.ts';

/** How far an exit of the partitions may be from the same exit of the whole network. */
export const verifyThreshold = 1e-5;

export interface VerifyOptions {
  readonly seed?: number;
  /** Batch sizes to try; 1, 2 and 3 by default. */
  readonly batches?: readonly number[];
  /** Called after each run of the network, for a progress bar. */
  readonly onRun?: (ran: number, total: number) => void;
}

/** How far one exit was at most, in one way of running the partitions. */
export interface ExitError {
  readonly exit: string;
  readonly plan: Plan;
  /** Of all inputs and tensors; see compare.ts for how each is measured. */
  readonly error: number;
  /** Where it was: `output`, `logits` or a quantity. */
  readonly tensor: string;
  /** Whether the image passed a cut that sends f16 or u8: the error is then the loss, and not judged. */
  readonly lossy: boolean;
}

export interface VerifyReport {
  /** Whether every exit that no lossy cut precedes is within `verifyThreshold`. */
  readonly passed: boolean;
  readonly errors: readonly ExitError[];
  /** How many inputs were compared. */
  readonly inputs: number;
}

/** The manifest of the same network in one file, for the other side of `verifyNetworks`. */
export function wholeManifest(manifest: Manifest, file: string): Manifest {
  const [first] = manifest.tiers;
  const tier = present(first, 'a network has a tier');
  const exits = manifest.exits.map((exit) => exit.name);
  return { ...manifest, tiers: [{ ...tier, file, exits, sends: [], sending: null, stages: [] }] };
}

/**
 * Compares every exit's output, logits and quantities between each of several ways to cut a network, as flat files and in
 * stages, and the whole network, on random inputs of each batch size; a report for each way. Files of one kind are
 * released before those of the next are loaded.
 */
export async function verifyNetworks(
  cuts: readonly Network[],
  whole: Network,
  options: VerifyOptions = {},
): Promise<Outcome<readonly VerifyReport[]>> {
  const inputs = inputsOf(whole.manifest, options);
  if (inputs.kind === 'failed') return inputs;
  const runs = 1 + cuts.reduce((sum, parts) => sum + plansOf(parts).length, 0);
  let ran = 0;
  const count = (): void => options.onRun?.((ran += 1), inputs.value.length * runs);
  const expected: ChainResult[] = [];
  const wholeRun = await runAll(whole, 'flat', inputs.value, (result) => {
    expected.push(result);
    count();
  });
  if (wholeRun.kind === 'failed') return wholeRun;
  const reports: VerifyReport[] = [];
  for (const parts of cuts) {
    const report = await verifyParts(parts, inputs.value, expected, count);
    if (report.kind === 'failed') return report;
    reports.push(report.value);
  }
  return done(reports);
}

/** In stages too, where a tier has any. */
function plansOf({ manifest }: Network): readonly Plan[] {
  return manifest.tiers.some((tier) => tier.stages.length > 0) ? ['flat', 'staged'] : ['flat'];
}

/** One way to cut the network against what the whole gave for the same inputs. */
async function verifyParts(
  parts: Network,
  inputs: readonly Tensor[],
  expected: readonly ChainResult[],
  count: () => void,
): Promise<Outcome<VerifyReport>> {
  const errors: ExitError[] = [];
  for (const plan of plansOf(parts)) {
    const found: Comparison[] = [];
    const ran = await runAll(parts, plan, inputs, (result, index) => {
      found.push(...compareResults(present(expected[index], 'both ran the same inputs'), result));
      count();
    });
    if (ran.kind === 'failed') return ran;
    errors.push(...worstErrors(parts.manifest, plan, found));
  }
  const passed = errors.every(({ error, lossy }) => lossy || error <= verifyThreshold);
  return done({ passed, errors, inputs: inputs.length });
}

function inputsOf({ input }: Manifest, { seed = 1, batches = [1, 2, 3] }: VerifyOptions): Outcome<readonly Tensor[]> {
  const sizes = inputSizes(input);
  if (sizes.kind === 'failed') return sizes;
  const shapes = sizes.value.flatMap((size) => batches.map((batch) => [batch, ...size]));
  return done(shapes.map((dims, index) => randomInput(input.dtype, dims, seed + index)));
}

/** Runs all inputs through all exits, one after the other, and releases the files. */
async function runAll(
  network: Network,
  plan: Plan,
  inputs: readonly Tensor[],
  use: (result: ChainResult, index: number) => void,
): Promise<Outcome<null>> {
  for (const [index, input] of inputs.entries()) {
    const result = await runChain(network, input, { plan, stop: false, logits: true });
    if (result.kind === 'failed') return result;
    use(result.value, index);
  }
  await network.close();
  return done(null);
}

/** How far one tensor of an exit is off for one image. */
interface Comparison {
  readonly exit: string;
  readonly tensor: string;
  readonly error: number;
}

/** All tensors of all exits of all images of a batch. */
function compareResults(expected: ChainResult, actual: ChainResult): readonly Comparison[] {
  return expected.rows.flatMap(({ readings }, row) =>
    readings.flatMap((reading, index) => {
      const other = present(actual.rows[row]?.readings[index], 'both ran every exit');
      return compareReadings(reading, other).map((found) => ({ exit: reading.exit.name, ...found }));
    }),
  );
}

/** The largest error of each exit. */
function worstErrors(manifest: Manifest, plan: Plan, found: readonly Comparison[]): readonly ExitError[] {
  const lossy = lossyExits(manifest);
  return manifest.exits.map(({ name }) => {
    const start: Comparison = { exit: name, tensor: 'output', error: 0 };
    const worst = found
      .filter(({ exit }) => exit === name)
      .reduce((most, error) => (error.error > most.error ? error : most), start);
    return { ...worst, plan, lossy: lossy.has(name) };
  });
}

function compareReadings(a: Reading, b: Reading): readonly Omit<Comparison, 'exit'>[] {
  const positions = elements(a.logits?.dims.slice(2) ?? []);
  const quantities = Object.keys(a.quantities).map((name) => {
    const error = quantityError(a.quantities[name], b.quantities[name]);
    return { tensor: name, error: isOnePosition(name, error, positions) ? 0 : error };
  });
  return [
    { tensor: 'output', error: tensorError(a.output, b.output) },
    { tensor: 'logits', error: tensorError(a.logits, b.logits) },
    ...quantities,
  ];
}

/**
 * Whether a share of positions is off by one of them. Where two classes, or a probability and a bound, are equal but for
 * rounding, a position may count either way, however small the difference of the logits is.
 */
function isOnePosition(quantity: string, error: number, positions: number): boolean {
  return positions > 1 && /^(agreement|fraction)/.test(quantity) && error < 1.5 / positions;
}

function tensorError(a: Tensor | null, b: Tensor | null): number {
  return a === null || b === null ? Infinity : relativeError(a, b);
}

/** The exits behind a cut that does not send numbers as they are. */
function lossyExits({ tiers }: Manifest): ReadonlySet<string> {
  const cut = tiers.findIndex(({ sending }) => sending === 'f16' || sending === 'u8');
  return new Set(cut < 0 ? [] : tiers.slice(cut + 1).flatMap((tier) => tier.exits));
}
