import { realpathSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import errors from '../../docs/errors.md';
import { catalogue } from '../diagnostics/catalogue.ts';
import { type Explanation, renderSarif } from '../diagnostics/render/sarif.ts';
import { version } from '../version.ts';
import type { CheckRun } from './check.ts';
import { explanations } from './explain.ts';

const severities = new Map(Object.entries(catalogue).map(([code, { severity }]) => [code, severity]));

/** A path with its links followed, since code scanning shows nothing at a link; as it is, where there is no such file. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** A file as a URI relative to the folder that the command runs in, or absolute where it lies outside. */
function uriOf(file: string): string {
  const real = realPath(file);
  const path = isAbsolute(real) ? relative(realPath(process.cwd()), real) : real;
  const isOutside = isAbsolute(path) || path.split(sep)[0] === '..';
  return isOutside ? pathToFileURL(real).href : path.split(sep).map(encodeURIComponent).join('/');
}

/** What `brnc check --format sarif` prints. */
export function checkedToSarif({ diagnostics, failures, status: exitCode }: CheckRun): string {
  const sections = explanations(errors);
  const explain = (code: string): Explanation => ({
    severity: severities.get(code) ?? 'error',
    markdown: sections.get(code) ?? code,
  });
  const messages = failures.map(({ message }) => message);
  return renderSarif(diagnostics, { version, explain, uriOf, failures: messages, exitCode });
}
