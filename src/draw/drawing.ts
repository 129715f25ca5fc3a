import type { ReportShape, SendReport } from '../report/model-report.ts';

/**
 * A network as a picture shows it: plain data, without pixels. Places along the backbone are shares of its
 * multiply-accumulates, from 0 (the input) to 1 (the backbone's result); where H or W is symbolic, shares as they grow
 * without bound. Figures are for one image, and null where they depend on its size.
 */
export interface Drawing {
  /** The model's name. */
  readonly name: string;
  /** The convention that the figures in FLOPs are counted by. Shares are of multiply-accumulates, whatever it is. */
  readonly convention: string;
  readonly input: DrawnInput;
  readonly backbone: DrawnBackbone;
  /** The branches in order, then the main exit. */
  readonly exits: readonly DrawnExit[];
  /** In the order in which an image passes them. */
  readonly tiers: readonly DrawnTier[];
  /** One between each tier and the next. */
  readonly cuts: readonly DrawnCut[];
}

/** Where the program says something: offsets in UTF-16 code units into the model's own file, and the line, from 1. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

export interface DrawnInput {
  readonly name: string;
  readonly dtype: 'f32' | 'u8';
  /** Whether it has a height and a width. */
  readonly isImage: boolean;
  readonly shape: ReportShape;
  readonly place: Place;
}

export interface DrawnBackbone {
  readonly flops: number | null;
  readonly params: number;
  /** Whether it has multiply-accumulates at all; its units are drawn equally wide where it has none. */
  readonly hasMacs: boolean;
  /** Side by side from 0 to 1, without gaps. */
  readonly units: readonly DrawnUnit[];
  readonly place: Place;
}

/** A unit, or what the backbone computes past the last one. */
export interface DrawnUnit {
  /** Its path within the backbone: `layer3.7`. */
  readonly name: string;
  /** The first segment of its path: `layer3`. */
  readonly group: string;
  readonly x: number;
  readonly width: number;
  /** Its own multiply-accumulates. */
  readonly macs: number | null;
  readonly place: Place;
}

export interface DrawnExit {
  readonly name: string;
  /** The unit that it is attached to. */
  readonly at: string;
  /** Where it is attached. */
  readonly x: number;
  /** The share of the backbone's multiply-accumulates that it stands at. */
  readonly achieved: number;
  readonly isMain: boolean;
  /** The head's multiply-accumulates over the backbone's; null where they grow faster, or the backbone has none. */
  readonly head: number | null;
  /** The head's own FLOPs. */
  readonly headFlops: number | null;
  /** The share of the FLOPs that the program asks for, if any. */
  readonly requested: number | null;
  /** As the paper counts: the backbone up to the attach point, and this exit's own head. */
  readonly flops: number | null;
  /** All that has run when an image leaves here, earlier heads included. */
  readonly pathFlops: number | null;
  /** The head's own. */
  readonly params: number;
  readonly shape: ReportShape;
  /** When an image leaves here, as the program says it; absent where it never does early. */
  readonly policy?: string;
  /** By index into the tiers. */
  readonly tier: number;
  readonly place: Place;
}

export interface DrawnTier {
  /** Absent where the model has no tiers. */
  readonly name?: string;
  readonly x: number;
  readonly width: number;
  readonly flops: number | null;
  readonly weightBytes: number;
  readonly place: Place;
}

/** What travels from a tier to the next one. */
export interface DrawnCut {
  readonly from: string;
  readonly to: string;
  /** The unit that it stands behind. */
  readonly at: string;
  readonly x: number;
  readonly form: 'f32' | 'f16' | 'u8';
  readonly tensors: readonly DrawnTensor[];
  /** All that travels. */
  readonly bytes: number | null;
  /** Its bytes over those of the image, a byte a channel and pixel; null where they grow faster. */
  readonly ratio: number | null;
  /** The bytes of that image. */
  readonly rawBytes: number | null;
  readonly place: Place;
}

export interface DrawnTensor {
  /** Its name within the network: `layer3.7`. */
  readonly name: string;
  /** As it travels. */
  readonly dtype: SendReport['dtype'];
  readonly shape: ReportShape;
  readonly bytes: number | null;
}
