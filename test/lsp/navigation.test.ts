import { describe, expect, test } from 'vitest';
import type {
  DocumentHighlight,
  DocumentSymbol,
  Location,
  Range,
  WorkspaceEdit,
  WorkspaceSymbol,
} from 'vscode-languageserver/node';
import { checkProgram } from '../../src/index.ts';
import { library } from '../../stdlib/index.ts';
import { names } from '../../src/lsp/names.ts';
import { rename as renameIn } from '../../src/lsp/rename.ts';
import { Workspace } from '../../src/lsp/workspace.ts';
import { CURSOR, Client, FakeHost, marked, textAt } from './client.ts';
import { at, examples, generic, replaced } from './programs.ts';

const main = '/work/main.brn';
const branchy = examples.get('brandeeplabv3.brn') ?? '';

/** The text of a file that the server knows: the document, a file beside it, or the library. */
function textOf(uri: string, files: Readonly<Record<string, string>>): string {
  const path = uri.replace('file://', '');
  const module = path
    .replace('/cache/', '')
    .replace(/\.brn$/, '')
    .replaceAll('/', '.');
  return files[path] ?? library.get(module) ?? '';
}

/** A place as `file: line of the text`, with the marked part between « and ». */
function show({ uri, range }: Location, files: Readonly<Record<string, string>>): string {
  const text = textOf(uri, files);
  const line = text.split('\n')[range.start.line] ?? '';
  const file = uri.replace('file://', '').replace('/work/', '').replace('/cache/', '');
  const on = textAt(text, range);
  const column = range.start.character;
  return `${file}: ${line.slice(0, column)}«${on}»${line.slice(column + on.length)}`.replaceAll(/ +/g, ' ');
}

async function definition(text: string, others: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  const client = await Client.start(others);
  const found = await client.ask<Location | null>('textDocument/definition', text);
  return found === null ? undefined : show(found, { ...others, [main]: marked(text).text });
}

describe('a definition is found', () => {
  test.each([
    [
      'of a binding',
      at(generic, 'conv1)'),
      'main.brn: let «conv1» = conv2d(x, width, kernel: 3, stride, padding: 1, bias: false)',
    ],
    [
      'of a parameter',
      at(generic, 'width, kernel'),
      'main.brn: block residual(x: f32[N, C, H, W], «width»: int = C, stride: int = 1) {',
    ],
    [
      'of a bare argument, the value',
      at(generic, 'stride, padding'),
      'main.brn: block residual(x: f32[N, C, H, W], width: int = C, «stride»: int = 1) {',
    ],
    [
      'of a dimension',
      at(generic, 'C, stride: int'),
      'main.brn: block residual(x: f32[N, «C», H, W], width: int = C, stride: int = 1) {',
    ],
    [
      'of a block',
      at(generic, 'residual(a)'),
      'main.brn: block «residual»(x: f32[N, C, H, W], width: int = C, stride: int = 1) {',
    ],
    [
      'of a named argument',
      at(generic, 'width: 16'),
      'main.brn: block residual(x: f32[N, C, H, W], «width»: int = C, stride: int = 1) {',
    ],
    ['of a unit that a branch stands at', at(generic, 'a -> conv2d'), 'main.brn: unit «a» = residual(x, width: 16)'],
    [
      'of a branch that a tier ends at',
      at(generic, 'early\n  tier'),
      'main.brn: branch «early» at a -> conv2d(classes)',
    ],
    ['of a model parameter', at(generic, 'size, size]'), 'main.brn: model Small(«size»: int = 64, classes: int = 4) {'],
    [
      'of a block of the library',
      at(branchy, 'resnet101(output'),
      'std/resnet.brn: block «resnet101»(x: f32[N, 3, H, W], output_stride: 4 | 8 | 16 | 32 = 32) { resnet(x, true, 3, 4, 23, 3, output_stride) }',
    ],
    [
      'of an import',
      at(branchy, 'deeplab_head }'),
      'std/deeplab.brn: block «deeplab_head»(x: f32[N, C, H, W], classes: int, rates: [int] = [12, 24, 36], channels: int = 256) {',
    ],
    [
      'of an argument of the library',
      at(branchy, 'output_stride'),
      'std/resnet.brn: block resnet101(x: f32[N, 3, H, W], «output_stride»: 4 | 8 | 16 | 32 = 32) { resnet(x, true, 3, 4, 23, 3, output_stride) }',
    ],
    [
      'of a module of the library',
      at(branchy, 'std.resnet'),
      'std/resnet.brn: «»// ResNet (He et al., CVPR 2016), as torchvision has it, with any output stride.',
    ],
    [
      'of a branch of a family',
      at(branchy, 'b2', 1),
      'main.brn: branch «b» at even(branches) of flops -> deeplab_head(classes)',
    ],
    [
      'of the model that is trained',
      at(branchy, 'BranDeepLabV3 {'),
      'main.brn: model «BranDeepLabV3»(branches: int = 7, size: int = 256, classes: int = 21) {',
    ],
    ['of a part in `train`', at(branchy, 'out: 2.75'), 'main.brn: exit «out» -> deeplab_head(classes)'],
    [
      'of a layer of the library, by its path',
      at(replaced(branchy, 'even(branches) of flops', '[layer3.2, layer4.1]'), 'layer3.2'),
      'std/resnet.brn: let «layer3» = layer2 -> stage(256, n3, deep, entry: d2, dilation: d3)',
    ],
    [
      'of a unit within it',
      at(replaced(branchy, 'even(branches) of flops', '[layer3.2, layer4.1]'), '2, layer4'),
      'std/resnet.brn: for _ in range(1, count) { «unit residual(width, deep, dilation)» }',
    ],
    ['of nothing that the language knows by itself', at(generic, 'relu(bn1)'), undefined],
  ])('%s', async (_, text, place) => {
    expect(await definition(text)).toBe(place);
  });

  test('in another file, from a program and from the file itself', async () => {
    const heads = 'block head(x: f32[N, C, H, W], classes: int) {\n  conv2d(x, classes)\n}\n';
    const text = `use parts.heads { head as top }\n${replaced(generic, 'exit out -> conv2d', 'exit out -> top')}`;
    const others = { '/work/parts/heads.brn': heads };
    const place = 'parts/heads.brn: block «head»(x: f32[N, C, H, W], classes: int) {';
    expect(await definition(at(text, 'top(classes)'), others)).toBe(place);
    expect(await definition(at(text, 'head as'), others)).toBe(place);
    expect(await definition(at(text, 'parts.heads'), others)).toBe(
      'parts/heads.brn: «»block head(x: f32[N, C, H, W], classes: int) {',
    );
  });

  test('from within the library, which can be read like any other file', async () => {
    const client = await Client.start();
    const text = library.get('std.deeplab') ?? '';
    await client.open('/cache/std/deeplab.brn', text);
    const position = marked(at(text, 'conv_bn_relu(x, channels)')).position;
    const found = await client.request<Location>('textDocument/definition', '/cache/std/deeplab.brn', { position });
    expect(show(found, {})).toMatch(/^std\/layers.brn: block «conv_bn_relu»/);
    expect(await client.diagnostics('/cache/std/deeplab.brn')).toEqual([]);
  });
});

