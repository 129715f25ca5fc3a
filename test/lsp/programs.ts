import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CURSOR } from './client.ts';

const root = join(import.meta.dirname, '../..');

/** The programs of examples/, by name. */
export const examples: ReadonlyMap<string, string> = new Map(
  readdirSync(join(root, 'examples'))
    .filter((name) => name.endsWith('.brn'))
    .map((name) => [name, readFileSync(join(root, 'examples', name), 'utf8')]),
);

/** BranDeepLabV3 of the paper, with a piece of it written otherwise. */
export function brandeeplab(piece: string, written: string): string {
  return replaced(examples.get('brandeeplabv3.brn') ?? '', piece, written);
}

/** A text with the first of a piece written otherwise. */
export function replaced(text: string, piece: string, written: string): string {
  if (!text.includes(piece)) throw new Error(`the program has no ${piece}`);
  return text.replace(piece, () => written);
}

/** A text with the cursor in front of the first of a piece, or behind its first letters. */
export function at(text: string, piece: string, behind = 0): string {
  return replaced(text, piece, `${piece.slice(0, behind)}${CURSOR}${piece.slice(behind)}`);
}

/**
 * Two residual blocks of different widths, a backbone of them, and a model: a block that is expanded with different
 * shapes, in a program whose figures can be derived by hand.
 */
export const generic = `block residual(x: f32[N, C, H, W], width: int = C, stride: int = 1) {
  let conv1 = conv2d(x, width, kernel: 3, stride, padding: 1, bias: false)
  let bn1   = batch_norm(conv1)
  relu(bn1)
}

/// Three stages.
block net(x: f32[N, 3, H, W]) {
  unit a = residual(x, width: 16)
  unit b = residual(a)
  unit c = residual(b, width: 32, stride: 2)
  c
}

model Small(size: int = 64, classes: int = 4) {
  input image: f32[N, 3, size, size] as imagenet
  backbone net
  branch early at a -> conv2d(classes)
  exit out -> conv2d(classes)
  stop when entropy < 0.5 else last
  tier device until early
  tier cloud
}
`;
