import { type WeightProblem, damaged } from './problem.ts';
import { type RandomAccess, copyRange, readSize, viewOf } from './random-access.ts';
import { type HeaderEntry, readHeader } from './safetensors-header.ts';
import { rowMajorStrides, storedTensor } from './strided.ts';
import { type FloatType, type StoredTensor, type WeightFile, countValues } from './tensor.ts';

/** The reference's limit: MAX_HEADER_SIZE of safetensors/src/tensor.rs. */
const LARGEST_HEADER = 100_000_000;
const LENGTH_BYTES = 8;

/** The types of the format (enum Dtype of safetensors/src/tensor.rs), with the bytes of one number. */
const numberBytes: ReadonlyMap<string, number> = new Map([
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0'].map((name): [string, number] => [name, 1]),
  ...['I16', 'U16', 'F16', 'BF16'].map((name): [string, number] => [name, 2]),
  ...['I32', 'U32', 'F32'].map((name): [string, number] => [name, 4]),
  ...['I64', 'U64', 'F64', 'C64'].map((name): [string, number] => [name, 8]),
]);

const floatTypes: ReadonlyMap<string, FloatType> = new Map([
  ['F64', 'f64'],
  ['F32', 'f32'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
]);

/** Whether a file may be one of safetensors: its header's length fits, and the header opens as an object. */
export function looksLikeSafetensors(file: RandomAccess): boolean {
  const head = copyRange(file, 0, LENGTH_BYTES + 1);
  return head !== undefined && head[LENGTH_BYTES] === '{'.charCodeAt(0);
}

/** Reads a safetensors file. The tensors are read from it when they are asked for. */
export function readSafetensors(file: RandomAccess): WeightFile | WeightProblem {
  const head = copyRange(file, 0, LENGTH_BYTES);
  const length = head === undefined ? undefined : readSize(viewOf(head), 0);
  if (length === undefined || length > LARGEST_HEADER) {
    return damaged(file.name, {
      kind: 'too-large',
      what: 'its header',
      size: length ?? Infinity,
      limit: LARGEST_HEADER,
    });
  }
  const bytes = copyRange(file, LENGTH_BYTES, length);
  if (bytes === undefined) return damaged(file.name, { kind: 'header-truncated', length, size: file.size });
  const text = decodeText(bytes);
  const header = text === undefined ? undefined : readHeader(text);
  if (header === undefined) return damaged(file.name, { kind: 'header-json' });
  if ('kind' in header) return damaged(file.name, header);
  return readEntries(file, LENGTH_BYTES + length, header);
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function readEntries(file: RandomAccess, dataAt: number, entries: readonly HeaderEntry[]): WeightFile | WeightProblem {
  const fault = checkRanges(file, file.size - dataAt, entries);
  if (fault !== undefined) return fault;
  const tensors = new Map<string, StoredTensor>();
  const others = new Map<string, string>();
  for (const { key, dtype, shape, begin, end } of entries) {
    const bytes = numberBytes.get(dtype);
    if (bytes === undefined) return damaged(file.name, { kind: 'dtype', key, dtype });
    if (countValues(shape) * bytes !== end - begin) return damaged(file.name, { kind: 'tensor-bounds', key, shape });
    const type = floatTypes.get(dtype);
    if (type === undefined) others.set(key, dtype);
    else
      tensors.set(key, storedTensor(file, dataAt + begin, type, { shape, strides: rowMajorStrides(shape), offset: 0 }));
  }
  return { kind: 'weights', name: file.name, tensors, others };
}

/** As the reference demands, the tensors fill the data without gaps or overlaps (Metadata::validate). */
function checkRanges(file: RandomAccess, size: number, entries: readonly HeaderEntry[]): WeightProblem | undefined {
  let filled = 0;
  for (const { key, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > size) return damaged(file.name, { kind: 'data-truncated', key, end, size });
    if (begin !== filled) return damaged(file.name, { kind: begin < filled ? 'overlap' : 'gap', key });
    filled = end;
  }
  return filled === size ? undefined : damaged(file.name, { kind: 'surplus', bytes: size - filled });
}
