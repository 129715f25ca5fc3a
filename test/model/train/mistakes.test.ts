import { describe, expect, test } from 'vitest';
import { mistakesIn, mistakesInBody, needed, resolveText } from './support.ts';

/** The code and the place of each mistake. */
function placesIn(lines: Readonly<Record<string, string>>): readonly string[] {
  return mistakesIn(lines).map(({ code, at }) => `${code} at ${at}`);
}

describe('which settings', () => {
  test('one that is unknown', () => {
    expect(mistakesIn({ epoch: '3' })).toEqual([
      {
        code: 'unknown-setting',
        at: 'epoch',
        message: '`train` has no setting `epoch`',
        help: 'did you mean `epochs`?',
      },
    ]);
  });

  test.each([
    ['lr', 'did you mean `rate`?'],
    ['learning_rate', 'did you mean `rate`?'],
    ['early_stopping', 'did you mean `stop`?'],
    ['batch_size', 'did you mean `batch`?'],
    ['momentum', 'it is an argument: write `optimizer: sgd(momentum: ...)`'],
    ['weight_decay', 'it is an argument: write `optimizer: sgd(decay: ...)`'],
    ['split', 'it is an argument: write `data: voc2012(split: ...)`'],
  ])('what other tools call %s', (name, help) => {
    expect(mistakesIn({ [name]: '3' })).toEqual([expect.objectContaining({ code: 'unknown-setting', at: name, help })]);
  });

  test('one that is like none: all are listed', () => {
    const [found] = mistakesIn({ constructor: '3' });
    expect(found?.code).toBe('unknown-setting');
    expect(found?.help).toMatch(/^the settings are `data`, .* and `stop`$/);
  });

  test('one that is set twice is reported where it is set again, and its first value counts', () => {
    const body = Object.entries(needed).map(([name, value]) => `${name}: ${value}`);
    const found = mistakesInBody([...body, 'batch: nonsense'].join('\n'));
    expect(found.map(({ code, at }) => [code, at])).toEqual([['duplicate-setting', 'batch']]);
  });

  test('all that are missing, at once, with what to type', () => {
    expect(mistakesInBody('loss: dice\nbatch: 3')).toEqual([
      {
        code: 'missing-setting',
        at: 'Net',
        message: 'the training of `Net` does not say `data`, `optimizer` and `rate`',
        help: 'add `data: voc2012(split: [50, 20, 30])`, `optimizer: sgd(momentum: 0.9)` and `rate: 0.001`, each on a line of its own',
      },
    ]);
  });

  test('a setting with a wrong value is not missing', () => {
    expect(placesIn({ data: '3' })).toEqual(['setting-form at 3']);
  });

  test('a value that could not be read has been reported', () => {
    const codes = mistakesIn({ data: '', batch: ')' }).map(({ code }) => code);
    expect(codes).not.toContain('missing-setting');
    expect(codes).not.toContain('setting-form');
  });

  test('a second `train` of a model', () => {
    const body = Object.entries(needed).map(([name, value]) => `  ${name}: ${value}`);
    const train = ['train Net {', ...body, '}'].join('\n');
    const model =
      'block net(x: f32[N, C, H, W]) { conv2d(x, 21) }\nmodel Net {\n input image: f32[N, 3, 8, 8]\n backbone net\n exit out -> net\n}';
    const { diagnostics } = resolveText(`${model}\n${train}\n${train}\n`);
    expect(diagnostics.map(({ code, related }) => [code, related.length])).toEqual([['duplicate-train', 1]]);
  });
});