describe('references', () => {
  const references = async (
    text: string,
    others: Readonly<Record<string, string>> = {},
    includeDeclaration = true,
  ): Promise<readonly string[]> => {
    const client = await Client.start(others);
    const found = await client.ask<readonly Location[]>('textDocument/references', text, {
      context: { includeDeclaration },
    });
    return found.map((each) => show(each, { ...others, [main]: marked(text).text })).sort();
  };

  test('of a unit are its reads and the points that name it', async () => {
    expect(await references(at(generic, 'a = residual'))).toEqual([
      'main.brn: branch early at «a» -> conv2d(classes)',
      'main.brn: unit b = residual(«a»)',
      'main.brn: unit «a» = residual(x, width: 16)',
    ]);
    expect(await references(at(generic, 'a -> conv2d'), {}, false)).toEqual([
      'main.brn: branch early at «a» -> conv2d(classes)',
      'main.brn: unit b = residual(«a»)',
    ]);
  });

  test('of a parameter are its reads and the arguments that name it', async () => {
    expect(await references(at(generic, 'stride: int'))).toEqual([
      'main.brn: block residual(x: f32[N, C, H, W], width: int = C, «stride»: int = 1) {',
      'main.brn: let conv1 = conv2d(x, width, kernel: 3, «stride», padding: 1, bias: false)',
      'main.brn: unit c = residual(b, width: 32, «stride»: 2)',
    ]);
  });

  test('of a block of the library are those in the library, in this file and in the files of the workspace', async () => {
    const others = {
      '/work/other.brn': 'use std.layers { conv_bn_relu as cbr }\nblock f(x: f32[N, C, H, W]) { cbr(x, 8) }\n',
    };
    const text = at(
      'use std.layers { conv_bn_relu }\nblock g(x: f32[N, C, H, W]) { conv_bn_relu(x, 8) }\n',
      'conv_bn_relu(x',
    );
    const found = await references(text, others);
    expect(found).toEqual(
      expect.arrayContaining([
        'main.brn: use std.layers { «conv_bn_relu» }',
        'main.brn: block g(x: f32[N, C, H, W]) { «conv_bn_relu»(x, 8) }',
        'other.brn: use std.layers { «conv_bn_relu» as cbr }',
        'other.brn: block f(x: f32[N, C, H, W]) { «cbr»(x, 8) }',
        'std/layers.brn: block «conv_bn_relu»(x: f32[N, C, H, W], channels: int, kernel: int = 1, stride: int = 1, dilation: int = 1) {',
        'std/deeplab.brn: conv_bn_relu(x, channels),'.replace('conv_bn_relu', '«conv_bn_relu»'),
      ]),
    );
  });

  test('of a branch are the tiers and the rates that name it or one of its family', async () => {
    expect(await references(at(branchy, 'b at even'))).toEqual([
      'main.brn: branch «b» at even(branches) of flops -> deeplab_head(classes)',
      'main.brn: rate: per(backbone: 2.5e-6, «b»: 2.5e-4, out: 2.75e-4)',
      'main.brn: tier device until «b»2',
    ]);
  });

  test('in the same file are highlighted', async () => {
    const client = await Client.start();
    const text = at(generic, 'conv1)');
    const found = await client.ask<readonly DocumentHighlight[]>('textDocument/documentHighlight', text);
    expect(found.map(({ range, kind }) => `${range.start.line} ${kind}`)).toEqual(['1 3', '2 2']);
  });
});

