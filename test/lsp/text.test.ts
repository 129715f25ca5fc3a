import { describe, expect, test } from 'vitest';
import type { FoldingRange, SelectionRange, SemanticTokens, TextEdit } from 'vscode-languageserver/node';
import { TOKEN_MODIFIERS, TOKEN_TYPES } from '../../src/lsp/semantic-tokens.ts';
import { toOffset } from '../../src/lsp/ranges.ts';
import { formatText } from '../../src/format/format-text.ts';
import { Client, edited, marked, sourceOf, textAt } from './client.ts';
import { at, examples, generic } from './programs.ts';

const path = '/work/main.brn';

describe('semantic tokens', () => {
  /** Each token as `text type modifiers`. */
  const painted = async (text: string): Promise<readonly string[]> => {
    const client = await Client.start();
    await client.open(path, text);
    const { data } = await client.request<SemanticTokens>('textDocument/semanticTokens/full', path);
    const source = sourceOf(text);
    const shown: string[] = [];
    let [line, character] = [0, 0];
    for (let index = 0; index < data.length; index += 5) {
      const [down = 0, right = 0, length = 0, type = 0, bits = 0] = data.slice(index, index + 5);
      character = down === 0 ? character + right : right;
      line += down;
      const offset = toOffset(source, { line, character });
      const modifiers = TOKEN_MODIFIERS.filter((_, bit) => (bits & (1 << bit)) !== 0);
      shown.push([text.slice(offset, offset + length), TOKEN_TYPES[type], ...modifiers].join(' '));
    }
    return shown;
  };

  test('tell what each name means', async () => {
    expect(
      await painted(`use std.fcn { fcn_head }

/// Doc.
block net(x: f32[N, 3, H, W], width: int = 8) {
  unit a = conv2d(x, width, kernel: 3)
  a + a
}
`),
    ).toEqual([
      'use keyword',
      'std.fcn namespace defaultLibrary',
      'fcn_head function defaultLibrary',
      '/// Doc. comment documentation',
      'block keyword',
      'net function declaration',
      'x parameter declaration',
      'f32 type defaultLibrary',
      'N type defaultLibrary',
      '3 number',
      'H type declaration',
      'W type declaration',
      'width parameter declaration',
      'int type defaultLibrary',
      '8 number',
      'unit keyword',
      'a variable declaration',
      'conv2d function defaultLibrary',
      'x parameter',
      'width parameter',
      'kernel parameter defaultLibrary',
      '3 number',
      'a variable',
      '+ operator',
      'a variable',
    ]);
  });

  test('of a model: items, paths, quantities, settings', async () => {
    const shown = await painted(examples.get('brandeeplabv3.brn') ?? '');
    expect(shown).toEqual(
      expect.arrayContaining([
        'BranDeepLabV3 class declaration',
        'image property declaration',
        'imagenet enumMember defaultLibrary',
        'b property declaration',
        'even function defaultLibrary',
        'of keyword',
        'flops keyword',
        'entropy enumMember defaultLibrary',
        'last enumMember defaultLibrary',
        'u8 enumMember defaultLibrary',
        'BranDeepLabV3 class',
        'loss property defaultLibrary',
        'lovasz_softmax enumMember defaultLibrary',
        '80% number',
      ]),
    );
    // A path is painted by its segments.
    const phone = await painted(examples.get('phone.brn') ?? '');
    expect(phone).toEqual(expect.arrayContaining(['features property', '6 property', '12 property']));
  });

  test('of any text come in its order and do not overlap', async () => {
    const text = `${generic.slice(0, 200)}\r\n// ünïcödé 🙂\r\nblock f(x: f32[N, C, H, W]) { x -> }}} ) model`;
    const client = await Client.start();
    await client.open(path, text);
    const { data } = await client.request<SemanticTokens>('textDocument/semanticTokens/full', path);
    let end = 0;
    for (let index = 0; index < data.length; index += 5) {
      const [down = 0, right = 0, length = 0] = data.slice(index, index + 3);
      if (down === 0 && index > 0) expect(right).toBeGreaterThanOrEqual(end);
      end = length;
    }
    expect(data.length).toBeGreaterThan(0);
  });
});

describe('folding', () => {
  test('takes brackets, imports and comments of several lines', async () => {
    const text = `use std.fcn { fcn_head }
use std.layers { conv }

// One.
// Two.
block net(
  x: f32[N, 3, H, W],
  width: int = 8,
) {
  x -> sequence {
    conv(width)
    relu
  }
}

block one(x: f32[N, C, H, W]) { relu(x) }
`;
    const client = await Client.start();
    await client.open(path, text);
    const ranges = await client.request<readonly FoldingRange[]>('textDocument/foldingRange', path);
    expect(ranges.map(({ startLine, endLine, kind = 'region' }) => `${startLine}-${endLine} ${kind}`)).toEqual([
      '0-1 imports',
      '3-4 comment',
      '5-7 region',
      '8-12 region',
      '9-11 region',
    ]);
  });

  test('a selection grows by the tree', async () => {
    const client = await Client.start();
    const { text, position } = marked(at(generic, 'width, kernel'));
    await client.open(path, text);
    const [first] = await client.request<readonly SelectionRange[]>('textDocument/selectionRange', path, {
      positions: [position],
    });
    const texts: string[] = [];
    for (let range = first; range !== undefined; range = range.parent) texts.push(textAt(text, range.range));
    expect(texts.slice(0, 3)).toEqual([
      'width',
      'conv2d(x, width, kernel: 3, stride, padding: 1, bias: false)',
      'let conv1 = conv2d(x, width, kernel: 3, stride, padding: 1, bias: false)',
    ]);
    expect(texts.at(-1)).toBe(text);
  });
});

describe('formatting', () => {
  const untidy = generic.replace('conv2d(x, width, ', 'conv2d( x,width , ').replace('  relu(bn1)', '     relu( bn1 )');
  const options = { tabSize: 8, insertSpaces: false };

  const formatted = async (text: string, configured = {}): Promise<string> => {
    const client = await Client.start();
    client.host.options = configured;
    await client.open(path, text);
    const edits = await client.request<readonly TextEdit[] | null>('textDocument/formatting', path, { options });
    return edited(text, edits ?? []);
  };

  test('is that of `brnc fmt`, whatever the editor says of tabs', async () => {
    expect(await formatted(untidy)).toBe(generic);
    expect(await formatted(generic)).toBe(generic);
    const wanted = await formatText(untidy, path, { tabWidth: 4 });
    expect(wanted.kind === 'formatted' ? wanted.text : '').toBe(await formatted(untidy, { tabWidth: 4 }));
  });

  test('leaves a text with syntax errors alone', async () => {
    const broken = untidy.replace('relu( bn1 )', 'relu( bn1');
    expect(await formatted(broken)).toBe(broken);
  });
});
