import { closeSync, openSync, writeSync } from 'node:fs';
import { countValues } from '../src/weights/tensor.ts';
import { dict, pickle, tensor } from '../test/weights/build-pickle.ts';
import { join, pack, text } from '../test/weights/files.ts';

/** A weight to write: its key and its shape. */
export interface Weight {
  readonly key: string;
  readonly shape: readonly number[];
}

/** Bytes on their way into a file: the values of a weight, or bytes as they are. */
type Piece = Weight | Uint8Array;

/** 4 MiB of numbers between -0.01 and 0.01, over and over: what they are costs a compiler nothing. */
const values = Float32Array.from({ length: 1 << 20 }, (_, index) => (((index * 2654435761) % 2048) - 1024) * 1e-5);
const numbers = new Uint8Array(values.buffer);

/** How many bytes a weight takes. */
export function bytesOf({ shape }: Weight): number {
  return 4 * countValues(shape);
}

/** Writes the weights as a safetensors file. */
export function writeSafetensors(path: string, weights: readonly Weight[]): void {
  const header: Record<string, unknown> = {};
  let at = 0;
  for (const weight of weights) {
    const end = at + bytesOf(weight);
    header[weight.key] = { dtype: 'F32', shape: weight.shape, data_offsets: [at, end] };
    at = end;
  }
  const json = text(JSON.stringify(header));
  writePieces(path, [pack([json.length, 8]), json, ...weights]);
}

/**
 * Writes the weights as torch.save does: a ZIP of stored entries, one a weight, and a pickle that names them. The
 * checksums are left 0, as brnc does not look at them.
 */
export function writeTorch(path: string, weights: readonly Weight[]): void {
  const claims = weights.map((weight, index): [string, Uint8Array] => {
    const { shape } = weight;
    const stride = shape.map((_, axis) => countValues(shape.slice(axis + 1)));
    return [weight.key, tensor({ storage: String(index), count: countValues(shape), size: shape, stride })];
  });
  const entries: readonly (readonly [string, Piece])[] = [
    ['archive/data.pkl', pickle(dict(Object.fromEntries(claims)))],
    ['archive/version', text('3\n')],
    ...weights.map((weight, index): [string, Piece] => [`archive/data/${index}`, weight]),
  ];
  const pieces: Piece[] = [];
  const listing: Uint8Array[] = [];
  let at = 0;
  for (const [name, piece] of entries) {
    const size = piece instanceof Uint8Array ? piece.length : bytesOf(piece);
    const said = pack([20, 2], [0, 2], [0, 2], [0, 4], [0, 4], [size, 4], [size, 4], [text(name).length, 2]);
    const local = join(pack([0x04034b50, 4]), said, pack([0, 2]), text(name));
    listing.push(pack([0x02014b50, 4], [20, 2]), said, pack([0, 8], [0, 4], [at, 4]), text(name));
    pieces.push(local, piece);
    at += local.length + size;
  }
  const directory = join(...listing);
  const count = entries.length;
  const end = pack([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [directory.length, 4], [at, 4], [0, 2]);
  writePieces(path, [...pieces, directory, end]);
}

function writePieces(path: string, pieces: readonly Piece[]): void {
  const file = openSync(path, 'w');
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) {
      writeSync(file, piece);
      continue;
    }
    const bytes = bytesOf(piece);
    for (let at = 0; at < bytes; at += numbers.length)
      writeSync(file, numbers, 0, Math.min(numbers.length, bytes - at));
  }
  closeSync(file);
}
