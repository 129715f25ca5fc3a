import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/syntax/ast.ts';
import { mistakes, parseText, showFile } from './support.ts';

describe('declarations', () => {
  it.each([
    ['use std.resnet { resnet18 }', '(use std.resnet (import resnet18))'],
    ['use heads { a as b, model, as as at }', '(use heads (import a b) (import model) (import as at))'],
    ['use a.b {\n  c,\n  d as e\n}', '(use a.b (import c) (import d e))'],
    ['block f(x: f32[N, C, H, W]) { x }', '(block f (param x (namedType f32 N C H W)) (result x))'],
    ['block f() { }', '(block f)'],
    [
      'block f(a: int = 3, b: [float] = [1.0, 2.0], c: 8 | 16 = 8, d: [[dim]],) { a }',
      '(block f (param a (namedType int) 3) (param b (listType (namedType float)) (list 1.0 2.0))' +
        ' (param c (choiceType 8 16) 8) (param d (listType (listType (namedType dim)))) (result a))',
    ],
    [
      'block f(x: u8[N, 2 * C, H - 1]) { x }',
      '(block f (param x (namedType u8 N (infix 2 * C) (infix H - 1))) (result x))',
    ],
    [
      'block f(a: true | false, b: 25% | 0.5) { a }',
      '(block f (param a (choiceType true false)) (param b (choiceType 25% 0.5)) (result a))',
    ],
    ['block block(model: int) { model }', '(block block (param model (namedType int)) (result model))'],
    [
      'block f(x: int) {\n  let a = x\n  unit b = a -> g\n  b\n}',
      '(block f (param x (namedType int)) (let a x) (unit b (flow a (stage g))) (result b))',
    ],
    ['model M { }', '(model M)'],
    ['model M(n: int = 3) { backbone f }', '(model M (param n (namedType int) 3) (backbone (stage f)))'],
    [
      'train M {\n  batch: 3\n  rate: per(a: 1.0)\n}',
      '(train M (setting batch 3) (setting rate (call per (arg a 1.0))))',
    ],
    ['train M { }', '(train M)'],
  ])('%s', (text, tree) => {
    expect(mistakes(text)).toEqual([]);
    expect(showFile(text)).toBe(tree);
  });

  it.each([
    ['input image: f32[N, 3, H, W]', '(input image (namedType f32 N 3 H W))'],
    ['input image: u8[N, 3] as imagenet', '(input image (namedType u8 N 3) (stage imagenet))'],
    ['input image: f32[N, 3] as unit', '(input image (namedType f32 N 3) (stage unit))'],
    [
      'input digit: f32[N, 1] as normalized(mean: [0.13], std: [0.31])',
      '(input digit (namedType f32 N 1) (stage() normalized (arg mean (list 0.13)) (arg std (list 0.31))))',
    ],
    ['backbone resnet101(output_stride: 8)', '(backbone (stage() resnet101 (arg output_stride 8)))'],
    ['backbone a -> b(1)', '(backbone (stage a) (stage() b (arg 1)))'],
    ['backbone sequence { unit f }', '(backbone (sequenceStage (unit (stage f))))'],
    ['branch b at layer3.7 -> head', '(branch b (point layer3.7) (stage head))'],
    ['branch b at 25% of flops -> head(21)', '(branch b (flops 25%) (stage() head (arg 21)))'],
    ['branch at at at -> at', '(branch at (point at) (stage at))'],
    [
      'branch b at [a.1, b] -> f -> g when entropy < 0.1 and x',
      '(branch b (point (list a.1 b)) (stage f) (stage g) (infix (infix entropy < 0.1) and x))',
    ],
    ['branch b at even(3) of flops\n    -> head\n    when x', '(branch b (flops (call even (arg 3))) (stage head) x)'],
    ['exit out -> head(21)', '(exit out (stage() head (arg 21)))'],
    ['stop when entropy < 0.15 else last', '(stop (infix entropy < 0.15) last)'],
    ['stop when f(a) or b else most_confident', '(stop (infix (call f (arg a)) or b) most_confident)'],
    ['tier cloud', '(tier cloud)'],
    ['tier device until b2', '(tier device (point b2))'],
    ['tier edge until 80% of flops sending u8', '(tier edge (flops 80%) u8)'],
    ['tier edge sending f16', '(tier edge f16)'],
    ['weights classifier: aux.4, backbone: features', '(weights classifier aux.4 backbone features)'],
    ['weights a.1: b,\n    c: d', '(weights a.1 b c d)'],
  ])('in a model: %s', (item, tree) => {
    const text = `model M {\n  ${item}\n}`;
    expect(mistakes(text)).toEqual([]);
    expect(showFile(text)).toBe(`(model M ${tree})`);
  });

  it('separates declarations and items by lines, whatever their ends', () => {
    const lines = ['use a { b }', '', '// note', 'model M {', '  tier a', '', '', '  tier b', '}'];
    for (const end of ['\n', '\r\n', '\r']) {
      expect(showFile(lines.join(end))).toBe('(use a (import b))\n(model M (tier a) (tier b))');
    }
  });

  it('reads an empty file, and one of comments', () => {
    expect(parseText('').file.declarations).toEqual([]);
    const { file, diagnostics } = parseText('\ufeff// a\n  /// b\n');
    expect(diagnostics).toEqual([]);
    expect(file.comments.map(({ text }) => text)).toEqual(['// a', '/// b']);
  });
});

