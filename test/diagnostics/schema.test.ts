import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { ModelReport } from '../../src/report/model-report.ts';
import { diagnosticsToJson } from '../../src/diagnostics/render/json.ts';
import type { Source } from '../../src/source.ts';

function readSchema(): object {
  const file = join(import.meta.dirname, '../../schemas/check.schema.json');
  const schema: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof schema === 'object' && schema !== null ? schema : {};
}

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(readSchema());

/** What the schema has against a value. */
function complaints(value: unknown): readonly string[] {
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const source: Source = { file: 'net.brn', text: 'abc', library: false };
const span = { source, start: 0, end: 3 };
const diagnostics = diagnosticsToJson([
  { code: 'some-code', severity: 'lint', message: 'm', span, label: '', related: [{ span, label: 'there' }] },
]);

const known: ModelReport = {
  name: 'Net',
  parameters: { branches: 1, fast: true, points: [0.5] },
  convention: 'mac',
  uncounted: [],
  input: {
    name: 'image',
    dtype: 'f32',
    shape: ['N', 3, 32, 32],
    preprocess: { kind: 'normalized', mean: [0, 0, 0], std: [1, 1, 1] },
    minimum: {},
  },
  params: 12,
  backbone: { flops: 100, params: 10 },
  exits: [
    {
      name: 'out',
      at: 'layer1.0',
      requested: 1,
      achieved: 1,
      flops: 110,
      pathFlops: 110,
      params: 2,
      shape: ['N', 10],
    },
  ],
  tiers: [
    {
      name: 'all',
      exits: ['out'],
      flops: 110,
      params: 12,
      weightBytes: 48,
      peakActivationBytes: 128,
      sends: [{ tensor: 'layer1.0', dtype: 'u8', shape: ['N', 4, 8, 8], bytes: 264 }],
    },
  ],
};

const symbolic: ModelReport = {
  ...known,
  input: {
    name: 'image',
    dtype: 'u8',
    shape: ['N', 3, 'H', 'W'],
    preprocess: { kind: 'bytes' },
    minimum: { H: 33, W: 33 },
  },
  backbone: { flops: null, flopsFormula: '3*H*W', params: 10 },
};

test('the schema admits what the renderer and the report types give', () => {
  const models = [known, symbolic].map((model) => ({ file: 'net.brn', ...model }));
  expect(complaints({ ok: true, diagnostics, models })).toEqual([]);
});

test.each([
  ['a missing field', { ok: true, diagnostics }],
  ['a severity that does not exist', { ok: true, diagnostics: [{ ...diagnostics[0], severity: 'fatal' }], models: [] }],
  ['a place before the first', { ok: true, diagnostics: [{ ...diagnostics[0], range: {} }], models: [] }],
  ['a code that is no slug', { ok: true, diagnostics: [{ ...diagnostics[0], code: 'Some Code' }], models: [] }],
  ['a model without its file', { ok: true, diagnostics, models: [known] }],
  ['half a FLOP', { ok: true, diagnostics, models: [{ file: '', ...known, backbone: { flops: 0.5, params: 1 } }] }],
])('the schema refuses %s', (_, value) => {
  expect(complaints(value)).not.toEqual([]);
});
