import { describe, expect, test } from 'vitest';
import type { CodeAction, Diagnostic } from 'vscode-languageserver/node';
import { Client } from './client.ts';
import { brandeeplab, generic, replaced } from './programs.ts';

const path = '/work/main.brn';

interface Mended {
  readonly code: string;
  readonly title: string;
  readonly text: string;
}

/** The errors of a text; where none is one, all that was found. */
function errorsOf(found: readonly Diagnostic[]): readonly Diagnostic[] {
  return found.filter(({ severity }) => severity === 1);
}

/**
 * Opens a text, has its first error mended by the first action that is offered for it, and again, until there is no error
 * or nothing is offered.
 */
async function mend(text: string): Promise<readonly Mended[]> {
  const client = await Client.start();
  await client.open(path, text);
  const steps: Mended[] = [];
  for (let step = 0; step < 5; step += 1) {
    const [error] = errorsOf(await client.diagnostics(path));
    if (error === undefined) return steps;
    const context = { diagnostics: [error] };
    const actions = await client.request<readonly CodeAction[]>('textDocument/codeAction', path, {
      range: error.range,
      context,
    });
    const action = actions.find(({ diagnostics }) => diagnostics?.[0]?.code === error.code);
    const edit = action?.edit;
    if (action === undefined || edit === undefined) break;
    const mended = client.after(path, edit);
    steps.push({ code: String(error.code), title: action.title, text: mended });
    await client.change(path, mended);
  }
  const left = errorsOf(await client.diagnostics(path));
  if (left.length > 0)
    throw new Error(`there is still: ${JSON.stringify(left[0]?.message)} after ${steps.length} steps`);
  return steps;
}

/** The line of a text that has a piece. */
function lineWith(text: string | undefined, piece: string): string {
  return (
    (text ?? '')
      .split('\n')
      .find((line) => line.includes(piece))
      ?.trim() ?? ''
  );
}

describe('ten mistakes of a newcomer are mended by the actions that are offered, until the file checks', () => {
  const inBlock = (...lines: readonly string[]): string =>
    replaced(generic, '  relu(bn1)\n', `${lines.map((line) => `  ${line}\n`).join('')}`);

  test.each([
    [
      'shapes that do not add: channels',
      inBlock('let skip = conv2d(x, 24, stride)', 'bn1 + skip'),
      ['size-mismatch'],
      'let skip',
      'let skip = conv2d(x, width, stride)',
    ],
    [
      'a misspelt block',
      replaced(generic, 'residual(a)', 'resudual(a)'),
      ['unknown-name'],
      'unit b',
      'unit b = residual(a)',
    ],
    [
      'a missing comma',
      replaced(generic, 'b, width', 'b width'),
      ['missing-comma'],
      'unit c',
      'unit c = residual(b, width: 32, stride: 2)',
    ],
    [
      'a percentage over 100',
      replaced(generic, 'early at a', 'early at 120% of flops'),
      ['bad-point'],
      'branch',
      'branch early at b -> conv2d(classes)',
    ],
    [
      'a branch past the end',
      replaced(generic, 'early at a', 'early at d'),
      ['unknown-unit'],
      'branch',
      'branch early at b -> conv2d(classes)',
    ],
    [
      'an optional argument by position',
      replaced(generic, 'residual(b, width: 32, stride: 2)', 'residual(b, 32, stride: 2)'),
      ['positional-optional'],
      'unit c',
      'unit c = residual(b, width: 32, stride: 2)',
    ],
    [
      'rates as a number',
      brandeeplab('exit out -> deeplab_head(classes)', 'exit out -> deeplab_head(classes, rates: 12)'),
      ['kind-mismatch'],
      'exit out',
      'exit out -> deeplab_head(classes, rates: [12])',
    ],
    [
      'tiers out of order',
      replaced(generic, '  tier device until early\n', '  tier edge until b\n  tier device until early\n'),
      ['tier-order'],
      'tier device',
      'tier device until early',
    ],
    [
      'two layers with weights in one binding',
      replaced(
        generic,
        '  let bn1   = batch_norm(conv1)\n',
        '  let bn1   = conv1 -> conv2d(16) -> batch_norm\n',
      ).replace('width: 32, ', ''),
      ['two-weighted-calls'],
      'let bn1',
      'let bn1   = conv1 -> sequence { conv2d(16), batch_norm }',
    ],
    [
      'a habit from another framework',
      replaced(generic, 'batch_norm(conv1)', 'nn.BatchNorm2d(conv1)'),
      ['called-path'],
      'let bn1',
      'let bn1   = batch_norm(conv1)',
    ],
  ])('%s', async (_, text, codes, piece, line) => {
    const steps = await mend(text);
    expect(steps.map(({ code }) => code)).toEqual(codes);
    expect(lineWith(steps.at(-1)?.text, piece)).toBe(line);
  });
});

