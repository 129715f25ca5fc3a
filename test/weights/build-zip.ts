import { join, pack, text } from './files.ts';

export interface EntryToWrite {
  readonly name: string;
  readonly data: Uint8Array;
  /** 0 is stored, 8 is deflated; the bytes are written as they are. */
  readonly method?: number;
  readonly flags?: number;
  /** What the directory says in place of the truth. */
  readonly claimedSize?: number;
  readonly claimedOffset?: number;
}

export interface ZipOptions {
  /** Writes sizes, offsets and counts in the 64-bit records, as for an archive of more than 4 GiB. */
  readonly wide?: boolean;
  readonly comment?: string;
  readonly claimedDirectoryOffset?: number;
  readonly claimedEntries?: number;
}

/** A ZIP archive, laid out as APPNOTE.TXT says; the checksums are left 0, as no reader here looks at them. */
export function buildZip(entries: readonly EntryToWrite[], options: ZipOptions = {}): Uint8Array {
  const wide = options.wide === true;
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { method = 0, flags = 0 } = entry;
    const name = text(entry.name);
    const size = entry.data.length;
    const local = join(
      pack([0x04034b50, 4], [20, 2], [flags, 2], [method, 2], [0, 4], [0, 4], [size, 4], [size, 4]),
      pack([name.length, 2], [0, 2]),
      name,
      entry.data,
    );
    const claimed = entry.claimedSize ?? size;
    const at = entry.claimedOffset ?? offset;
    const extra = wide ? pack([1, 2], [24, 2], [claimed, 8], [claimed, 8], [at, 8]) : new Uint8Array();
    const [size32, at32] = wide ? [0xffffffff, 0xffffffff] : [claimed, at];
    directory.push(
      pack([0x02014b50, 4], [20, 2], [20, 2], [flags, 2], [method, 2], [0, 4], [0, 4], [size32, 4], [size32, 4]),
      pack([name.length, 2], [extra.length, 2], [0, 2], [0, 2], [0, 2], [0, 4], [at32, 4]),
      name,
      extra,
    );
    locals.push(local);
    offset += local.length;
  }
  const listing = join(...directory);
  return join(...locals, listing, endRecords(entries.length, listing.length, offset, options));
}

function endRecords(entries: number, size: number, offset: number, options: ZipOptions): Uint8Array {
  const comment = text(options.comment ?? '');
  const at = options.claimedDirectoryOffset ?? offset;
  const count = options.claimedEntries ?? entries;
  if (options.wide !== true) {
    const end = pack([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [at, 4], [comment.length, 2]);
    return join(end, comment);
  }
  return join(
    pack([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [count, 8], [count, 8], [size, 8], [at, 8]),
    pack([0x07064b50, 4], [0, 4], [offset + size, 8], [1, 4]),
    pack([0x06054b50, 4], [0, 2], [0, 2], [0xffff, 2], [0xffff, 2], [0xffffffff, 4], [0xffffffff, 4]),
    pack([comment.length, 2]),
    comment,
  );
}
