import { type Command, Option } from '@commander-js/extra-typings';
import { CONVENTIONS, type Convention } from '../analysis/conventions.ts';
import { oneOf, setOption } from './options.ts';
import type { Status } from './status.ts';

const checkFormats = ['human', 'json', 'github'] as const;

function conventionOption(): Option<'--convention <name>', undefined, 'mac', Convention> {
  return new Option('--convention <name>', `how FLOPs are counted: ${CONVENTIONS.join(', ')}`)
    .argParser(oneOf(CONVENTIONS))
    .default('mac');
}

/** Adds every command. What one needs is loaded when it runs, so that `check` starts without what `run` needs. */
export function addCommands(program: Command, end: (status: Status) => void): void {
  program
    .command('check')
    .description('prove shapes, place branches, count FLOPs, and print the exits and tiers')
    .argument('<files...>', '.brn files')
    .addOption(setOption())
    .addOption(conventionOption())
    .addOption(
      new Option('--format <name>', `how to print what is found: ${checkFormats.join(', ')}`)
        .argParser(oneOf(checkFormats))
        .default('human' as const),
    )
    .option('--deny', 'fail on warnings and lints too', false)
    .action(async (files, options) => end((await import('./check.ts')).runCheck(files, options)));

  program
    .command('explain')
    .description('print what a diagnostic means and what to do; all codes where none is given')
    .argument('[code]', 'such as size-mismatch')
    .action(async (code) => end((await import('./explain.ts')).runExplain(code)));

  program
    .command('init')
    .description('write a starter project')
    .argument('[dir]', 'the folder to write it to', '.')
    .action(async (dir) => end(await (await import('./init.ts')).runInit(dir)));
}
