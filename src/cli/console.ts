import { createColors } from 'picocolors';
import { printable } from '../diagnostics/render/cells.ts';
import type { Failure } from './status.ts';

type Stream = NodeJS.WriteStream;

/** Whether text for a stream may be coloured: `NO_COLOR` and `FORCE_COLOR` decide, and else whether it is a terminal. */
export function wantsColour(stream: Stream, env: NodeJS.ProcessEnv = process.env): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: terminal } = env;
  if (no !== undefined && no !== '') return false;
  if (force !== undefined) return force !== '0' && force !== 'false';
  // Of what is no terminal Node leaves `isTTY` undefined, which picocolors would take for its own guess.
  return Boolean(stream.isTTY) && terminal !== 'dumb';
}

/** Writes what was asked for. */
export function print(text: string): void {
  process.stdout.write(text);
}

/** Writes what a user should know beside what was asked for. */
export function note(text: string): void {
  process.stderr.write(text);
}

/** Writes why a command cannot go on. */
export function printFailure({ message, help }: Failure): void {
  const colors = createColors(wantsColour(process.stderr));
  note(`${colors.bold(`${colors.red('error')}: ${printable(message)}`)}\n`);
  if (help !== undefined) note(`${colors.green('help:')} ${printable(help)}\n`);
}

/** A reader that stops reading, such as `head`, ends the process quietly. */
export function endWithReader(): void {
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', onError);
}
