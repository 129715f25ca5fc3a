import { type Command, Option } from '@commander-js/extra-typings';
import { CONVENTIONS, type Convention } from '../analysis/conventions.ts';
import {
  CHECK_FORMATS,
  DRAWING_THEMES,
  TARGETS,
  type Target,
  imageSize,
  integerFrom,
  integerList,
  listOf,
  oneOf,
  setOption,
} from './options.ts';
import type { Status } from './status.ts';

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
    .argument('<files...>', '.brn files, folders that are searched for them, or patterns')
    .addOption(setOption())
    .addOption(conventionOption())
    .addOption(
      new Option('--format <name>', `how to print what is found: ${CHECK_FORMATS.join(', ')}`)
        .argParser(oneOf(CHECK_FORMATS))
        .default('human' as const),
    )
    .option('--deny', 'fail on warnings and lints too', false)
    .option('--watch', 'check again whenever a file or a module that it imports changes, until Ctrl+C', false)
    .action(async (files, options) => end(await (await import('./check.ts')).runCheck(files, options)));

  program
    .command('compile')
    .description('write the ONNX partitions and manifest.json, or the network for TensorFlow.js')
    .argument('<file>', 'a .brn file')
    .requiredOption('-o, --out <dir>', 'the folder to write to')
    .addOption(setOption())
    .option('--model <name>', 'which model, where the file has several')
    .option('--weights <file>', 'take the weights of a .safetensors or .pth file, or of a run of `brnc train`')
    .option('--no-calibration', 'leave the temperatures out that `brnc eval` fitted to the exits of the run')
    .option('--strict', 'fail where the weights file lacks something or has something left over', false)
    .option('--seed <n>', 'what the weights are drawn from that no file covers', integerFrom(0), 0)
    .addOption(
      new Option('--target <names>', 'what to write: onnx, tfjs, or onnx,tfjs')
        .argParser(listOf(TARGETS))
        .default<readonly Target[]>(['onnx'], 'onnx'),
    )
    .option('--size <n>', 'for tfjs, the size of the image where H and W are open: 256, or 256x512', imageSize)
    .option('--verify', 'run the partitions and the whole network, and compare', false)
    .action(async (file, options) => end(await (await import('./compile.ts')).runCompile(file, options)));

  program
    .command('flops')
    .description('print the FLOPs of every exit, as a table of the paper or by size')
    .argument('<file>', 'a .brn file')
    .addOption(setOption())
    .addOption(conventionOption())
    .option('--model <name>', 'which model, where the file has several')
    .option('--size <n,...>', 'sides of square images, a line each', integerList)
    .action(async (file, options) => end((await import('./flops.ts')).runFlops(file, options)));

  program
    .command('draw')
    .description('draw the network: backbone, branches and tiers to their FLOPs')
    .argument('<file>', 'a .brn file')
    .option('-o, --out <file>', 'an .svg or .png file (default: SVG to standard output)')
    .addOption(setOption())
    .addOption(conventionOption())
    .addOption(
      new Option('--theme <name>', `the colours: ${DRAWING_THEMES.join(', ')}`)
        .argParser(oneOf(DRAWING_THEMES))
        .default('light' as const),
    )
    .option('--model <name>', 'which model, where the file has several')
    .action(async (file, options) => end(await (await import('./draw.ts')).runDraw(file, options)));

  program
    .command('run')
    .description('run a compiled network here, and write what it sees')
    .argument('<dir>', 'the folder that `brnc compile` wrote')
    .requiredOption('--image <files...>', 'PNG or JPEG images')
    .option('-o, --out <dir>', 'the folder to write pictures to (default: DIR/run)')
    .option('--all', 'run and draw every exit, and not only the one that answers', false)
    .option('--threads <n>', 'how many threads an operator may use', integerFrom(1))
    .action(async (dir, options) => end(await (await import('./run.ts')).runRun(dir, options)));

  program
    .command('fmt')
    .description('format programs, in place')
    .argument('[files...]', '.brn files, folders that are searched for them, or patterns; - for standard input')
    .option('--check', 'write nothing, list what would change, and fail if anything would', false)
    .option('--stdin-filepath <path>', 'the path that standard input belongs to')
    .action(async (files, options) => end(await (await import('./fmt.ts')).runFmt(files, options)));

  program
    .command('lsp')
    .description('serve an editor: the language server, on standard input and output')
    .option('--stdio', 'the only way to talk to it, which some editors name')
    .addOption(new Option('--clientProcessId <id>').hideHelp())
    .action(async () => (await import('./lsp.ts')).runLsp());

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