describe('values by name', () => {
  test.each([
    ['data', 'voc2021', 'did you mean `voc2012`?'],
    ['data', 'cityscapes', 'did you mean `folder`?'],
    ['data', 'imagenet', 'write one of `voc2012`, `folder`, `drawn`, `cifar10` or `mnist`'],
    ['augment', '[flop(0.5)]', 'did you mean `flip`?'],
    ['loss', 'lovasz', 'did you mean `lovasz_softmax`?'],
    ['loss', 'toString', 'write one of `lovasz_softmax`, `cross_entropy`, `focal` or `dice`'],
    ['optimizer', 'SGD(momentum: 0.9)', 'did you mean `sgd`?'],
    ['optimizer', 'adamw', 'did you mean `adam`?'],
    ['schedule', 'polynomial', 'did you mean `poly`?'],
    ['distill', 'lasst', 'did you mean `last`?'],
    ['distill', 'first', 'write one of `none` or `last`'],
    ['keep', 'beste(mean_miou)', 'did you mean `best`?'],
    ['keep', 'best(miou)', 'did you mean `mean_miou`?'],
    ['keep', 'best(mean_iou)', 'did you mean `mean_miou`?'],
    ['stop', 'none', 'did you mean `never`?'],
    ['rate', 'par(backbone: 1)', 'did you mean `per`?'],
  ])('%s: %s is unknown', (setting, text, help) => {
    expect(mistakesIn({ [setting]: text })).toEqual([expect.objectContaining({ code: 'unknown-choice', help })]);
  });

  test.each([
    ['data', '[voc2012]', '[voc2012]'],
    ['data', '2012', '2012'],
    ['loss', 'dice + focal', 'dice + focal'],
    ['optimizer', 'if true { sgd } else { adam }', 'if true { sgd } else { adam }'],
    ['augment', '[flip(0.5), 3]', '3'],
    ['augment', '[for p in [0.1] { flip(p) }]', 'for p in [0.1] { flip(p) }'],
    ['keep', 'best(3)', '3'],
  ])('%s: %s is none', (setting, text, at) => {
    expect(placesIn({ [setting]: text })).toEqual([`setting-form at ${at}`]);
  });

  test.each([
    ['augment', 'flip', 'missing-argument at flip'],
    ['augment', 'flip(0.5, 0.5)', 'too-many-arguments at 0.5'],
    ['augment', 'color_jitter(0.5)', 'positional-optional at 0.5'],
    ['augment', '[scale(0.5), crop(3)]', 'missing-argument at scale(0.5)'],
    ['augment', 'crop', 'missing-argument at crop'],
    ['optimizer', 'sgd(momentun: 0.9)', 'unknown-argument at momentun'],
    ['optimizer', 'adam(beta1: 0.9, beta1: 0.8)', 'duplicate-argument at beta1: 0.8'],
    ['schedule', 'step(30)', 'missing-argument at step(30)'],
    ['loss', 'cross_entropy(3)', 'too-many-arguments at 3'],
    ['keep', 'best', 'missing-argument at best'],
    ['keep', 'best(mean_miou, mean_accuracy)', 'too-many-arguments at mean_accuracy'],
    ['data', 'cifar10(ignore: 255)', 'unknown-argument at ignore'],
    ['data', 'voc2012(split: 50)', 'kind-mismatch at 50'],
    ['data', 'voc2012(ignore: 2.5)', 'kind-mismatch at 2.5'],
    ['loss', 'lovasz_softmax(warm_up: true)', 'kind-mismatch at true'],
  ])('the arguments of %s: %s', (setting, text, place) => {
    expect(placesIn({ [setting]: text })).toEqual([place]);
  });
});

