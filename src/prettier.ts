/**
 * `brnc/prettier`: the formatter of brn as a plugin of Prettier, and `formatText` for programs that format without
 * Prettier's files and options. It runs in browsers too.
 */
export { type Formatted, formatText } from './format/format-text.ts';
export type { FormatOptions } from './format/options.ts';
export { defaultOptions, languages, parsers, printers } from './format/plugin.ts';
