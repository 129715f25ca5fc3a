import { describe, expect, it } from 'vitest';
import { showExpr } from './support.ts';

describe('docs/language.md section 2: expressions', () => {
  it.each([
    // Literals, names, paths.
    ['1', '1'],
    ['0.5', '0.5'],
    ['2.5e-6', '2.5e-6'],
    ['1e3', '1e3'],
    ['12.5%', '12.5%'],
    ['true', 'true'],
    ['false', 'false'],
    ['layer3.16', 'layer3.16'],
    ['_', '_'],
    // The levels of precedence, each flat, each binding tighter than the one before.
    ['a or b or c', '(infix a or b or c)'],
    ['a or b and c', '(infix a or (infix b and c))'],
    ['a and b or c', '(infix (infix a and b) or c)'],
    ['a and b == c', '(infix a and (infix b == c))'],
    ['a + b < c * d', '(infix (infix a + b) < (infix c * d))'],
    ['a - b - c + d', '(infix a - b - c + d)'],
    ['a * b + c / d', '(infix (infix a * b) + (infix c / d))'],
    ['a + b * c - d', '(infix a + (infix b * c) - d)'],
    ['a * b / c', '(infix a * b / c)'],
    ['a + 1 == b or c != d and e', '(infix (infix (infix a + 1) == b) or (infix (infix c != d) and e))'],
    ['-a * b', '(infix (- a) * b)'],
    ['- - not a', '(- - not a)'],
    ['not a and b', '(infix (not a) and b)'],
    ['a - -b', '(infix a - (- b))'],
    ['(a + b) * c', '(infix (paren (infix a + b)) * c)'],
    // Calls.
    ['f()', '(call f)'],
    ['f(a, 2, b: c)', '(call f (arg a) (arg 2) (arg b c))'],
    ['f(a,)', '(call f (arg a))'],
    ['f(g(a), x: h(b))', '(call f (arg (call g (arg a))) (arg x (call h (arg b))))'],
    ['f(size: [H, W])', '(call f (arg size (list H W)))'],
    // Words that are names outside of their place (rule 4).
    ['block + of', '(infix block + of)'],
    ['f(model: at, sending: flops)', '(call f (arg model at) (arg sending flops))'],
    ['tier -> until', '(flow tier (stage until))'],
    // Lists.
    ['[]', '(list)'],
    ['[1, 2, 3,]', '(list 1 2 3)'],
    ['[for v in xs { v * 2 }, 3]', '(list (forElement v xs (infix v * 2)) 3)'],
    ['[[1], [2, 3]]', '(list (list 1) (list 2 3))'],
    // Flows bind weaker than every operator (rule 16).
    ['a + b -> f -> g(1)', '(flow (infix a + b) (stage f) (stage() g (arg 1)))'],
    ['x -> f()', '(flow x (stage() f))'],
    ['f(x -> g, h)', '(call f (arg (flow x (stage g))) (arg h))'],
    // Sequences.
    ['x -> sequence { f, unit g(1) }', '(flow x (sequenceStage (member (stage f)) (unit (stage() g (arg 1)))))'],
    [
      'x -> sequence { for v in range(0, 2) { f(v), g } }',
      '(flow x (sequenceStage (forMember v (call range (arg 0) (arg 2)) (member (stage() f (arg v))) (member (stage g)))))',
    ],
    ['x -> sequence { if a { f } }', '(flow x (sequenceStage (ifMember a (member (stage f)))))'],
    [
      'x -> sequence { if a { f } else if b { g } else { h } }',
      '(flow x (sequenceStage (ifMember 1 a (member (stage f)) (ifMember 1 b (member (stage g)) (member (stage h))))))',
    ],
    ['x -> sequence { sequence { f } }', '(flow x (sequenceStage (member (sequenceStage (member (stage f))))))'],
    // Choices.
    ['if a { b } else { c }', '(if a b c)'],
    ['if a < 1 { b } else if c { d } else { e -> f }', '(if (infix a < 1) b (if c d (flow e (stage f))))'],
    ['f(stride: if d > 1 { 1 } else { s }, d)', '(call f (arg stride (if (infix d > 1) 1 s)) (arg d))'],
    ['x -> f(if a { 1 } else { 2 })', '(flow x (stage() f (arg (if a 1 2))))'],
  ])('%s', (text, tree) => {
    expect(showExpr(text)).toBe(tree);
  });

  it('reads a list over lines, with and without a comma at the end', () => {
    expect(showExpr('f(\n  a,\n  b: [\n    1,\n    2\n  ]\n)')).toBe('(call f (arg a) (arg b (list 1 2)))');
  });

  it('keeps members of one line and of several apart by commas and lines alike', () => {
    const tree = '(flow x (sequenceStage (member (stage f)) (member (stage g)) (member (stage h))))';
    expect(showExpr('x -> sequence { f, g, h }')).toBe(tree);
    expect(showExpr('x -> sequence {\n  f\n\n  g, // comment\n  h\n}')).toBe(tree);
  });
});
