import { describe, expect, test } from 'vitest';
import { type Part, belongsTo, holds, isFrozen, valueAt } from '../../../src/model/train/settings.ts';
import { mistakesIn, settingsOf, trainingOf } from './support.ts';

const all = 'backbone: 1, b: 1, c: 1, aux: 1, out: 1';

function seenIn(lines: Readonly<Record<string, string>>): readonly string[] {
  return mistakesIn(lines).map(({ code, at, message }) => `${code} at ${at}: ${message}`);
}

describe('parts that do not exist', () => {
  test.each([
    ['per(bakbone: 1)', 'bakbone', 'did you mean `backbone`?'],
    ['per(at(bakbone.stem, 1))', 'bakbone.stem', 'did you mean `backbone.stem`?'],
    ['per(at(nothing, 1))', 'nothing', 'the parts are `backbone`, `b`, `c`, `aux` and `out`'],
    ['per(b0: 1)', 'b0', 'the parts are `backbone`, `b`, `c`, `aux` and `out`'],
    ['per(b01: 1)', 'b01', 'did you mean `b1`?'],
    // Two paths are written: there is no third.
    ['per(c3: 1)', 'c3', 'there are `c1` and `c2`'],
    ['per(aux1: 1)', 'aux1', 'did you mean `aux`?'],
    ['per(train: 1)', 'train', 'the parts are `backbone`, `b`, `c`, `aux` and `out`'],
  ])('rate: %s', (text, at, help) => {
    expect(mistakesIn({ rate: text })).toEqual([expect.objectContaining({ code: 'unknown-train-part', at, help })]);
  });

  test.each(['backbone', 'aux.weight'])('%s is not an exit', (part) => {
    expect(mistakesIn({ weight: `per(at(${part}, 1), b: 1, c: 1, aux: 1, out: 1)` })).toEqual([
      {
        code: 'unknown-train-part',
        at: part,
        message: `\`${part}\` is not an exit, and \`weight\` is the factor of an exit's loss`,
        help: 'the exits are `b`, `c`, `aux` and `out`',
      },
    ]);
  });
});

describe('parts that overlap', () => {
  test.each([
    ['rate', `per(${all}, out: 2)`, 'out', '`rate` gives `out` two numbers'],
    ['rate', `per(${all}, b1: 2)`, 'b1', '`rate` gives `b1` a number, and again with `b`'],
    ['rate', `per(c2: 1, ${all})`, 'c', '`rate` gives `c` a number, and again with `c2`'],
    ['rate', `per(${all}, at([out.0, out.0], 1))`, 'out.0', '`rate` gives `out.0` two numbers'],
    ['rate', `per(${all}, at([b1.0, b.0], 1))`, 'b.0', '`rate` gives `b.0` a number, and again with `b1.0`'],
    ['weight', 'per(b: 1, c: 1, aux: 1, out: 1, at(aux, 1))', 'aux', '`weight` gives `aux` two numbers'],
  ])('%s: %s', (setting, text, at, message) => {
    const found = mistakesIn({ [setting]: text });
    expect(found).toEqual([expect.objectContaining({ code: 'overlapping-parts', at, message })]);
  });

  test('a path within a part is no overlap', () => {
    expect(mistakesIn({ rate: `per(${all}, at(backbone.stem, 1), at(b1.0, 2), at(b.1, 2))` })).toEqual([]);
  });
});

describe('parts that have no number', () => {
  test.each([
    ['rate', 'per()', '`backbone`, `b`, `c`, `aux` and `out`', 'part'],
    ['rate', 'per(backbone: 1, out: 1, at(b.0, 1), c1: 1, aux: 1)', '`b` and `c2`', 'part'],
    ['weight', 'per(b: 1, out: 1, c: 1)', '`aux`', 'exit'],
  ])('%s: %s', (setting, text, parts, unit) => {
    expect(mistakesIn({ [setting]: text })).toEqual([
      expect.objectContaining({
        code: 'uncovered-parts',
        at: text,
        message: `\`${setting}\` has no number for ${parts}, and \`per\` covers every ${unit}`,
      }),
    ]);
  });

  test('how many branches a family has shows later', () => {
    expect(mistakesIn({ rate: 'per(backbone: 1, b1: 1, c: 1, aux: 1, out: 1)' })).toEqual([]);
  });
});

