import { runCommandLine } from './command-line.ts';
import { endWithReader } from './console.ts';
import { reportBug } from './report-bug.ts';
import { status } from './status.ts';

/** Ends the process after a mistake of ours, whatever it was in the middle of. */
function onBug(error: unknown): void {
  reportBug(error);
  process.exit(status.usage);
}

endWithReader();
process.on('uncaughtException', onBug);
process.on('unhandledRejection', onBug);
void runCommandLine(process.argv.slice(2)).then((ended) => {
  process.exitCode = ended;
});
