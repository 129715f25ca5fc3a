import { type Command, Option } from '@commander-js/extra-typings';
import { CONVENTIONS, type Convention } from '../analysis/conventions.ts';
import { integerFrom, oneOf, setOption } from './options.ts';
import type { Status } from './status.ts';

const PARTS = ['train', 'validation', 'test'] as const;
const COMPARISONS = ['input', 'original'] as const;
const FORMATS = ['human', 'json'] as const;

/** Adds `brnc eval`. */
export function addEvalCommand(program: Command, end: (status: Status) => void): void {
  program
    .command('eval')
    .description("print a trained network's accuracy and FLOPs, exit by exit and under its policy, and draw both")
    .argument('<what>', 'the folder that `brnc train` wrote, or a .brn file with --weights')
    .option('-o, --out <dir>', "where results and figures go (default: the run's folder, in `eval`)")
    .option('--data <dir>', 'the folder of the data set (default: where the run had it)')
    .option('--weights <file>', "a .safetensors or .pth file (default: the run's weights)")
    .addOption(
      new Option(
        '--part <name>',
        `the images: ${PARTS.join(', ')} (default: test, or validation where there is no test)`,
      ).argParser(oneOf(PARTS)),
    )
    .option('--limit <n>', 'look at the first n images of a part only', integerFrom(1))
    .addOption(setOption())
    .option('--model <name>', 'which model, where the file has several')
    .addOption(
      new Option('--convention <name>', `how FLOPs are counted: ${CONVENTIONS.join(', ')}`)
        .argParser(oneOf(CONVENTIONS))
        .default<Convention>('pthflops', "pthflops, the paper's"),
    )
    .addOption(
      new Option(
        '--at <size>',
        "where predictions meet masks: at the size of the `input`, or the masks' `original` one",
      )
        .argParser(oneOf(COMPARISONS))
        .default('input' as const),
    )
    .option('--no-calibrate', 'fit no temperatures on the validation images')
    .option('--threads <n>', 'how many threads an operator may use', integerFrom(1))
    .addOption(
      new Option('--format <name>', `how to print the results: ${FORMATS.join(', ')}`)
        .argParser(oneOf(FORMATS))
        .default('human' as const),
    )
    .action(async (what, options) => end(await (await import('./training.ts')).runEval(what, options)));
}
