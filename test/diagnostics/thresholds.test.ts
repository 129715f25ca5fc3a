import { describe, expect, test } from 'vitest';
import { checkProgram } from '../../src/index.ts';
import { spanText } from '../../src/source.ts';

function model(when: string): string {
  return `block net(x: f32[N, 3, H, W]) {
  unit a = conv2d(x, 4)
  unit b = conv2d(a, 4)
  b
}

model Net(threshold: float = 30) {
  input image: f32[N, 3, 64, 64]
  backbone net
  branch e at a -> conv2d(5) when ${when}
  exit out -> conv2d(5)
}
`;
}

/** What is marked, said and advised of each error. */
function errorsOf(when: string, set = {}): readonly (readonly (string | undefined)[])[] {
  const { diagnostics } = checkProgram(model(when), { file: 'main.brn', read: () => undefined, set });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return errors.map(({ code, span, message, help }) => [code, spanText(span), message, help]);
}

describe('a threshold that can never be met, or always is, is one error, whose help is a threshold', () => {
  test.each([
    ['max_prob > 120%', 'never', 'max_prob > 0.9'],
    ['max_prob >= 95', 'never', 'max_prob >= 95%'],
    ['entropy < 30', 'always', 'entropy < 30%'],
    ['margin != 200%', 'always', 'margin != 0.2'],
    ['agreement == 98', 'never', 'agreement == 98%'],
    ['entropy < -0.1', 'never', 'entropy < 0.15'],
    ['90 < max_prob', 'never', '90% < max_prob'],
    ['fraction(max_prob > 0.9) > 120%', 'never', 'fraction(max_prob > 0.9) > 0.8'],
  ])('%s', (when, holds, write) => {
    const quantity = /(?:fraction\(.*\)|[a-z_]+)/.exec(when)?.[0] ?? '';
    const why = `\`${quantity}\` lies between 0 and 1, so that \`${when}\` ${holds} holds`;
    expect(errorsOf(when)).toEqual([['bad-policy', when, why, `write \`${write}\``]]);
    expect(errorsOf(write)).toEqual([]);
  });

  test.each([
    // Entropies that are not normalised, and slips: a hundredth of it would be another policy.
    [
      'entropy < 1.5',
      'it is normalised, divided by the logarithm of the number of classes: compare it with what lies between 0 and 1',
    ],
    ['margin > 1.2', 'compare it with what lies between 0 and 1'],
    ['max_prob > 9.5', 'compare it with what lies between 0 and 1'],
  ])('%s has no other threshold', (when, help) => {
    const { diagnostics } = checkProgram(model(when), { file: 'main.brn', read: () => undefined });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ help, fix }) => [help, fix])).toEqual([[help, undefined]]);
  });

  test('within `fraction` and beside others, the comparison is marked', () => {
    expect(errorsOf('fraction(entropy > 2) > 0.5').map(([, marked]) => marked)).toEqual(['entropy > 2']);
    expect(errorsOf('entropy < 0.2 and max_prob > 2').map(([, marked]) => marked)).toEqual(['max_prob > 2']);
  });

  test('arithmetic has the bounds of what it is made of', () => {
    expect(errorsOf('max_prob - margin > 2')).toEqual([
      [
        'bad-policy',
        'max_prob - margin > 2',
        '`max_prob - margin` lies between -1 and 1, so that `max_prob - margin > 2` never holds',
        'compare it with what lies between -1 and 1',
      ],
    ]);
    expect(errorsOf('max_prob + margin > 1.5')).toEqual([]);
    expect(errorsOf('2 * entropy < 1.5')).toEqual([]);
    expect(errorsOf('entropy / max_prob < 30')).toEqual([]);
  });

  test('a parameter is held to it with the value that it has', () => {
    expect(errorsOf('entropy < threshold').map(([, , , help]) => help)).toEqual([
      'give `threshold` a value between 0 and 1',
    ]);
    expect(errorsOf('entropy < threshold', { threshold: '0.3' })).toEqual([]);
  });

  test('so is the share of `patience`', () => {
    expect(errorsOf('patience(2, at_least: 120%)').map(([code, , , help]) => [code, help])).toEqual([
      ['bad-policy', 'write `patience(2, at_least: 95%)`'],
    ]);
    expect(errorsOf('patience(2, at_least: 95%)')).toEqual([]);
  });

  test('a bound itself says never or always on purpose', () => {
    for (const when of ['max_prob > 1', 'max_prob >= 100%', 'entropy < 0', 'entropy <= 1', 'margin >= 0'])
      expect(errorsOf(when)).toEqual([]);
  });
});
