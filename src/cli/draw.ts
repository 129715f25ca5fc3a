import { basename, dirname, extname } from 'node:path';
import { draw } from '../draw/draw.ts';
import type { CheckedModel, Convention, DrawingTheme } from '../index.ts';
import { checkFile, hasErrors, showDiagnostics } from './check-file.ts';
import { chooseModel } from './choose-model.ts';
import { print, printFailure } from './console.ts';
import type { Settings } from './options.ts';
import { writeFolder } from './output-folder.ts';
import { encodeDrawing } from './rasterise.ts';
import { type Result, type Status, failure, status, value } from './status.ts';

/** The options of `brnc draw`. */
export interface DrawOptions {
  readonly set: Settings;
  readonly convention: Convention;
  readonly theme: DrawingTheme;
  readonly model?: string | undefined;
  /** A `.svg` or `.png` file; standard output takes the SVG where there is none. */
  readonly out?: string | undefined;
}

type Encode = (svg: string) => Promise<Result<Uint8Array>>;

const encoders: ReadonlyMap<string, Encode> = new Map<string, Encode>([
  ['.svg', (svg) => Promise.resolve(value(new TextEncoder().encode(svg)))],
  ['.png', (svg) => encodeDrawing(svg)],
]);

/** Writes a drawing to a file, whole or not at all. */
async function writeDrawing(svg: string, path: string, encode: Encode): Promise<Result<string>> {
  const encoded = await encode(svg);
  if (encoded.kind === 'failure') return encoded;
  return writeFolder(dirname(path), (folder) => {
    folder.create(basename(path)).write(encoded.value);
    return Promise.resolve(value(path));
  });
}

async function showDrawing(model: CheckedModel, { theme, out }: DrawOptions): Promise<Result<string>> {
  const svg = draw(model, { theme });
  if (out === undefined) return value(svg);
  const encode = encoders.get(extname(out).toLowerCase());
  if (encode === undefined)
    return failure(`\`${out}\` is neither .svg nor .png`, `write \`-o ${model.network.name}.svg\``);
  const written = await writeDrawing(svg, out, encode);
  return written.kind === 'failure' ? written : value(`${written.value}\n`);
}

/** `brnc draw FILE` */
export async function runDraw(file: string, options: DrawOptions): Promise<Status> {
  const checked = checkFile(file, options);
  if (checked.kind === 'value') {
    const { diagnostics } = checked.value;
    showDiagnostics(diagnostics.filter(({ severity }) => severity === 'error'));
    if (hasErrors(diagnostics)) return status.invalid;
  }
  const model = checked.kind === 'failure' ? checked : chooseModel(checked.value, options.model);
  const shown = model.kind === 'failure' ? model : await showDrawing(model.value, options);
  if (shown.kind === 'failure') {
    printFailure(shown);
    return status.usage;
  }
  print(shown.value);
  return status.fine;
}
