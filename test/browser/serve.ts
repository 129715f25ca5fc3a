import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { afterAll } from 'vitest';

const types: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json'],
  ['.wasm', 'application/wasm'],
]);

/** The file that a path of a URL means: its first segment names a folder. Undefined where it means none. */
function fileOf(folders: Readonly<Record<string, string>>, path: string): string | undefined {
  const [, first = '', rest = ''] = /^\/([^/]+)\/(.+)$/.exec(decodeURIComponent(path)) ?? [];
  const folder = folders[first];
  const file = normalize(rest);
  return folder === undefined || file.startsWith(`..${sep}`) || file === '..' ? undefined : join(folder, file);
}

/**
 * Serves folders over HTTP on this machine alone until the tests of the file are done: `/NAME/...` is the folder of that
 * name. Gives the address, such as `http://127.0.0.1:40123`.
 */
export async function serveFolders(folders: Readonly<Record<string, string>>): Promise<string> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = fileOf(folders, pathname);
    const read = file === undefined ? Promise.reject(new Error('no such file')) : readFile(file);
    read.then(
      (bytes) => {
        response.setHeader('content-type', types.get(extname(pathname)) ?? 'application/octet-stream');
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server listens on a port');
  return `http://127.0.0.1:${address.port}`;
}
