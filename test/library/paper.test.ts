// examples/brandeeplabv3.brn against the paper (Gilbert et al., Tables I to IV): GFLOPs to reach each exit of a 256x256
// image, as its authors counted them (pthflops), at the placements that give those figures.
import { expect, test } from 'vitest';
import { checkProgram } from '../../src/check.ts';
import { present } from '../../src/invariant.ts';
import { programAt } from './support.ts';

const tables = [
  { branches: 3, at: '3.7 3.16 4.0', gflops: '20.49 30.83 51.44 60.60' },
  { branches: 5, at: '3.4 3.10 3.16 4.0 4.1', gflops: '17.04 23.94 30.83 51.44 56.02 60.60' },
  { branches: 7, at: '3.2 3.7 3.12 3.16 3.21 4.0 4.1', gflops: '14.74 20.49 26.24 30.83 36.58 51.44 56.02 60.60' },
  {
    // Nine branches, which is what finds a place when ten are asked for.
    branches: 10,
    at: '3.1 3.4 3.8 3.11 3.15 3.18 3.22 4.0 4.1',
    gflops: '13.59 17.04 21.64 25.09 29.68 33.13 37.73 51.44 56.02 60.60',
  },
];

function check(branches: number): ReturnType<typeof checkProgram> {
  const { file, text } = programAt('examples/brandeeplabv3.brn');
  return checkProgram(text, { file, read: () => undefined, set: { branches: `${branches}` }, convention: 'pthflops' });
}

test.each(tables)('$branches branches', ({ branches, at, gflops }) => {
  const { report } = present(check(branches).models[0], 'a model');
  expect(report.exits.map(({ flops }) => ((flops ?? NaN) / 1e9).toFixed(2)).join(' ')).toBe(gflops);
  const placed = report.exits.slice(0, -1).map((exit) => exit.at);
  expect(placed).toEqual(at.split(' ').map((unit) => `layer${unit}`));
});

test('ten branches are nine, with a warning', () => {
  const warnings = check(10).diagnostics.filter(({ severity }) => severity === 'warning');
  expect(warnings.map(({ code }) => code)).toEqual(['branch-dropped']);
});
