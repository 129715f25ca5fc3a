import { invariant, present } from '../../invariant.ts';
import { type TensorSource, countValues } from '../../weights/tensor.ts';
import type { DataRange, ExternalWeights } from './data-range.ts';
import { FIELDS, frameHead, framedLength } from './frame.ts';
import type { WeightUse } from './model-builder.ts';
import { ELEMENTS, type TensorProto, encodeTensor } from './proto.ts';
import type { WeightSource } from './weight-source.ts';

/** An initialiser as it will stand in the file. */
export interface Frame {
  readonly key: string;
  /** All that comes before the data. */
  readonly head: readonly Uint8Array[];
  /** Its data, and where they begin, counted from the start of the graph's fields; null where they are elsewhere. */
  readonly data: (DataRange & { readonly tensor: TensorSource }) | null;
}

/** All initialisers, and the length of the graph's fields with them. */
export interface Layout {
  readonly frames: readonly Frame[];
  readonly length: number;
}

/**
 * Data begin at a multiple of this many bytes, so that another file's weights may be mapped from here and read with the
 * widest instructions.
 */
export const ALIGNMENT = 64;

/** The initialisers with their data, behind `start` bytes of other fields of the graph. */
export function layOutInline(uses: readonly WeightUse[], weights: WeightSource, start: number): Layout {
  const frames: Frame[] = [];
  let at = start;
  for (const use of uses) {
    const tensor = present(weights.get(use.key), `no weight ${use.key}`);
    const frame = inlineFrame(use, tensor, at);
    frames.push(frame);
    at = frame.data.offset + frame.data.length;
  }
  return { frames, length: at };
}

function inlineFrame(use: WeightUse, tensor: TensorSource, start: number): Frame & { readonly data: DataRange } {
  const length = ELEMENTS.f32.bytes * countValues(tensor.shape);
  invariant(countValues(use.dims) === countValues(tensor.shape), `${use.key} has the shape that its operator asks for`);
  const fields = encodeTensor(tensorOf(use));
  for (let padding = 0; ; padding++) {
    const inner = fields.length + paddedLength(padding) + framedLength(length);
    const offset = start + framedLength(inner) - length;
    if (offset % ALIGNMENT !== 0) continue;
    const head = [
      frameHead(FIELDS.graphInitializer, inner),
      encodeTensor({ ...tensorOf(use), ...(padding === 0 ? {} : { docString: ' '.repeat(padding - 1) }) }),
      frameHead(FIELDS.tensorRawData, length),
    ];
    return { key: use.key, head, data: { tensor, offset, length } };
  }
}

/** A doc string of blanks moves the data to their place: how long the field is that `padding` stands for, 0 for none. */
function paddedLength(padding: number): number {
  return padding === 0 ? 0 : framedLength(padding - 1);
}

/** The initialisers with their data in another file, which holds each of them, behind `start` bytes. */
export function layOutExternal(uses: readonly WeightUse[], start: number, external: ExternalWeights): Layout {
  const frames = uses.map((use): Frame => {
    const { offset, length } = present(external.entries.get(use.key), `${external.location} has no weight ${use.key}`);
    const entries = { location: external.location, offset: String(offset), length: String(length) };
    const tensor = encodeTensor({
      ...tensorOf(use),
      dataLocation: 1,
      externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
    });
    return { key: use.key, head: [frameHead(FIELDS.graphInitializer, tensor.length), tensor], data: null };
  });
  const length = frames.reduce((sum, { head }) => head.reduce((bytes, piece) => bytes + piece.length, sum), start);
  return { frames, length };
}

function tensorOf({ name, dims }: WeightUse): TensorProto {
  return { name, dims: [...dims], dataType: ELEMENTS.f32.type };
}
