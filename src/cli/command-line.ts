import { Command, CommanderError } from '@commander-js/extra-typings';
import { version } from '../version.ts';
import { note } from './console.ts';
import { addCommands } from './commands.ts';
import { type Status, status } from './status.ts';
import { addTrainingCommands } from './training-commands.ts';

const description = 'The compiler of brn, a small declarative language for early-exit networks.';

const examples = `
Examples:
  brnc init my-net && cd my-net
  brnc check model.brn
  brnc check model.brn --set branches=5 --convention pthflops
  brnc compile model.brn -o out
  brnc run out --image photo.jpg

Exit status: 0 fine, 1 the program has errors, 2 wrong use, or a file that cannot be read or written.
`;

/** The parser of the command line; each command hands its status to `end`. */
function buildProgram(end: (of: Status) => void): Command {
  const program = new Command('brnc')
    .description(description)
    .version(`brnc ${version}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', examples)
    .showHelpAfterError('(brnc --help lists what there is)')
    .exitOverride()
    .configureOutput({ writeErr: note });
  addCommands(program, end);
  addTrainingCommands(program, end);
  return program;
}

/** Runs the command that `args` ask for, and returns what the process should end with. */
export async function runCommandLine(args: readonly string[]): Promise<Status> {
  let result: Status = status.fine;
  const program = buildProgram((of) => {
    result = of;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return result;
  } catch (error) {
    // Commander has said what is wrong; asking for help or the version is nothing wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? status.fine : status.usage;
    throw error;
  }
}
