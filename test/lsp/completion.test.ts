import { describe, expect, test } from 'vitest';
import { type CompletionItem, InsertTextFormat, type SignatureHelp } from 'vscode-languageserver/node';
import { Client, CURSOR, edited, marked } from './client.ts';
import { brandeeplab, examples, generic, replaced } from './programs.ts';

async function complete(
  text: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<readonly CompletionItem[]> {
  const client = await Client.start();
  const items = await client.ask<readonly CompletionItem[] | null>('textDocument/completion', text, more);
  return (items ?? []).toSorted((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1));
}

async function labels(text: string): Promise<readonly string[]> {
  return (await complete(text)).map(({ label }) => label);
}

/** The text after an item was chosen. */
function accept(text: string, item: CompletionItem | undefined): string {
  const { textEdit, additionalTextEdits = [] } = item ?? {};
  if (textEdit === undefined || !('range' in textEdit)) throw new Error('there is no such item');
  return edited(marked(text).text, [textEdit, ...additionalTextEdits]);
}

const C = CURSOR;

describe('completion knows', () => {
  test('words that begin a declaration, an item, a line', async () => {
    expect(await labels(`${generic}\n${C}`)).toEqual(['block', 'model', 'train', 'use']);
    // A model has one each of the others.
    const items = (text: string, before: string): Promise<readonly string[]> =>
      labels(replaced(text, before, `  ${C}\n${before}`));
    expect(await items(generic, '  stop when')).toEqual(['branch', 'tier', 'weights']);
    const noExit = replaced(generic, '  exit out -> conv2d(classes)\n', '');
    expect(await items(noExit, '  stop when')).toEqual(['branch', 'exit', 'tier', 'weights']);
    expect(await items(`${generic}\nmodel Next {\n}\n`, '}\n\nmodel Next')).toEqual(['branch', 'tier', 'weights']);
    expect(await labels(`${generic}\nmodel Next {\n  ${C}\n}\n`)).toEqual(
      expect.arrayContaining(['backbone', 'exit', 'input', 'stop']),
    );
    expect(await labels(replaced(generic, '  exit out', `  ex${C}it out`))).toEqual([
      'branch',
      'exit',
      'tier',
      'weights',
    ]);
    expect(await labels(replaced(generic, '  relu(bn1)', `  ${C}\n  relu(bn1)`))).toEqual(
      expect.arrayContaining(['let', 'unit', 'if', 'x', 'conv1', 'bn1', 'relu', 'residual']),
    );
  });

  test('words where the grammar asks for them, and there only', async () => {
    expect(await labels(replaced(generic, 'branch early at a', `branch early ${C}`))).toEqual(['at']);
    expect(await labels(replaced(generic, 'branch early at a', `branch early at 25% ${C}`))).toEqual(['of flops']);
    expect(await labels(replaced(generic, 'until early', C))).toEqual(['sending', 'until']);
    expect(await labels(replaced(generic, 'until early', `until early ${C}`))).toEqual(['of flops', 'sending']);
    expect(await labels(replaced(generic, 'entropy < 0.5 else last', `entropy < 0.5 ${C}`))).toEqual([
      'and',
      'else',
      'or',
    ]);
    expect(await labels(replaced(generic, 'as imagenet', C))).toEqual(['as']);
    expect(await labels(replaced(generic, 'stop when entropy < 0.5 else last', `stop ${C}`))).toEqual(['when']);
    expect(await labels(replaced(generic, 'relu(bn1)', `bn1 -> sequence { ${C} }`))).toEqual(
      expect.arrayContaining(['unit', 'for', 'if', 'sequence', 'relu', 'residual']),
    );
  });

  test('modules of the library and beside the file, and what they declare', async () => {
    const client = await Client.start({ '/work/nets/mine.brn': 'block mine(x: f32[N, C, H, W]) { relu(x) }\n' });
    const text = 'use nets.mine { }\n';
    await client.open('/work/main.brn', text);
    const at = async (character: number): Promise<readonly string[]> => {
      const position = { line: 0, character };
      const items = await client.request<readonly CompletionItem[]>('textDocument/completion', '/work/main.brn', {
        position,
      });
      return items.map(({ label }) => label);
    };
    expect(await at(4)).toEqual(expect.arrayContaining(['nets.mine', 'std.resnet', 'std.deeplab']));
    expect(await at(16)).toEqual(['mine']);
    expect(await labels(`use std.fcn { fcn_head, ${C} }\n`)).toEqual(['light_head']);
    expect(await labels(`use std.${C}`)).toContain('std.vgg');
  });

  test('blocks and operators behind an arrow, with stops for what must be given', async () => {
    const items = await complete(brandeeplab('exit out -> deeplab_head(classes)', `exit out -> ${C}`));
    const find = (label: string): CompletionItem | undefined => items.find((each) => each.label === label);
    expect(find('deeplab_head')).toMatchObject({
      detail:
        'std.deeplab: deeplab_head(x: f32[N, C, H, W], classes: int, rates: [int] = [12, 24, 36], channels: int = 256)',
      documentation: { kind: 'markdown', value: 'The head of DeepLabV3.' },
      insertTextFormat: InsertTextFormat.Snippet,
      textEdit: { newText: 'deeplab_head(${1:classes})' },
    });
    expect(find('relu')).toMatchObject({ textEdit: { newText: 'relu' } });
    expect(find('conv2d')).toMatchObject({ textEdit: { newText: 'conv2d(${1:channels})' } });
    // What is at hand comes before the rest of the library.
    expect(items.findIndex(({ label }) => label === 'deeplab_head')).toBe(0);
    expect(items.some(({ label }) => label === 'even')).toBe(false);
  });

  test('blocks of the library that are not imported, and brings their import', async () => {
    const text = brandeeplab('exit out -> deeplab_head(classes)', `exit out -> fcn_${C}`);
    const item = (await complete(text)).find(({ label }) => label === 'fcn_head');
    expect(accept(text, item)).toContain('use std.fcn { fcn_head }\nuse std.resnet');
    expect(accept(text, item)).toContain('exit out -> fcn_head(${1:classes})');
    const other = brandeeplab('exit out -> deeplab_head(classes)', `exit out -> ${C}`);
    const plus = (await complete(other)).find(({ label }) => label === 'deeplab_plus_head');
    expect(accept(other, plus)).toContain('use std.deeplab { deeplab_head, deeplab_plus_head }');
  });

  test('blocks of modules beside the file that are not imported, and brings their import', async () => {
    const block = (name: string): string => `block ${name}(x: f32[N, C, H, W], width: int) { conv2d(x, width) }\n`;
    const client = await Client.start({
      '/work/nets/parts.brn': `${block('sep')}${block('res')}`,
      '/work/nets/deep/trunk.brn': block('foot'),
    });
    const text = 'use nets.parts { sep }\n\nblock net(x: f32[N, C, H, W]) { x -> ';
    await client.open('/work/main.brn', `${text}\n}\n`);
    const position = { line: 2, character: 'block net(x: f32[N, C, H, W]) { x -> '.length };
    const items = await client.request<readonly CompletionItem[]>('textDocument/completion', '/work/main.brn', {
      position,
    });
    const edits = (label: string): unknown => items.find((each) => each.label === label)?.additionalTextEdits;
    expect(edits('res')).toEqual([expect.objectContaining({ newText: ', res' })]);
    expect(edits('foot')).toEqual([expect.objectContaining({ newText: 'use nets.deep.trunk { foot }\n' })]);
    expect(edits('sep')).toBeUndefined();
  });

  test('named arguments that are not given yet, and values that fit', async () => {
    const inCall = (args: string): Promise<readonly string[]> =>
      labels(brandeeplab('exit out -> deeplab_head(classes)', `exit out -> deeplab_head(${args})`));
    const numbers = ['branches', 'classes', 'size', 'len', 'max', 'min', 'if'];
    expect(await inCall(C)).toEqual(['channels:', 'classes:', 'rates:', ...numbers]);
    // What has a default is given by name.
    expect(await inCall(`classes, ${C}`)).toEqual(['channels:', 'rates:', 'if']);
    expect(await inCall(`classes, rates: [12], ${C}`)).toEqual(['channels:', 'if']);
    expect(await inCall(`classes, channels: ${C}`)).toEqual(numbers);
    expect(await inCall(`classes, rates: ${C}`)).toEqual(['range', 'if']);
    expect(await inCall(`classes, ra${C}: [12]`)).toEqual(expect.arrayContaining(['rates', 'channels']));
    expect(await labels(replaced(generic, 'kernel: 3, stride, padding', `kernel: 3, ${C}, padding`))).toEqual([
      'dilation:',
      'groups:',
      'stride:',
      'stride',
      'if',
    ]);
  });

  test('the values that a parameter takes, and only those of its kind', async () => {
    const branchy = brandeeplab('size: int = 256', 'size: int = 256, share: float = 0.5, fixed: bool = true');
    const inBackbone = (args: string): Promise<readonly string[]> =>
      labels(replaced(branchy, 'output_stride: 8', args));
    const ints = ['branches', 'classes', 'size'];
    expect(await inBackbone(`output_stride: ${C}`)).toEqual(['4', '8', '16', '32', ...ints, 'if']);
    expect(await inBackbone(`output_stride: ${C}8`)).toEqual(['4', '8', '16', '32']);
    expect(await inBackbone(`output_stride: 1${C}6`)).toEqual(['4', '8', '16', '32']);
    const inHead = (args: string): Promise<readonly string[]> =>
      labels(replaced(branchy, 'exit out -> deeplab_head(classes)', `exit out -> conv2d(classes, ${args})`));
    expect(await inHead(`bias: ${C}`)).toEqual(['true', 'false', 'fixed', 'if']);
    expect(await inHead(`bias: f${C}`)).toEqual(['true', 'false', 'fixed', 'if']);
    expect(await inHead(`kernel: ${C}`)).toEqual([...ints, 'len', 'max', 'min', 'range', 'if']);
    expect(await inHead(`kernel: [${C}, 3]`)).toEqual([...ints, 'len', 'max', 'min', 'for', 'if']);
    expect(await inHead(`kernel: 2 * ${C}`)).toEqual([...ints, 'len', 'max', 'min']);
    expect(await inHead(`kernel: (${C})`)).toEqual([...ints, 'len', 'max', 'min', 'range', 'if']);
    expect(await inHead(`kernel: 3) -> dropout(p: ${C}`)).toEqual([
      'branches',
      'classes',
      'share',
      'size',
      'len',
      'max',
      'min',
      'if',
    ]);
    expect(await labels(replaced(generic, 'entropy < 0.5', `patience(k: ${C})`))).toEqual(['classes', 'size']);
  });

  test('tensors of the backbone, for an argument that is one', async () => {
    const symbolic = replaced(examples.get('symbolic.brn') ?? '', 'low: layer1', `low: ${C}`);
    const items = await complete(symbolic);
    expect(items.find(({ label }) => label === 'layer1')).toMatchObject({
      detail: 'f32[N, 64, floor((H+3)/4), floor((W+3)/4)]',
    });
    expect(items.some(({ label }) => label === 'classes')).toBe(false);
  });

  test('units with their shares, in the order of the backbone', async () => {
    for (const text of [`branch b at ${C} -> deeplab_head(classes)`, `branch b at ${C}`]) {
      const items = await complete(brandeeplab('branch b at even(branches) of flops -> deeplab_head(classes)', text));
      expect(items.slice(0, 3).map(({ label, detail }) => `${label} ${detail}`)).toEqual([
        'stem 0.3% · f32[N, 64, 64, 64]',
        'layer1.0 1.0% · f32[N, 256, 64, 64]',
        'layer1.1 1.7% · f32[N, 256, 64, 64]',
      ]);
      expect(items.map(({ label }) => label)).toEqual(
        expect.arrayContaining(['layer3.22', 'layer4.2', '25% of flops', 'even(n) of flops']),
      );
    }
    const path = brandeeplab('even(branches) of flops', `layer3.1${C}`);
    const item = (await complete(path)).find(({ label }) => label === 'layer3.16');
    expect(accept(path, item)).toContain('branch b at layer3.16 -> deeplab_head(classes)');
  });

  test('lists for what a loop goes through', async () => {
    const block = (loop: string): string =>
      `block f(x: f32[N, C, H, W], ks: [int], n: int, share: float) {\n  x -> sequence { for k in ${loop} }\n}\n`;
    expect(await labels(block(C))).toEqual(['ks', 'even', 'range']);
    expect(await labels(block(`${C} { conv2d(k) }`))).toEqual(['ks', 'even', 'range']);
    const element = replaced(block('ks { conv2d(k) }'), 'x ->', `let all = [for j in ${C} { j }]\n  x ->`);
    expect(await labels(element)).toEqual(['ks', 'even', 'range']);
  });

  test('the units that a number can have', async () => {
    const inBranch = (point: string): string => replaced(generic, 'early at a', `early at ${point}`);
    const inTier = (point: string): string => replaced(generic, 'device until early', `device until ${point}`);
    for (const text of [inBranch, inTier]) {
      expect(await labels(text(`25${C}`))).toEqual(['25% of flops']);
      expect(await labels(text(`0.25${C}`))).toEqual(['0.25 of flops']);
      expect(await labels(text(`25${C} of flops`))).toEqual(['25%']);
      expect(await labels(text(`25%${C}`))).toContain('of flops');
      expect(await labels(text(`250${C}`))).toEqual([]);
      const [item] = await complete(text(`25${C}`));
      expect(accept(text(`25${C}`), item)).toBe(text('25% of flops'));
      const behind = (await complete(text(`25%${C}`))).find(({ label }) => label === 'of flops');
      expect(accept(text(`25%${C}`), behind)).toBe(text('25% of flops'));
      const context = { triggerKind: 2, triggerCharacter: ' ' };
      expect((await complete(text(`25% ${C}`), { context })).map(({ label }) => label)).toContain('of flops');
    }
    // A line that is being written, with nothing behind it.
    const line = replaced(generic, 'branch early at a -> conv2d(classes)', `branch b at 25${C}`);
    expect(await labels(line)).toEqual(['25% of flops']);
    expect(await labels(inBranch(`[25${C}, 50%] of flops`))).toEqual(['25%']);
    expect(await labels(inBranch(`even(3${C}) of flops`))).toEqual([]);
    expect(await labels(replaced(generic, 'entropy < 0.5', `entropy < 15${C}`))).toEqual(['15%']);
    expect(await labels(replaced(generic, 'entropy < 0.5', `fraction(max_prob > 90${C}) > 0.5`))).toEqual(['90%']);
    expect(await labels(replaced(generic, 'entropy < 0.5', `patience(2${C})`))).toEqual([]);
    expect(await labels(replaced(generic, 'relu(bn1)', `dropout(bn1, p: 20${C})`))).toEqual(['20%']);
  });

  test('branches and units for the end of a tier, and the forms of what is sent', async () => {
    const ends = await labels(brandeeplab('tier device until b2', `tier device until ${C}`));
    expect(ends.slice(0, 8)).toEqual(['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'stem']);
    expect(ends.filter((label) => ['even', 'len', 'min'].includes(label))).toEqual(['min']);
    // Past the tier above, which ends at `b2`, at layer3.7.
    const next = await labels(brandeeplab('tier edge until 80% of flops', `tier edge until ${C}`));
    expect(next.slice(0, 7)).toEqual(['b3', 'b4', 'b5', 'b6', 'b7', 'layer3.8', 'layer3.9']);
    expect(next).not.toContain('layer3.7');
    expect(await labels(brandeeplab('sending u8', `sending ${C}`))).toEqual(['f16', 'f32', 'u8']);
  });

  test('the quantities of a policy, and numbers of the model', async () => {
    const all = ['agreement', 'entropy', 'fraction', 'margin', 'max_prob', 'patience', 'classes', 'size', 'not'];
    expect(await labels(replaced(generic, 'entropy < 0.5 else last', C))).toEqual(all);
    expect(
      await labels(replaced(generic, '-> conv2d(classes)\n  exit', `-> conv2d(classes) when ${C}\n  exit`)),
    ).toEqual(all);
    expect(await labels(replaced(generic, 'entropy < 0.5', `fraction(${C}) > 0.5`))).toEqual([
      'entropy',
      'margin',
      'max_prob',
      'classes',
      'size',
      'not',
    ]);
    expect(await labels(replaced(generic, 'entropy < 0.5', `patience(${C})`))).toEqual(
      expect.arrayContaining(['k:', 'at_least:']),
    );
    expect(await labels(replaced(generic, 'else last', `else ${C}`))).toEqual(['last', 'most_confident']);
  });

  test('types, and how an image becomes the input', async () => {
    expect(await labels(replaced(generic, 'stride: int', `stride: ${C}`))).toEqual([
      'bool',
      'dim',
      'f32',
      'float',
      'int',
      'u8',
    ]);
    expect(await labels(replaced(generic, 'as imagenet', `as ${C}`))).toEqual(['imagenet', 'normalized', 'unit']);
    expect(await labels(replaced(generic, '3, size, size', `3, ${C}, size`))).toEqual(['classes', 'size']);
  });

  test('the settings of `train` that are not given, and their values', async () => {
    const settings = await labels(brandeeplab('  loss: lovasz_softmax\n', `  ${C}\n`));
    expect(settings).toEqual(['loss', 'distill', 'epochs', 'freeze', 'seed', 'stop', 'weight']);
    const valueOf = (setting: string): Promise<readonly string[]> =>
      labels(brandeeplab('  loss: lovasz_softmax\n', `  loss: lovasz_softmax\n  ${setting}\n`));
    expect(await labels(brandeeplab('loss: lovasz_softmax', `loss: ${C}`))).toEqual([
      'cross_entropy',
      'dice',
      'focal',
      'lovasz_softmax',
    ]);
    expect(await labels(brandeeplab('sgd(momentum: 0.9)', `sgd(${C})`))).toEqual(['decay:', 'momentum:']);
    expect(await labels(brandeeplab('best(mean_miou)', `best(${C})`))).toEqual(['mean_accuracy', 'mean_miou']);
    expect(await valueOf(`stop: ${C}`)).toEqual(['never', 'patience']);
    expect(await valueOf(`weight: ${C}`)).toEqual(['per']);
    expect(await valueOf(`weight: per(${C})`)).toEqual(['b', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'out', 'at']);
    expect(await valueOf(`weight: per(b: 0.3, ${C})`)).toEqual(['out', 'at']);
    expect(await valueOf(`weight: per(b2: 0.3, ${C})`)).toEqual(['b1', 'b3', 'b4', 'b5', 'b6', 'b7', 'out', 'at']);
    expect(await valueOf(`freeze: ${C}`)).toEqual(expect.arrayContaining(['backbone', 'b', 'out', 'backbone.layer1']));
    expect(await labels('model A { }\nmodel B { }\ntrain B { }\ntrain ' + C)).toEqual(['A', 'B']);
  });

  test('the parts of `weights`', async () => {
    const text = replaced(generic, '  tier device', `  weights ${C}: features\n  tier device`);
    expect(await labels(text)).toEqual(expect.arrayContaining(['backbone', 'early', 'out', 'backbone.a']));
  });
});

describe('completion', () => {
  test('offers nothing in a comment or a number, or where a name is declared', async () => {
    expect(await labels(`// a${C}\n`)).toEqual([]);
    expect(await labels(replaced(generic, 'width: 16', `width: 1${C}6`))).toEqual([]);
    expect(await labels(replaced(generic, 'let conv1', `let co${C}nv1`))).toEqual([]);
    expect(await labels(replaced(generic, 'block residual(', `block re${C}sidual(`))).toEqual([]);
  });

  test('of a line that is broken, and of a program that is broken elsewhere', async () => {
    const broken = replaced(generic, 'exit out -> conv2d(classes)', 'exit out -> conv2d(classes');
    expect((await labels(replaced(broken, 'early at a', `early at ${C}`))).slice(0, 3)).toEqual(['a', 'b', 'c']);
    const wrong = replaced(generic, 'relu(bn1)', 'relu(bn1, slope: 3)');
    expect(await labels(replaced(wrong, '  c\n}', `  ${C}\n}`))).toEqual(expect.arrayContaining(['a', 'b', 'c', 'x']));
    const half = `${generic.slice(0, generic.indexOf('conv2d(classes)\n  exit'))}${C}`;
    expect(await labels(half)).toEqual(expect.arrayContaining(['residual', 'conv2d']));
  });

  test('asked for by a space answers behind words that ask for a name', async () => {
    const context = { triggerKind: 2, triggerCharacter: ' ' };
    expect(await complete(replaced(generic, 'early at a', `early at ${C}`), { context })).not.toEqual([]);
    expect(await complete(replaced(generic, 'x, width,', `x, ${C}width,`), { context })).toEqual([]);
  });

  test('writes no stops for an editor that has none', async () => {
    const client = await Client.start({}, {});
    const text = brandeeplab('exit out -> deeplab_head(classes)', `exit out -> ${C}`);
    const items = await client.ask<readonly CompletionItem[]>('textDocument/completion', text);
    expect(items.every(({ insertTextFormat }) => insertTextFormat === InsertTextFormat.PlainText)).toBe(true);
    expect(items.find(({ label }) => label === 'deeplab_head')).toMatchObject({
      textEdit: { newText: 'deeplab_head' },
    });
  });
});

describe('signature help', () => {
  const help = async (text: string): Promise<string | undefined> => {
    const client = await Client.start();
    const answer = await client.ask<SignatureHelp | null>('textDocument/signatureHelp', text);
    const signature = answer?.signatures[0];
    if (signature === undefined) return undefined;
    const active = signature.parameters?.[answer?.activeParameter ?? -1]?.label;
    return `${signature.label} @ ${String(active)}`;
  };
  const conv =
    'conv2d(channels: int, kernel: int or [h, w] = 1, stride: int or [h, w] = 1, padding: int or [h, w] = 0, dilation: int or [h, w] = 1, groups: int = 1, bias: bool = true)';

  test.each([
    ['the parameter that comes next', `relu(bn1) -> conv2d(${C})`, `${conv} @ channels: int`],
    ['one that is named', `relu(bn1) -> conv2d(8, stride: ${C})`, `${conv} @ stride: int or [h, w] = 1`],
    ['one with a default behind those without', `relu(bn1) -> conv2d(8, ${C})`, `${conv} @ kernel: int or [h, w] = 1`],
    [
      'what flows in, in a plain call',
      `residual(${C})`,
      'residual(x: f32[N, C, H, W], width: int = C, stride: int = 1) @ x: f32[N, C, H, W]',
    ],
    ['the inner of two calls', `residual(relu(${C}))`, 'relu(x: tensor) @ x: tensor'],
    ['nothing outside of a call', `residual(x)${C}`, undefined],
    ['what a number is for', `relu(bn1) -> conv2d(8${C})`, `${conv} @ channels: int`],
    ['what a list is for', `relu(bn1) -> conv2d(8, kernel: [3, 1${C}5])`, `${conv} @ kernel: int or [h, w] = 1`],
    [
      'what a list that goes on is for',
      `relu(bn1) -> conv2d(8, kernel: [3, ${C}`,
      `${conv} @ kernel: int or [h, w] = 1`,
    ],
  ])('shows %s', async (_, line, shown) => {
    expect(await help(replaced(generic, 'relu(bn1)', line))).toBe(shown);
  });

  test('of a value of a setting, and of a quantity', async () => {
    expect(await help(brandeeplab('sgd(momentum: 0.9)', `sgd(decay: ${C})`))).toBe(
      'sgd(momentum: float = 0, decay: float = 0) @ decay: float = 0',
    );
    expect(await help(replaced(generic, 'entropy < 0.5', `patience(2, ${C}`))).toBe(
      'patience(k: int, at_least: float = 95%) @ at_least: float = 95%',
    );
  });
});
