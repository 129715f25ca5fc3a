import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { toOffset, toPosition } from '../../src/lsp/ranges.ts';
import { sourceOf } from './client.ts';

const texts = fc.array(fc.constantFrom('a', ' ', '\n', '\r\n', '\r', 'é', '🙂', '\t', '\u2028'), { maxLength: 40 });

test('places are those of the protocol, in UTF-16, for every line end', () => {
  fc.assert(
    fc.property(texts, fc.nat(60), (pieces, at) => {
      const text = pieces.join('');
      const document = TextDocument.create('file:///a.brn', 'brn', 1, text);
      const source = sourceOf(text);
      const offset = Math.min(at, text.length);
      const between = text.charAt(offset - 1) === '\r' && text.charAt(offset) === '\n';
      if (between) return;
      expect(toPosition(source, offset)).toEqual(document.positionAt(offset));
      expect(toOffset(source, toPosition(source, offset))).toBe(offset);
    }),
  );
});

test('a place beyond its line or the text is moved to the end of that', () => {
  fc.assert(
    fc.property(texts, fc.nat(12), fc.nat(20), (pieces, line, character) => {
      const text = pieces.join('');
      const document = TextDocument.create('file:///a.brn', 'brn', 1, text);
      expect(toOffset(sourceOf(text), { line, character })).toBe(document.offsetAt({ line, character }));
    }),
  );
});
