import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Network } from '../runtime/network.ts';
import { loadOnnxRuntime } from '../runtime/onnxruntime.ts';
import type { Outcome } from '../runtime/problem.ts';
import { readManifest } from '../runtime/read-manifest.ts';
import { type ImageReport, type RunOptions as ImageOptions, runImages } from '../runtime/run-images.ts';
import { print, printFailure } from './console.ts';
import { type Image, readImages } from './image-files.ts';
import { writeFolder } from './output-folder.ts';
import { type Picture, drawReport } from './pictures.ts';
import { reasonOfSystem } from './program-files.ts';
import { failureOf } from './runtime-failure.ts';
import { showRun } from './show-run.ts';
import { type Result, type Status, failure, status, value } from './status.ts';

/** The options of `brnc run`. */
export interface RunOptions {
  readonly image: readonly string[];
  /** Where the pictures go. */
  readonly out?: string | undefined;
  /** Whether every exit is run and drawn, and not only the one that answers. */
  readonly all: boolean;
  readonly threads?: number | undefined;
}

function resultOf<T>(outcome: Outcome<T>, subject?: string): Result<T> {
  return outcome.kind === 'done' ? value(outcome.value) : failureOf(outcome.problem, subject);
}

function readBytes(path: string): Result<Uint8Array> {
  try {
    return value(readFileSync(path));
  } catch (error) {
    return failure(`\`${path}\` cannot be read: ${reasonOfSystem(error)}`);
  }
}

/** The compiled network in a folder. */
async function openNetwork(folder: string, threads: number | undefined): Promise<Result<Network>> {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file)) {
    return failure(`\`${folder}\` holds no compiled network: it has no manifest.json`, 'brnc compile FILE -o DIR');
  }
  const text = readBytes(file);
  if (text.kind === 'failure') return text;
  const manifest = resultOf(readManifest(new TextDecoder().decode(text.value)), file);
  if (manifest.kind === 'failure') return manifest;
  const engine = resultOf(await loadOnnxRuntime(threads === undefined ? {} : { threads }));
  if (engine.kind === 'failure') return engine;
  const locate = (name: string): string | undefined => {
    const path = join(folder, basename(name));
    return existsSync(path) ? path : undefined;
  };
  return value(new Network(manifest.value, engine.value, locate));
}

/** All pictures of a run. */
async function drawAll(images: readonly Image[], reports: readonly ImageReport[]): Promise<readonly Picture[]> {
  const pictures: Picture[] = [];
  for (const [index, { name, pixels }] of images.entries()) {
    const report = reports[index];
    if (report !== undefined) pictures.push(...(await drawReport(name, pixels, report)));
  }
  return pictures;
}

async function writePictures(folder: string, pictures: readonly Picture[]): Promise<Result<readonly string[]>> {
  if (pictures.length === 0) return value([]);
  return await writeFolder(folder, (output) => {
    for (const { file, bytes } of pictures) output.create(file).write(bytes);
    return Promise.resolve(value(pictures.map(({ file }) => join(folder, file))));
  });
}

async function runFolder(folder: string, options: RunOptions): Promise<Result<string>> {
  const images = await readImages(options.image);
  if (images.kind === 'failure') return images;
  const network = await openNetwork(folder, options.threads);
  if (network.kind === 'failure') return network;
  const { manifest } = network.value;
  const how: ImageOptions = { mode: options.all ? 'all' : 'first', warmUp: 1 };
  const pixels = images.value.map((image) => image.pixels);
  const reports = resultOf(await runImages(network.value, pixels, how));
  await network.value.close();
  if (reports.kind === 'failure') return reports;
  const pictures = await drawAll(images.value, reports.value);
  const written = await writePictures(options.out ?? join(folder, 'run'), pictures);
  if (written.kind === 'failure') return written;
  const shown = reports.value.map((report, index) => showRun(manifest, images.value[index]?.file ?? '', report));
  const list = written.value.length === 0 ? '' : `\nWrote\n${written.value.map((file) => `  ${file}\n`).join('')}`;
  return value(shown.join('\n') + list);
}

/** `brnc run DIR --image FILE...` */
export async function runRun(folder: string, options: RunOptions): Promise<Status> {
  const result = await runFolder(folder, options);
  if (result.kind === 'failure') {
    printFailure(result);
    return status.usage;
  }
  print(result.value);
  return status.fine;
}
