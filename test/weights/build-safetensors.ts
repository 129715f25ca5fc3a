import { join, pack, text } from './files.ts';

/** A safetensors file with this header, whatever it is. */
export function withHeader(header: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = text(header);
  return join(pack([bytes.length, 8]), bytes, data);
}

export interface EntryToWrite {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** A safetensors file of these tensors, one after the other. */
export function buildSafetensors(tensors: Readonly<Record<string, EntryToWrite>>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let at = 0;
  for (const [key, { dtype, shape, data }] of Object.entries(tensors)) {
    header[key] = { dtype, shape, data_offsets: [at, at + data.length] };
    at += data.length;
  }
  return withHeader(JSON.stringify(header), join(...Object.values(tensors).map(({ data }) => data)));
}
