import type { StateTensor } from '../optimise/optimizer.ts';
import { crc32 } from './crc32.ts';

/** Float32 tensors and a note, as one safetensors file. */
export interface TensorFile {
  readonly tensors: readonly StateTensor[];
  /** Stands in the header's `__metadata__`. */
  readonly note: string;
}

const LENGTH_BYTES = 8;
/** The checksum of the whole file, for which its own digits count as zeros. It stands first, at a fixed place. */
const CRC_BEFORE = '{"__metadata__":{"crc32":"';
const NO_CRC = '00000000';
const CRC_AT = LENGTH_BYTES + CRC_BEFORE.length;

/** The file in pieces, which share memory with the tensors. Any reader of safetensors reads it. */
export function encodeTensorFile({ tensors, note }: TensorFile): readonly Uint8Array[] {
  const header = encodeHeader(tensors, note);
  const pieces = [header, ...tensors.map(({ values }) => littleEndian(values))];
  header.set(new TextEncoder().encode(digitsOf(crc32(pieces))), CRC_AT);
  return pieces;
}

function encodeHeader(tensors: readonly StateTensor[], note: string): Uint8Array {
  let end = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    const begin = end;
    end += 4 * values.length;
    return `,${JSON.stringify(name)}:${JSON.stringify({ dtype: 'F32', shape, data_offsets: [begin, end] })}`;
  });
  const text = `${CRC_BEFORE}${NO_CRC}","note":${JSON.stringify(note)}}${entries.join('')}}`;
  const json = new TextEncoder().encode(text);
  // The data begin at a multiple of 8, as the format asks; spaces fill up.
  const header = new Uint8Array(LENGTH_BYTES + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - LENGTH_BYTES), true);
  header.set(json, LENGTH_BYTES);
  return header;
}

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

function littleEndian(values: Float32Array): Uint8Array {
  if (isLittleEndian) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bytes = new Uint8Array(values.byteLength);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setFloat32(4 * index, value, true));
  return bytes;
}

function digitsOf(crc: number): string {
  return crc.toString(16).padStart(NO_CRC.length, '0');
}

/**
 * Reads back what `encodeTensorFile` wrote, or undefined where it is not that to the last bit: cut short, changed, or
 * another's file. So nothing else of it needs checking. Files of others are read by src/weights.
 */
export function decodeTensorFile(bytes: Uint8Array): TensorFile | undefined {
  const dataAt = endOfHeader(bytes);
  if (dataAt === undefined) return undefined;
  const crcEnd = CRC_AT + NO_CRC.length;
  const digits = new TextDecoder().decode(bytes.subarray(CRC_AT, crcEnd));
  const zeros = new TextEncoder().encode(NO_CRC);
  if (digits !== digitsOf(crc32([bytes.subarray(0, CRC_AT), zeros, bytes.subarray(crcEnd)]))) return undefined;
  return readEntries(parseJson(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, dataAt))), bytes.subarray(dataAt));
}

function endOfHeader(bytes: Uint8Array): number | undefined {
  if (bytes.length < CRC_AT + NO_CRC.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = LENGTH_BYTES + Number(view.getBigUint64(0, true));
  return end <= bytes.length ? end : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Header {
  readonly __metadata__: { readonly note: string };
}

interface Entry {
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function readEntries(header: unknown, data: Uint8Array): TensorFile | undefined {
  if (!isHeader(header)) return undefined;
  const tensors: StateTensor[] = [];
  for (const [name, entry] of Object.entries<unknown>({ ...header })) {
    if (name === '__metadata__') continue;
    if (!isEntry(entry) || entry.data_offsets[1] > data.length) return undefined;
    tensors.push({ name, shape: entry.shape, values: floatsOf(data, ...entry.data_offsets) });
  }
  return { tensors, note: header.__metadata__.note };
}

function floatsOf(data: Uint8Array, begin: number, end: number): Float32Array {
  if (isLittleEndian) return new Float32Array(data.slice(begin, end).buffer);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Float32Array.from({ length: (end - begin) / 4 }, (_, index) => view.getFloat32(begin + 4 * index, true));
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null || !('__metadata__' in value)) return false;
  const metadata = value.__metadata__;
  return typeof metadata === 'object' && metadata !== null && 'note' in metadata && typeof metadata.note === 'string';
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null || !('shape' in value) || !('data_offsets' in value)) return false;
  return isCounts(value.shape) && isCounts(value.data_offsets) && value.data_offsets.length === 2;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
