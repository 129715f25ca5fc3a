import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explanations } from '../../src/cli/explain.ts';
import { catalogue } from '../../src/diagnostics/catalogue.ts';
import { fixtureCodes, fixtures, programOf, typedIn } from './run-fixture.ts';

const file = join(import.meta.dirname, '../../docs/errors.md');
const update = process.env['UPDATE'] === '1';

/** What a reader is shown of a fixture: its files, and what a terminal shows. */
function fencesOf(code: string): string {
  const folder = join(fixtures, code);
  const { before = [], command } = typedIn(code);
  const isChecked = command.join(' ') === 'check main.brn' && before.length === 0;
  const modules = readdirSync(folder).filter((name) => name.endsWith('.brn') && name !== 'main.brn');
  const shown = readFileSync(join(folder, 'expected.txt'), 'utf8').trimEnd();
  const program = programOf(code);
  if (program === undefined) return fence('text', blockOf(code, shown));
  const isAlone = isChecked && modules.length === 0;
  const info = isAlone ? `brn ${catalogueSeverity(code)}=${code}` : 'brn file=main.brn';
  const others = modules.map((name) => fence(`brn file=${name}`, readFileSync(join(folder, name), 'utf8').trimEnd()));
  const typed = isChecked ? [] : [...before, command].map((args) => `$ brnc ${args.join(' ')}`);
  return [fence(info, program.trimEnd()), ...others, fence('text', [...typed, shown].join('\n'))].join('\n\n');
}

function fence(info: string, text: string): string {
  return `\`\`\`${info}\n${text}\n\`\`\``;
}

/** The diagnostics of one code among all that a terminal shows. */
function blockOf(code: string, shown: string): string {
  return shown
    .split('\n\n')
    .filter((block) => block.includes(`[${code}]`))
    .join('\n\n');
}

function catalogueSeverity(code: string): string {
  return Object.entries(catalogue).find(([name]) => name === code)?.[1].severity ?? '';
}

/** The text with the fences of each section as its fixture has them. */
function withFences(text: string): string {
  return text
    .split(/^(?=#{2,3} )/m)
    .map((section) => {
      const [, code] = /^### (\S+)\n/.exec(section) ?? [];
      if (code === undefined || !fixtureCodes().includes(code)) return section;
      const from = section.indexOf('\n```');
      const to = section.lastIndexOf('\n```') + '\n```'.length;
      return `${section.slice(0, from + 1)}${fencesOf(code)}${section.slice(to)}`;
    })
    .join('');
}

test('every code has a section, and every section a code', () => {
  const sections = explanations(readFileSync(file, 'utf8'));
  expect([...sections.keys()].toSorted()).toEqual(Object.keys(catalogue).toSorted());
});

test('every code is in the table of contents', () => {
  const listed = [...readFileSync(file, 'utf8').matchAll(/\[`([a-z0-9-]+)`\]\(#\1\)/g)].map(([, code]) => code);
  expect(listed.toSorted()).toEqual(Object.keys(catalogue).toSorted());
});

test('each section shows the program of its fixture, and what brnc says of it', () => {
  const text = readFileSync(file, 'utf8');
  const wanted = withFences(text);
  if (update) writeFileSync(file, wanted);
  expect(update ? readFileSync(file, 'utf8') : text).toBe(wanted);
});
