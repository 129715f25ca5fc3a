import type { Figures, TrainingState } from './progress.ts';

/** A line of `metrics.jsonl`. Epochs and steps count from 1; what is not finite is null. */
export type MetricsLine =
  | {
      readonly kind: 'step';
      readonly epoch: number;
      readonly step: number;
      /** Of the learning rates. */
      readonly factor: number;
      readonly losses: Figures;
    }
  | {
      readonly kind: 'epoch';
      readonly epoch: number;
      /** Means over the epoch's steps. */
      readonly losses: Figures;
      /** On the validation images. */
      readonly metrics: Figures;
    };

/** The line as bytes, its end included. */
export function encodeLine(line: MetricsLine): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(line)}\n`);
}

/** The lines of a log, in order. What is no whole line, as a kill may leave at the end, is passed over. */
export function readLines(bytes: Uint8Array): readonly MetricsLine[] {
  const lines = new TextDecoder().decode(bytes).split('\n').slice(0, -1);
  return lines.flatMap((text) => {
    const line = parseJson(text);
    return isLine(line) ? [line] : [];
  });
}

/** The lines that were written before a run stood at `state`: those behind it are written again. */
export function linesUpTo(lines: readonly MetricsLine[], state: TrainingState): readonly MetricsLine[] {
  return lines.filter((line) => {
    switch (line.kind) {
      case 'step':
        return line.epoch <= state.epoch || (line.epoch === state.epoch + 1 && line.step <= state.step);
      case 'epoch':
        return line.epoch <= state.epoch;
    }
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is MetricsLine {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (!('epoch' in value) || typeof value.epoch !== 'number') return false;
  if (!('losses' in value) || !isFigures(value.losses)) return false;
  if (value.kind === 'epoch') return 'metrics' in value && isFigures(value.metrics);
  return value.kind === 'step' && 'step' in value && typeof value.step === 'number';
}

function isFigures(value: unknown): value is Figures {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).every((figure) => figure === null || typeof figure === 'number');
}
