import { PassThrough } from 'node:stream';
import { afterEach } from 'vitest';
import { type ProtocolConnection, createProtocolConnection } from 'vscode-languageserver-protocol/node';
import {
  type ClientCapabilities,
  type Diagnostic,
  type Position,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
  type WorkspaceEdit,
  createConnection,
} from 'vscode-languageserver/node';
import type { FormatOptions } from '../../src/format/options.ts';
import type { Host } from '../../src/lsp/host.ts';
import { toOffset, toPosition } from '../../src/lsp/ranges.ts';
import { startServer } from '../../src/lsp/server.ts';
import { parse } from '../../src/syntax/parse.ts';
import { Diagnostics } from '../../src/diagnostics/collector.ts';
import type { Source } from '../../src/source.ts';

/** Where the cursor stands in a text of these tests; `|` is a sign of the language. */
export const CURSOR = '‸';

/** A text without the mark of its cursor, and where that stood. */
export function marked(text: string): { readonly text: string; readonly position: Position; readonly offset: number } {
  const offset = text.indexOf(CURSOR);
  if (offset < 0) throw new Error('the text has no cursor');
  const plain = text.replace(CURSOR, '');
  return { text: plain, position: toPosition(sourceOf(plain), offset), offset };
}

export function sourceOf(text: string, file = '/work/main.brn'): Source {
  return { file, text, library: false };
}

/** A text after edits of the protocol. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  const source = sourceOf(text);
  const spans = edits.map(({ range, newText }) => ({
    start: toOffset(source, range.start),
    end: toOffset(source, range.end),
    newText,
  }));
  return spans
    .toSorted((a, b) => b.start - a.start)
    .reduce((before, { start, end, newText }) => before.slice(0, start) + newText + before.slice(end), text);
}

/** A machine whose files are texts in memory. */
export class FakeHost implements Host {
  readonly files: Map<string, string>;
  options: Partial<FormatOptions> = {};

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.files = new Map(Object.entries(files));
  }

  readonly toPath = (uri: string): string | undefined =>
    uri.startsWith('file://') ? decodeURIComponent(uri.slice('file://'.length)) : undefined;
  readonly toUri = (path: string): string => (path.startsWith('/') ? `file://${path}` : path);
  readonly read = (path: string): string | undefined => this.files.get(path);
  readonly list = (folder: string): readonly string[] =>
    [...this.files.keys()].filter((path) => path.startsWith(`${folder}/`));
  readonly libraryFile = (module: string): string | undefined => `/cache/${module.replaceAll('.', '/')}.brn`;
  readonly formatOptions = (): Promise<Partial<FormatOptions>> => Promise.resolve(this.options);
  readonly delay = (work: () => void, milliseconds: number): (() => void) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  };
  readonly now = (): number => performance.now();
}

const open: Client[] = [];
afterEach(() => {
  for (const client of open.splice(0)) client.end();
});

/** What an editor as able as VS Code says of itself. */
const able: ClientCapabilities = {
  textDocument: { completion: { completionItem: { snippetSupport: true } } },
  workspace: { inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true } },
};

/** An editor that talks JSON-RPC to the server, over streams in memory. */
export class Client {
  readonly connection: ProtocolConnection;
  readonly host: FakeHost;
  /** All that was published, in order. */
  readonly published: PublishDiagnosticsParams[] = [];
  /** What the server has logged: there is nothing to say unless it has a mistake. */
  readonly logged: string[] = [];
  refreshed = 0;
  readonly #texts = new Map<string, { version: number; text: string }>();
  readonly #waiting: (() => void)[] = [];

  private constructor(host: FakeHost) {
    this.host = host;
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    startServer(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), host);
    this.connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    this.connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.published.push(params);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.logged.push(message);
    });
    const refresh = (): null => {
      this.refreshed += 1;
      return null;
    };
    this.connection.onRequest('workspace/inlayHint/refresh', refresh);
    this.connection.onRequest('workspace/codeLens/refresh', refresh);
    this.connection.listen();
    open.push(this);
  }

  static async start(files: Readonly<Record<string, string>> = {}, capabilities = able): Promise<Client> {
    const client = new Client(new FakeHost(files));
    const workspaceFolders = [{ uri: 'file:///work', name: 'work' }];
    await client.connection.sendRequest('initialize', {
      processId: null,
      rootUri: null,
      capabilities,
      workspaceFolders,
    });
    await client.connection.sendNotification('initialized', {});
    return client;
  }

  end(): void {
    this.connection.dispose();
  }

  uri(path: string): string {
    return this.host.toUri(path);
  }

  async open(path: string, text: string): Promise<void> {
    const uri = this.uri(path);
    this.#texts.set(uri, { version: 1, text });
    const textDocument = { uri, languageId: 'brn', version: 1, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  /** Makes an open document another text, by one change of what differs. */
  async change(path: string, text: string): Promise<void> {
    const uri = this.uri(path);
    const before = this.#texts.get(uri);
    if (before === undefined) throw new Error(`${path} is not open`);
    let start = 0;
    while (start < Math.min(before.text.length, text.length) && before.text[start] === text[start]) start += 1;
    let tail = 0;
    const most = Math.min(before.text.length, text.length) - start;
    while (tail < most && before.text.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
    const source = sourceOf(before.text);
    const range = { start: toPosition(source, start), end: toPosition(source, before.text.length - tail) };
    const version = before.version + 1;
    this.#texts.set(uri, { version, text });
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text: text.slice(start, text.length - tail) }],
    });
  }

  async close(path: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: this.uri(path) } });
  }

  /** What a request answers about a whole document, or a place in it. */
  async request<R>(method: string, path: string, params: Readonly<Record<string, unknown>> = {}): Promise<R> {
    return await this.connection.sendRequest(method, { textDocument: { uri: this.uri(path) }, ...params });
  }

  /** The same with the document opened, at the mark in its text. */
  async ask<R>(method: string, text: string, more: Readonly<Record<string, unknown>> = {}): Promise<R> {
    const { text: plain, position } = marked(text);
    await this.open('/work/main.brn', plain);
    return await this.request<R>(method, '/work/main.brn', { position, ...more });
  }

  /** The diagnostics of the latest version of a document, once they are there. */
  async diagnostics(path: string): Promise<readonly Diagnostic[]> {
    const uri = this.uri(path);
    for (;;) {
      const last = this.published.findLast((each) => each.uri === uri);
      if (last !== undefined && last.version === this.#texts.get(uri)?.version) return last.diagnostics;
      await new Promise<void>((wake) => this.#waiting.push(wake));
    }
  }

  /** The text of a document after an edit of the workspace. */
  after(path: string, { changes = {} }: WorkspaceEdit): string {
    const text = this.#texts.get(this.uri(path))?.text ?? this.host.files.get(path) ?? '';
    return edited(text, changes[this.uri(path)] ?? []);
  }
}

/** The text of the lines that a range covers. */
export function textAt(text: string, { start, end }: { readonly start: Position; readonly end: Position }): string {
  const source = sourceOf(text);
  return text.slice(toOffset(source, start), toOffset(source, end));
}

/** The errors of the text alone, for a test that means to have none. */
export function syntaxErrors(text: string): readonly string[] {
  const diagnostics = new Diagnostics();
  parse(sourceOf(text), diagnostics);
  return diagnostics.sorted().map(({ message }) => message);
}