describe('rename', () => {
  const limited = replaced(generic, 'classes: int = 4', 'classes: int = 4, limit: float = 0.5').replace(
    'entropy < 0.5',
    'entropy < limit',
  );
  /** The texts of all files after a rename, or why there is none. */
  const rename = async (
    text: string,
    newName: string,
    others: Readonly<Record<string, string>> = {},
  ): Promise<Readonly<Record<string, string>> | string> => {
    const client = await Client.start(others);
    try {
      const edit = await client.ask<WorkspaceEdit>('textDocument/rename', text, { newName });
      return Object.fromEntries([main, ...Object.keys(others)].map((path) => [path, client.after(path, edit)]));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  test('changes a binding, its reads, and the points that name it', async () => {
    const renamed = await rename(at(generic, 'a -> conv2d'), 'first');
    expect(renamed).toEqual({
      [main]: generic
        .replace('unit a =', 'unit first =')
        .replace('residual(a)', 'residual(first)')
        .replace('early at a', 'early at first'),
    });
  });

  test('writes out a bare argument, whose two sides part', async () => {
    expect(await rename(at(generic, 'stride: int'), 'step')).toEqual({
      [main]: generic
        .replace('stride: int', 'step: int')
        .replace('kernel: 3, stride, padding', 'kernel: 3, stride: step, padding')
        .replace('stride: 2', 'step: 2'),
    });
    const outer =
      'block inner(x: f32[N, C, H, W], step: int = 1) { max_pool2d(x, 2, stride: step) }\n' +
      'block outer(x: f32[N, C, H, W], step: int = 1) { inner(x, step) }\n';
    // The argument stands behind no named one, so that it needs its name.
    expect(await rename(at(outer, 'step: int'), 'by')).toEqual({
      [main]: outer
        .replace('step: int = 1) { max_pool2d(x, 2, stride: step)', 'by: int = 1) { max_pool2d(x, 2, stride: by)')
        .replace('inner(x, step)', 'inner(x, by: step)'),
    });
  });

  test('reaches the files that import, open or not, and keeps their aliases', async () => {
    const heads = 'block head(x: f32[N, C, H, W], classes: int) {\n  conv2d(x, classes)\n}\n';
    const others = {
      '/work/plain.brn': 'use main { head }\nblock f(x: f32[N, C, H, W]) { x -> head(classes: 4) }\n',
      '/work/alias.brn': 'use main { head as top }\nblock g(x: f32[N, C, H, W]) { top(x, 4) }\n',
    };
    expect(await rename(at(heads, 'head('), 'tip', others)).toEqual({
      [main]: heads.replace('head', 'tip'),
      '/work/plain.brn': others['/work/plain.brn'].replaceAll('head', 'tip'),
      '/work/alias.brn': others['/work/alias.brn'].replace('head', 'tip'),
    });
    expect(await rename(at(heads, 'classes: int'), 'kinds', others)).toEqual({
      [main]: heads.replaceAll('classes', 'kinds'),
      '/work/plain.brn': others['/work/plain.brn'].replace('classes:', 'kinds:'),
      '/work/alias.brn': others['/work/alias.brn'],
    });
  });

  test('of an alias changes the alias only', async () => {
    const text = 'use std.fcn { fcn_head as top }\nblock f(x: f32[N, C, H, W]) { top(x, 4) }\n';
    expect(await rename(at(text, 'top(x'), 'head')).toEqual({ [main]: text.replaceAll('top', 'head') });
  });

  test('of a family changes what names one of its branches', async () => {
    expect(await rename(at(branchy, 'b at even'), 'side')).toEqual({
      [main]: branchy
        .replace('branch b ', 'branch side ')
        .replace('until b2', 'until side2')
        .replace(' b: 2.5', ' side: 2.5'),
    });
  });

  test('leaves a program that means the same', async () => {
    const before = checkProgram(branchy, { file: main, read: () => undefined }).models[0]?.report;
    const renamed = await rename(at(branchy, 'classes: int'), 'kinds');
    const text = typeof renamed === 'string' ? '' : (renamed[main] ?? '');
    const after = checkProgram(text, { file: main, read: () => undefined }).models[0]?.report;
    expect(after?.exits).toEqual(before?.exits);
    expect(after?.parameters).toHaveProperty('kinds', 21);
  });

  test.each([
    [
      'a name of the library',
      at(branchy, 'resnet101(output'),
      'net',
      '`resnet101` is declared in the standard library',
    ],
    ['a word of the language', at(generic, 'relu(bn1)'), 'act', '`relu` is a word of the language'],
    [
      'to what is no name',
      at(generic, 'conv1 ='),
      '1st',
      '`1st` is no name: letters, digits and `_`, and no word of the grammar',
    ],
    [
      'to a reserved word',
      at(generic, 'conv1 ='),
      'unit',
      '`unit` is no name: letters, digits and `_`, and no word of the grammar',
    ],
    [
      'to a name that is taken',
      at(generic, 'conv1 ='),
      'bn1',
      '`bn1` does not do: the binding `bn1` is declared twice',
    ],
    [
      'to one that its kind does not have',
      at(generic, 'residual(x: f32'),
      'Residual',
      '`Residual` does not do: the block `Residual` must not begin with a capital',
    ],
    ['nothing', at(generic, '= conv2d'), 'x', 'there is no name here'],
    [
      'a module, which is its file,',
      `use nets.b${CURSOR}ody { trunk }\n`,
      'tail',
      '`nets.body` is a module: it is called as its file',
    ],
    [
      'a threshold to a quantity that its policy speaks of',
      at(limited, 'limit: float'),
      'entropy',
      '`entropy` does not do: `entropy` is a quantity of the exits, and a policy cannot tell this parameter from it',
    ],
    [
      'a binding to a name that nothing has and a line reads',
      at(replaced(generic, 'relu(bn1)', 'relu(bn1 + left)'), 'bn1   ='),
      'left',
      '`left` does not do: `left` in line 4 would mean something else',
    ],
  ])('refuses to rename %s, and says why', async (_, text, newName, why) => {
    expect(await rename(text, newName)).toBe(why);
  });

  test.each(['tiny.brn', 'symbolic.brn', 'brandeeplabv3.brn'])(
    'takes a new name for each that examples/%s declares',
    (example) => {
      const text = examples.get(example) ?? '';
      const workspace = new Workspace(new FakeHost({ [main]: text }));
      const analysis = workspace.analysis(main);
      const declared = (analysis === undefined ? [] : names(analysis)).filter(({ declares }) => declares);
      expect(declared.length).toBeGreaterThan(5);
      for (const { span } of declared) {
        const newName = /^[A-Z]/.test(text.slice(span.start)) ? 'Fresh' : 'fresh';
        expect(renameIn(main, span.start, newName, workspace)).toMatchObject({ kind: 'edits' });
      }
    },
  );

  test('is prepared at the name', async () => {
    const client = await Client.start();
    const text = at(generic, 'conv1)');
    const range = await client.ask<Range>('textDocument/prepareRename', text);
    expect(textAt(marked(text).text, range)).toBe('conv1');
  });
});

describe('symbols', () => {
  test('of a document are its declarations with what is in them', async () => {
    const client = await Client.start();
    await client.open(main, `${generic}\ntrain Small {\n  batch: 4\n}\n`);
    const symbols = await client.request<readonly DocumentSymbol[]>('textDocument/documentSymbol', main);
    const shown = symbols.map(
      ({ name, children }) => `${name}: ${(children ?? []).map((each) => each.name).join(' ')}`,
    );
    expect(shown).toEqual([
      'residual: x width stride conv1 bn1',
      'net: x a b c',
      'Small: size classes image backbone early out stop device cloud',
      'train Small: batch',
    ]);
  });

  test('of the workspace are the blocks and models of its files and of the library', async () => {
    const client = await Client.start({ '/work/other.brn': generic.replace('model Small', 'model Smaller') });
    await client.open(main, generic);
    const find = async (query: string): Promise<readonly string[]> => {
      const found = await client.connection.sendRequest<readonly WorkspaceSymbol[]>('workspace/symbol', { query });
      return found.map(({ name, containerName = '' }) => `${name} ${containerName}`.trim()).sort();
    };
    expect(await find('Small')).toEqual(['Small', 'Smaller', 'mobilenet_v3_small std.mobilenet_v3']);
    expect(await find('dplabhd')).toEqual(['deeplab_head std.deeplab', 'deeplab_plus_head std.deeplab']);
  });
});
