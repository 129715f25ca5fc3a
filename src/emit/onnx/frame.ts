/**
 * Protobuf's framing, by hand: a field is a tag, a length and its bytes. It is all that the initialisers need, whose data
 * are too many to be encoded in memory.
 */

/** Fields by number, of the messages of onnx.proto that are framed here. */
export const FIELDS = { modelGraph: 7, graphInitializer: 5, tensorRawData: 9 } as const;

/** Where a protobuf message ends: no file that keeps weights inside is longer. */
export const LONGEST_MESSAGE = 2 ** 31 - 1;

/** How many bytes `value`, from 0 up, takes as a varint. */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

/** The tag and the length that come before `length` bytes of field `number`. */
export function frameHead(number: number, length: number): Uint8Array {
  const bytes = [number * 8 + 2];
  let rest = length;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** How many bytes a field of `length` bytes takes with its tag, for a number up to 15, and its length. */
export function framedLength(length: number): number {
  return 1 + varintLength(length) + length;
}
