import { type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import type { BackendRequest } from '../train/backends/choose.ts';
import { addEvalCommand } from './eval-command.ts';
import type { ImageSize } from './layer-sizes.ts';
import { imageSize, integerFrom, oneOf, setOption } from './options.ts';
import type { Status } from './status.ts';

/** What `--backend` takes; the list of what there is lies with the backends, which only training loads. */
const BACKENDS = ['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow'] as const satisfies readonly BackendRequest[];

function backendOption(): Option<'--backend <name>', undefined, BackendRequest, BackendRequest> {
  return new Option('--backend <name>', `what computes: ${BACKENDS.join(', ')}`)
    .argParser(oneOf(BACKENDS))
    .default<BackendRequest>('auto', 'auto: a GPU where its package is installed, and else wasm');
}

function gigabytes(text: string): number {
  const found = Number(text);
  if (/^[0-9.]+$/.test(text) && found > 0) return found;
  throw new InvalidArgumentError('A number of gigabytes is expected, such as 16.');
}

/** Adds the commands that need TensorFlow.js, which is loaded when one of them runs. */
export function addTrainingCommands(program: Command, end: (status: Status) => void): void {
  program
    .command('train')
    .description('train a model as its `train` clause says; a run that was ended goes on')
    .argument('<file>', 'a .brn file')
    .requiredOption('-o, --out <dir>', "the run's folder: metrics, curves, checkpoints, weights")
    .option('--data <dir>', 'the folder of the data set')
    .addOption(setOption())
    .option('--model <name>', 'which model, where the file has several')
    .option('--weights <file>', 'begin with the weights of a .safetensors or .pth file, or of another run')
    .option('--strict', 'fail where the weights file lacks something or has something left over', false)
    .addOption(backendOption())
    .option('--memory <GB>', 'how much training may take, where that is not known: on a GPU', gigabytes)
    .option('--checkpoint-every <steps>', 'write checkpoints within an epoch too', integerFrom(0), 0)
    .action(async (file, options) => end(await (await import('./training.ts')).runTrain(file, options)));
  addEvalCommand(program, end);

  program
    .command('scenes')
    .description('draw a small data set for trials, laid out as PASCAL VOC')
    .argument('<dir>', 'a new folder to write it to')
    .option('--count <n>', 'how many scenes, over training, validation and test', integerFrom(1), 200)
    .addOption(
      new Option('--size <n>', 'their size: 256, or height and width, 256x512')
        .argParser(imageSize)
        .default<ImageSize>({ height: 256, width: 256 }, '256'),
    )
    .option('--classes <n>', 'how many classes, the background included', integerFrom(2), 21)
    .option('--seed <n>', 'what they are drawn from', integerFrom(0), 0)
    .action(async (dir, options) => end(await (await import('./training.ts')).runScenes(dir, options)));
}
