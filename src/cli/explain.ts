import { createColors } from 'picocolors';
import errors from '../../docs/errors.md';
import { catalogue } from '../diagnostics/catalogue.ts';
import { nearestName } from '../diagnostics/nearest.ts';
import { print, printFailure, wantsColour } from './console.ts';
import { type Status, failure, status } from './status.ts';

/** The sections of docs/errors.md by code: each begins with a heading `### code` and ends with the next heading. */
export function explanations(text: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string[]>();
  let section: string[] | undefined;
  let fenced = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    const [heading, code] = fenced ? [] : (/^#{1,3} (\S+)/.exec(line) ?? []);
    if (heading === undefined) section?.push(line);
    else if (code === undefined || !heading.startsWith('### ')) section = undefined;
    else sections.set(code, (section = []));
  }
  return new Map([...sections].map(([code, lines]) => [code, lines.join('\n').trim()]));
}

/** A section as a terminal shows it: what stands between fences is indented. */
function withoutFences(section: string): string {
  let fenced = false;
  return section
    .split('\n')
    .flatMap((line) => {
      const isFence = line.startsWith('```');
      if (isFence) fenced = !fenced;
      return isFence ? [] : [fenced && line !== '' ? `    ${line}` : line];
    })
    .join('\n');
}

function listCodes(): string {
  const entries = Object.entries(catalogue).sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...entries.map(([code]) => code.length));
  return entries.map(([code, { severity }]) => `${code.padEnd(width)}  ${severity}\n`).join('');
}

/** `brnc explain [CODE]`: the section of docs/errors.md for a code, or all codes. */
export function runExplain(code: string | undefined): Status {
  if (code === undefined) {
    print(`${listCodes()}\nbrnc explain CODE tells more of one.\n`);
    return status.fine;
  }
  const sections = explanations(errors);
  const section = sections.get(code);
  if (section === undefined) {
    const nearest = nearestName(code, Object.keys(catalogue));
    const help = nearest === undefined ? 'type `brnc explain` for all codes' : `did you mean \`${nearest}\`?`;
    printFailure(failure(`there is no diagnostic called \`${code}\``, help));
    return status.usage;
  }
  print(`${createColors(wantsColour(process.stdout)).bold(code)}\n\n${withoutFences(section)}\n`);
  return status.fine;
}
