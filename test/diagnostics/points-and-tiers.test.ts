import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { checkProgram } from '../../src/index.ts';
import { spanText } from '../../src/source.ts';
import { shownOf } from './mended.ts';

/**
 * A backbone whose units `one`, `two`, `three` and `tail.0` to `tail.3` stand at 5.88%, 21.57%, 37.25%, 52.94%, 68.63%,
 * 84.31% and 100%: 24 multiply-accumulates for each position of the first, and 64 for each of the others, of 408.
 */
const backbone = `block net(x: f32[N, 3, H, W]) {
  unit one = conv2d(x, 8)
  unit two = conv2d(one, 8)
  unit three = conv2d(two, 8)
  let tail = three -> sequence {
    for _ in range(0, 4) { unit conv2d(8) }
  }
  tail
}
`;

/** The backbone in a model with these lines. */
function model(...lines: readonly string[]): string {
  const items = ['input image: f32[N, 3, 64, 64]', 'backbone net', 'exit out -> conv2d(5)', ...lines];
  return `${backbone}\nmodel Net {\n${items.map((line) => `  ${line}\n`).join('')}}\n`;
}

/** What is wrong with a text, but for lints. */
function wrongWith(text: string, files: Readonly<Record<string, string>> = {}): readonly Diagnostic[] {
  const { diagnostics } = checkProgram(text, { file: 'main.brn', read: (path) => files[path] });
  return diagnostics.filter(({ severity }) => severity !== 'lint');
}

/** The only thing that is wrong with a text: its code, what is marked, and what to type. */
function onlyOf(text: string): readonly (string | undefined)[] {
  const found = wrongWith(text);
  expect(found.map(({ message }) => message)).toHaveLength(1);
  const [first] = found;
  return [first?.code, first === undefined ? undefined : spanText(first.span), first?.help];
}

const units = 'the units are `one`, `two`, `three`, `tail.0` to `tail.3`';
const last = 'the last unit stands at 84.31%: write `tail.2`, or write `84% of flops` or less';

