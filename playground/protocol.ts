import type { Severity } from '../src/diagnostics/diagnostic.ts';
import type { Drawing } from '../src/draw/drawing.ts';
import type { ModelReport } from '../src/report/model-report.ts';

/** A stretch of the editor's text: `[from, to)` in UTF-16 code units. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A diagnostic of the editor's text. */
export interface Problem extends Stretch {
  readonly severity: Severity;
  readonly code: string;
  readonly line: number;
  readonly message: string;
  readonly label: string;
  readonly help?: string;
  readonly fix?: { readonly title: string; readonly edits: readonly (Stretch & { readonly text: string })[] };
}

/** How the size of a model's image can change: its parameter `size`, its symbols, or not at all. */
export type Sizing =
  | { readonly kind: 'fixed' }
  | { readonly kind: 'parameter'; readonly own: number }
  | { readonly kind: 'symbols'; readonly names: readonly string[]; readonly least: number };

/** The FLOPs of an exit at the size that was asked for. */
export interface ExitAtSize {
  readonly name: string;
  readonly flops: number;
  readonly pathFlops: number;
}

/** A model without errors. At a size, `drawing` and `report` are of the network of that size, where a parameter sets it. */
export interface ShownModel {
  readonly name: string;
  readonly drawing: Drawing;
  readonly report: ModelReport;
  readonly sizing: Sizing;
  readonly atSize?: { readonly size: number; readonly exits: readonly ExitAtSize[] };
  /** Why the model cannot have the size that was asked for. */
  readonly refusal?: string;
}

/** What the page asks of its worker. `version` counts the texts, so that no answer is taken for another text's. */
export type Request =
  | { readonly kind: 'check'; readonly version: number; readonly text: string; readonly size?: number }
  | { readonly kind: 'hover'; readonly version: number; readonly offset: number }
  | { readonly kind: 'format'; readonly version: number; readonly text: string };

export interface Hovered extends Stretch {
  readonly markdown: string;
}

export type Reply =
  | {
      readonly kind: 'checked';
      readonly version: number;
      readonly problems: readonly Problem[];
      readonly models: readonly ShownModel[];
      readonly milliseconds: number;
    }
  | { readonly kind: 'hovered'; readonly version: number; readonly found?: Hovered }
  | { readonly kind: 'formatted'; readonly version: number; readonly text?: string }
  | { readonly kind: 'broken'; readonly version: number; readonly message: string };

const hasKind = (value: unknown, kinds: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  typeof value.kind === 'string' &&
  kinds.includes(value.kind);

/** Whether a message is a request of the page's. */
export function isRequest(value: unknown): value is Request {
  return hasKind(value, ['check', 'hover', 'format']);
}

/** Whether a message is a reply of the worker's. */
export function isReply(value: unknown): value is Reply {
  return hasKind(value, ['checked', 'hovered', 'formatted', 'broken']);
}
