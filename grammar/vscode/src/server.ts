import { isAbsolute, join } from 'node:path';

/** A module of the editor's own Node, or a command of the system. */
export type ServerProgram =
  | { readonly module: string; readonly args: string[] }
  | { readonly command: string; readonly args: string[]; readonly options: { readonly shell: boolean } };

const args = ['lsp'];

/**
 * The program whose `lsp` command is the server: `chosen` by the setting `brn.server.path`, which is relative to `folder`,
 * or the bundled one where it is empty. A name without a slash is one that the system finds.
 */
export function serverPath(chosen: string, bundled: string, folder: string | undefined): string {
  const path = chosen.trim();
  if (path === '') return bundled;
  const isRelative = /[\\/]/.test(path) && !isAbsolute(path);
  return isRelative && folder !== undefined ? join(folder, path) : path;
}

/**
 * How the editor starts it. A JavaScript file runs in the editor's own Node, so that nothing has to be installed; all else is a
 * command, which Windows starts through its shell, since npm's commands are scripts of that.
 */
export function serverProgram(path: string, platform: NodeJS.Platform): ServerProgram {
  if (/\.[cm]?js$/.test(path)) return { module: path, args };
  const shell = platform === 'win32';
  return { command: shell ? `"${path}"` : path, args, options: { shell } };
}