describe('an action', () => {
  const titles = async (text: string, code: string): Promise<readonly string[]> => {
    const client = await Client.start();
    await client.open(path, text);
    const found = (await client.diagnostics(path)).find((each) => each.code === code);
    if (found === undefined) throw new Error(`there is no ${code}`);
    const context = { diagnostics: [found] };
    const actions = await client.request<readonly CodeAction[]>('textDocument/codeAction', path, {
      range: found.range,
      context,
    });
    expect(actions.every(({ kind }) => kind === 'quickfix')).toBe(true);
    return actions.filter(({ diagnostics }) => diagnostics?.[0]?.code === code).map(({ title }) => title);
  };

  test('adds a missing argument', async () => {
    const model = replaced(generic, 'exit out -> conv2d(classes)', 'exit out -> conv2d');
    expect(await titles(model, 'missing-argument')).toEqual(['add `classes`']);
    // No value has the parameter's name, and no other head has classes: there is one to begin with.
    const alone = model
      .replace('  branch early at a -> conv2d(classes)\n', '')
      .replace('  tier device until early\n', '');
    expect(await titles(alone, 'missing-argument')).toEqual(['add `64`']);
    const head = brandeeplab('exit out -> deeplab_head(classes)', 'exit out -> deeplab_head(rates: [6])');
    expect(await titles(head, 'missing-argument')).toEqual(['add `classes: classes`']);
    // What is resized is mostly brought to the size of what comes in.
    const resized = replaced(generic, 'relu(bn1)', 'resize_bilinear(bn1)');
    expect(await titles(resized, 'missing-argument')).toEqual(['add `size: [H, W]`']);
    const inModel = replaced(generic, 'exit out -> conv2d(classes)', 'exit out -> conv2d(classes) -> resize_nearest');
    expect(await titles(inModel, 'missing-argument')).toEqual(['add `size`']);
    expect(await titles(inModel.replaceAll('size', 'edge').replaceAll('reedge', 'resize'), 'missing-argument')).toEqual(
      ['add `[edge, edge]`'],
    );
    const tensor = replaced(generic, 'conv2d(x, width,', 'conv2d(width,');
    expect(await titles(tensor, 'missing-argument')).toEqual(['give it `x`']);
  });

  test('corrects channels and sizes, by what each side was made of', async () => {
    const channels = replaced(generic, 'relu(bn1)', 'conv2d(x, 8, stride) + bn1');
    expect(await titles(channels, 'size-mismatch')).toEqual([
      'write `width` for the channels of `conv2d(x, 8, stride)`',
      'write `8` for the channels of `bn1`',
    ]);
    const sizes = replaced(generic, 'relu(bn1)', 'conv2d(x, width, kernel: 3, stride) + bn1');
    expect(await titles(sizes, 'size-mismatch')).toEqual(['pad `conv2d` by 1']);
    const both = replaced(generic, 'relu(bn1)', 'conv2d(x, 8, kernel: 3, stride) + bn1');
    expect(await titles(both, 'size-mismatch')).toEqual([
      'write `width` for the channels of `conv2d(x, 8, kernel: 3, stride)` and pad `conv2d` by 1',
      'write `8` for the channels of `bn1` and pad `conv2d` by 1',
    ]);
  });

  test('gives an exit the classes of the others, and a model what it lacks', async () => {
    const classes = replaced(generic, 'early at a -> conv2d(classes)', 'early at a -> conv2d(7)');
    expect(await titles(classes, 'class-count')).toEqual(['write `classes`']);
    expect(await titles(replaced(generic, 'classes: int = 4', 'classes: int'), 'no-default')).toEqual(['add `= 21`']);
    const train = `${generic}\ntrain Small {\n  data: folder\n  loss: dice\n  optimizer: adam\n}\n`;
    expect(await titles(train, 'missing-setting')).toEqual(['add `rate`, `batch`']);
  });

  test('removes a binding that nothing reads, and makes the last one the result', async () => {
    expect(
      await titles(replaced(generic, '  relu(bn1)', '  let idle = relu(x)\n  relu(bn1)'), 'unused-binding'),
    ).toEqual(['remove the binding']);
    expect(await titles(replaced(generic, '  relu(bn1)\n', ''), 'missing-result')).toEqual(['make `bn1` the result']);
    const windows = 'block f(x: f32[N, C, H, W]) {\r\n  let a = relu(x)\r\n}\r\n';
    expect((await mend(windows)).at(-1)?.text).toBe(windows.replace('\r\n}', '\r\n  a\r\n}'));
  });

  test('writes an import where imports stand, in a line that ends as the others do', async () => {
    const mended = async (text: string): Promise<string | undefined> => (await mend(text)).at(-1)?.text;
    const block = 'block f(x: f32[N, 8, H, W]) { x -> light_head(4) }\n';
    const line = 'use std.fcn { light_head }\n';
    expect(await mended(block)).toBe(`${line}\n${block}`);
    expect(await mended(`\ufeff${block}`)).toBe(`\ufeff${line}\n${block}`);
    const licence = '// MIT.\n// Of 2025.\n\n';
    expect(await mended(licence + block)).toBe(`${licence}${line}\n${block}`);
    const imports = `${licence}// The head of others.\nuse std.vgg { vgg16 }\n\n`;
    expect(await mended(imports + block)).toBe(`${imports.replace('use', `${line}use`)}${block}`);
    // What stands right above a block is about the block.
    expect(await mended(`// A head.\n${block}`)).toBe(`${line}\n// A head.\n${block}`);
    expect(await mended(`/// A head.\n\n${block}`)).toBe(`${line}\n/// A head.\n\n${block}`);
    const windows = (licence + block).replaceAll('\n', '\r\n');
    expect(await mended(windows)).toBe(`${licence}${line}\n${block}`.replaceAll('\n', '\r\n'));
  });

  test('imports a block of a module beside the file, before it guesses at another name', async () => {
    const block = (name: string): string => `block ${name}(x: f32[N, C, H, W]) { relu(x) }\n`;
    const files = {
      '/work/nets/parts.brn': `${block('sep')}${block('res')}`,
      '/work/nets/deep/trunk.brn': block('foot'),
    };
    const actionsOf = async (text: string): Promise<readonly (readonly [string, boolean, string])[]> => {
      const client = await Client.start(files);
      await client.open(path, text);
      const [error] = errorsOf(await client.diagnostics(path));
      const range = error?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
      const context = { diagnostics: [] };
      const actions = await client.request<readonly CodeAction[]>('textDocument/codeAction', path, { range, context });
      return actions.map(({ title, isPreferred, edit }) => {
        const mended = edit === undefined ? text : client.after(path, edit);
        return [title, isPreferred === true, mended.split('\n')[0] ?? ''];
      });
    };
    const net = (line: string): string =>
      `use nets.parts { sep }\n\nblock net(x: f32[N, C, H, W]) { sep(x) -> ${line} }\n`;
    expect(await actionsOf(net('res'))).toEqual([
      ['add `res` to `use nets.parts { ... }`', true, 'use nets.parts { sep, res }'],
    ]);
    expect(await actionsOf(net('foot'))).toEqual([
      ['write `use nets.deep.trunk { foot }` at the top', true, 'use nets.deep.trunk { foot }'],
    ]);
    expect(await actionsOf(net('relu').replace('nets.parts', 'nets.part'))).toEqual([
      ['write `nets.parts`', true, 'use nets.parts { sep }'],
    ]);
    expect(
      await actionsOf(net('relu').replace('nets.parts { sep }', 'trunk { foot }').replace('sep(x)', 'foot(x)')),
    ).toEqual([['write `nets.deep.trunk`', true, 'use nets.deep.trunk { foot }']]);
  });

  test('is not offered where nothing mends', async () => {
    const client = await Client.start();
    await client.open(path, replaced(generic, 'conv2d(x, width,', 'softmax(x, width,'));
    const [error] = errorsOf(await client.diagnostics(path));
    const range = error?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const context = { diagnostics: [] };
    expect(await client.request('textDocument/codeAction', path, { range, context })).toEqual([]);
  });
});
