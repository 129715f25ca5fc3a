import { library } from '../../stdlib/index.ts';
import type { Source } from '../source.ts';

/** The name by which the compiler knows the text of a library's module, `std/resnet.brn`; undefined for other paths. */
export function fileOfLibrary(module: string): string | undefined {
  return library.has(module) ? `${module.replaceAll('.', '/')}.brn` : undefined;
}

/** A module of the library as a text. */
export function librarySource(module: string): Source {
  return { file: fileOfLibrary(module) ?? module, text: library.get(module) ?? '', library: true };
}
