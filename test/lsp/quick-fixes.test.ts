import { describe, expect, test } from 'vitest';
import { checkProgram } from '../../src/index.ts';
import { analyse } from '../../src/lsp/analysis.ts';
import { quickFixes } from '../../src/lsp/quick-fixes.ts';
import { applied } from '../../src/diagnostics/fix.ts';
import { sourceOf } from './client.ts';

const nothing = (): undefined => undefined;

/** A text after each fix of its only error or warning, by the fix's title. */
function mended(text: string): Readonly<Record<string, string>> {
  const analysis = analyse(sourceOf(text), nothing);
  const [wrong, ...more] = analysis.diagnostics.filter(({ severity }) => severity !== 'lint');
  if (wrong === undefined || more.length > 0)
    throw new Error(`not one is wrong: ${[wrong, ...more].map((each) => each?.message).join('; ')}`);
  const fixes = quickFixes(wrong, analysis, nothing);
  return Object.fromEntries(fixes.map((fix) => [fix.title, applied(text, fix.edits)]));
}

function wrongIn(text: string): readonly string[] {
  const { diagnostics } = checkProgram(text, { file: '/work/main.brn', read: nothing });
  return diagnostics.filter(({ severity }) => severity !== 'lint').map(({ message }) => message);
}

describe('tiers are put into their order with the comments that speak of them', () => {
  const model = (tiers: string): string => `block net(x: f32[N, C, H, W]) {
  unit a = conv2d(x, 4)
  unit b = conv2d(a, 4)
  unit c = conv2d(b, 4)
  c
}

model Net {
  input image: f32[N, 3, 64, 64]
  backbone net
  exit out -> conv2d(5)
${tiers}}
`;

  test('above and behind', () => {
    const before = model(`  // Three tiers.

  // all that is left
  tier cloud
  // a box
  // under the stairs
  tier edge until b // box

  // the phone
  tier phone until a sending u8 // phone
  // the end
`);
    const after = model(`  // Three tiers.

  // the phone
  tier phone until a sending u8 // phone
  // a box
  // under the stairs
  tier edge until b // box

  // all that is left
  tier cloud
  // the end
`);
    expect(mended(before)).toEqual({ 'put the tiers into the order in which they end': after });
    expect(wrongIn(after)).toEqual([]);
  });

  test('a comment behind the line above belongs to that line', () => {
    const before = model('  tier edge until b // box\n  tier phone until a\n  tier cloud\n').replace(
      'conv2d(5)\n',
      'conv2d(5) // five classes\n',
    );
    const [after = ''] = Object.values(mended(before));
    expect(after).toContain(
      'conv2d(5) // five classes\n  tier phone until a\n  tier edge until b // box\n  tier cloud\n',
    );
  });

  test('what a last tier lacks is added below it, behind its comment', () => {
    const before = model('  tier phone until a\n  tier edge until b sending u8 // box\n');
    const [after = ''] = Object.values(mended(before));
    expect(after).toContain('  tier edge until b sending u8 // box\n  tier cloud\n}');
    expect(wrongIn(after)).toEqual([]);
  });
});

describe('a fix is none that trades one error for another', () => {
  const net = (result: string): string => `block net(x: f32[N, 3, H, W]) {
  unit a = conv2d(x, 4)
  unit b = conv2d(a, 4)
  ${result}
}
`;

  test('where a branch would no longer find its unit', () => {
    const text = `${net('b')}
model Net {
  input image: f32[N, 3, 64, 64]
  backbone net -> conv2d(4)
  branch e at a -> conv2d(5)
  exit out -> conv2d(5)
}
`;
    expect(Object.keys(mended(text))).not.toContain('make a `sequence` of the calls');
    expect(Object.keys(mended(text.replace('  branch e at a -> conv2d(5)\n', '')))).toContain(
      'make a `sequence` of the calls',
    );
  });

  test('nor where an exit would have other classes than the rest', () => {
    const text = `${net('b')}
model Net {
  input image: f32[N, 3, 64, 64]
  backbone net
  branch e at a -> conv2d(5)
  exit out -> conv2d
}
`;
    const fixes = mended(text);
    expect(Object.keys(fixes)).toEqual(['add `5`']);
    expect(Object.values(fixes).flatMap(wrongIn)).toEqual([]);
  });

  test('nor is one that a diagnostic carries, where it writes', () => {
    const normalized = `block net(x: f32[N, 3, H, W]) {\n  normalize(x, mean: 0.5, std: [0.2, 0.2, 0.2])\n}

model Net {
  input image: f32[N, 3, 64, 64]
  backbone net
  exit out -> conv2d(5)
}
`;
    // One mean is none for three channels.
    expect(mended(normalized)).toEqual({});
    expect(
      Object.keys(
        mended(normalized.replace(', 3,', ', 1,').replace(', 3,', ', 1,').replace('[0.2, 0.2, 0.2]', '[0.2]')),
      ),
    ).toEqual(['write `[0.5]`']);
  });

  test('what an error hid comes to light elsewhere', () => {
    const text = `${net('relu(b) + conv2d(x 5)')}
model Net {
  input image: f32[N, 3, 64, 64]
  backbone net
  exit out -> conv2d(5)
}
`;
    const [after = ''] = Object.values(mended(text));
    expect(wrongIn(after)).toEqual(['the operands of `+` differ in channels']);
  });

  test('a share for training is a split with the rest by halves', () => {
    const text = `${net('b')}
model Net {
  input image: f32[N, 3, 64, 64]
  backbone net
  exit out -> conv2d(21)
}

train Net {
  data: voc2012(split: 70)
  loss: cross_entropy
  optimizer: adam
  rate: 0.001
  batch: 4
}
`;
    for (const [share, split] of [
      ['70', '[70, 15, 15]'],
      ['75%', '[75, 12.5, 12.5]'],
      ['0.7', '[70, 15, 15]'],
    ] as const) {
      const fixes = mended(text.replace('split: 70', `split: ${share}`));
      expect(Object.keys(fixes)).toEqual([`write \`${split}\``]);
      expect(Object.values(fixes).flatMap(wrongIn)).toEqual([]);
    }
  });
});
