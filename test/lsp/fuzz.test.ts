import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scan } from '../../src/syntax/lexer.ts';
import { Problems } from '../../src/syntax/problems.ts';
import { endOf } from '../../src/syntax/tokens.ts';
import { checkProgram } from '../../src/index.ts';
import { Workspace } from '../../src/lsp/workspace.ts';
import { FakeHost, sourceOf } from './client.ts';
import { features } from './features.ts';
import { examples, generic } from './programs.ts';

const path = '/work/main.brn';
const programs = [generic, ...['tiny.brn', 'phone.brn', 'symbolic.brn'].map((name) => examples.get(name) ?? '')];

/** The pieces of a text: its tokens, each with the space behind it. */
function piecesOf(text: string): readonly string[] {
  const ends = scan(new Problems(sourceOf(text))).tokens.map(endOf);
  return ends.map((end, index) => text.slice(index === 0 ? 0 : (ends[index - 1] ?? 0), end));
}

const pieces = [...new Set(programs.flatMap(piecesOf))];

/** One change of a list of pieces: one left out, doubled, exchanged with the next, or another in its place. */
const change = fc.record({
  at: fc.nat(),
  what: fc.constantFrom('drop', 'double', 'swap', 'replace', 'cut'),
  piece: fc.constantFrom(...pieces, '(', ')', '{', '}', '[', ']', '"', '\\', 'é', '🙂', '\r', '\t'),
});

function changed(text: string, changes: readonly { at: number; what: string; piece: string }[]): string {
  const list = [...piecesOf(text)];
  for (const { at, what, piece } of changes) {
    const index = at % Math.max(1, list.length);
    const [here = '', next = ''] = list.slice(index, index + 2);
    if (what === 'drop') list.splice(index, 1);
    else if (what === 'double') list.splice(index, 0, here);
    else if (what === 'swap') list.splice(index, 2, next, here);
    else if (what === 'replace') list.splice(index, 1, piece);
    else list.splice(index, 1, here.slice(0, here.length / 2));
  }
  return list.join('');
}

describe('a program with some pieces changed', () => {
  test.each(programs.map((text, index) => ({ index, text })))(
    'trips no feature anywhere: program $index',
    ({ text }) => {
      const workspace = new Workspace(new FakeHost());
      let version = 0;
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(), (changes, place) => {
          const broken = changed(text, changes);
          version += 1;
          workspace.open({ uri: 'file:///work/main.brn', version, text: broken });
          const analysis = workspace.analysis(path);
          if (analysis === undefined) throw new Error('an open document has an analysis');
          const offset = place % (broken.length + 1);
          for (const feature of Object.values(features)) feature({ workspace, path, analysis, offset });
          const { diagnostics } = checkProgram(broken, { file: path, read: () => undefined });
          expect(analysis.diagnostics.map(({ code }) => code)).toEqual(diagnostics.map(({ code }) => code));
        }),
        { seed: Number(process.env['FUZZ_SEED'] ?? 20261125), numRuns: Number(process.env['FUZZ_RUNS'] ?? 40) },
      );
    },
  );
});