describe('documentation comments', () => {
  const docOf = (text: string): string | undefined => {
    const found = parseText(text).file.declarations.find((each) => each.kind === 'block' || each.kind === 'model');
    return found?.doc;
  };

  it('documents a block and a model by the lines directly above', () => {
    expect(docOf('/// One.\n///  Two.\nblock f() { }')).toBe('One.\n Two.');
    expect(docOf('use a { b }\n\n/// M.\r\nmodel M { }')).toBe('M.');
    expect(docOf('\t///x\nmodel M { }')).toBe('x');
  });

  it('takes neither what is apart nor what is no line of its own', () => {
    expect(docOf('/// One.\n\nblock f() { }')).toBeUndefined();
    expect(docOf('// One.\nblock f() { }')).toBeUndefined();
    expect(docOf('/// One.\n\n/// Two.\nblock f() { }')).toBe('Two.');
    expect(docOf('use a { b } /// One.\nblock f() { }')).toBeUndefined();
    expect(docOf('/// One.\n// Two.\nblock f() { }')).toBeUndefined();
  });

  it('gives each declaration its own', () => {
    const { file } = parseText('/// A.\nblock a() { }\n/// B.\nblock b() { }\nblock c() { }');
    expect(file.declarations.map((each) => (each.kind === 'block' ? each.doc : ''))).toEqual(['A.', 'B.', undefined]);
  });
});

describe('places', () => {
  it('spans what was written', () => {
    const text = 'model M(n: int = 3) {\n  input x: f32[N, 3] as unit\n  exit out -> f(1) -> g\n}\n';
    const { file } = parseText(text);
    const model = file.declarations.find((each): each is Model => each.kind === 'model');
    const cut = (node: { span: { start: number; end: number } } | undefined): string =>
      text.slice(node?.span.start, node?.span.end);
    expect(cut(model)).toBe(text.trimEnd());
    expect(cut(model?.params[0])).toBe('n: int = 3');
    expect(cut(model?.items[0])).toBe('input x: f32[N, 3] as unit');
    expect(cut(model?.items[1])).toBe('exit out -> f(1) -> g');
    expect(cut(file)).toBe(text);
  });

  it('gives the closing brace of a body', () => {
    const text = 'block f(x: int) {\n  let a = x\n}';
    const [block] = parseText(text).file.declarations;
    expect(block?.kind === 'block' ? [block.end.start, block.end.end] : []).toEqual([text.length - 1, text.length]);
  });
});