describe('a point that is none is one error, whose help is a point', () => {
  test.each([
    ['a path as reports write it', 'backbone.tail.1', 'unknown-unit', undefined, 'tail.1'],
    ['past the end of a list', 'tail.12', 'unknown-unit', `did you mean \`tail.3\`? ${units}`, 'tail.3'],
    ['past it, by one', 'tail.4', 'unknown-unit', `did you mean \`tail.3\`? ${units}`, 'tail.3'],
    ['past it, as reports write it', 'backbone.tail.10', 'unknown-unit', `did you mean \`tail.3\`? ${units}`, 'tail.3'],
    ['a percentage over 100', '120% of flops', 'bad-point', last, 'tail.2'],
    ['the same', '120% of flops', 'bad-point', last, '84% of flops'],
    ['without `of flops`', '120%', 'bad-point', last, 'tail.2'],
    ['all of it', '100% of flops', 'bad-point', last, 'tail.2'],
    ['a tenfold', '1000% of flops', 'bad-point', last, 'tail.2'],
    ['a factor', '1.2 of flops', 'bad-point', last, 'tail.2'],
    ['a number for a percentage', '25 of flops', 'bad-point', 'write `25% of flops`', '25% of flops'],
    ['the number alone', '25', 'bad-point', 'write `25% of flops`', '25% of flops'],
    ['a number over 100', '120', 'bad-point', last, 'tail.2'],
    ['a sign too many', '-25% of flops', 'bad-point', 'write `25% of flops`', '25% of flops'],
    ['past the last unit', '99% of flops', 'branch-dropped', last, 'tail.2'],
  ])('%s', (_, point, code, help, write) => {
    const head = '-> conv2d(5)';
    const written = help ?? `write \`${write}\`: a path begins within the backbone`;
    expect(onlyOf(model(`branch e at ${point} ${head}`))).toEqual([code, point, written]);
    expect(wrongWith(model(`branch e at ${write} ${head}`))).toEqual([]);
  });

  test('so is one of the points of a family, which is marked by itself', () => {
    const found = (points: string): readonly (string | undefined)[] =>
      onlyOf(model(`branch b at ${points} -> conv2d(5)`));
    const right = (points: string): void => {
      expect(wrongWith(model(`branch b at ${points} -> conv2d(5)`, 'tier near until b2', 'tier cloud'))).toEqual([]);
    };
    const at = 'the last unit, `tail.2`, stands at 84.31%:';
    expect(found('[25%, 50%, 125%] of flops')).toEqual([
      'bad-point',
      '125%',
      `${at} write \`[25%, 50%, 84%] of flops\``,
    ]);
    right('[25%, 50%, 84%] of flops');
    expect(found('[25%, 80%, 125%] of flops')).toEqual([
      'bad-point',
      '125%',
      'no unit is left for it: write `[25%, 80%] of flops`',
    ]);
    right('[25%, 80%] of flops');
    expect(found('[25, 50] of flops')).toEqual(['bad-point', '[25, 50] of flops', 'write `[25%, 50%] of flops`']);
    expect(found('[25, 50]')).toEqual(['bad-point', '[25, 50]', 'write `[25%, 50%] of flops`']);
    expect(found('[25%, 120]')).toEqual(['bad-point', '120', `${at} write \`[25%, 84%] of flops\``]);
    right('[25%, 50%] of flops');
    expect(found('[two, one]')).toEqual(['points-descend', 'one', 'write `[one, two]`']);
    expect(found('[50%, 25%] of flops')).toEqual(['points-descend', '25%', 'write `[25%, 50%] of flops`']);
    right('[one, two]');
  });

  test('a family of which some find no unit is written as those that do', () => {
    const help = (points: string, parameter = 'n: int = 8'): string | undefined => {
      const text = model(`branch b at ${points} -> conv2d(5)`).replace('model Net', `model Net(${parameter})`);
      return onlyOf(text)[2]?.replace(', or take a backbone with finer units', '');
    };
    expect(help('even(8) of flops')).toBe('write `even(5) of flops`');
    expect(help('even(n) of flops')).toBe('ask for 5');
    expect(help('[25%, 80%, 90%] of flops')).toBe('write `[25%, 80%] of flops`');
    for (const points of ['even(5) of flops', '[25%, 80%] of flops'])
      expect(wrongWith(model(`branch b at ${points} -> conv2d(5)`))).toEqual([]);
  });

  test('where fewer, spaced evenly, would be fewer than were placed, those are named', () => {
    const resnet = (points: string): string => `use std.resnet { resnet18 }
use std.fcn { light_head }
model Road {
  input image: f32[N, 3, 256, 256]
  backbone resnet18(output_stride: 8)
  branch b at ${points} -> light_head(21)
  exit out -> light_head(21)
}
`;
    const units = '[layer2.0, layer3.0, layer3.1, layer4.0]';
    expect(onlyOf(resnet('even(12) of flops'))[2]).toBe(`write \`${units}\`, or take a backbone with finer units`);
    expect(wrongWith(resnet(units))).toEqual([]);
  });

  test('a tier that ends at a branch which finds no unit has no error of its own', () => {
    const near = ['tier near until e', 'tier cloud'];
    expect(onlyOf(model('branch e at 99% of flops -> conv2d(5)', ...near))).toEqual(['no-unit', '99% of flops', last]);
    expect(wrongWith(model('branch e at 84% of flops -> conv2d(5)', ...near))).toEqual([]);
    const family = (end: string): string =>
      model('branch b at [25%, 90%] of flops -> conv2d(5)', `tier near until ${end}`, 'tier cloud');
    expect(onlyOf(family('b2'))[2]).toBe('end `near` at `b1`, the last that is placed');
    expect(wrongWith(family('b1')).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

describe('tiers that are wrong are one error, whose help keeps the cut', () => {
  const at = 'branch e at one -> conv2d(5)';

  test.each([
    ['the last tier first', ['tier cloud', 'tier edge until e sending u8'], 'cloud', '`edge`, `cloud`'],
    [
      'all the other way about',
      ['tier cloud', 'tier c until three', 'tier b until two', 'tier a until one'],
      'cloud',
      '`a`, `b`, `c`, `cloud`',
    ],
    ['two of them', ['tier b until two', 'tier a until e', 'tier cloud'], 'a', '`a`, `b`, `cloud`'],
    ['the last in between', ['tier a until e', 'tier cloud', 'tier b until two'], 'cloud', '`a`, `b`, `cloud`'],
  ])('%s', (_, tiers, marked, order) => {
    const hint = `tiers follow the backbone: put them in the order ${order}`;
    expect(onlyOf(model(at, ...tiers))).toEqual(['tier-order', marked, hint]);
    const names = [...order.matchAll(/\w+/g)].map(([name]) => name);
    const sorted = names.flatMap((name) => tiers.find((tier) => tier.split(' ')[1] === name) ?? []);
    expect(wrongWith(model(at, ...sorted))).toEqual([]);
  });

  test.each([
    [
      'the last says where it ends',
      ['tier near until e', 'tier edge until two sending u8'],
      'write `tier cloud` below it, for what lies past `two`',
      ['tier near until e', 'tier edge until two sending u8', 'tier cloud'],
    ],
    [
      'the last sends on',
      ['tier near until e', 'tier cloud sending u8'],
      'write `tier cloud`',
      ['tier near until e', 'tier cloud'],
    ],
    [
      'one does not say where it ends',
      ['tier near sending u8', 'tier cloud'],
      'write `tier near until e sending u8`, or end it elsewhere',
      ['tier near until e sending u8', 'tier cloud'],
    ],
    [
      'two end at one unit',
      ['tier near until e', 'tier edge until one', 'tier cloud'],
      'leave out `tier edge`, or end one of the two at another unit',
      ['tier near until e', 'tier cloud'],
    ],
    [
      '`until` behind `sending`',
      ['tier near sending u8 until e', 'tier cloud'],
      'move it: `until` stands before `sending`',
      ['tier near until e sending u8', 'tier cloud'],
    ],
    ['a misspelt `until`', ['tier near untill e', 'tier cloud'], 'write `until`', ['tier near until e', 'tier cloud']],
    ['another word', ['tier near upto e', 'tier cloud'], 'write `until`', ['tier near until e', 'tier cloud']],
    [
      'a path as reports write it',
      ['tier near until backbone.tail.1', 'tier cloud'],
      'write `tail.1`: a path begins within the backbone',
      ['tier near until tail.1', 'tier cloud'],
    ],
  ])('%s', (_, tiers, help, mended) => {
    expect(onlyOf(model(at, ...tiers))[2]).toBe(help);
    expect(wrongWith(model(at, ...mended))).toEqual([]);
  });
});

describe('an end that begins like a branch is a path of units all the same', () => {
  const shown = (end: string, points = '[one, two]'): readonly unknown[] => {
    const { errors, mended, left } = shownOf(
      model(`branch t at ${points} -> conv2d(5)`, `tier near until ${end}`, 'tier cloud'),
    );
    return [...errors.map((error) => error.split(':')[0]), mended, left];
  };

  test.each([
    ['as reports write it', 'backbone.tail.1', 'tail.1'],
    ['past the end of a list', 'tail.11', 'tail.3'],
    ['misspelt', 'tial.1', 'tail.1'],
    ['a member of the family', 't12', 't2'],
    ['the family', 't', 't2'],
  ])('%s', (_, end, mended) => {
    expect(shown(end)).toEqual(['unknown-unit', `tier near until ${mended}`, []]);
  });

  test('of a single branch too', () => {
    expect(shown('tail.11', 'one')).toEqual(shown('tail.11'));
    expect(shown('t2', 'one')).toEqual(['unknown-unit', 'tier near until t', []]);
    expect(shown('twigs.9')).toEqual(['unknown-unit', undefined, []]);
  });
});

describe('a unit that is indexed is one error, which says its path', () => {
  const branch = (point: string): string => model(`branch t at ${point} -> conv2d(5)`);
  const tier = (end: string): string => model('branch e at one -> conv2d(5)', `tier near until ${end}`, 'tier cloud');
  const says = (path: string): string => `write \`${path}\`: a unit of a sequence is named by its path`;

  test.each([
    ['a branch', branch('tail[0]'), 'tail.0', 'branch t at tail.0 -> conv2d(5)'],
    ['a family', branch('[tail[0], tail[2]]'), '[tail.0, tail.2]', 'branch t at [tail.0, tail.2] -> conv2d(5)'],
    ['one of it', branch('[one, tail[2]]'), '[one, tail.2]', 'branch t at [one, tail.2] -> conv2d(5)'],
    ['a tier', tier('tail[1]'), 'tail.1', 'tier near until tail.1'],
    ['a tier that sends', tier('tail[1] sending u8'), 'tail.1', 'tier near until tail.1 sending u8'],
  ])('%s', (_, text, path, mended) => {
    const { errors, help, ...rest } = shownOf(text);
    expect(errors).toEqual(['indexed-value: there is no indexing in brn']);
    expect([help, rest.mended, rest.left]).toEqual([says(path), mended, []]);
  });

  test('by what is no number, without a fix', () => {
    for (const text of [branch('tail[-1]'), branch('[tail[0], tail[-1]]'), tier('tail[0:2]')]) {
      const { errors, help, mended } = shownOf(text);
      expect([errors.length, help, mended]).toEqual([1, says('tail.0'), undefined]);
    }
    expect(shownOf(branch('shares[0] of flops')).errors).toEqual(['indexed-value: there is no indexing in brn']);
  });
});

test('modules that import each other are one error, in the file that is checked, whatever their blocks call', () => {
  const files = { 'other.brn': 'use main { one }\n\nblock two(x: f32[N, C, H, W]) {\n  one(x)\n}\n' };
  const text = 'use other { two }\n\nblock one(x: f32[N, C, H, W]) {\n  two(x)\n}\n';
  const found = wrongWith(text, { ...files, 'main.brn': text });
  expect(found.map(({ code, span }) => `${span.source.file} ${code}`)).toEqual(['main.brn import-cycle']);
});
