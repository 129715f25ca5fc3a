import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Make = (folder: string) => void;

function files(made: Readonly<Record<string, () => Uint8Array | string>>): Make {
  return (folder) => {
    for (const [name, make] of Object.entries(made)) writeFileSync(join(folder, name), make());
  };
}

/** The files of a fixture that no person would write, by code. */
export const madeFiles: Readonly<Record<string, Make>> = {
  'not-utf8': files({
    'main.brn': () => Buffer.from('// R\xe9seau\nmodel M {\n}\n', 'latin1'),
  }),
};
