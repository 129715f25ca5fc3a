import { describe, expect, test } from 'vitest';
import { format } from './support.ts';

/** The lines of a block's body, formatted, without the block around them. */
async function body(lines: string, printWidth = 60): Promise<string> {
  const formatted = await format(`block f(x: f32[N, C, H, W]) {\n${lines}\n}\n`, { printWidth });
  return formatted.split('\n').slice(1, -2).join('\n');
}

/** The items of a model, formatted, without the model around them. */
async function items(lines: string, printWidth = 60): Promise<string> {
  const formatted = await format(`model M {\n${lines}\n}\n`, { printWidth });
  return formatted.split('\n').slice(1, -2).join('\n');
}

describe('lists', () => {
  test('stand on one line where they fit', async () => {
    expect(await body('f(\n  x ,\n  [ 1,2 , ],\n)')).toBe('  f(x, [1, 2])');
    expect(await format('use  a.b {\n  c ,\n d  as e\n}')).toBe('use a.b { c, d as e }\n');
    expect(await format('block f ( x : f32 [ N,C ] , n:int=3 , ) { x }')).toBe(
      'block f(x: f32[N, C], n: int = 3) { x }\n',
    );
  });

  test('else have a line for each item, and a comma behind the last where the grammar takes one', async () => {
    expect(await body('conv2d(x, 256, kernel: 3, stride: 1, padding: 1, bias: false)')).toBe(`  conv2d(
    x,
    256,
    kernel: 3,
    stride: 1,
    padding: 1,
    bias: false,
  )`);
    expect(await format('use some.module { first_block, second_block }', { printWidth: 30 })).toBe(`use some.module {
  first_block,
  second_block
}
`);
    expect(await format('block f(x: f32[N, C, H, W], stride: 1 | 2 = 1) { x }', { printWidth: 40 })).toBe(`block f(
  x: f32[N, C, H, W],
  stride: 1 | 2 = 1,
) { x }
`);
  });

  test('of numbers have as many on a line as fit', async () => {
    expect(await body('f(x, [1, 20, -300, 4e3, 5%, 6, 70, 800, 9000])', 30)).toBe(`  f(
    x,
    [
      1, 20, -300, 4e3, 5%, 6,
      70, 800, 9000,
    ],
  )`);
  });

  test("that are a call's only argument begin on its line", async () => {
    expect(await body('concat([conv_bn_relu(x, 16), conv_bn_relu(x, 32), max_pool2d(x, 2)])')).toBe(`  concat([
    conv_bn_relu(x, 16),
    conv_bn_relu(x, 32),
    max_pool2d(x, 2),
  ])`);
  });
});

describe('flows', () => {
  test('break before every arrow, or before none', async () => {
    expect(await body('x\n  -> relu\n  -> flatten')).toBe('  x -> relu -> flatten');
    expect(await body('x -> conv2d(64, kernel: 3) -> batch_norm -> relu -> max_pool2d(2)')).toBe(`  x
    -> conv2d(64, kernel: 3)
    -> batch_norm
    -> relu
    -> max_pool2d(2)`);
  });

  test('end in a sequence over several lines without a break before it', async () => {
    expect(await body('x -> flatten -> sequence {\n linear(10)\n}')).toBe(`  x -> flatten -> sequence {
    linear(10)
  }`);
    expect(await body('x -> flatten -> sequence { linear(4096), relu, dropout, linear(10) }')).toBe(
      `  x -> flatten -> sequence {
    linear(4096), relu, dropout, linear(10)
  }`,
    );
    expect(await body('x -> sequence {\n linear(10)\n} -> relu')).toBe(`  x
    -> sequence {
      linear(10)
    }
    -> relu`);
  });

  test('of branches break before `when` too', async () => {
    expect(await items('branch b at 25% of flops -> light_head(21) when entropy < 0.05'))
      .toBe(`  branch b at 25% of flops
    -> light_head(21)
    when entropy < 0.05`);
    expect(await items('exit out -> sequence {\n conv2d(3), relu }')).toBe(`  exit out -> sequence {
    conv2d(3), relu
  }`);
  });
});

