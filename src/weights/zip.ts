import { type WeightProblem, damaged } from './problem.ts';
import { type RandomAccess, copyRange, readSize, viewOf } from './random-access.ts';

/** A stored (not compressed) file of an archive: its bytes are the archive's from `start`. */
export interface ZipEntry {
  readonly kind: 'entry';
  readonly start: number;
  readonly size: number;
}

/** The table of contents of a ZIP archive, by name. */
export interface ZipArchive {
  readonly kind: 'archive';
  readonly names: readonly string[];
  /** The entry of that name; undefined where there is none, a problem where its bytes do not lie in the file. */
  readonly find: (name: string) => ZipEntry | WeightProblem | undefined;
}

/** What the central directory says of one entry. */
interface Listed {
  readonly method: number;
  readonly encrypted: boolean;
  readonly storedSize: number;
  readonly size: number;
  readonly headerAt: number;
}

interface Directory {
  readonly offset: number;
  readonly size: number;
  readonly entries: number;
}

// The signatures and record layouts are those of APPNOTE.TXT 6.3.10, sections 4.3.7 and 4.3.12 to 4.3.16.
const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const END_RECORD_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const LOCAL_HEADER_BYTES = 30;
const DIRECTORY_HEADER_BYTES = 46;
const END_RECORD_BYTES = 22;
const END_RECORD_64_BYTES = 56;
const LOCATOR_64_BYTES = 20;
/** A comment of at most 65,535 bytes may follow the end record. */
const LONGEST_TAIL = END_RECORD_BYTES + 0xffff;
/** A network has thousands of tensors at about 100 bytes each; this is room for half a million. */
const LARGEST_DIRECTORY = 64 * 1024 * 1024;
/** In a field of 32 or 16 bits: the value stands in the 64-bit record. */
const ELSEWHERE_32 = 0xffffffff;
const ELSEWHERE_16 = 0xffff;

/**
 * Reads the table of contents. Compressed entries are listed, and refused when they are asked for. Checksums are not looked
 * at: torch.load does not either (torch is built with MINIZ_DISABLE_ZIP_READER_CRC32_CHECKS), and files that torch.save
 * wrote under `set_crc32_options(False)`, or whose storages were filled in later, have others than their bytes.
 */
export function readZip(file: RandomAccess): ZipArchive | WeightProblem {
  const directory = findDirectory(file);
  if (directory === undefined) return damaged(file.name, { kind: 'zip-no-end' });
  if (directory.size > LARGEST_DIRECTORY) {
    return damaged(file.name, {
      kind: 'too-large',
      what: 'its table of contents',
      size: directory.size,
      limit: LARGEST_DIRECTORY,
    });
  }
  const bytes = copyRange(file, directory.offset, directory.size);
  if (bytes === undefined) return damaged(file.name, { kind: 'zip-directory' });
  const listed = readDirectory(bytes, directory.entries);
  if (listed === undefined) return damaged(file.name, { kind: 'zip-directory' });
  return {
    kind: 'archive',
    names: [...listed.keys()],
    find: (name) => {
      const found = listed.get(name);
      return found === undefined ? undefined : locate(file, name, found);
    },
  };
}

function findDirectory(file: RandomAccess): Directory | undefined {
  const tailAt = Math.max(0, file.size - LONGEST_TAIL);
  const tail = copyRange(file, tailAt, file.size - tailAt);
  if (tail === undefined || tail.length < END_RECORD_BYTES) return undefined;
  const view = viewOf(tail);
  for (let at = tail.length - END_RECORD_BYTES; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== END_RECORD) continue;
    // A comment may hold the signature by chance: the record is the one whose comment ends with the file.
    if (at + END_RECORD_BYTES + view.getUint16(at + 20, true) !== tail.length) continue;
    return readEndRecord(file, tailAt + at, view, at);
  }
  return undefined;
}

