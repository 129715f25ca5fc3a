import type { Severity } from '../src/diagnostics/diagnostic.ts';
import type { Drawing } from '../src/draw/drawing.ts';
import type { FlopsAtSizes } from '../src/report/flops-at-sizes.ts';
import type { ModelReport } from '../src/report/model-report.ts';

/** A stretch of the editor's text: `[from, to)` in UTF-16 code units. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Edit extends Stretch {
  readonly text: string;
}

/** A diagnostic of the editor's text. */
export interface Problem extends Stretch {
  readonly severity: Severity;
  readonly code: string;
  readonly line: number;
  readonly message: string;
  readonly label: string;
  readonly help?: string;
  readonly fixes: readonly { readonly title: string; readonly edits: readonly Edit[] }[];
}

/** How the size of a model's image can change: its parameter `size`, its symbols, or not at all. */
export type Sizing =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'parameter'; readonly own: number }
  | { readonly kind: 'symbols'; readonly names: readonly string[]; readonly least: number };

/** A model without errors. At a size, `drawing` and `report` are of the network of that size, where a parameter sets it. */
export interface ShownModel {
  readonly name: string;
  readonly drawing: Drawing;
  readonly report: ModelReport;
  readonly sizing: Sizing;
  readonly atSize?: { readonly size: number; readonly exits: readonly FlopsAtSizes[] };
  /** Why the model cannot have the size that was asked for. */
  readonly refusal?: string;
}

/** Something that can be written where the cursor is, in the place of `Completed`'s stretch. */
export interface Suggestion {
  readonly label: string;
  /** What it is, as CodeMirror names kinds for its icons. */
  readonly type: string;
  /** What to write; where `stops`, a template of CodeMirror's. */
  readonly text: string;
  readonly stops: boolean;
  readonly detail?: string;
  readonly markdown?: string;
  /** What else is written, such as an import. */
  readonly edits: readonly Edit[];
}

/** What can be written, the most likely first. */
export interface Completed extends Stretch {
  readonly suggestions: readonly Suggestion[];
}

/**
 * What the page asks of a worker. `version` counts the texts and sizes, so that no answer is taken for another one's.
 * `size` is the side of the images where it is not the program's own.
 */
export type Request =
  | { readonly kind: 'check'; readonly version: number; readonly text: string; readonly size?: number }
  /** The problems of the text that was checked last, with fixes that are found by trying. */
  | { readonly kind: 'mend'; readonly version: number }
  | { readonly kind: 'hover'; readonly version: number; readonly offset: number }
  | {
      readonly kind: 'complete';
      readonly version: number;
      readonly text: string;
      readonly offset: number;
      /** Whether it was the keyboard's space that asked, after which most places are left alone. */
      readonly bySpace: boolean;
    }
  /** The FLOPs of a model at one size. */
  | {
      readonly kind: 'measure';
      readonly version: number;
      readonly text: string;
      readonly model: string;
      readonly size: number;
    }
  | { readonly kind: 'format'; readonly version: number; readonly text: string }
  | {
      readonly kind: 'compile';
      readonly version: number;
      readonly text: string;
      readonly model: string;
      readonly size?: number;
    };

export interface Hovered extends Stretch {
  readonly markdown: string;
}

export type Reply =
  | {
      readonly kind: 'checked';
      readonly version: number;
      readonly problems: readonly Problem[];
      readonly models: readonly ShownModel[];
    }
  | { readonly kind: 'mended'; readonly version: number; readonly problems: readonly Problem[] }
  | { readonly kind: 'hovered'; readonly version: number; readonly found?: Hovered }
  | { readonly kind: 'completed'; readonly version: number; readonly found?: Completed }
  /** Without `exits`, the model cannot have that size. */
  | { readonly kind: 'measured'; readonly version: number; readonly exits?: readonly FlopsAtSizes[] }
  | { readonly kind: 'formatted'; readonly version: number; readonly text?: string }
  /** So much of what will be compiled is written; the end is still to come. */
  | { readonly kind: 'compiling'; readonly version: number; readonly bytes: number }
  /** A ZIP archive of the ONNX files and the manifest; without it, why there is none. */
  | { readonly kind: 'compiled'; readonly version: number; readonly archive?: Blob; readonly refusal?: string }
  | { readonly kind: 'broken'; readonly version: number; readonly message: string };

type Kinds<M extends { readonly kind: string }> = { readonly [K in M['kind']]: true };

const requests: Kinds<Request> = {
  check: true,
  mend: true,
  hover: true,
  complete: true,
  measure: true,
  format: true,
  compile: true,
};
const replies: Kinds<Reply> = {
  checked: true,
  mended: true,
  hovered: true,
  completed: true,
  measured: true,
  formatted: true,
  compiling: true,
  compiled: true,
  broken: true,
};

const hasKind = (value: unknown, kinds: object): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  Object.hasOwn(kinds, value.kind);

/** Whether a message is a request of the page's. */
export function isRequest(value: unknown): value is Request {
  return hasKind(value, requests);
}

/** Whether a message is a reply of a worker's. */
export function isReply(value: unknown): value is Reply {
  return hasKind(value, replies);
}
