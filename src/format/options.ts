/** How a program is laid out: options that Prettier has for every language; brn adds none of its own. */
export interface FormatOptions {
  /** The longest line, in columns; comments may be longer. */
  readonly printWidth: number;
  /** How many columns one step of indentation takes. */
  readonly tabWidth: number;
  readonly useTabs: boolean;
  /** What ends a line; `auto` keeps what ends the first one. */
  readonly endOfLine: 'lf' | 'crlf' | 'cr' | 'auto';
}

/** The canonical style; docs/formatting.md gives the reasons. */
export const defaults: FormatOptions = { printWidth: 120, tabWidth: 2, useTabs: false, endOfLine: 'lf' };
