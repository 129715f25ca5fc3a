import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../src/analysis/cost.ts';
import { sumOf } from '../../src/graph/dim.ts';
import { networkOf, programFor } from '../library/support.ts';

const TOOLS = ['pthflops', 'fvcore', 'thop', 'ptflops'] as const;

interface Row {
  readonly model: string;
  readonly size: number;
  readonly pthflops: number;
  readonly fvcore: number;
  readonly thop: number;
  readonly ptflops: number;
}

function isRows(value: unknown): value is readonly Row[] {
  return Array.isArray(value) && value.length === 6;
}

/** What the tools themselves count for torchvision's models: scripts/goldens/flops.py. */
const made: unknown = JSON.parse(readFileSync(new URL('../goldens/flops.json', import.meta.url), 'utf8'));
const rows = isRows(made) ? made : [];

/**
 * torchvision's MobileNetV2 averages its last map, 1280 channels of 7x7, with a function, which pthflops, thop and ptflops
 * (counting modules) do not see. Every other model uses the module, and brnc takes it for one.
 */
const UNSEEN: Readonly<Record<string, number>> = { pthflops: 1280 * 49, thop: 1280 * 49 + 1280, ptflops: 1280 * 49 };

describe('what the tools count', () => {
  it.each(rows)('$model at $size', ({ model, size, ...counts }) => {
    const { graph } = networkOf(programFor(model), { height: size, width: size });
    for (const tool of TOOLS) {
      const unseen = model === 'mobilenet_v2' ? (UNSEEN[tool] ?? 0) : 0;
      expect([tool, sumOf(costOf(graph, tool).perNode)]).toEqual([tool, counts[tool] + unseen]);
    }
  });

  it('and what they do not know', () => {
    const unknown = (model: string) => {
      const { graph } = networkOf(programFor(model), { height: 224, width: 224 });
      return TOOLS.map((tool) => costOf(graph, tool).unknown.join(' '));
    };
    // fvcore's own `unsupported_ops`: max_pool2d; hardtanh, add; hardswish, add, hardsigmoid, mul.
    expect(unknown('alexnet')).toEqual(['', 'max_pool2d', '', '']);
    expect(unknown('mobilenet_v2')).toEqual(['relu6', 'add relu6', 'add', 'add']);
    const gates = 'add hardsigmoid hardswish mul';
    expect(unknown('mobilenet_v3_small')).toEqual(['hardsigmoid hardswish', gates, gates, gates]);
  });
});
