import type { Settings } from './options.ts';
import { type Status, status } from './status.ts';

/** The options of `brnc train`. */
export interface TrainOptions {
  readonly set: Settings;
  readonly out: string;
}

/** `brnc train FILE -o DIR` */
export function runTrain(_file: string, _options: TrainOptions): Promise<Status> {
  return Promise.resolve(status.usage);
}
