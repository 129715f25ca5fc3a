import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Snippet {
  readonly prefix: string;
  readonly body: string | readonly string[];
}

const file = join(import.meta.dirname, '../../grammar/vscode/snippets.json');
const parse: (text: string) => Readonly<Record<string, Snippet>> = JSON.parse;

/** The snippets by their prefixes, each as it stands in the text before anything is typed: with its defaults. */
export function snippets(): ReadonlyMap<string, string> {
  const all = Object.values(parse(readFileSync(file, 'utf8')));
  return new Map(all.map(({ prefix, body }) => [prefix, expand(typeof body === 'string' ? body : body.join('\n'))]));
}

/** `${1:text}`, `${1|first,second|}` and, of a place that was named before, `$1`; `$0` is where the cursor ends. */
function expand(body: string): string {
  const defaults = new Map<string, string>();
  const withDefaults = body.replace(
    /\$\{(\d+)(?::([^}]*)|\|([^|]*)\|)\}/g,
    (_, place: string, text: string | undefined, choices: string | undefined) => {
      const chosen = text ?? choices?.split(/(?<!\\),/)[0] ?? '';
      defaults.set(place, chosen);
      return chosen;
    },
  );
  return withDefaults.replace(/\$(\d+)/g, (_, place: string) => defaults.get(place) ?? '');
}
