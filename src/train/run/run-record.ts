import type { TrainSettings } from '../../model/train/settings.ts';

/** What a run is made from, and what it must be again when it goes on. */
export interface RunRecord {
  /** The program's text, as it was read. */
  readonly program: Uint8Array;
  /** The modules that it imports, the library's left out, by their paths from its folder. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  readonly model: string;
  /** The model's parameters as they were set. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The seed is one of them. */
  readonly settings: TrainSettings;
  /** The weights file that training begins with; null where all weights are drawn from the seed. */
  readonly weights: string | null;
  /** The folder of the data; null where it needs none. A run may go on with it elsewhere. */
  readonly data: string | null;
}

/** What differs between a run folder and what is to be trained now. */
export type Difference =
  | { readonly kind: 'program' | 'model' | 'weights' }
  | { readonly kind: 'setting' | 'parameter' | 'module'; readonly name: string };

/** `run.json`: readable, and the same for the same record. Spans, which point into the program, are left out. */
export function encodeRecord({ model, parameters, settings, modules, weights, data }: RunRecord): Uint8Array {
  const paths = [...modules.keys()];
  const record = { format: 1, model, parameters, settings, modules: paths, weights, data };
  const text = JSON.stringify(record, withoutSpans, 2);
  return new TextEncoder().encode(`${text}\n`);
}

function withoutSpans(key: string, value: unknown): unknown {
  if (key === 'span') return undefined;
  return typeof value === 'bigint' ? value.toString() : value;
}

/** What a run folder holds of the texts that it was made from. */
export interface WrittenTexts {
  readonly program: Uint8Array;
  /** By path; a module that is not there is left out. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
}

/**
 * How the run of a folder, whose texts and `run.json` are given, differs from `record`; undefined where the latter is no
 * such file.
 */
export function compareRecords(
  record: RunRecord,
  texts: WrittenTexts,
  written: Uint8Array,
): readonly Difference[] | undefined {
  const [old, now] = [readRecord(written), readRecord(encodeRecord(record))];
  if (old === undefined || now === undefined) return undefined;
  const differing = [...new Set([...old.modules, ...now.modules])].filter((path) => {
    const isInBoth = old.modules.includes(path) && now.modules.includes(path);
    return !isInBoth || !isSame(texts.modules.get(path), record.modules.get(path));
  });
  return [
    ...(isSame(texts.program, record.program) ? [] : [{ kind: 'program' } as const]),
    ...differing.map((name) => ({ kind: 'module', name }) as const),
    ...(old.model === now.model ? [] : [{ kind: 'model' } as const]),
    ...(old.weights === now.weights ? [] : [{ kind: 'weights' } as const]),
    ...differingKeys(old.parameters, now.parameters).map((name) => ({ kind: 'parameter', name }) as const),
    ...differingKeys(old.settings, now.settings).map((name) => ({ kind: 'setting', name }) as const),
  ];
}

/** What `run.json` says. */
export interface WrittenRecord {
  readonly model: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly modules: readonly string[];
  readonly weights: string | null;
  readonly data: string | null;
}

/** Reads `run.json`; undefined where the bytes are none. */
export function readRecord(bytes: Uint8Array): WrittenRecord | undefined {
  const value = parseJson(new TextDecoder().decode(bytes));
  if (!isRecord(value) || value['format'] !== 1) return undefined;
  const { model, parameters, settings, modules, weights, data } = value;
  if (typeof model !== 'string' || !isRecord(parameters) || !isRecord(settings) || !isTexts(modules)) return undefined;
  if (!isTextOrNull(weights) || !isTextOrNull(data)) return undefined;
  return { model, parameters, settings, modules, weights, data };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isTextOrNull(value: unknown): value is string | null {
  return typeof value === 'string' || value === null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The keys whose values are not the same in JSON; the order of keys within a value counts, as one program wrote both. */
function differingKeys(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): readonly string[] {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]));
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
