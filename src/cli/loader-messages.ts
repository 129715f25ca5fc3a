import type { Batch, BatchRequest } from '../train/data/batches.ts';
import type { DataRequest } from '../train/data/open.ts';
import type { Read } from '../train/data/problem.ts';

/** What the worker that loads batches is told. Each row of batches that is asked for has a number of its own. */
export type ToLoader =
  /** Comes first. */
  | { readonly kind: 'open'; readonly folder: string; readonly request: DataRequest; readonly remembered: number }
  | { readonly kind: 'start'; readonly row: number; readonly request: BatchRequest; readonly first: number }
  /** One more batch is wanted. */
  | { readonly kind: 'take'; readonly row: number }
  /** No more batches are wanted. */
  | { readonly kind: 'stop'; readonly row: number };

/** What the worker answers. */
export type FromLoader =
  | { readonly kind: 'batch'; readonly row: number; readonly batch: Read<Batch> }
  /** There are no more batches. */
  | { readonly kind: 'end'; readonly row: number };
