import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatText } from '../src/prettier.ts';
import { medians, report } from './measure.ts';

const library = readFileSync(join(process.cwd(), 'stdlib/resnet.brn'), 'utf8');

/** The library's ResNet again and again, for about `lines` lines, with two spaces wherever the style has one. */
function untidy(lines: number): string {
  const given = library.split('\n').map((line) => (line.includes('//') ? line : line.replaceAll(' ', '  ')));
  return given.join('\n').repeat(Math.round(lines / (given.length - 1)));
}

async function format(text: string): Promise<void> {
  const formatted = await formatText(text, 'net.brn');
  if (formatted.kind === 'errors') throw new Error(formatted.diagnostics[0]?.message);
}

const sizes = [1000, 10_000, 50_000];
const [small = NaN, medium = NaN, large = NaN] = await medians(
  sizes.map(untidy).map((text) => () => format(text)),
  7,
);
report('formatting 1,000 lines, in a warm process', small, 'ms', 200);
report('10,000 lines: times 1,000 lines (linear: 10)', medium / small, 'x', 13);
report('50,000 lines: times 10,000 lines (linear: 5)', large / medium, 'x', 6.5);
