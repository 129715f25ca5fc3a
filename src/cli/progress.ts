import { Presets, SingleBar } from 'cli-progress';

/** A bar that shows how far something is. */
export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
}

/** A bar on standard error where that is a terminal, and else nothing. */
export function startProgress(what: string): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const format = `${what} [{bar}] {percentage}%`;
  const bar = new SingleBar({ format, clearOnComplete: true, stream: process.stderr }, Presets.legacy);
  let started = false;
  return {
    update: (done, total) => {
      if (!started) bar.start(total, 0);
      started = true;
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
