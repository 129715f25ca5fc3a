import type { FormatOptions } from '../format/options.ts';

/** What the server asks of the machine that it runs on. Paths are as the host writes them. */
export interface Host {
  /** The path of a file; undefined for a document that is none. */
  toPath(uri: string): string | undefined;
  toUri(path: string): string;
  /** The text of a file as it is now, or undefined where there is none. */
  read(path: string): string | undefined;
  /** The .brn files below a folder. */
  list(folder: string): readonly string[];
  /** A file to read that holds a module of the standard library: `std.resnet`. Undefined where none can be written. */
  libraryFile(module: string, text: string): string | undefined;
  /** How a file is to be laid out. */
  formatOptions(path: string): Promise<Partial<FormatOptions>>;
  /** Runs `work` in some milliseconds, unless it is cancelled by what this gives. */
  delay(work: () => void, milliseconds: number): () => void;
  /** Milliseconds, from some point in time. */
  now(): number;
}
