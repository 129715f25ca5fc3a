import { T } from '../../src/syntax/tokens.ts';
import { type Draw, makeSentence } from '../syntax/sentences.ts';
import { layOutText } from '../syntax/support.ts';

/** A source of numbers from 0 up to, not including, `below`, the same for the same seed: mulberry32. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Words that a line may begin with and go on with the one before: docs/language.md rule 5. */
const continuing = new Set('-> == != <= >= < > + - * / and or else when , | ) ] }'.split(' '));

/** Words that begin an item wherever a line of a model begins with them: rule 4. */
const itemWords = new Set('input backbone branch exit stop tier weights'.split(' '));

const comments = [
  '// c',
  '//',
  '/// doc',
  '//no space',
  '// ends in spaces   ',
  '// ) ] } -> , {',
  '// \u00e9\u2192\u4e2d',
  '//// four',
];

const lineEnds = ['\n', '\r\n', '\r'];

/** Whether a line may end between two words, in the innermost bracket `open`. */
function mayEnd(before: string, after: string, open: string | undefined): boolean {
  if (before === ',' && open === '{' && itemWords.has(after)) return false;
  return open === '(' || open === '[' || before === '{' || before === ',' || before === '\n' || continuing.has(after);
}

/** What stands between words, at random. Lines that go on are indented, since the margin has a meaning. */
class Spacing {
  readonly #draw: Draw;
  readonly #lineEnd: string;
  /** In how many of ten places where a line may end, it does. */
  readonly #density: number;

  constructor(draw: Draw) {
    this.#draw = draw;
    this.#lineEnd = lineEnds[draw(3)] ?? '\n';
    this.#density = draw(8);
  }

  between(may: boolean, must: boolean): string {
    if (!must && !(may && this.#draw(10) < this.#density)) return this.#space();
    const lines = Array.from({ length: 1 + this.#draw(3) }, () => this.#restOfLine());
    return `${lines.join('')} ${this.#space()}`;
  }

  #restOfLine(): string {
    const comment = this.#draw(3) === 0 ? (comments[this.#draw(comments.length)] ?? '') : '';
    return `${this.#space()}${comment}${this.#lineEnd}`;
  }

  #space(): string {
    return [' ', ' ', '  ', '\t', '    '][this.#draw(5)] ?? ' ';
  }
}

/** Words, `\n` where a line ends that separates, with line ends, empty lines and comments wherever there may be any. */
function write(words: readonly string[], draw: Draw): string {
  const spacing = new Spacing(draw);
  const open: string[] = [];
  let text = '';
  let before = '\n';
  for (const word of words) {
    if (word !== '\n') {
      text += spacing.between(mayEnd(before, word, open.at(-1)), before === '\n' && text !== '') + word;
      if ('([{'.includes(word)) open.push(word);
      if (')]}'.includes(word)) open.pop();
    }
    before = word;
  }
  return text + spacing.between(true, draw(3) > 0);
}

/** A file without syntax errors, of about `size` levels, written at random; undefined where the sentence does not do. */
export function writtenFile(seed: number, size: number): string | undefined {
  const draw = drawFrom(seed);
  const words = makeSentence('File', size, draw);
  // A line that begins with `-` goes on with the line before.
  const continues = words.some((word, index) => word === '\n' && words[index + 1] === '-');
  return continues || words.length > 1500 ? undefined : write(words, draw);
}

/** The tokens of a text, written at random, with other comments. */
export function rewritten(text: string, seed: number): string {
  const words = layOutText(text).tokens.map(({ tokenType, image }) => (tokenType === T.NL ? '\n' : image));
  return write(words, drawFrom(seed));
}
