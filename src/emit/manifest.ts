import type { Condition } from '../graph/condition.ts';
import type { DType } from '../graph/ops.ts';

/**
 * `manifest.json`: all that a runtime must know of a compiled network beside the ONNX files. Its JSON Schema is
 * schemas/manifest.schema.json, and it is compatible from release to release.
 */
export interface Manifest {
  readonly format: 1;
  /** `brnc 0.1.0` */
  readonly producer: string;
  readonly model: string;
  /** The program: its file's name, its SHA-256, and the model's parameters as they were set. */
  readonly source: {
    readonly file: string;
    readonly sha256: string;
    readonly parameters: Readonly<Record<string, number | boolean | readonly number[]>>;
  };
  /** Where the weights come from: a file's name, or the seed that they were drawn from. */
  readonly weights:
    | { readonly kind: 'file'; readonly file: string; readonly initialised: readonly string[] }
    | { readonly kind: 'seed'; readonly seed: number };
  readonly input: {
    readonly name: string;
    readonly dtype: 'f32' | 'u8';
    /** `["N", 3, 256, 256]`; a symbolic dimension is written as in the program. */
    readonly shape: readonly (number | string)[];
    /** How an image becomes the tensor. */
    readonly preprocess: Preprocess;
    /** The smallest legal size of each symbol of the shape. */
    readonly minimum: Readonly<Record<string, number>>;
  };
  readonly classes: number;
  /** In the order in which they are tried; the main exit is the last. */
  readonly exits: readonly ManifestExit[];
  /** Which exit answers where no policy held. */
  readonly fallback: 'last' | 'most_confident';
  /** In the order in which an image passes them. */
  readonly tiers: readonly ManifestTier[];
  /** The whole network for TensorFlow.js; absent where it was not written. */
  readonly tfjs?: ManifestTfjs;
}

/** A LayersModel: all exits in one file, and none of the quantities of policies. */
export interface ManifestTfjs {
  /** `tfjs/model.json`, beside which its weights lie. */
  readonly model: string;
  /** `["N", 256, 256, 3]`: channels last, and every size a number. */
  readonly shape: readonly (number | string)[];
  /** In the order of the model's outputs, [N, K] or at the input's size [N, H, W, K]: the exit, and the layer that gives it. */
  readonly outputs: readonly { readonly exit: string; readonly layer: string }[];
}

/** From RGB bytes to the input: `value / 255`, less the mean, over the deviation; `bytes` leaves them as they are. */
export type Preprocess =
  | { readonly kind: 'bytes' }
  | { readonly kind: 'normalized'; readonly mean: readonly number[]; readonly std: readonly number[] };

export interface ManifestExit {
  readonly name: string;
  readonly tier: string;
  /** The attach point: a unit of the backbone, such as `layer3.7`; the main exit stands at the backbone's last. */
  readonly at: string;
  /** Multiply-accumulates for one image: backbone up to here and this head; null where the size is symbolic. */
  readonly flops: number | null;
  /** All that has run when an image leaves here, earlier heads included. */
  readonly pathFlops: number | null;
  /** The tensor that a user gets, and the logits at the head's own resolution. */
  readonly output: string;
  readonly logits: string;
  /** What the logits were divided by, in the weights, to be calibrated; absent where they are as they were trained. */
  readonly temperature?: number;
  /** Confidence tensors, [N] each, by quantity: `{ "entropy": "b1.entropy" }`. */
  readonly quantities: Readonly<Record<string, string>>;
  /** When an image leaves here; null for an exit that never answers early. */
  readonly policy: { readonly text: string; readonly condition: Condition } | null;
}

/** A tensor as it is stored or sent. */
export interface WireTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly (number | string)[];
}

export interface ManifestTier {
  readonly name: string;
  /** The whole tier as one file. */
  readonly file: string;
  readonly exits: readonly string[];
  readonly inputs: readonly WireTensor[];
  /** What travels to the next tier: computed here, or passed on as it came. */
  readonly sends: readonly WireTensor[];
  /** The form in which float32 tensors travel to the next tier; `f16` and `u8` lose precision. Null for the last tier. */
  readonly sending: 'f32' | 'f16' | 'u8' | null;
  /**
   * The tier again in steps, one for each exit and one for what is left, so that it can stop after an exit; their weights
   * lie in `file`. Empty where one step is all there is.
   */
  readonly stages: readonly ManifestStage[];
  readonly flops: number | null;
  readonly params: number;
  readonly weightBytes: number;
  readonly peakActivationBytes: number | null;
}

export interface ManifestStage {
  readonly file: string;
  /** The exit at its end; null for the rest of the tier. */
  readonly exit: string | null;
  readonly inputs: readonly WireTensor[];
  readonly outputs: readonly WireTensor[];
}
