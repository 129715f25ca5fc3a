import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What train.py is asked for, by the names that it knows. */
export interface TrainingTwin {
  readonly network: string;
  readonly loss: 'cross_entropy' | 'lovasz_softmax';
  readonly optimizer: 'sgd' | 'adam';
}

/** A network that trains in torch, in a process of its own. */
export interface TorchTrainer {
  /** The loss of the batch before training, as in inference. */
  readonly firstLoss: number;
  /** One step; its loss. */
  readonly step: () => Promise<number>;
  readonly stop: () => void;
}

/** Starts train.py, which has written `weights.pth` into the folder when this returns. */
export async function startTorch(
  python: string,
  { network, loss, optimizer }: TrainingTwin,
  folder: string,
  threads: number,
): Promise<TorchTrainer> {
  const script = join(process.cwd(), 'bench/torch/train.py');
  const child = spawn(python, ['-B', script, network, loss, optimizer, folder, String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<number> => {
    const next = await lines.next();
    if (next.done === true) throw new Error(`${script} has ended`);
    return Number(next.value);
  };
  return {
    firstLoss: await answer(),
    step: () => {
      child.stdin.write('\n');
      return answer();
    },
    stop: () => child.stdin.end(),
  };
}
