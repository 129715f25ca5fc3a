// The texts of the standard library and of the examples: complete, documented, and without mistakes.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { paramsOf } from '../../src/analysis/params.ts';
import { Diagnostics } from '../../src/diagnostics/collector.ts';
import { parse } from '../../src/syntax/parse.ts';
import { library } from '../../stdlib/index.ts';
import { checkOf, macsOf, networkOf, programAt } from './support.ts';

const filesOf = (folder: string): readonly string[] =>
  readdirSync(new URL(`../../${folder}`, import.meta.url)).filter((file) => file.endsWith('.brn'));

const modules = filesOf('stdlib');
const examples = filesOf('examples');

test('every module of the library can be imported', () => {
  expect([...library.keys()].toSorted()).toEqual(modules.map((file) => `std.${file.slice(0, -4)}`).toSorted());
});

describe.each(modules)('stdlib/%s', (file) => {
  test('documents the module and every block', () => {
    const { text } = programAt(`stdlib/${file}`);
    const { declarations } = parse({ file, text, library: true }, new Diagnostics());
    const undocumented = declarations.filter((each) => each.kind === 'block' && (each.doc ?? '') === '');
    expect(undocumented).toEqual([]);
    expect(text.startsWith('// ')).toBe(true);
  });

  test('has nothing to report', () => {
    expect(checkOf(programAt(`stdlib/${file}`)).diagnostics).toEqual([]);
  });
});

describe.each(examples)('examples/%s', (file) => {
  test('has one model, and lints at most', () => {
    const { diagnostics, models } = checkOf(programAt(`examples/${file}`));
    expect(models.length).toBe(1);
    expect(diagnostics.filter(({ severity }) => severity !== 'lint')).toEqual([]);
  });

  test('documents its model', () => {
    const { text } = programAt(`examples/${file}`);
    const { declarations } = parse({ file, text, library: false }, new Diagnostics());
    const model = declarations.find((each) => each.kind === 'model');
    expect(model?.doc ?? '').not.toBe('');
  });
});

/** The network of a program in a few words: a backbone and a head on an image of 3 channels. */
function classifier(uses: string, backbone: string, head: string, input = 'f32[N, 3, 224, 224]'): string {
  return `${uses}\nmodel M { input image: ${input}\n backbone ${backbone}\n exit out -> ${head} }`;
}

const vggUses = 'use std.vgg { vgg11, vgg13, vgg16, vgg19, vgg_head }';
const vgg = (backbone: string): string => classifier(vggUses, backbone, 'vgg_head(1000)');

// Parameters: `num_params` of the weights' metadata in torchvision 0.14, models/vgg.py.
// Multiply-accumulates: `_ops` there since 0.15, in units of 10^9.
const vggs = [
  { backbone: 'vgg11', params: 132863336, gmac: 7.609 },
  { backbone: 'vgg13', params: 133047848, gmac: 11.308 },
  { backbone: 'vgg16', params: 138357544, gmac: 15.47 },
  { backbone: 'vgg19', params: 143667240, gmac: 19.632 },
  { backbone: 'vgg11(normalized: true)', params: 132868840, gmac: 7.609 },
  { backbone: 'vgg13(normalized: true)', params: 133053736, gmac: 11.308 },
  { backbone: 'vgg16(normalized: true)', params: 138365992, gmac: 15.47 },
  { backbone: 'vgg19(normalized: true)', params: 143678248, gmac: 19.632 },
];

test.each(vggs)('$backbone is as large as torchvision says', ({ backbone, params, gmac }) => {
  const network = networkOf({ file: 'vgg.brn', text: vgg(backbone) });
  expect(paramsOf(network.graph).params).toBe(params);
  expect((macsOf(network) / 1e9).toFixed(3)).toBe(gmac.toFixed(3));
});

test('LeNet-5 has 61,706 parameters', () => {
  // 6*(25+1) + 16*(6*25+1) + 120*(16*25+1) + 84*(120+1) + 10*(84+1)
  const text = classifier('use std.lenet { lenet, lenet_head }', 'lenet', 'lenet_head(10)', 'f32[N, 1, 28, 28]');
  expect(paramsOf(networkOf({ file: 'lenet.brn', text }).graph).params).toBe(61706);
});

const backbones = [
  { backbone: 'resnet18', strides: [4, 8, 16, 32], use: 'use std.resnet { resnet18 }' },
  { backbone: 'resnet50', strides: [4, 8, 16, 32], use: 'use std.resnet { resnet50 }' },
  { backbone: 'mobilenet_v2', strides: [8, 16, 32], use: 'use std.mobilenet_v2 { mobilenet_v2 }' },
  { backbone: 'mobilenet_v3_large', strides: [16, 32], use: 'use std.mobilenet_v3 { mobilenet_v3_large }' },
  { backbone: 'mobilenet_v3_small', strides: [16, 32], use: 'use std.mobilenet_v3 { mobilenet_v3_small }' },
];

describe.each(backbones)('$backbone', ({ backbone, strides, use }) => {
  test.each(strides)('has a map of a %ith of the image, and the same weights, at that output stride', (stride) => {
    const text = (options: string): string =>
      classifier(`${use}\nuse std.fcn { light_head }`, `${backbone}${options}`, 'light_head(2)', 'f32[N, 3, 320, 256]');
    const network = networkOf({ file: 'net.brn', text: text(`(output_stride: ${stride})`) });
    const result = network.graph.nodes[network.backbone];
    expect(result?.type.dims.slice(1)).toEqual([320 / stride, 256 / stride]);
    const plain = networkOf({ file: 'net.brn', text: text('') });
    expect(paramsOf(network.graph).params).toBe(paramsOf(plain.graph).params);
  });
});
