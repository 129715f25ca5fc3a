import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkProgram } from '../../src/index.ts';

/** The tokens of a program, line ends included, without those of comments. */
function tokensOf(text: string): readonly { readonly text: string; readonly at: number }[] {
  const tokens = [...text.matchAll(/\/\/.*|[A-Za-z_][\w.]*|\d[\w.]*|->|[^\w\s]|\n/g)];
  return tokens.flatMap(([token, ...rest], index) =>
    rest.length > 0 || token.startsWith('//') ? [] : [{ text: token, at: tokens[index]?.index ?? 0 }],
  );
}

/** What a slip of the finger makes of a token: nothing, two of it, or a word without its second letter. */
function slipsOf(token: string): readonly string[] {
  const isWord = /^[a-z]\w{2,}/.test(token);
  return ['', `${token} ${token}`, ...(isWord ? [token.slice(0, 1) + token.slice(2)] : [])];
}

test.each(['tiny', 'b_lenet'])('a slip anywhere in examples/%s.brn is one error, or at most two', (name) => {
  const text = readFileSync(new URL(`../../examples/${name}.brn`, import.meta.url), 'utf8');
  const counts = tokensOf(text).flatMap(({ text: token, at }) =>
    slipsOf(token).map((slip) => {
      const slipped = text.slice(0, at) + slip + text.slice(at + token.length);
      const { diagnostics } = checkProgram(slipped, { file: 'main.brn', read: () => undefined });
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      const line = text.slice(0, at).split('\n').length;
      expect(
        errors.length,
        `line ${line}, ${token} as ${slip}: ${errors.map((each) => each.message).join('; ')}`,
      ).toBeLessThan(3);
      return errors.length;
    }),
  );
  const several = counts.filter((count) => count > 1).length;
  expect(counts.length).toBeGreaterThan(300);
  expect(several / counts.length).toBeLessThan(0.06);
});
