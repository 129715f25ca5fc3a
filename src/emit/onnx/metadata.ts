/** What a file says of itself; made by `describe`. */
export interface OnnxMetadata {
  /** The name of the ONNX graph. */
  readonly name: string;
  readonly producer: Producer;
  /** A sentence for people. */
  readonly doc: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface Producer {
  readonly name: string;
  readonly version: string;
}

/** What there is to say of a file that holds a network or a part of it. */
export interface Description {
  readonly producer: Producer;
  readonly model: string;
  /** The tier that the file is, and where it is one stage of it, which: from 1. */
  readonly tier?: string;
  readonly stage?: number;
  /** The program, by its file's name and its SHA-256 in hexadecimal. */
  readonly source: { readonly file: string; readonly sha256: string };
  /** The exits in the file, and the multiply-accumulates that each stands for; null where the size is symbolic. */
  readonly exits: readonly {
    readonly name: string;
    readonly flops: number | null;
    readonly pathFlops: number | null;
  }[];
}

/**
 * The metadata of a file. Its properties are `model`, `tier`, `stage`, `source`, `source_sha256`, `exits` (names, separated
 * by commas), and `flops.NAME` and `path_flops.NAME` for each exit: see ManifestExit.
 */
export function describe(description: Description): OnnxMetadata {
  const { producer, model, tier, stage, source, exits } = description;
  const file = source.file.split(/[/\\]/).at(-1) ?? '';
  const exitNames = exits.map((exit) => exit.name);
  const parts = [model, ...(tier === undefined ? [] : [tier]), ...(stage === undefined ? [] : [`stage${stage}`])];
  return {
    name: parts.join('.'),
    producer,
    doc: `${parts.join(', ')}, compiled from ${file}; exits: ${exitNames.join(', ') || 'none'}`,
    properties: {
      model,
      ...(tier === undefined ? {} : { tier }),
      ...(stage === undefined ? {} : { stage: String(stage) }),
      source: file,
      source_sha256: source.sha256,
      exits: exitNames.join(','),
      ...Object.fromEntries(
        exits.flatMap(({ name, flops }) => (flops === null ? [] : [[`flops.${name}`, String(flops)]])),
      ),
      ...Object.fromEntries(
        exits.flatMap(({ name, pathFlops }) => (pathFlops === null ? [] : [[`path_flops.${name}`, String(pathFlops)]])),
      ),
    },
  };
}
