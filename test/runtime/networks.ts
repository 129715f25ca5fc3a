import type { Condition } from '../../src/graph/condition.ts';
import type { Manifest, ManifestExit, ManifestTier, WireTensor } from '../../src/emit/manifest.ts';

/** `name operator value`, of this exit. */
export function when(name: string, operator: '<' | '>=', value: number, back = 0): Condition {
  return { kind: 'compare', left: { kind: 'quantity', name, back }, operator, right: { kind: 'number', value } };
}

/** A float32 tensor of one number an image, unless another shape is given. */
export function wire(name: string, shape: WireTensor['shape'] = ['N', 1]): WireTensor {
  return { name, dtype: 'f32', shape };
}

/** An exit of classification by this name, that leaves where the condition holds. */
export function exit(name: string, tier: string, condition: Condition | null): ManifestExit {
  return {
    name,
    tier,
    at: 'unit',
    flops: 10,
    pathFlops: 20,
    output: `${name}.out`,
    logits: `${name}.out`,
    quantities: { max_prob: `${name}.max_prob` },
    policy: condition === null ? null : { text: 'as tested', condition },
  };
}

/** A tier of one file, named after it. */
export function tier(name: string, parts: Partial<ManifestTier>): ManifestTier {
  return {
    name,
    file: `${name}.onnx`,
    exits: [],
    inputs: [],
    sends: [],
    sending: null,
    stages: [],
    flops: 0,
    params: 0,
    weightBytes: 0,
    peakActivationBytes: 0,
    ...parts,
  };
}

/** A manifest of these exits and tiers, with one number an image as input. */
export function manifestOf(parts: Pick<Manifest, 'exits' | 'tiers'> & Partial<Manifest>): Manifest {
  return {
    format: 1,
    producer: 'brnc test',
    model: 'Test',
    source: { file: 'test.brn', sha256: '0'.repeat(64), parameters: {} },
    weights: { kind: 'seed', seed: 0 },
    input: { name: 'x', dtype: 'f32', shape: ['N', 1], preprocess: { kind: 'bytes' }, minimum: {} },
    classes: 2,
    fallback: 'last',
    ...parts,
  };
}