describe('braces', () => {
  test('stay as their author wrote them, if they fit', async () => {
    const short = '  x -> sequence { relu, relu6 }';
    const long = '  x -> sequence {\n    relu, relu6\n  }';
    expect(await body(short)).toBe(short);
    expect(await body(long)).toBe(long);
    expect(await format('block f(x: int) {\nx }')).toBe('block f(x: int) {\n  x\n}\n');
  });

  test('keep members together that stood on one line, without commas at its end', async () => {
    expect(await body('x -> sequence {\nconv2d(8),relu,\nconv2d(8)\n, unit relu }')).toBe(`  x -> sequence {
    conv2d(8), relu
    conv2d(8)
    unit relu
  }`);
    expect(await body('x -> sequence {\n conv2d(256, kernel: 3), batch_norm, relu, dropout }', 40)).toBe(
      `  x -> sequence {
    conv2d(256, kernel: 3)
    batch_norm
    relu
    dropout
  }`,
    );
  });

  test('of an `if` all break if one does', async () => {
    expect(await body('if a { x } else if b { y } else { z }')).toBe('  if a { x } else if b { y } else { z }');
    expect(await body('if a { x } else if b {\n y } else { z }')).toBe(`  if a {
    x
  } else if b {
    y
  } else {
    z
  }`);
    expect(await body('if a { x } else { if b { y } else { z } }')).toBe('  if a { x } else { if b { y } else { z } }');
  });

  test('below a long condition leave it further out', async () => {
    expect(await body('if first_condition == 1 and second_condition == 2 { x } else { y }', 40)).toBe(
      `  if first_condition == 1
      and second_condition == 2 {
    x
  } else {
    y
  }`,
    );
  });
});

describe('bindings', () => {
  test('that are neighbours have their `=` below each other', async () => {
    expect(await body('let a = x\nunit b = f(a)\nlet abc = b\nabc')).toBe(
      '  let a   = x\n  unit b  = f(a)\n  let abc = b\n  abc',
    );
  });

  test('are apart where an empty line parts them, or one is more than four columns wider', async () => {
    expect(await body('let a = x\n\nlet abc = a\nabc')).toBe('  let a = x\n\n  let abc = a\n  abc');
    expect(await body('let abc = x\nlet de = x\nlet abcdefg = de')).toBe(
      '  let abc = x\n  let de  = x\n  let abcdefg = de',
    );
  });

  test('do not move with a value, or with a comment', async () => {
    const long = 'conv2d(x, 256, kernel: 3, stride: 1, padding: 1)';
    for (const value of ['x', long, 'x -> sequence {\n relu }', 'x // why']) {
      const formatted = await body(`let abc = x\n// note\nlet a = ${value}\nlet ab = x`);
      expect(formatted.match(/let \w+ *(?==)/g)).toEqual(['let abc ', 'let a   ', 'let ab  ']);
    }
  });
});

describe('what is written', () => {
  test('stays: numbers, parentheses, empty parentheses of a call', async () => {
    const kept = '  ((1e-05 + 00.50) * 12.50%) -> relu() -> f(a: (b))';
    expect(await body(kept)).toBe(kept);
  });

  test('has one space where there is any', async () => {
    expect(await body('a+b*-c-  - - d/not   e')).toBe('  a + b * -c - - -d / not e');
    expect(await items('tier  a   until 80%  of  flops   sending u8')).toBe('  tier a until 80% of flops sending u8');
    expect(await items('input x:f32[N,3,H,W]  as  normalized( mean : [ 0.5 ] )')).toBe(
      '  input x: f32[N, 3, H, W] as normalized(mean: [0.5])',
    );
    expect(await format('train   M{\n rate:1e-3\n}')).toBe('train M {\n  rate: 1e-3\n}\n');
    expect(await format('model  M (){ }')).toBe('model M {}\n');
  });

  test('breaks before operators, the loosest first', async () => {
    expect(await body('first_value * second_value + third_value * fourth_value', 40)).toBe(
      '  first_value * second_value\n    + third_value * fourth_value',
    );
    expect(await items('stop when entropy < 0.5 and max_prob > 0.9 or patience(2) else last', 50)).toBe(
      `  stop when entropy < 0.5 and max_prob > 0.9
    or patience(2)
    else last`,
    );
  });

  test('names no part at the beginning of a line that would begin an item there', async () => {
    expect(await items('weights out: classifier, backbone: resnet, aux: head', 30)).toBe(
      '  weights out: classifier, backbone: resnet,\n    aux: head',
    );
  });
});

describe('options', () => {
  const text = 'block f(x: int) {\n  x -> sequence {\n    relu\n  }\n}\n';

  test("are Prettier's", async () => {
    expect(await format(text, { useTabs: true })).toBe(text.replaceAll('  ', '\t'));
    expect(await format(text, { tabWidth: 4 })).toBe(text.replaceAll('  ', '    '));
    expect(await format(text, { endOfLine: 'crlf' })).toBe(text.replaceAll('\n', '\r\n'));
    expect(await format(text, { endOfLine: 'cr' })).toBe(text.replaceAll('\n', '\r'));
    const windows = text.replaceAll('\n', '\r\n');
    expect(await format(windows)).toBe(text);
    expect(await format(windows, { endOfLine: 'auto' })).toBe(windows);
  });

  test('leave a byte order mark where it was', async () => {
    expect(await format(`\ufeff${text}`)).toBe(`\ufeff${text}`);
  });
});
