import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createProtocolConnection } from 'vscode-languageserver-protocol/node';
import {
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  createConnection,
} from 'vscode-languageserver/node';
import { completion } from '../src/lsp/completion.ts';
import type { Host } from '../src/lsp/host.ts';
import { hover } from '../src/lsp/hover.ts';
import { startServer } from '../src/lsp/server.ts';
import { surroundingsOf } from '../src/lsp/surroundings.ts';
import { Workspace } from '../src/lsp/workspace.ts';
import { median, report } from './measure.ts';

/** BranDeepLabV3 with nine branches: of ten that are asked for nine find a place, as in the paper's Table IV. */
const program = readFileSync(join(process.cwd(), 'examples/brandeeplabv3.brn'), 'utf8').replace(
  'branches: int = 7',
  'branches: int = 10',
);
const path = '/work/main.brn';
const uri = `file://${path}`;

const host: Host = {
  toPath: (of) => of.replace('file://', ''),
  toUri: (of) => `file://${of}`,
  read: () => undefined,
  list: () => [],
  libraryFile: (module) => `/cache/${module}.brn`,
  formatOptions: () => Promise.resolve({}),
  delay: (work, milliseconds) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
};

/** Words that are typed somewhere, letter by letter: into a name, into a number, as a new branch, in a comment. */
const typed: readonly (readonly [before: string, text: string])[] = [
  ['backbone resnet101(', 'output_stride: 8, '],
  ['even(branches', ' + 1'],
  ['deeplab_head(classes)\n', '  branch extra at layer2.3 -> deeplab_head(classes)\n'],
  ['/// Section VI', ' of the paper by Gilbert et al.'],
  ['exit out -> deeplab_head(classes', ', rates: [6, 12, 18]'],
];

/** The texts that come of typing each of the words, one letter more each time. */
function* keystrokes(): Generator<{ readonly text: string; readonly offset: number }> {
  for (const [before, written] of typed) {
    const at = program.indexOf(before) + before.length;
    for (let length = 1; length <= written.length; length += 1) {
      yield { text: program.slice(0, at) + written.slice(0, length) + program.slice(at), offset: at + length };
    }
  }
}

const strokes = [...keystrokes()];

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function positionOf(text: string, offset: number): { line: number; character: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length - 1, character: lines[lines.length - 1]?.length ?? 0 };
}

/** Types over JSON-RPC, and times what comes back. */
async function overTheWire(): Promise<void> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  startServer(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), host);
  const editor = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  let arrived: (params: PublishDiagnosticsParams) => void = () => undefined;
  editor.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => arrived(params));
  editor.listen();
  await editor.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  await editor.sendNotification('initialized', {});
  const textDocument = { uri, languageId: 'brn', version: 0, text: program };
  await editor.sendNotification('textDocument/didOpen', { textDocument });
  let version = 0;
  const type = async (text: string): Promise<void> => {
    version += 1;
    const contentChanges = [{ text }];
    await editor.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  };
  const published = (): Promise<void> =>
    new Promise((resolve) => {
      arrived = (params) => {
        if (params.version === version) resolve();
      };
    });
  const timed = async (method: string, position: unknown): Promise<number> => {
    const start = performance.now();
    await editor.sendRequest(method, { textDocument: { uri }, position });
    return performance.now() - start;
  };
  const none = (): number[] => [];
  const times = { diagnostics: none(), hover: none(), completion: none() };
  const fresh = { hover: none(), completion: none() };
  for (let round = 0; round < 4; round += 1) {
    for (const { text, offset } of strokes) {
      const wait = published();
      const start = performance.now();
      await type(text);
      await wait;
      const took = performance.now() - start;
      const hovered = await timed('textDocument/hover', positionOf(text, text.indexOf('resnet101(') + 1));
      const completed = await timed('textDocument/completion', positionOf(text, offset));
      // The same of a text that nothing has looked at yet.
      const again = published();
      await type(`${text} `);
      const freshly = await timed('textDocument/completion', positionOf(text, offset));
      await again;
      const third = published();
      await type(text);
      const newly = await timed('textDocument/hover', positionOf(text, text.indexOf('resnet101(') + 1));
      await third;
      if (round === 0) continue;
      times.diagnostics.push(took);
      times.hover.push(hovered);
      times.completion.push(completed);
      fresh.completion.push(freshly);
      fresh.hover.push(newly);
    }
  }
  const show = (what: string, values: readonly number[], target: number, rareTarget: number): void => {
    report(what, median(values), 'ms', target);
    report('  95 of 100 within', percentile(values, 0.95), 'ms', rareTarget);
  };
  show('diagnostics after a keystroke, BranDeepLabV3 with nine branches', times.diagnostics, 50, 50);
  show('hover', times.hover, 10, 10);
  show('completion', times.completion, 10, 10);
  show('hover in the same moment as a keystroke, analysis included', fresh.hover, 10, 10);
  show('completion in the same moment as a keystroke, analysis included', fresh.completion, 10, 10);
  editor.dispose();
}

/** Bytes in use once all garbage is gone. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  for (let turn = 0; turn < 3; turn += 1) if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}

/** Types 10,000 letters, each text analysed anew and asked about, and holds the memory against that of the first 1,000. */
function memory(): void {
  const workspace = new Workspace(host);
  const edit = (count: number): void => {
    const { text, offset } = strokes[count % strokes.length] ?? { text: program, offset: 0 };
    // Never the same text twice.
    workspace.open({ uri, version: count, text: `${text}// ${count}\n` });
    const analysis = workspace.analysis(path);
    if (analysis === undefined) throw new Error('an open document has an analysis');
    if (count % 10 > 0) return;
    hover(analysis, text.indexOf('resnet101(') + 1, [analysis]);
    completion(analysis, offset, surroundingsOf(path, workspace), { snippets: true });
  };
  for (let count = 0; count < 1000; count += 1) edit(count);
  const before = heap();
  for (let count = 1000; count < 10_000; count += 1) edit(count);
  const after = heap();
  report('memory after 10,000 edits: times that after 1,000 (flat: 1)', after / before, 'x', 1.1);
  report('  that is', after / 1e6, 'MB');
}

await overTheWire();
memory();
