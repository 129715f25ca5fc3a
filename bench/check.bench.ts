import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../src/index.ts';
import { medians, report } from './measure.ts';

const root = process.cwd();
const file = join(root, 'examples/brandeeplabv3.brn');
const text = readFileSync(file, 'utf8');
const options = { file, read: () => undefined, set: { branches: '9' } };

/** Runs Node to its end. */
function node(...args: readonly string[]): void {
  spawnSync(process.execPath, args, { stdio: 'ignore' });
}

const cold = [
  (): void => node('-e', '0'),
  (): void => node(join(root, 'dist/brnc.cjs'), 'check', '--set', 'branches=9', file),
];
const [bare = NaN, command = NaN] = await medians(cold, 15);
report('brnc check, BranDeepLabV3 with nine branches, cold process: times `node -e 0`', command / bare, 'x', 4);
report('  that is', command, 'ms');
report('  beside `node -e 0`', bare, 'ms');

const [warm = NaN] = await medians([() => check(text, options)], 60);
report('the same again in a warm process', warm, 'ms', 15);

/** A network of `count` residual blocks. */
function chain(count: number): string {
  return `
use std.resnet { basic_block }
block net(x: f32[N, C, H, W]) { x -> sequence { for _ in range(0, ${count}) { unit basic_block(16) } } }
model Chain {
  input image: f32[N, 16, 64, 64]
  backbone net
  branch b at even(9) of flops -> conv2d(4)
  exit out -> conv2d(4)
  tier device until b3
  tier cloud
}`;
}

/** The same, each block a line of the text. */
function lines(count: number): string {
  const bindings = Array.from({ length: count }, (_, index) => `  unit u${index + 1} = basic_block(u${index}, 16)`);
  return `
use std.resnet { basic_block }
block net(x: f32[N, C, H, W]) {
  unit u0 = relu(x)
${bindings.join('\n')}
  u${count}
}
model Lines {
  input image: f32[N, 16, 64, 64]
  backbone net
  branch b at even(9) of flops -> conv2d(4)
  exit out -> conv2d(4)
}`;
}

for (const [what, make] of [
  ['expanded by a `for`', chain],
  ['written line by line', lines],
] as const) {
  const [small = NaN, large = NaN] = await medians(
    [1000, 10_000].map((count) => {
      const program = make(count);
      return () => {
        const { ok, diagnostics } = check(program, { file: 'chain.brn', read: () => undefined });
        if (!ok) throw new Error(diagnostics[0]?.message);
      };
    }),
    3,
  );
  report(`check of 10,000 blocks ${what}: times 1,000 blocks (linear: 10)`, large / small, 'x', 13);
  report('  that is', large, 'ms');
}
