/** What the process ends with. */
export const status = {
  fine: 0,
  /** The program has errors, or lints under `--deny`. */
  invalid: 1,
  /** A wrong use of the command line, or a file that cannot be read or written. */
  usage: 2,
} as const;

export type Status = (typeof status)[keyof typeof status];

/** Why a command cannot go on, through no fault of the program: it is shown to the user as it is. */
export interface Failure {
  readonly kind: 'failure';
  readonly message: string;
  /** What to type. */
  readonly help?: string;
}

/** A failure with its message, and what to type where that is known. */
export function failure(message: string, help?: string): Failure {
  return { kind: 'failure', message, ...(help === undefined ? {} : { help }) };
}

/** What a step gave, or why it gave nothing. */
export type Result<T> = { readonly kind: 'value'; readonly value: T } | Failure;

/** The result of a step that went well. */
export function value<T>(of: T): Result<T> {
  return { kind: 'value', value: of };
}
