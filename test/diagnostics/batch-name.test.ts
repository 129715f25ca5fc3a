import { expect, test } from 'vitest';
import { shownOf } from './mended.ts';

test.each(['None', 'B', 'b', 'batch', '-1', '8', '1'])('a batch called %s is N', (batch) => {
  const shown = shownOf(`block net(x: f32[${batch}, C, H, W]) {\n  relu(x)\n}\n`);
  expect(shown.errors).toHaveLength(1);
  expect(shown.help).toBe('write `[N, C, H, W]`');
  expect([shown.mended, shown.left]).toEqual(['block net(x: f32[N, C, H, W]) {', []]);
});

test('of three dimensions the batch is missing', () => {
  const shown = shownOf('block net(x: f32[C, H, W]) {\n  relu(x)\n}\n');
  expect([shown.help, shown.left]).toEqual(['write `[N, C, H, W]`', []]);
});