describe('what names no part', () => {
  test.each([
    ['rate', `per(${all}, 3)`, '3'],
    ['rate', `per(out, ${all})`, 'out'],
    ['rate', `per(${all}, max(1, 2))`, 'max(1, 2)'],
    ['rate', `per(${all}, at(3, 1))`, '3'],
    ['rate', `per(${all}, at([[out]], 1))`, '[out]'],
    ['freeze', '3', '3'],
    ['freeze', '[for p in [1] { p }]', 'for p in [1] { p }'],
    ['freeze', 'backbone + out', 'backbone + out'],
  ])('%s: %s', (setting, text, at) => {
    expect(mistakesIn({ [setting]: text })).toEqual([expect.objectContaining({ code: 'not-a-part', at })]);
  });

  test.each([
    [`per(${all}, at(out.0))`, 'missing-argument at at(out.0)'],
    [`per(${all}, at(out.0, 1, 2))`, 'too-many-arguments at 2'],
    [`per(${all}, at(out.0, true))`, 'kind-mismatch at true'],
    ['per(backbone: out, b: 1, c: 1, aux: 1, out: 1)', 'unknown-name at out'],
  ])('rate: %s', (text, place) => {
    expect(mistakesIn({ rate: text }).map(({ code, at }) => `${code} at ${at}`)).toEqual([place]);
  });
});

describe('settings that say nothing', () => {
  test.each([
    [{ rate: '0' }, 'idle-setting at 0: every rate is 0: no weight of the network will change'],
    [
      { weight: 'per(b: 0, c: 0, aux: 0, out: 0)' },
      'idle-setting at per(b: 0, c: 0, aux: 0, out: 0): the loss of every exit is times 0: no weight of the network will change',
    ],
    [
      { freeze: '[backbone, b, c, aux, out]' },
      'idle-setting at [backbone, b, c, aux, out]: `freeze` holds every part still: no weight of the network will change',
    ],
    [
      { freeze: 'backbone', rate: `per(${all})` },
      'idle-setting at backbone: the rate of `backbone` has no effect: `freeze` holds `backbone` still',
    ],
    [
      { freeze: 'b', rate: 'per(backbone: 1, b1: 1, b2: 0, c: 1, aux: 1, out: 1)' },
      'idle-setting at b1: the rate of `b1` has no effect: `freeze` holds `b` still',
    ],
    [
      { freeze: 'backbone.a', rate: `per(${all}, at(backbone.a.b, 1))` },
      'idle-setting at backbone.a.b: the rate of `backbone.a.b` has no effect: `freeze` holds `backbone.a` still',
    ],
    [
      { freeze: '[backbone.a.b, backbone.a]' },
      'idle-setting at backbone.a.b: `backbone.a.b` is frozen already, with `backbone.a`',
    ],
    [{ freeze: '[out, out]' }, 'idle-setting at out: `out` is frozen already, with `out`'],
    [{ freeze: '[b2.0, b]' }, 'idle-setting at b2.0: `b2.0` is frozen already, with `b`'],
    [
      { augment: 'color_jitter' },
      'idle-setting at color_jitter: this `color_jitter` changes nothing: all its strengths are 0',
    ],
    [
      { loss: 'lovasz_softmax(warm_up: 3)', epochs: '3' },
      'idle-setting at lovasz_softmax(warm_up: 3): the warm-up lasts 3 epochs and the training 3 epochs: the loss itself is never used',
    ],
    [
      { stop: 'patience(1)', keep: 'best(mean_miou)', epochs: '1' },
      'idle-setting at patience(1): training never stops early: it lasts 1 epoch, and this waits for 1',
    ],
    [
      { schedule: 'step(100, 0.1)' },
      'idle-setting at step(100, 0.1): the rate never falls: training lasts 100 epochs, and the first step comes after 100',
    ],
  ])('%o', (lines, expected) => {
    expect(seenIn(lines)).toEqual([expected]);
  });

  test('what has an effect by one epoch is none', () => {
    const lines = { loss: 'lovasz_softmax(warm_up: 2)', epochs: '3', schedule: 'step(2, 0.1)' };
    expect(mistakesIn({ ...lines, stop: 'patience(2)', keep: 'best(mean_miou)' })).toEqual([]);
  });
});

