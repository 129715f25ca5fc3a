import { describe, expect, test } from 'vitest';
import { checkProgram } from '../../src/index.ts';
import { analyse } from '../../src/lsp/analysis.ts';
import { quickFixes } from '../../src/lsp/quick-fixes.ts';
import { applied } from '../../src/lsp/rename-check.ts';
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
