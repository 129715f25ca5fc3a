import type { Manifest, ManifestExit } from '../../emit/manifest.ts';
import { present } from '../../invariant.ts';
import { holds, quantitiesUpTo } from '../../runtime/policy.ts';
import { type SparseConfusion, accuracy, meanIou, sumOfConfusions } from './confusion.ts';
import { type Threshold, thresholdOf } from './threshold.ts';

/** What an exit said of an image: its policy's quantities, and how its labels fit the truth. */
export interface ExitReading {
  readonly quantities: Readonly<Record<string, number>>;
  readonly confusion: SparseConfusion;
}

/** The readings of all exits for an image, in the network's order. */
export type ImageReadings = readonly ExitReading[];

/** What of a manifest decides where images leave, and what that costs. */
export type ExitPolicy = Pick<Manifest, 'classes' | 'fallback'> & {
  readonly exits: readonly Pick<ManifestExit, 'name' | 'policy' | 'pathFlops'>[];
};

/** What leaving early comes to over a set of images. */
export interface PolicyResult {
  readonly miou: number | undefined;
  readonly accuracy: number | undefined;
  /** Multiply-accumulates of an image; undefined where the network's size is symbolic, or there are no images. */
  readonly meanFlops: number | undefined;
  /** The share of images that each exit answers for, by its name. */
  readonly shares: Readonly<Record<string, number>>;
}

/** A point of the curve of accuracy over FLOPs. */
export interface PolicyPoint extends PolicyResult {
  /** What stands in the place of each exit's threshold. */
  readonly threshold: number;
}

/** Where an image's answer comes from, and the last exit that has run for it. */
interface Departure {
  readonly answering: number;
  readonly reached: number;
}

/** The figures of a set of images under the network's policies as they stand. */
export function evaluatePolicy(policy: ExitPolicy, images: readonly ImageReadings[]): PolicyResult {
  const departures = images.map((readings) => departureOf(policy, readings));
  const answers = departures.map(({ answering }, image) => present(images[image]?.[answering], 'each exit is read'));
  const confusion = sumOfConfusions(
    policy.classes,
    answers.map((reading) => reading.confusion),
  );
  const share = (exit: number): number => departures.filter(({ answering }) => answering === exit).length;
  return {
    miou: meanIou(confusion),
    accuracy: accuracy(confusion),
    meanFlops: meanFlops(policy, departures),
    shares: Object.fromEntries(
      policy.exits.map(({ name }, exit) => [name, images.length === 0 ? 0 : share(exit) / images.length]),
    ),
  };
}

/** The exit that answers for an image, by its index. */
export function answeringExit(policy: ExitPolicy, readings: ImageReadings): number {
  return departureOf(policy, readings).answering;
}

/** As `runChain`: the first exit whose policy holds, or else the fallback, for which every exit has run. */
function departureOf({ exits, fallback }: ExitPolicy, readings: ImageReadings): Departure {
  const quantities = readings.map((reading) => reading.quantities);
  const leaving = exits.findIndex(({ policy }, exit) => {
    return policy !== null && holds(policy.condition, quantitiesUpTo(quantities.slice(0, exit + 1)));
  });
  if (leaving !== -1) return { answering: leaving, reached: leaving };
  const last = exits.length - 1;
  return { answering: fallback === 'last' ? last : mostConfident(quantities), reached: last };
}

/** Of equal ones the first. */
function mostConfident(quantities: readonly Readonly<Record<string, number>>[]): number {
  const confidences = quantities.map((of) => of['max_prob'] ?? 0);
  return confidences.indexOf(Math.max(...confidences));
}

function meanFlops({ exits }: ExitPolicy, departures: readonly Departure[]): number | undefined {
  let sum = 0;
  for (const { reached } of departures) {
    const flops = exits[reached]?.pathFlops ?? null;
    if (flops === null) return undefined;
    sum += flops;
  }
  return departures.length === 0 ? undefined : sum / departures.length;
}

/**
 * The number that `sweepThreshold` moves: the first one of the exits' policies that a quantity is compared with (see
 * `thresholdOf`). Undefined where no exit has a policy, or where theirs do not compare the same, so that one number cannot
 * stand for all.
 */
export function sweptThreshold({ exits }: Pick<ExitPolicy, 'exits'>): Threshold | undefined {
  const policies = exits.flatMap(({ policy }) => (policy === null ? [] : [thresholdOf(policy.condition)]));
  const [first] = policies;
  return policies.every((threshold) => threshold !== undefined && threshold.compares === first?.compares)
    ? first
    : undefined;
}

/**
 * The curve of accuracy over mean FLOPs: the threshold of every exit is set to each value in turn, and what else their
 * policies say stays. Undefined where there is no such threshold.
 */
export function sweepThreshold(
  policy: ExitPolicy,
  images: readonly ImageReadings[],
  values: readonly number[],
): readonly PolicyPoint[] | undefined {
  if (sweptThreshold(policy) === undefined) return undefined;
  return values.map((threshold) => {
    return { threshold, ...evaluatePolicy(policyAt(policy, threshold), images) };
  });
}

function policyAt(policy: ExitPolicy, value: number): ExitPolicy {
  return {
    ...policy,
    exits: policy.exits.map((exit) => {
      const condition = exit.policy === null ? undefined : thresholdOf(exit.policy.condition)?.at(value);
      return { ...exit, policy: condition === undefined ? null : { text: exit.policy?.text ?? '', condition } };
    }),
  };
}

/**
 * Values for `sweepThreshold` that are spread over what these images show: `count` quantiles, at least two, of what is
 * compared, and one beyond either end, at which all images leave as early as can be and none does. Ascending and distinct.
 */
export function thresholdsToTry(
  policy: ExitPolicy,
  images: readonly ImageReadings[],
  count: number,
): readonly number[] {
  const seen = images
    .flatMap((readings) => comparedValues(policy, readings))
    .filter((value) => Number.isFinite(value))
    .toSorted((a, b) => a - b);
  const [lowest, highest] = [seen[0], seen.at(-1)];
  if (lowest === undefined || highest === undefined) return [];
  const steps = Math.max(1, count - 1);
  const quantiles = Array.from({ length: steps + 1 }, (_, step) => {
    return seen[Math.round((step / steps) * (seen.length - 1))] ?? highest;
  });
  // Past the rounding to float32 that a comparison does.
  const margin = Math.max(1e-3, (highest - lowest) * 1e-3, Math.abs(lowest) * 1e-3, Math.abs(highest) * 1e-3);
  return [...new Set([lowest - margin, ...quantiles, highest + margin])];
}

function comparedValues({ exits }: ExitPolicy, readings: ImageReadings): readonly number[] {
  const quantities = readings.map((reading) => reading.quantities);
  return exits.flatMap(({ policy }, exit) => {
    const threshold = policy === null ? undefined : thresholdOf(policy.condition);
    return threshold === undefined ? [] : [threshold.compared(quantitiesUpTo(quantities.slice(0, exit + 1)))];
  });
}
