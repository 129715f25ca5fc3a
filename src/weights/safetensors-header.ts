/** What one tensor's entry of a header says, its sizes checked to be counts; bytes are counted from the data's start. */
export interface HeaderEntry {
  readonly key: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Why a header is not one. */
export type HeaderFault =
  | { readonly kind: 'header-json' }
  | { readonly kind: 'header-too-complex' }
  | { readonly kind: 'duplicate-key'; readonly key: string }
  | { readonly kind: 'header-entry'; readonly key: string };

/** The depth of `{"key": {"shape": [1]}}`. */
const DEEPEST = 3;
/** Room for 400,000 tensors; it bounds what the header takes when it is unfolded. */
const MOST_TOKENS = 8_000_000;

/** Reads the JSON of a safetensors header: an entry for each tensor, in the order of the text. */
export function readHeader(text: string): readonly HeaderEntry[] | HeaderFault {
  const fault = scanHeader(text);
  if (fault !== undefined) return fault;
  const header = parseJson(text);
  if (!isObject(header)) return { kind: 'header-json' };
  const entries: HeaderEntry[] = [];
  for (const [key, value] of Object.entries(header)) {
    if (key === '__metadata__') continue;
    const entry = readEntry(key, value);
    if (entry === undefined) return { kind: 'header-entry', key };
    entries.push(entry);
  }
  return entries;
}

/**
 * Finds what JSON.parse would pass over or choke on: a key that stands twice in an object (the format forbids it, and
 * readers differ in which one they take), nesting, and more than there can be. One pass, whatever the text.
 */
function scanHeader(text: string): HeaderFault | undefined {
  const open: (Set<string> | undefined)[] = [];
  let tokens = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      const end = endOfString(text, at);
      const fault = isKey(text, end) ? addKey(open.at(-1), text.slice(at, end)) : undefined;
      if (fault !== undefined) return fault;
      at = end - 1;
    } else if (sign === '{' || sign === '[') open.push(sign === '{' ? new Set() : undefined);
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign !== ',') continue;
    tokens += 1;
    if (tokens > MOST_TOKENS || open.length > DEEPEST) return { kind: 'header-too-complex' };
  }
  return undefined;
}

/** The offset past the closing quote of the string that opens at `at`, or the end of the text. */
function endOfString(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end + 1;
}

function isKey(text: string, end: number): boolean {
  let next = end;
  while (text[next] === ' ' || text[next] === '\n' || text[next] === '\r' || text[next] === '\t') next += 1;
  return text[next] === ':';
}

function addKey(keys: Set<string> | undefined, string: string): HeaderFault | undefined {
  const key = parseJson(string);
  if (typeof key !== 'string') return { kind: 'header-json' };
  if (keys?.has(key) === true) return { kind: 'duplicate-key', key };
  keys?.add(key);
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readEntry(key: string, value: unknown): HeaderEntry | undefined {
  if (!isObject(value)) return undefined;
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets)) return undefined;
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || offsets.length !== 2 || begin > end) return undefined;
  return { key, dtype, shape, begin, end };
}

function isObject(value: unknown): value is Readonly<Record<'dtype' | 'shape' | 'data_offsets', unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
