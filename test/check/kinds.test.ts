import { expect, test } from 'vitest';
import { checkProgram } from '../../src/index.ts';

const types = ['int', 'float', 'bool', 'dim', '[int]', '[float]', '8 | 16', 'f32[N, C, H, W]', 'nothing'];
const values = ['8', '1.5', 'true', '[]', '[8]', '[true]', '[[8]]', '-[]', 'nothing', 'image', '[', '1 / 0'];
const uses = [
  'conv2d(v)',
  'conv2d(8, kernel: v)',
  'dropout(p: v)',
  'conv2d(8, bias: v)',
  'resize_bilinear(v)',
  'sequence { for k in v { conv2d(k) } }',
  'sequence { if v { conv2d(8) } else { relu } }',
];

test.each(types)('a default of another kind than %s is an error, and nothing worse', (type) => {
  for (const value of values) {
    for (const use of uses) {
      const parameter = `v: ${type} = ${value}`;
      const asModel = `model M(${parameter}) {\n  input image: f32[N, 3, 64, 64]\n  backbone ${use}\n  exit out -> relu\n}\n`;
      const asBlock = `block f(x: f32[N, C, H, W], ${parameter}) { x -> ${use} }\nmodel M {\n  input image: f32[N, 3, 64, 64]\n  backbone f\n  exit out -> relu\n}\n`;
      for (const text of [asModel, asBlock]) {
        const { diagnostics, models } = checkProgram(text, { file: 'main.brn', read: () => undefined });
        expect(diagnostics.some(({ severity }) => severity === 'error') || models.length === 1, text).toBe(true);
      }
    }
  }
});