describe('settings that contradict each other', () => {
  test.each([
    [{ stop: 'patience(3)' }, 'patience(3)'],
    [{ stop: 'patience(3)', keep: 'last' }, 'patience(3)'],
    [{ augment: 'scale(0.5, 2.0)' }, 'scale(0.5, 2.0)'],
    [{ augment: '[crop(3), scale(0.5, 2.0)]' }, 'scale(0.5, 2.0)'],
    [{ augment: '[flip(0.25), flip(0.5)]' }, 'flip(0.5)'],
  ])('%o', (lines, at) => {
    expect(mistakesIn(lines)).toEqual([expect.objectContaining({ code: 'setting-conflict', at })]);
  });

  test('distillation needs a branch', () => {
    expect(mistakesIn({ distill: 'last' }, 'plain')).toEqual([
      expect.objectContaining({ code: 'setting-conflict', at: 'last' }),
    ]);
    expect(mistakesIn({ distill: 'none' }, 'plain')).toEqual([]);
  });
});

describe('a part', () => {
  const { source } = trainingOf({}).declaration.span;
  const span = { source, start: 0, end: 0 };
  const part = (name: string, family: boolean, within = ''): Part => ({ name, family, within, span });

  test.each([
    [part('b', true), 'b1', true],
    [part('b', true), 'b12', true],
    [part('b', true), 'b', false],
    [part('b', true), 'b0', false],
    [part('b', true), 'bx', false],
    [part('b', true), 'c1', false],
    [part('b1', false), 'b1', true],
    [part('b1', false), 'b11', false],
  ])('%o belongs to %s: %s', (each, name, expected) => {
    expect(belongsTo(each, name)).toBe(expected);
  });

  test.each([
    [part('backbone', false), 'backbone.layer4.0.conv1', true],
    [part('backbone', false, 'layer4'), 'backbone.layer4', true],
    [part('backbone', false, 'layer4'), 'backbone.layer4.0', true],
    [part('backbone', false, 'layer4'), 'backbone.layer41', false],
    [part('backbone', false, 'layer4'), 'backbone', false],
    [part('b', true, '0'), 'b3.0.conv', true],
    [part('b', true, '0'), 'b3.1', false],
  ])('%o holds %s: %s', (each, path, expected) => {
    expect(holds(each, path)).toBe(expected);
  });

  test('the longest path counts', () => {
    const { rate } = settingsOf({
      rate: `per(${all.replace('backbone: 1', 'backbone: 2')}, at(backbone.a, 3), at(b.0, 4))`,
    });
    const values = ['backbone.stem', 'backbone.a', 'backbone.a.b', 'b7.0.x', 'b7.1', 'out', 'nothing'];
    expect(values.map((path) => valueAt(rate, path))).toEqual([2, 3, 3, 4, 1, 1, undefined]);
    expect(valueAt(settingsOf({ rate: '5' }).rate, 'anything')).toBe(5);
  });

  test('what is below a frozen part is frozen', () => {
    const settings = settingsOf({ freeze: '[backbone.stem, b]' });
    const paths = ['backbone.stem.0', 'b3', 'b3.classifier', 'backbone.body', 'out'];
    expect(paths.map((path) => isFrozen(settings, path))).toEqual([true, true, true, false, false]);
  });
});
