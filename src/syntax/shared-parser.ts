import { BrnParser } from './grammar.ts';

let shared: BrnParser | undefined;

/** The parser of this process, made at the first need: its construction costs more than parsing a file. */
export function sharedParser(): BrnParser {
  shared ??= new BrnParser();
  return shared;
}
