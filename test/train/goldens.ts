import { readFileSync } from 'node:fs';
import type { ComputedKind } from '../../src/graph/infer.ts';
import type { Op } from '../../src/graph/ops.ts';

/** What scripts/goldens/gradients.py writes for an operator. */
export interface GradientGolden {
  readonly name: string;
  readonly op: Op<ComputedKind>;
  readonly inputs: readonly (readonly number[])[];
  readonly scale: number;
  readonly result: readonly number[];
  /** Float32 in base64, one for each input. */
  readonly inputGradients: readonly string[];
  /** By the weight's name. */
  readonly gradients: Readonly<Record<string, string>>;
  /** Running statistics after the step. */
  readonly updated: Readonly<Record<string, string>>;
}

/** As far as a test must know that this is the file that it takes it for. */
function isGoldens(value: unknown): value is readonly GradientGolden[] {
  return (
    Array.isArray(value) &&
    value.every((entry: unknown) => typeof entry === 'object' && entry !== null && 'inputGradients' in entry)
  );
}

/** The goldens of all operators. */
export function readGradientGoldens(): readonly GradientGolden[] {
  const parsed: unknown = JSON.parse(readFileSync(new URL('goldens/operators.json', import.meta.url), 'utf8'));
  if (!isGoldens(parsed)) throw new Error('goldens/operators.json has no goldens');
  return parsed;
}

/** Little-endian float32 from base64. */
export function decodeFloats(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}
