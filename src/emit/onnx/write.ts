import type { Dim } from '../../graph/dim.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import type { Pair } from '../../graph/ops.ts';
import { invariant } from '../../invariant.ts';
import type { DataRange, ExternalWeights } from './data-range.ts';
import { FIELDS, LONGEST_MESSAGE, frameHead } from './frame.ts';
import { type Frame, ALIGNMENT, layOutExternal, layOutInline } from './initialisers.ts';
import type { OnnxMetadata } from './metadata.ts';
import { emitGraph } from './model.ts';
import { IR_VERSION, OPSET, encodeGraph, encodeModel } from './proto.ts';
import { hasInt64Numbers } from './sizes.ts';
import type { WeightSource } from './weight-source.ts';

/** Where a file goes, piece by piece and in order. */
export interface Sink {
  write(bytes: Uint8Array): void | Promise<void>;
}

export interface OnnxOptions {
  readonly metadata: OnnxMetadata;
  /** Height and width of the network's input, where the graph has an `image_size` input. */
  readonly imageSize?: Pair<Dim>;
  /** Where the weights' data are, if not in this file. */
  readonly external?: ExternalWeights;
}

/** What became of a file: `entries` says where the data of each weight lie in it, by key. */
export type Written =
  | { readonly kind: 'written'; readonly bytes: number; readonly entries: ReadonlyMap<string, DataRange> }
  /** Nothing was written: the format ends at `limit` bytes. */
  | { readonly kind: 'too-large'; readonly bytes: number; readonly limit: number }
  /** Nothing was written: the size that the node resizes to takes numbers past 64 bits to calculate. */
  | { readonly kind: 'size-past-64-bits'; readonly node: Node };

/** How long a piece is that a sink gets at least, where there is more. */
const JOINED = 1 << 16;

/** Writes a graph and its weights as an ONNX file, and reads the weights once, in the order in which the graph uses them. */
export async function writeOnnx(
  graph: Graph,
  weights: WeightSource,
  options: OnnxOptions,
  sink: Sink,
): Promise<Written> {
  const { metadata, imageSize, external } = options;
  const unwritable = graph.nodes.find(({ op }) => 'size' in op && !op.size.every(hasInt64Numbers));
  if (unwritable !== undefined) return { kind: 'size-past-64-bits', node: unwritable };
  const emitted = emitGraph(graph, metadata.name, imageSize);
  const body = encodeGraph(emitted.graph);
  const { frames, length } =
    external === undefined
      ? layOutInline(emitted.weights, weights, body.length)
      : layOutExternal(emitted.weights, body.length, external);
  const graphHead = frameHead(FIELDS.modelGraph, length);
  const model = alignedModel(metadata, graphHead.length);
  const start = model.length + graphHead.length;
  const bytes = start + length;
  if (bytes > LONGEST_MESSAGE) return { kind: 'too-large', bytes, limit: LONGEST_MESSAGE };
  for (const piece of joinSmall(pieces([model, graphHead, body], frames))) await sink.write(piece);
  const entries = new Map<string, DataRange>();
  for (const { key, data } of frames)
    if (data !== null) entries.set(key, { offset: start + data.offset, length: data.length });
  return { kind: 'written', bytes, entries };
}

/** The model but for its graph, padded so that the graph's fields begin at a multiple of `ALIGNMENT` in the file. */
function alignedModel({ name, producer, doc, properties }: OnnxMetadata, graphHeadLength: number): Uint8Array {
  for (let spaces = 0; ; spaces++) {
    const model = encodeModel({
      irVersion: IR_VERSION,
      opsetImport: [{ domain: '', version: OPSET }],
      producerName: producer.name,
      producerVersion: producer.version,
      docString: `${doc === '' ? name : doc}${' '.repeat(spaces)}`,
      metadataProps: Object.entries(properties).map(([key, value]) => ({ key, value })),
    });
    if ((model.length + graphHeadLength) % ALIGNMENT === 0) return model;
  }
}

function* pieces(start: readonly Uint8Array[], frames: readonly Frame[]): Generator<Uint8Array> {
  yield* start;
  for (const { head, data, key } of frames) {
    yield* head;
    if (data === null) continue;
    let left = data.length;
    for (const chunk of data.tensor.chunks()) {
      left -= chunk.length;
      yield chunk;
    }
    invariant(left === 0, `the data of ${key} are as long as its shape says`);
  }
}

/** The same bytes with short pieces joined, so that a sink is not called for the few bytes before each tensor's data. */
function* joinSmall(parts: Iterable<Uint8Array>): Generator<Uint8Array> {
  const joined = new Uint8Array(JOINED);
  let length = 0;
  for (const part of parts) {
    if (length > 0 && length + part.length > JOINED) {
      yield joined.slice(0, length);
      length = 0;
    }
    if (part.length > JOINED) {
      yield part;
      continue;
    }
    joined.set(part, length);
    length += part.length;
  }
  if (length > 0) yield joined.slice(0, length);
}
