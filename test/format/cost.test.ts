import { expect, test } from 'vitest';
import { format } from './support.ts';

/** Microseconds of processor time that formatting so many lines takes, the least of three. */
async function timeOf(lines: number): Promise<number> {
  const line = '  let a = f(x, g: [1, 2], h: if a < 3 { b } else { c }) -> sequence { f, unit g(3) } // why\n';
  const text = `block f() {\n${line.repeat(lines)}  a\n}\n`;
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const before = process.cpuUsage();
    await format(text, { printWidth: 60 });
    const { user, system } = process.cpuUsage(before);
    times.push(user + system);
  }
  return Math.min(...times);
}

test('twice the lines take about twice the processor time', async () => {
  await timeOf(500);
  // Quadratic cost would make it 4.
  expect((await timeOf(1200)) / (await timeOf(600))).toBeLessThan(3.5);
});

test('long lists and flows, and brackets nested nearly as deep as they may be, are formatted', async () => {
  const long = (count: number): string => `f(x, ${Array.from({ length: count }, () => 'g(x, [1, 2])').join(', ')})`;
  const stages = 'x'.concat(' -> g(3)'.repeat(5000));
  const sum = 'x'.concat(' + g(3) * 2'.repeat(5000));
  const deep = `${'f('.repeat(190)}x${')'.repeat(190)}`;
  for (const value of [long(5000), stages, sum, deep]) {
    const formatted = await format(`block f(x: int) {\n  ${value}\n}\n`);
    expect(formatted.length).toBeGreaterThan(value.length);
  }
});
