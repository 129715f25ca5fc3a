import { expect, test } from 'vitest';
import { type Convention, check } from '../../src/index.ts';
import { macsOf, networkOf, programAt, programFor } from '../library/support.ts';

const program = programAt('examples/brandeeplabv3.brn');

function report(branches: number, convention: Convention, size = 256): ReturnType<typeof check> {
  const set = { branches: String(branches), size: String(size) };
  return check(program.text, { file: program.file, read: () => undefined, set, convention });
}

/** Tables I to IV of the paper: GFLOPs of each exit. Table IV asks for ten branches, of which nine are placed. */
const tables: readonly (readonly [
  table: string,
  branches: number,
  gflops: readonly string[],
  at: readonly string[],
])[] = [
  ['I', 3, ['20.49', '30.83', '51.44', '60.60'], ['layer3.7', 'layer3.16', 'layer4.0', 'layer4.2']],
  [
    'II',
    5,
    ['17.04', '23.94', '30.83', '51.44', '56.02', '60.60'],
    ['layer3.4', 'layer3.10', 'layer3.16', 'layer4.0', 'layer4.1', 'layer4.2'],
  ],
  [
    'III',
    7,
    ['14.74', '20.49', '26.24', '30.83', '36.58', '51.44', '56.02', '60.60'],
    ['layer3.2', 'layer3.7', 'layer3.12', 'layer3.16', 'layer3.21', 'layer4.0', 'layer4.1', 'layer4.2'],
  ],
  [
    'IV',
    10,
    ['13.59', '17.04', '21.64', '25.09', '29.68', '33.13', '37.73', '51.44', '56.02', '60.60'],
    // Placements: facts measured with the paper's tool.
    [
      'layer3.1',
      'layer3.4',
      'layer3.8',
      'layer3.11',
      'layer3.15',
      'layer3.18',
      'layer3.22',
      'layer4.0',
      'layer4.1',
      'layer4.2',
    ],
  ],
];

test.each(tables)('Table %s: %i branches', (_, branches, gflops, at) => {
  const { ok, models } = report(branches, 'pthflops');
  expect(ok).toBe(true);
  const exits = models[0]?.exits ?? [];
  expect(exits.map((exit) => ((exit.flops ?? 0) / 1e9).toFixed(2))).toEqual(gflops);
  expect(exits.map((exit) => exit.at)).toEqual(at);
});

test('the paper prints 28 figures', () => {
  expect(tables.reduce((sum, [, , gflops]) => sum + gflops.length, 0)).toBe(28);
});

test('ten branches warn that nine were placed', () => {
  const warnings = report(10, 'mac').diagnostics.filter(({ severity }) => severity === 'warning');
  expect(warnings.map(({ code, message }) => [code, message])).toEqual([
    ['branch-dropped', '10 branches `b` were asked for and 9 placed: no unit is left for `b10` past `layer4.1`'],
  ]);
});

test('placement counts multiply-accumulates, whatever the report counts', () => {
  const at = (convention: Convention): readonly string[] =>
    report(7, convention).models[0]?.exits.map((exit) => exit.at) ?? [];
  for (const convention of ['pthflops', 'fvcore', 'thop', 'ptflops', 'torch'] as const)
    expect(at(convention)).toEqual(at('mac'));
});

/**
 * ResNet-101 with output stride 8 at 256x256 and the DeepLab heads at 2048 and 1024 channels, as the tools named count
 * them. fvcore's figures leave the final upsample out, which costs 4 a value of the output: 4 * 21 * 256 * 256.
 */
const totals: readonly (readonly [
  Convention,
  backbone: number,
  head2048: number,
  head1024: number,
  upsample: number,
])[] = [
  ['mac', 44_311_773_184, 15_977_938_944, 8_461_484_032, 0],
  ['torch', 88_623_546_368, 31_955_877_888, 16_922_968_064, 0],
  ['fvcore', 44_431_048_704, 15_984_230_912, 8_466_727_424, 4 * 21 * 256 * 256],
  ['thop', 44_550_324_224, 15_986_330_624, 8_468_826_112, 0],
  ['pthflops', 44_614_287_360, 15_986_350_080, 8_468_846_592, 0],
];

test.each(totals)('golden totals by %s', (convention, backbone, head2048, head1024, upsample) => {
  const [model] = report(7, convention).models;
  expect(model?.backbone.flops).toBe(backbone);
  expect(model?.exits.at(-1)?.flops).toBe(backbone + head2048 + upsample);
  // The heads on the path, b1 to b7 and out: five at 1024 channels and three at 2048.
  const heads = 5 * (head1024 + upsample) + 3 * (head2048 + upsample);
  expect(model?.exits.at(-1)?.pathFlops).toBe(backbone + heads);
});

test('parameters', () => {
  const [model] = report(7, 'mac').models;
  // torchvision: backbone, head at 2048 and head at 1024 channels.
  expect(model?.backbone.params).toBe(42_500_160);
  expect(model?.exits.map((exit) => exit.params)).toEqual([
    ...new Array<number>(5).fill(8_528_661),
    16_130_837,
    16_130_837,
    16_130_837,
  ]);
});

test('how many times plain DeepLabV3 a full traversal costs', () => {
  const ratio = (branches: number): string => {
    const out = report(branches, 'mac').models[0]?.exits.at(-1);
    return ((out?.pathFlops ?? 0) / (out?.flops ?? 1)).toFixed(2);
  };
  expect([3, 5, 7, 10].map(ratio)).toEqual(['1.55', '1.95', '2.23', '2.51']);
});

/** torchvision publishes these for DeepLabV3 with its auxiliary head at 520x520, in multiply-accumulates. */
test.each([
  ['deeplabv3_resnet101', '258.743'],
  ['deeplabv3_resnet50', '178.722'],
])('GMAC of %s at 520x520', (model, published) => {
  const network = networkOf(programFor(model), { height: 520, width: 520 });
  expect((macsOf(network) / 1e9).toFixed(3)).toBe(published);
});
