import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/emit/manifest.ts';
import { readManifest } from '../../src/runtime/read-manifest.ts';
import { exit, manifestOf, tier, when, wire } from './networks.ts';

const manifest: Manifest = manifestOf({
  exits: [
    exit('a', 'device', { kind: 'not', operand: { kind: 'or', operands: [when('max_prob', '<', 0.5)] } }),
    exit('out', 'cloud', null),
  ],
  tiers: [
    tier('device', {
      exits: ['a'],
      inputs: [wire('x')],
      sends: [wire('h')],
      sending: 'u8',
      stages: [
        { file: 'device.0.onnx', exit: 'a', inputs: [wire('x')], outputs: [] },
        { file: 'device.1.onnx', exit: null, inputs: [wire('x')], outputs: [wire('h')] },
      ],
    }),
    tier('cloud', { exits: ['out'], inputs: [wire('h')], flops: null, peakActivationBytes: 7 }),
  ],
});

/** Why a manifest is refused. */
function reasonFor(value: unknown): string {
  const outcome = readManifest(typeof value === 'string' ? value : JSON.stringify(value));
  if (outcome.kind === 'done') return 'accepted';
  expect(outcome.problem.code).toBe('manifest-invalid');
  return outcome.problem.message.replace('this is not a manifest of a compiled network: ', '');
}

describe('readManifest', () => {
  it('reads what was written', () => {
    expect(readManifest(JSON.stringify(manifest))).toEqual({ kind: 'done', value: manifest });
  });

  it('bears fields that a later release adds', () => {
    expect(reasonFor({ ...manifest, later: 1 })).toBe('accepted');
  });

  it('names what does not fit the schema', () => {
    expect(reasonFor({ ...manifest, format: 2 })).toBe('manifest/format must be equal to constant');
    expect(reasonFor({ ...manifest, classes: 'many' })).toBe('manifest/classes must be integer');
    expect(reasonFor({ ...manifest, tiers: [{ ...manifest.tiers[0], file: '../../secret' }] })).toMatch(
      /^manifest\/tiers\/0\/file must match pattern/,
    );
    expect(reasonFor([])).toBe('manifest must be object');
  });

  it('refuses what is not JSON, in a few words', () => {
    for (const text of ['', '{', 'model M { }', '['.repeat(200_000), '\u0000']) {
      const reason = reasonFor(text);
      expect(reason).not.toBe('accepted');
      expect(reason.length).toBeLessThan(120);
    }
  });

  it('refuses conditions nested beyond all measure', () => {
    const depth = 20_000;
    const condition = `${'{"kind":"not","operand":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const text = JSON.stringify(manifest).replace(/"condition":\{"kind":"not".*?\]\}\}/, `"condition":${condition}`);
    expect(text.length).toBeGreaterThan(depth * 20);
    expect(reasonFor(text)).not.toBe('accepted');
  });

  it('refuses names that do not agree', () => {
    const [device, cloud] = manifest.tiers;
    const [a, out] = manifest.exits;
    expect(reasonFor({ ...manifest, tiers: [device] })).toBe('the tiers hold the exits [a], not [a,out]');
    const stages = device?.stages.slice(1);
    expect(reasonFor({ ...manifest, tiers: [{ ...device, stages }, cloud] })).toBe(
      'the stages of tier device hold the exits [], not [a]',
    );
    expect(reasonFor({ ...manifest, exits: [{ ...a, quantities: {} }, out] })).toBe('exit a has no quantity max_prob');
    expect(reasonFor({ ...manifest, fallback: 'most_confident', exits: [a, { ...out, quantities: {} }] })).toBe(
      'exit out has no max_prob, by which the most confident exit is chosen',
    );
  });
});
