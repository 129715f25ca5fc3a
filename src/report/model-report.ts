/**
 * What `brnc check` says of a valid model: the `models[]` of `check --format json`, whose JSON Schema is
 * schemas/check.schema.json. Compatible from release to release. All figures are for batch 1.
 *
 * Where the input has a symbolic size, a figure that depends on it is null and its formula over the symbols stands in a
 * field of the same name with `Formula` after it; where the size is known, that field is absent.
 */
export interface ModelReport {
  readonly name: string;
  /** The values of the model's parameters: defaults, and what `--set` gave. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** How FLOPs are counted in this report. Placement always counts `mac`, whatever this is. */
  readonly convention: string;
  /** Operators of the network that the convention does not know, and so counts as nothing. */
  readonly uncounted: readonly { readonly operator: string; readonly count: number }[];
  readonly input: InputReport;
  /** Backbone and all heads. */
  readonly params: number;
  /** The whole backbone, without heads. */
  readonly backbone: FlopsReport & { readonly params: number };
  /** The branches in order, then the main exit. */
  readonly exits: readonly ExitReport[];
  /** In the order in which an image passes them. */
  readonly tiers: readonly TierReport[];
}

export type ParameterValue = number | boolean | readonly number[];

/** `["N", 3, 256, 256]`; a symbolic size is written as in the program. */
export type ReportShape = readonly (number | string)[];

export interface FlopsReport {
  readonly flops: number | null;
  readonly flopsFormula?: string;
}

export interface InputReport {
  readonly name: string;
  readonly dtype: 'f32' | 'u8';
  readonly shape: ReportShape;
  /** How an image becomes the input: its bytes, or `value / 255` less the mean, over the deviation, for each channel. */
  readonly preprocess:
    | { readonly kind: 'bytes' }
    | { readonly kind: 'normalized'; readonly mean: readonly number[]; readonly std: readonly number[] };
  /** The smallest legal value of each symbol of the shape; empty where every size is known. */
  readonly minimum: Readonly<Record<string, number>>;
}

/** FLOPs as the paper counts them: the backbone up to the attach point, and this exit's own head. */
export interface ExitReport extends FlopsReport {
  readonly name: string;
  /** The unit that it stands at, such as `layer3.7`; the main exit stands at the backbone's result. */
  readonly at: string;
  /** The share of the backbone's multiply-accumulates that the program asks for; null where it names a unit. */
  readonly requested: number | null;
  /** The share that the unit stands at; 1 for the main exit. */
  readonly achieved: number;
  /** All that has run when an image leaves here, earlier heads included. */
  readonly pathFlops: number | null;
  readonly pathFlopsFormula?: string;
  /** The head's own. */
  readonly params: number;
  /** The shape of the output that a user gets. */
  readonly shape: ReportShape;
}

/** The tier's part of the network: its stretch of the backbone and the heads of its exits. */
export interface TierReport extends FlopsReport {
  readonly name: string;
  readonly exits: readonly string[];
  readonly params: number;
  readonly weightBytes: number;
  readonly peakActivationBytes: number | null;
  readonly peakActivationBytesFormula?: string;
  /** What travels to the next tier; none for the last. */
  readonly sends: readonly SendReport[];
}

/** A tensor on its way between two tiers. */
export interface SendReport {
  readonly tensor: string;
  /** `i64` is the image's height and width, of two numbers, where they are symbolic. */
  readonly dtype: 'f32' | 'f16' | 'u8' | 'i32' | 'i64';
  readonly shape: ReportShape;
  readonly bytes: number | null;
  readonly bytesFormula?: string;
}
