/** Where the data of a weight lie in a file. */
export interface DataRange {
  readonly offset: number;
  readonly length: number;
}

/** A file that holds the data of another file's weights, by key, and its name beside that file. */
export interface ExternalWeights {
  readonly location: string;
  readonly entries: ReadonlyMap<string, DataRange>;
}
