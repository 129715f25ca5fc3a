import { library } from '../../stdlib/index.ts';
import { libraryTree, siblingPath } from '../model/modules.ts';
import type { Surroundings } from './completion-modules.ts';
import type { Workspace } from './workspace.ts';

/** The modules that a file can import where there are no other files: the library's. */
export const libraryAlone: Surroundings = { modules: () => [...library.keys()], tree: libraryTree };

/** The modules that a file can import: the library's, and those below its own folder. */
export function surroundingsOf(path: string, workspace: Workspace): Surroundings {
  return {
    modules: () => [...modulesBeside(path, workspace), ...library.keys()],
    tree: (module) => libraryTree(module) ?? workspace.tree(siblingPath(path, module)),
  };
}

function modulesBeside(path: string, workspace: Workspace): readonly string[] {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return workspace.recentFiles().flatMap((file) => {
    if (file === path || folder === '' || !file.startsWith(folder) || !file.endsWith('.brn')) return [];
    const module = file.slice(folder.length, -'.brn'.length).replaceAll(/[\\/]/g, '.');
    return /^[A-Za-z_]\w*(?:\.\w+)*$/.test(module) ? [module] : [];
  });
}
