import { InvariantError } from '../invariant.ts';
import { failure } from './status.ts';
import { note, printFailure } from './console.ts';

/** Says that brnc itself is wrong. The stack is shown only under `BRNC_DEBUG=1`. */
export function reportBug(error: unknown): void {
  const what = error instanceof Error ? error.message : String(error);
  const message = error instanceof InvariantError ? what : `this is a bug in brnc: ${what}`;
  printFailure(
    failure(message, 'please report it with the program, the command and `brnc --version`; BRNC_DEBUG=1 shows where'),
  );
  if (process.env['BRNC_DEBUG'] === '1' && error instanceof Error) note(`${error.stack ?? ''}\n`);
}
