import type { Manifest } from '../../emit/manifest.ts';
import { present } from '../../invariant.ts';
import type { TemperatureFit } from '../metrics/calibration.ts';
import {
  type Confusion,
  accuracy,
  classIous,
  meanIou,
  sparseAccuracy,
  sumOfConfusions,
  truthCounts,
} from '../metrics/confusion.ts';
import { bestConstant } from '../metrics/constant.ts';
import {
  type ExitPolicy,
  type ImageReadings,
  type PolicyResult,
  answeringExit,
  evaluatePolicy,
  sweepThreshold,
  sweptThreshold,
  thresholdsToTry,
} from '../metrics/exit-policy.ts';
import { calibrationError, reliabilityPoints } from '../metrics/reliability.ts';
import type { ExitReliability, MeasuredImage } from './measure.ts';
import type {
  CalibrationResults,
  EvaluationFacts,
  EvaluationResults,
  ExitCalibration,
  ExitFigures,
  ExitResults,
  ImageResults,
  PolicyFigures,
  PolicyResults,
  SizeResults,
  SweepResults,
} from './results.ts';

/** All that results are made of. */
export interface Evaluation {
  readonly facts: EvaluationFacts;
  readonly manifest: Pick<Manifest, 'classes' | 'fallback' | 'exits'>;
  /** As the manifest's exits. */
  readonly exits: readonly ExitFigures[];
  /** The FLOPs of the last exit in the network without branches. */
  readonly plainFlops: number;
  /** What the images of the source are called. */
  readonly names: readonly string[];
  readonly images: readonly MeasuredImage[];
  /** As the exits. */
  readonly reliability: readonly ExitReliability[];
  readonly calibration: Fitted | null;
  readonly flopsBySize: readonly SizeResults[] | null;
}

/** Temperatures, where they were fitted. */
export interface Fitted {
  readonly images: number;
  /** As the exits. */
  readonly fits: readonly {
    readonly fit: TemperatureFit | undefined;
    readonly positions: number;
    readonly folded: boolean;
  }[];
}

/** How many thresholds are tried: as many quantiles of what the policies compare. */
const SWEEP = 40;

/** The results of an evaluation, as they are written and printed. */
export function buildResults(of: Evaluation): EvaluationResults {
  const { facts, exits, manifest, images } = of;
  const policy: ExitPolicy = {
    classes: manifest.classes,
    fallback: manifest.fallback,
    exits: manifest.exits.map(({ name, policy: own }, exit) => {
      return { name, policy: own, pathFlops: present(exits[exit], 'an exit has figures').pathFlops };
    }),
  };
  const readings = images.map((image) => image.readings);
  const isMap = facts.data.comparedAt !== null;
  const confusions = exits.map((_, exit) => confusionOf(policy.classes, readings, exit));
  return {
    format: 1,
    ...facts,
    exits: exits.map((figures, exit) => exitResults(figures, present(confusions[exit], 'an exit'), isMap)),
    constant: constantOf(facts, confusions[0], isMap),
    calibration: of.calibration === null ? null : calibrationOf(of, of.calibration),
    policy: policyOf(of, policy, readings, isMap),
    sweep: sweepOf(policy, readings, isMap),
    flopsBySize: of.flopsBySize,
    images: images.map((image) => imageOf(of, policy, image, isMap)),
  };
}

function confusionOf(classes: number, images: readonly ImageReadings[], exit: number): Confusion {
  return sumOfConfusions(
    classes,
    images.map((readings) => present(readings[exit], 'each exit is read').confusion),
  );
}

function exitResults(figures: ExitFigures, confusion: Confusion, isMap: boolean): ExitResults {
  const { classes, counts } = confusion;
  return {
    ...figures,
    miou: isMap ? (meanIou(confusion) ?? null) : null,
    accuracy: accuracy(confusion) ?? null,
    ious: classIous(confusion).map((iou) => iou ?? null),
    confusion: [...counts].flatMap((count, cell) => {
      return count === 0 ? [] : [[Math.floor(cell / classes), cell % classes, count] as const];
    }),
  };
}

function constantOf(
  { classes }: EvaluationFacts,
  confusion: Confusion | undefined,
  isMap: boolean,
): EvaluationResults['constant'] {
  const best = confusion === undefined ? undefined : bestConstant(truthCounts(confusion));
  if (best === undefined) return null;
  return { class: classes[best.class] ?? '', miou: isMap ? best.miou : null, accuracy: best.accuracy };
}

function calibrationOf({ exits, reliability }: Evaluation, { images, fits }: Fitted): CalibrationResults {
  const calibrated = exits.flatMap(({ name }, exit): ExitCalibration[] => {
    const { fit, positions, folded } = present(fits[exit], 'a fit for each exit');
    const { before, after } = present(reliability[exit], 'an exit has bins');
    if (fit === undefined) return [];
    const errors = [calibrationError(before) ?? null, calibrationError(after) ?? null] as const;
    return [
      {
        name,
        temperature: fit.temperature,
        folded,
        atBound: fit.atBound,
        positions,
        validation: { loss: [fit.before.loss, fit.after.loss], error: [fit.before.error, fit.after.error] },
        error: errors,
        reliability: { before: reliabilityPoints(before), after: reliabilityPoints(after) },
      },
    ];
  });
  return { images, exits: calibrated };
}

function policyFigures({ miou, accuracy: share, meanFlops, shares }: PolicyResult, isMap: boolean): PolicyFigures {
  return { miou: isMap ? (miou ?? null) : null, accuracy: share ?? null, meanFlops: meanFlops ?? null, shares };
}

function hasPolicy({ exits }: ExitPolicy): boolean {
  return exits.some(({ policy }) => policy !== null);
}

function policyOf(
  { plainFlops, manifest }: Evaluation,
  policy: ExitPolicy,
  images: readonly ImageReadings[],
  isMap: boolean,
): PolicyResults | null {
  if (!hasPolicy(policy)) return null;
  return {
    ...policyFigures(evaluatePolicy(policy, images), isMap),
    rules: policy.exits.flatMap(({ name, policy: own }) => (own === null ? [] : [{ exit: name, when: own.text }])),
    fallback: manifest.fallback,
    plainFlops,
  };
}

function sweepOf(policy: ExitPolicy, images: readonly ImageReadings[], isMap: boolean): SweepResults | null {
  const threshold = sweptThreshold(policy);
  const points = sweepThreshold(policy, images, thresholdsToTry(policy, images, SWEEP));
  if (threshold === undefined || points === undefined) return null;
  return {
    from: threshold.value,
    points: points.map((point) => ({ threshold: point.threshold, ...policyFigures(point, isMap) })),
  };
}

function imageOf(
  { names, exits }: Evaluation,
  policy: ExitPolicy,
  { index, readings }: MeasuredImage,
  isMap: boolean,
): ImageResults {
  return {
    name: names[index] ?? '',
    leaves: hasPolicy(policy) ? (exits[answeringExit(policy, readings)]?.name ?? null) : null,
    exits: readings.map(({ quantities, confusion }, exit) => {
      return {
        name: exits[exit]?.name ?? '',
        miou: isMap ? (meanIou(sumOfConfusions(policy.classes, [confusion])) ?? null) : null,
        accuracy: sparseAccuracy(confusion, policy.classes) ?? null,
        quantities,
      };
    }),
  };
}
