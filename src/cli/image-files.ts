import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { decodeImage } from '../runtime/decode.ts';
import type { Pixels } from '../runtime/pixels.ts';
import { reasonOfSystem } from './program-files.ts';
import { failureOf } from './runtime-failure.ts';
import { type Result, failure, value } from './status.ts';

/** The largest image file that is read, in bytes. */
const largest = 512 * 1024 * 1024;

/** An image file, decoded, and the name that its pictures begin with: its own, or one with a number where that is taken. */
export interface Image {
  readonly file: string;
  readonly name: string;
  readonly pixels: Pixels;
}

/** The images, each with a name of its own; a file that cannot be read, or is no image, is a failure. */
export async function readImages(files: readonly string[]): Promise<Result<readonly Image[]>> {
  const images: Image[] = [];
  const taken = new Set<string>();
  for (const file of files) {
    const bytes = readBytes(file);
    if (bytes.kind === 'failure') return bytes;
    const decoded = await decodeImage(bytes.value);
    if (decoded.kind === 'failed') return failureOf(decoded.problem, file);
    const name = freshName(basename(file, extname(file)), taken);
    taken.add(name);
    images.push({ file, name, pixels: decoded.value });
  }
  return value(images);
}

/** The bytes of a file; one without an end, such as a device, is not read. */
function readBytes(file: string): Result<Uint8Array> {
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) return failure(`\`${file}\` is a folder, and an image was expected`);
    if (!stats.isFile()) return failure(`\`${file}\` is a device or a pipe, and an image file was expected`);
    if (stats.size > largest) return failure(`\`${file}\` has more than ${largest / 1024 / 1024} MiB`);
    return value(readFileSync(file));
  } catch (error) {
    return failure(`\`${file}\` cannot be read: ${reasonOfSystem(error)}`);
  }
}

/** `scene`, or where that is taken `scene-2`, `scene-3`. */
function freshName(stem: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    if (!taken.has(name)) return name;
  }
}
