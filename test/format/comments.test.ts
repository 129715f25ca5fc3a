import { describe, expect, test } from 'vitest';
import { format } from './support.ts';

/** A text that is in the canonical style already. */
async function expectKept(text: string): Promise<void> {
  expect(await format(text)).toBe(text);
}

describe('comments and empty lines stay where they are', () => {
  test('around declarations, items, lines and settings', async () => {
    await expectKept(`// The top.

// Two lines
// together.
use std.fcn { fcn_head } // behind an import

/// What it is.
block f(x: f32[N, C, H, W]) { // behind a brace
  // above
  let a = relu(x) // behind a binding

  // below an empty line
  a
  // at the end
} // behind a block

/// Which model.
model M {
  // nothing but this
}

train M {
  rate: 0.1 // a reason

  // none yet
}

// The bottom.
`);
  });

  test('in lists, which then have a line for each item', async () => {
    await expectKept(`block f(
  // first
  x: f32[N, C, H, W], // the input

  // how many
  n: int,
  // no more
) {
  concat([ // of two
    x,

    relu(x), // and its ReLU
    // none else
  ])
}
`);
    await expectKept(`use std.fcn {
  fcn_head, // large
  light_head // small
}
`);
  });

  test('in flows and between operands', async () => {
    await expectKept(`block f(x: f32[N, C, H, W]) {
  let a = x // first
    // then
    -> conv2d(64)

    // at last
    -> sequence { // of two
      batch_norm, relu // together

      // and one more
      dropout
    }
  a
    + x // one
    // and
    + a // another
    -> relu
}
`);
    await expectKept(`model M {
  branch b at 25% of flops // early
    -> light_head(21)
    // only if sure
    when entropy < 0.1
  stop when entropy < 0.1
    // as a rule
    or patience(2)
    // and else
    else last
  weights backbone: a, // old
    // new
    out: b
}
`);
  });

  test('around `else`', async () => {
    await expectKept(`block f(x: f32[N, C, H, W], a: bool) {
  if a { // yes
    x
  } // no
  // perhaps
  else if b {
    relu(x)
  }

  // never
  else {
    // nothing
    x -> sequence {
      if a { // yes
        relu
      }
      // no
      else {
        relu6
      }
    }
  }
}
`);
  });

  test('but for empty lines beyond one, and next to brackets and the ends of the file', async () => {
    const given = '\n\n// a\n\n\n\nmodel M {\n\n\n  exit out -> relu\n\n\n  // b\n\n}\n\n\n';
    expect(await format(given)).toBe('// a\n\nmodel M {\n  exit out -> relu\n\n  // b\n}\n');
    expect(await format('')).toBe('');
    expect(await format('\n // only\n\n')).toBe('// only\n');
    expect(await format('model M (// none\n) {}')).toBe('model M( // none\n) {}\n');
  });

  test('but for spaces at their ends', async () => {
    expect(await format('//a  \n//  b\t\nmodel M {} //   c  \n')).toBe('//a\n//  b\nmodel M {} //   c\n');
  });
});

describe('a comment where no line can end', () => {
  /** An argument, formatted, of a call that has a line for each. */
  const arg = async (text: string): Promise<string> => {
    const formatted = await format(`block f(x: int) {\n  g(${text})\n}\n`);
    return formatted.split('\n').slice(2, -3).join('\n');
  };

  test('goes above what it stands in', async () => {
    expect(await arg('a: // one\n 3')).toBe('    // one\n    a: 3,');
    expect(await arg('a\n // one\n : // two\n 3 // three\n')).toBe('    // one\n    // two\n    a: 3, // three');
    expect(await arg('- // one\n 3')).toBe('    // one\n    -3,');
    expect(await arg('if // one\n a { 1 } else { 2 }')).toBe('    // one\n    if a { 1 } else { 2 },');
    expect(await arg('[for // one\n a // two\n in // three\n b { c }]')).toBe(
      '    // one\n    // two\n    // three\n    for a in b { c },',
    );
  });

  test('goes to the next line that there is', async () => {
    expect(await arg('a -> // one\n b')).toBe('    a // one\n      -> b,');
    expect(await arg('a + // one\n b')).toBe('    a // one\n      + b,');
    expect(await arg('a // one\n , // two\n b')).toBe('    a, // one\n    // two\n    b,');
    expect(await arg('h // one\n (b)')).toBe('    h( // one\n      b,\n    ),');
    expect(await arg('a -> sequence // one\n { b }')).toBe('    a -> sequence { // one\n      b\n    },');
  });

  test('takes those before it along, which stay in their order', async () => {
    const formatted = await format('block f(mode: 1 // small\n | 2 // big\n = 1) { x }\n');
    expect(formatted).toBe('block f(\n  // small\n  // big\n  mode: 1 | 2 = 1,\n) { x }\n');
  });

  test('is no documentation that was none', async () => {
    const given = 'model A {} /// of A\nmodel B {}\n/// apart\n\nmodel C {}\n';
    expect(await format(given)).toBe(given);
  });
});
