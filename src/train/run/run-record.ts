import type { TrainSettings } from '../../model/train/settings.ts';

/** What a run is made from, and what it must be again when it goes on. */
export interface RunRecord {
  /** The program's text, as it was read. */
  readonly program: Uint8Array;
  readonly model: string;
  /** The model's parameters as they were set. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The seed is one of them. */
  readonly settings: TrainSettings;
}

/** What differs between a run folder and what is to be trained now. */
export type Difference =
  | { readonly kind: 'program' }
  | { readonly kind: 'setting' | 'parameter'; readonly name: string }
  | { readonly kind: 'model' };

/** `run.json`: readable, and the same for the same record. Spans, which point into the program, are left out. */
export function encodeRecord({ model, parameters, settings }: RunRecord): Uint8Array {
  const text = JSON.stringify({ format: 1, model, parameters, settings }, withoutSpans, 2);
  return new TextEncoder().encode(`${text}\n`);
}

function withoutSpans(key: string, value: unknown): unknown {
  if (key === 'span') return undefined;
  return typeof value === 'bigint' ? value.toString() : value;
}

/**
 * How the run of a folder, whose program and `run.json` are given, differs from `record`; undefined where the latter is
 * no such file.
 */
export function compareRecords(
  record: RunRecord,
  program: Uint8Array,
  written: Uint8Array,
): readonly Difference[] | undefined {
  const [old, now] = [parseRecord(written), parseRecord(encodeRecord(record))];
  if (old === undefined || now === undefined) return undefined;
  return [
    ...(equalBytes(program, record.program) ? [] : [{ kind: 'program' } as const]),
    ...(old.model === now.model ? [] : [{ kind: 'model' } as const]),
    ...differingKeys(old.parameters, now.parameters).map((name) => ({ kind: 'parameter', name }) as const),
    ...differingKeys(old.settings, now.settings).map((name) => ({ kind: 'setting', name }) as const),
  ];
}

interface WrittenRecord {
  readonly model: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, unknown>>;
}

function parseRecord(bytes: Uint8Array): WrittenRecord | undefined {
  const value = parseJson(new TextDecoder().decode(bytes));
  if (!isRecord(value) || value['format'] !== 1) return undefined;
  const { model, parameters, settings } = value;
  return isRecord(parameters) && isRecord(settings) ? { model, parameters, settings } : undefined;
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

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
