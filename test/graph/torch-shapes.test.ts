import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TensorType } from '../../src/graph/graph.ts';
import { inferType, weightsOf, type ComputedKind } from '../../src/graph/infer.ts';
import type { Op } from '../../src/graph/ops.ts';

interface Case {
  readonly op: Op<ComputedKind>;
  readonly dims: readonly number[];
  /** null where PyTorch refuses. */
  readonly result: readonly number[] | null;
  readonly weights: Readonly<Record<string, readonly number[]>> | null;
}

function isCases(value: unknown): value is readonly Case[] {
  return Array.isArray(value);
}

/** Made with PyTorch 1.13 by scripts/goldens/shapes.py. */
const made: unknown = JSON.parse(readFileSync(new URL('../goldens/shapes.json', import.meta.url), 'utf8'));
const cases = isCases(made) ? made : [];

describe('shapes, refusals and weights of PyTorch', () => {
  it.each([...new Set(cases.map(({ op }) => op.kind))])('%s', (kind) => {
    const own = cases.filter(({ op }) => op.kind === kind);
    expect(own.length).toBe(60);
    for (const { op, dims, result, weights } of own) {
      const x: TensorType = { dtype: 'f32', dims };
      const inferred = inferType(op, [x]);
      const shape = inferred.kind === 'type' ? inferred.type.dims : null;
      expect({ op, dims, shape }).toEqual({ op, dims, shape: result });
      if (inferred.kind === 'problem') continue;
      const shapes = Object.fromEntries(weightsOf(op, [x]).map((weight) => [weight.name, weight.shape]));
      expect({ op, shapes }).toEqual({ op, shapes: weights });
    }
  });
});
