import type { ComparedAt } from './measure.ts';
import type { PartName } from '../data/example.ts';
import type { PolicyResult } from '../metrics/exit-policy.ts';
import type { ReliabilityPoint } from '../metrics/reliability.ts';

/**
 * `results.json`, and what `brnc eval --format json` prints: schemas/eval.schema.json. Compatible from release to release.
 * Shares, accuracies and IoUs are in [0, 1]; what there is nothing to say of is null.
 */
export interface EvaluationResults extends EvaluationFacts {
  readonly format: 1;
  /** In the order in which they are tried; the main exit is the last. */
  readonly exits: readonly ExitResults[];
  /** The best that one class for everything reaches. */
  readonly constant: {
    readonly class: string;
    readonly miou: number | null;
    readonly accuracy: number;
  } | null;
  readonly calibration: CalibrationResults | null;
  /** Under the program's own policies; null where it has none. */
  readonly policy: PolicyResults | null;
  /** As the policies' threshold moves; null where no single number can be moved. */
  readonly sweep: SweepResults | null;
  /** Figure 4 of the paper: for square images of a side, the FLOPs of every exit; null where the model has one size. */
  readonly flopsBySize: readonly SizeResults[] | null;
  readonly images: readonly ImageResults[];
}

/** The FLOPs of every exit, by its name, for square images. */
export interface SizeResults {
  readonly size: number;
  readonly flops: Readonly<Record<string, number>>;
}

/** What was evaluated, on what, and how. */
export interface EvaluationFacts {
  /** `brnc 0.1.0` */
  readonly producer: string;
  readonly model: string;
  /** The program's file. */
  readonly program: string;
  readonly parameters: Readonly<Record<string, number | boolean | readonly number[]>>;
  /** The weights' file. */
  readonly weights: string;
  readonly data: {
    /** As the program names it. */
    readonly name: string;
    readonly part: PartName;
    /** How many images of the part were evaluated, and how many it has. */
    readonly images: number;
    readonly of: number;
    /** At which images enter the network. */
    readonly size: { readonly height: number; readonly width: number };
    /** Where predictions are compared with masks; null for a network that classifies images. */
    readonly comparedAt: ComparedAt | null;
  };
  /** How FLOPs are counted. */
  readonly convention: string;
  /** The names of the classes. */
  readonly classes: readonly string[];
}

/** An exit's figures beside its accuracy. */
export interface ExitFigures {
  readonly name: string;
  /** The attach point. */
  readonly at: string;
  /** Backbone up to there, and its own head. */
  readonly flops: number;
  /** All that has run when an image leaves here, earlier heads included. */
  readonly pathFlops: number;
  /** Trainable parameters of the backbone up to there, and of its own head. */
  readonly params: number;
}

/** An exit over all images at once. */
export interface ExitResults extends ExitFigures {
  /** Null for a network that classifies images, and where nothing counted. */
  readonly miou: number | null;
  /** Of pixels, or of images. */
  readonly accuracy: number | null;
  /** Of each class; null for one that neither the truth nor the predictions have. */
  readonly ious: readonly (number | null)[];
  /** `[truth, prediction, count]` where the count is not 0. */
  readonly confusion: readonly (readonly [number, number, number])[];
}

/** Temperatures that were fitted on validation images, and what they gain. */
export interface CalibrationResults {
  /** How many validation images they were fitted to. */
  readonly images: number;
  readonly exits: readonly ExitCalibration[];
}

/** The calibration of an exit. */
export interface ExitCalibration {
  readonly name: string;
  readonly temperature: number;
  /** Whether it was in the weights, and so in what the policies look at. */
  readonly folded: boolean;
  /** Whether the loss would still fall outside of the temperatures that are tried, 0.01 to 100. */
  readonly atBound: boolean;
  /** How many positions of the head's map, or images, it was fitted to. */
  readonly positions: number;
  /** On those: before and after. */
  readonly validation: {
    readonly loss: readonly [number, number];
    readonly error: readonly [number, number];
  };
  /** On the images evaluated: expected calibration error at the head's resolution, and the bins that it is of. */
  readonly error: readonly [number | null, number | null];
  readonly reliability: {
    readonly before: readonly ReliabilityPoint[];
    readonly after: readonly ReliabilityPoint[];
  };
}

/** What leaving early comes to. */
export interface PolicyFigures {
  readonly miou: number | null;
  readonly accuracy: number | null;
  /** Of an image, earlier heads included. */
  readonly meanFlops: number | null;
  /** Of images, by exit. */
  readonly shares: PolicyResult['shares'];
}

/** The program's own policies. */
export interface PolicyResults extends PolicyFigures {
  /** The exits that have one, with the text. */
  readonly rules: readonly { readonly exit: string; readonly when: string }[];
  readonly fallback: 'last' | 'most_confident';
  /** The network without branches, which answers at its last exit. */
  readonly plainFlops: number;
}

/** The curve of accuracy over FLOPs. */
export interface SweepResults {
  /** The number in the program's policies that was moved. */
  readonly from: number;
  readonly points: readonly (PolicyFigures & { readonly threshold: number })[];
}

/** One image, exit by exit. */
export interface ImageResults {
  readonly name: string;
  /** The exit that answers under the program's policies; null where it has none. */
  readonly leaves: string | null;
  readonly exits: readonly {
    readonly name: string;
    readonly miou: number | null;
    readonly accuracy: number | null;
    readonly quantities: Readonly<Record<string, number>>;
  }[];
}