function readEndRecord(file: RandomAccess, endAt: number, view: DataView, at: number): Directory | undefined {
  const entries = view.getUint16(at + 10, true);
  const size = view.getUint32(at + 12, true);
  const offset = view.getUint32(at + 16, true);
  if (entries !== ELSEWHERE_16 && size !== ELSEWHERE_32 && offset !== ELSEWHERE_32) return { offset, size, entries };
  const locator = copyRange(file, endAt - LOCATOR_64_BYTES, LOCATOR_64_BYTES);
  if (locator === undefined || viewOf(locator).getUint32(0, true) !== LOCATOR_64) return { offset, size, entries };
  const recordAt = readSize(viewOf(locator), 8);
  const record = recordAt === undefined ? undefined : copyRange(file, recordAt, END_RECORD_64_BYTES);
  if (record === undefined || viewOf(record).getUint32(0, true) !== END_RECORD_64) return undefined;
  const [entries64, size64, offset64] = [32, 40, 48].map((field) => readSize(viewOf(record), field));
  if (entries64 === undefined || size64 === undefined || offset64 === undefined) return undefined;
  return { offset: offset64, size: size64, entries: entries64 };
}

/** The entries, or undefined where the directory is not one: it is read once, forwards, so no file can make it loop. */
function readDirectory(bytes: Uint8Array, entries: number): ReadonlyMap<string, Listed> | undefined {
  const view = viewOf(bytes);
  const decoder = new TextDecoder();
  const listed = new Map<string, Listed>();
  let at = 0;
  for (let index = 0; index < entries; index += 1) {
    if (at + DIRECTORY_HEADER_BYTES > bytes.length || view.getUint32(at, true) !== DIRECTORY_HEADER) return undefined;
    const nameAt = at + DIRECTORY_HEADER_BYTES;
    const extraAt = nameAt + view.getUint16(at + 28, true);
    const commentAt = extraAt + view.getUint16(at + 30, true);
    const next = commentAt + view.getUint16(at + 32, true);
    if (next > bytes.length) return undefined;
    const name = decoder.decode(bytes.subarray(nameAt, extraAt));
    const entry = readListed(view, at, extraAt, commentAt);
    // One name for two contents would let a checker and a loader see different files.
    if (entry === undefined || listed.has(name)) return undefined;
    listed.set(name, entry);
    at = next;
  }
  return listed;
}

function readListed(view: DataView, at: number, extraAt: number, extraEnd: number): Listed | undefined {
  const wide = findWideFields(view, extraAt, extraEnd);
  // The 64-bit field holds only those values that did not fit, in this order: APPNOTE section 4.5.3.
  let used = 0;
  const widened = (value: number): number | undefined => {
    if (value !== ELSEWHERE_32 || wide === undefined) return value;
    used += 8;
    return used <= wide.end - wide.start ? readSize(view, wide.start + used - 8) : undefined;
  };
  const size = widened(view.getUint32(at + 24, true));
  const storedSize = widened(view.getUint32(at + 20, true));
  const headerAt = widened(view.getUint32(at + 42, true));
  if (size === undefined || storedSize === undefined || headerAt === undefined) return undefined;
  const encrypted = (view.getUint16(at + 8, true) & 1) === 1;
  return { method: view.getUint16(at + 10, true), encrypted, storedSize, size, headerAt };
}

function findWideFields(view: DataView, from: number, end: number): { start: number; end: number } | undefined {
  let at = from;
  while (at + 4 <= end) {
    const start = at + 4;
    const next = start + view.getUint16(at + 2, true);
    if (next > end) return undefined;
    if (view.getUint16(at, true) === 1) return { start, end: next };
    at = next;
  }
  return undefined;
}

function locate(file: RandomAccess, name: string, entry: Listed): ZipEntry | WeightProblem {
  if (entry.method !== 0 || entry.encrypted || entry.storedSize !== entry.size) {
    return damaged(file.name, { kind: 'zip-compressed', entry: name });
  }
  const header = copyRange(file, entry.headerAt, LOCAL_HEADER_BYTES);
  if (header === undefined || viewOf(header).getUint32(0, true) !== LOCAL_HEADER) {
    return damaged(file.name, { kind: 'zip-entry', entry: name });
  }
  const view = viewOf(header);
  const start = entry.headerAt + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + entry.size > file.size) return damaged(file.name, { kind: 'zip-entry', entry: name });
  return { kind: 'entry', start, size: entry.size };
}
