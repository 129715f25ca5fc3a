import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { print, printFailure } from './console.ts';
import { writeFolder } from './output-folder.ts';
import model from './starter/model.brn';
import readme from './starter/README.md';
import { type Result, type Status, failure, status, value } from './status.ts';

const files: Readonly<Record<string, string>> = {
  'model.brn': model,
  'README.md': readme,
  '.gitignore': 'out/\nnode_modules/\n',
};

/** The files that are there already, of those that would be written. */
function alreadyThere(folder: string): readonly string[] {
  return Object.keys(files).filter((name) => existsSync(join(folder, name)));
}

async function writeStarter(folder: string): Promise<Result<undefined>> {
  const there = alreadyThere(folder);
  if (there.length > 0) {
    return failure(
      `\`${join(folder, there[0] ?? '')}\` is there already, and nothing is overwritten`,
      'name a new folder: `brnc init my-net`',
    );
  }
  return await writeFolder(folder, (output) => {
    for (const [name, text] of Object.entries(files)) output.create(name).write(new TextEncoder().encode(text));
    return Promise.resolve(value(undefined));
  });
}

/** `brnc init [DIR]`: writes a small project that checks and compiles. */
export async function runInit(folder: string): Promise<Status> {
  const result = await writeStarter(folder);
  if (result.kind === 'failure') {
    printFailure(result);
    return status.usage;
  }
  const list = Object.keys(files).map((name) => `  ${join(folder, name)}\n`);
  print(`Wrote\n${list.join('')}\nNow type: npx brnc check ${join(folder, 'model.brn')}\n`);
  return status.fine;
}