describe('numbers', () => {
  test.each([
    ['batch', '0', '`batch` must be at least 1, and this is 0'],
    ['epochs', '3 - 3', '`epochs` must be at least 1, and this is 0'],
    ['seed', '-1', '`seed` must be at least 0, and this is -1'],
    ['rate', '-0.1', '`rate` must be at least 0, and this is -0.1'],
    ['weight', '-1', '`weight` must be at least 0, and this is -1'],
    [
      'rate',
      'per(backbone: -1, b: 1, c: 1, aux: 1, out: 1)',
      '`backbone` of `rate` must be at least 0, and this is -1',
    ],
    ['augment', 'flip(150%)', '`p` of `flip` must be from 0 to 1, and this is 1.5'],
    ['augment', 'color_jitter(hue: 0.6)', '`hue` of `color_jitter` must be from 0 to 0.5, and this is 0.6'],
    ['augment', 'color_jitter(contrast: -0.1)', '`contrast` of `color_jitter` must be at least 0, and this is -0.1'],
    ['augment', 'crop([3, 0])', '`size` of `crop` must be at least 1, and this is 0'],
    ['augment', '[scale(0, 2), crop(3)]', '`low` of `scale` must be above 0, and this is 0'],
    ['data', 'folder(ignore: 256)', '`ignore` of `folder` must be from 0 to 255, and this is 256'],
    ['data', 'drawn(count: 2)', '`count` of `drawn` must be at least 3, and this is 2'],
    ['data', 'mnist(size: 0)', '`size` of `mnist` must be at least 1, and this is 0'],
    ['loss', 'lovasz_softmax(warm_up: -1)', '`warm_up` of `lovasz_softmax` must be at least 0, and this is -1'],
    ['loss', 'focal(gamma: -1)', '`gamma` of `focal` must be at least 0, and this is -1'],
    ['optimizer', 'sgd(momentum: 1)', '`momentum` of `sgd` must be at least 0 and below 1, and this is 1'],
    ['optimizer', 'sgd(decay: -1)', '`decay` of `sgd` must be at least 0, and this is -1'],
    ['optimizer', 'adam(beta2: 1.0)', '`beta2` of `adam` must be at least 0 and below 1, and this is 1'],
    ['schedule', 'poly(power: 0)', '`power` of `poly` must be above 0, and this is 0'],
    ['schedule', 'step(0, 0.1)', '`every` of `step` must be at least 1, and this is 0'],
    ['schedule', 'step(10, 2)', '`factor` of `step` must be above 0 and at most 1, and this is 2'],
    ['distill', 'last(weight: 0)', '`weight` of `last` must be above 0, and this is 0'],
    ['distill', 'last(temperature: 0)', '`temperature` of `last` must be above 0, and this is 0'],
    ['stop', 'patience(0)', '`epochs` of `patience` must be at least 1, and this is 0'],
  ])('%s: %s is out of range', (setting, text, message) => {
    const keep = setting === 'stop' ? { keep: 'best(mean_miou)' } : {};
    expect(mistakesIn({ ...keep, [setting]: text })).toEqual([
      expect.objectContaining({ code: 'out-of-range', message }),
    ]);
  });

  test.each([
    ['50', 'write `50%`'],
    // A hundredth of what is written is no more likely than the whole.
    ['1.5', 'write a share of 1, such as `0.5` or `50%`'],
    ['150%', 'write a share of 1, such as `0.5` or `50%`'],
  ])('flip(p: %s)', (p, help) => {
    expect(mistakesIn({ augment: `flip(p: ${p})` })).toEqual([expect.objectContaining({ help })]);
  });

  test.each([
    ['batch', '2.5', undefined],
    ['batch', '10.0', 'write `10`'],
    ['batch', 'true', undefined],
    ['epochs', '[3]', undefined],
    ['rate', '[0.1]', undefined],
    ['rate', 'true', undefined],
  ])('%s: %s is of another kind', (setting, text, help) => {
    expect(mistakesIn({ [setting]: text })).toEqual([
      expect.objectContaining({ code: 'kind-mismatch', at: text, help }),
    ]);
  });

  test.each([
    ['8 / (4 - 4)', 'division-by-zero at 8 / (4 - 4)'],
    ['900000000000000 * 900000000000000', 'int-overflow at 900000000000000 * 900000000000000'],
    ['len(range(0, 1000000000))', 'list-too-long at range(0, 1000000000)'],
    ['len([for i in range(0, 60000) { len(range(0, 60000)) }])', 'list-too-long at range(0, 60000)'],
    // 45,000 times 24 expressions.
    [
      'len([for i in range(0, 45000) { i + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 }])',
      'expansion-too-large at 1',
    ],
    ['branches', 'parameter-in-train at branches'],
    ['2 * size + 1', 'parameter-in-train at size'],
    ['sizes', 'unknown-name at sizes'],
  ])('batch: %s', (text, place) => {
    expect(placesIn({ batch: text })).toEqual([place]);
  });

  test.each(['1e300 * 1e300', '1e-300 * 1e-300'])(
    'a number with more digits than a double tells apart from 0: %s',
    (text) => {
      expect(placesIn({ rate: text })).toEqual([`int-overflow at ${text}`]);
    },
  );

  test('a parameter stands for itself nowhere: rule 15 makes `size` into `size: size`', () => {
    expect(placesIn({ data: 'voc2012(split: [50, 20, 30], size)' })).toEqual(['parameter-in-train at size']);
  });
});

describe('splits and sizes', () => {
  test.each([
    ['[50, 50]', 'a split has three shares, for training, validation and test, and this has 2'],
    ['[25, 25, 25, 25]', 'a split has three shares, for training, validation and test, and this has 4'],
    ['[]', 'a split has three shares, for training, validation and test, and this has 0'],
    ['[50, 50, 0]', 'each share of a split must be above 0, and one here is 0'],
    ['[60, 60, -20]', 'each share of a split must be above 0, and one here is -20'],
    ['[50, 20, 20]', 'the shares of a split must add up to 100, and these add up to 90'],
    ['[50%, 20%, 30]', 'the shares of a split must add up to 100, and these add up to 30.7'],
  ])('split: %s', (text, message) => {
    expect(mistakesIn({ data: `folder(split: ${text})` })).toEqual([
      expect.objectContaining({ code: 'bad-split', at: text, message }),
    ]);
  });

  test.each(['[1, 2, 3]', '[]'])('size: %s', (text) => {
    expect(placesIn({ data: `folder(size: ${text})` })).toEqual([`bad-size at ${text}`]);
  });

  test('a scale from high to low', () => {
    expect(mistakesIn({ augment: '[scale(2.0, 0.5), crop(64)]' })).toEqual([
      expect.objectContaining({ code: 'empty-range', at: 'scale(2.0, 0.5)', help: 'write `scale(0.5, 2)`' }),
    ]);
  });
});

test('each mistake of a declaration is reported, and one cause once', () => {
  const lines = {
    data: 'voc',
    augment: 'flip(2)',
    loss: '3',
    rate: 'per(b: -1)',
    batch: '0',
    freeze: 'nowhere',
    foo: '1',
  };
  expect(placesIn(lines)).toEqual([
    'unknown-choice at voc',
    'setting-form at 3',
    'out-of-range at -1',
    'out-of-range at 0',
    'out-of-range at 2',
    'unknown-train-part at nowhere',
    'unknown-setting at foo',
  ]);
});
