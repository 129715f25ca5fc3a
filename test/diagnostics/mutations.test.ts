import { expect, test } from 'vitest';
import { renderTerminal } from '../../src/diagnostics/render/terminal.ts';
import { checkProgram } from '../../src/index.ts';
import { randomNumbers } from '../../src/runtime/random-input.ts';
import { fixtureCodes, programOf } from './run-fixture.ts';

const programs = fixtureCodes().flatMap((code) => programOf(code) ?? []);
const random = randomNumbers(7);

function below(limit: number): number {
  return Math.floor(random() * limit);
}

/** The words and signs of a program, with the spaces between them. */
function piecesOf(text: string): string[] {
  return text.match(/\w+|\s+|->|[^\w\s]/g) ?? [];
}

/** The program with a piece left out, doubled, swapped with another, or replaced by one of another program. */
function mutate(text: string): string {
  const pieces = piecesOf(text);
  const other = piecesOf(programs[below(programs.length)] ?? '');
  for (let count = 1 + below(3); count > 0; count -= 1) {
    const [at, to] = [below(pieces.length), below(pieces.length)];
    const piece = pieces[at] ?? '';
    switch (below(4)) {
      case 0:
        pieces.splice(at, 1);
        break;
      case 1:
        pieces.splice(at, 0, piece);
        break;
      case 2:
        pieces.splice(at, 1, pieces[to] ?? '');
        pieces.splice(to, 1, piece);
        break;
      case 3:
        pieces.splice(at, 1, other[below(other.length)] ?? '');
        break;
    }
  }
  return pieces.join('');
}

test('a program with chance mistakes is checked, and each is told once, at a place that there is', () => {
  for (let run = 0; run < 600; run += 1) {
    const text = mutate(programs[run % programs.length] ?? '');
    const { diagnostics } = checkProgram(text, { file: 'main.brn', read: () => undefined });
    const places = diagnostics.map(({ code, span }) => `${code} ${span.source.file} ${span.start} ${span.end}`);
    expect(new Set(places).size, text).toBe(places.length);
    for (const { span, related, fix, message, help } of diagnostics) {
      for (const place of [span, ...related.map((each) => each.span), ...(fix?.edits ?? []).map((each) => each.span)]) {
        expect(place.start >= 0 && place.end >= place.start && place.end <= place.source.text.length + 1, text).toBe(
          true,
        );
      }
      expect(`${message} ${help ?? ''}`, text).not.toMatch(/undefined|NaN|\[object/);
    }
    expect(renderTerminal(diagnostics, { colour: false }), text).not.toContain('undefined');
  }
});
