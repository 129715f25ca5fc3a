import { Presets, SingleBar } from 'cli-progress';

/** A bar that shows how far something is. */
export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
}

/** A bar with the time left on standard error where that is a terminal, and else nothing. */
export function startProgress(what: string): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const format = `${what} [{bar}] {value}/{total}{left}`;
  const bar = new SingleBar({ format, clearOnComplete: true, stream: process.stderr }, Presets.legacy);
  let from: { readonly time: number; readonly done: number } | undefined;
  return {
    update: (done, total) => {
      if (from === undefined) {
        from = { time: performance.now(), done };
        bar.start(total, done, { left: '' });
      }
      bar.update(done, { left: showLeft(performance.now() - from.time, done - from.done, total - done) });
    },
    stop: () => bar.stop(),
  };
}

/** `, 1 min 20 s left`, where what is left takes as long a piece as what was done in `ms`; empty where nothing tells. */
export function showLeft(ms: number, done: number, left: number): string {
  return done <= 0 || left <= 0 ? '' : `, ${showDuration((ms / done) * left)} left`;
}

/** `45 s`, `1 min 20 s`, `2 h 5 min`. */
export function showDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
