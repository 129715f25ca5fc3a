/**
 * The files of a run folder, by name; whoever has a file system backs it. Where the medium fails (a full disk) a call
 * rejects, and its caller's caller catches.
 */
export interface RunStore {
  /** All that is there: files, and folders with a `/` at the end. */
  names(): Promise<readonly string[]>;
  /** Undefined where there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
  /**
   * Makes or replaces a file from its pieces, and the folders that its name begins with. Whenever the process is killed, the file is the old one or the new one
   * whole: written beside it, flushed, and renamed.
   */
  write(name: string, pieces: readonly Uint8Array[]): Promise<void>;
  /** Adds to the end of a file, which need not exist; a process that is killed may leave a part of the bytes. */
  append(name: string, bytes: Uint8Array): Promise<void>;
  /** Nothing happens where there is no such file. */
  remove(name: string): Promise<void>;
}

/** What lies in a run folder, besides the checkpoints. */
export const runFiles = {
  /** The program, byte for byte. */
  program: 'program.brn',
  /** The settings with the seed, and the model's parameters. It is written last: a folder without it holds no run. */
  run: 'run.json',
  /** One JSON object a line. */
  metrics: 'metrics.jsonl',
  /** The result: the best weights so far or the last ones, as the settings keep. */
  weights: 'weights.safetensors',
} as const;

const CHECKPOINT = /^checkpoint-(\d{6,})-(\d{6,})\.safetensors$/;

/** The name of a checkpoint after `epoch` epochs and `step` steps of the next one. */
export function checkpointName({ epoch, step }: { readonly epoch: number; readonly step: number }): string {
  const digits = (count: number): string => String(count).padStart(6, '0');
  return `checkpoint-${digits(epoch)}-${digits(step)}.safetensors`;
}

/** Those of the names that are checkpoints, the newest first. */
export function checkpointsAmong(names: readonly string[]): readonly string[] {
  return names
    .flatMap((name) => {
      const [, epoch, step] = CHECKPOINT.exec(name) ?? [];
      return epoch === undefined || step === undefined ? [] : [{ name, epoch: Number(epoch), step: Number(step) }];
    })
    .toSorted((a, b) => b.epoch - a.epoch || b.step - a.step)
    .map(({ name }) => name);
}
