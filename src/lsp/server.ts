import {
  CodeLensRefreshRequest,
  type Connection,
  type Diagnostic as Reported,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  LSPErrorCodes,
  type InitializeParams,
  ResponseError,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Span } from '../source.ts';
import { version } from '../version.ts';
import type { Analysis } from './analysis.ts';
import { capabilities } from './capabilities.ts';
import { codeActions } from './code-actions.ts';
import { codeLenses } from './code-lens.ts';
import { completion } from './completion.ts';
import { isAskedBySpace } from './completion-triggers.ts';
import { definition } from './definition.ts';
import { foldingRanges, selectionRange } from './folding.ts';
import { formatting } from './formatting.ts';
import type { Host } from './host.ts';
import { hover } from './hover.ts';
import { inlayHints } from './inlay-hints.ts';
import { documentSymbols, workspaceSymbols } from './outline.ts';
import { Publisher } from './publisher.ts';
import { toOffset } from './ranges.ts';
import { highlights, references } from './references.ts';
import { prepareRename, rename } from './rename.ts';
import { semanticTokens } from './semantic-tokens.ts';
import { signatureHelp } from './signature-help.ts';
import { surroundingsOf } from './surroundings.ts';
import { Workspace } from './workspace.ts';

/** What a client says that it can do, of what the server asks. */
interface Client {
  readonly snippets: boolean;
  readonly watches: boolean;
  readonly refreshesHints: boolean;
  readonly refreshesLenses: boolean;
}

function clientOf({ capabilities: { textDocument, workspace } }: InitializeParams): Client {
  return {
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    refreshesHints: workspace?.inlayHint?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
  };
}

const urisOf = (folders: readonly { readonly uri: string }[]): readonly string[] => folders.map(({ uri }) => uri);

/** The folders that a client has open; an old one has one. */
function foldersOf(params: InitializeParams): readonly string[] {
  const { workspaceFolders } = params;
  if (workspaceFolders !== null && workspaceFolders !== undefined) return urisOf(workspaceFolders);
  return params.rootUri === null ? [] : [params.rootUri];
}

interface AtPosition {
  readonly textDocument: { readonly uri: string };
  readonly position: { readonly line: number; readonly character: number };
}

interface Place {
  readonly path: string;
  readonly offset: number;
  readonly analysis: Analysis;
}

/** Serves a client until it ends: wires its requests to the functions that answer them. */
export function startServer(connection: Connection, host: Host): void {
  const workspace = new Workspace(host);
  let client: Client = { snippets: false, watches: false, refreshesHints: false, refreshesLenses: false };
  const publish = (uri: string, ofVersion: number | undefined, diagnostics: readonly Reported[]): void => {
    const extras = ofVersion === undefined ? {} : { version: ofVersion };
    void connection.sendDiagnostics({ uri, diagnostics: [...diagnostics], ...extras });
  };
  const refresh = (): void => {
    if (client.refreshesHints) void connection.languages.inlayHint.refresh();
    if (client.refreshesLenses) void connection.sendRequest(CodeLensRefreshRequest.type);
  };
  const onBug = (error: unknown): void => {
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  const publisher = new Publisher(workspace, host, publish, refresh, onBug);

  connection.onInitialize((params) => {
    client = clientOf(params);
    workspace.changeFolders(foldersOf(params), []);
    return { capabilities, serverInfo: { name: 'brnc', version } };
  });
  connection.onInitialized(() => {
    workspace.warmUp();
    if (!client.watches) return;
    void connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [{ globPattern: '**/*.brn' }],
    });
  });
  connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event: { added, removed } }) => {
    workspace.changeFolders(urisOf(added), urisOf(removed));
  });
  listenToDocuments(connection, workspace, publisher);

  const analysisOf = (uri: string): Analysis | undefined => workspace.analysis(workspace.pathOf(uri));
  const placeOf = ({ textDocument, position }: AtPosition): Place | undefined => {
    const path = workspace.pathOf(textDocument.uri);
    const analysis = workspace.analysis(path);
    return analysis === undefined ? undefined : { path, analysis, offset: toOffset(analysis.source, position) };
  };
  /** Answers a request about a place, or with nothing where there is no such file. */
  const at = <P extends AtPosition, R>(
    answer: (place: Place, params: P) => R | undefined,
  ): ((params: P) => R | null) => {
    return (params) => {
      const place = placeOf(params);
      return place === undefined ? null : (answer(place, params) ?? null);
    };
  };
  /** The same about a whole document. */
  const of = <P extends { readonly textDocument: { readonly uri: string } }, R>(
    answer: (analysis: Analysis, params: P) => R,
  ): ((params: P) => R | null) => {
    return (params) => {
      const analysis = analysisOf(params.textDocument.uri);
      return analysis === undefined ? null : answer(analysis, params);
    };
  };

  connection.onHover(at(({ analysis, offset, path }) => hover(analysis, offset, workspace.programs(path))));
  connection.onCompletion((params) => {
    const place = placeOf(params);
    if (place === undefined) return null;
    const { analysis, offset, path } = place;
    const before = analysis.source.text.slice(Math.max(0, offset - 40), offset);
    if (params.context?.triggerCharacter === ' ' && !isAskedBySpace(before)) return null;
    return [...completion(analysis, offset, surroundingsOf(path, workspace), client)];
  });
  connection.onSignatureHelp(at(({ analysis, offset }) => signatureHelp(analysis, offset)));
  connection.onDefinition(at(({ path, offset }) => definition(path, offset, workspace)));
  connection.onReferences(
    at(({ path, offset }, { context }) => [...references(path, offset, context.includeDeclaration, workspace)]),
  );
  connection.onDocumentHighlight(at(({ analysis, offset }) => [...highlights(analysis, offset)]));
  connection.onPrepareRename((params) => {
    const place = placeOf(params);
    if (place === undefined) return null;
    const range = prepareRename(place.path, place.offset, workspace);
    return typeof range === 'string' ? refusal(range) : range;
  });
  connection.onRenameRequest((params) => {
    const place = placeOf(params);
    if (place === undefined) return null;
    const renamed = rename(place.path, place.offset, params.newName, workspace);
    return renamed.kind === 'refused' ? refusal(renamed.why) : renamed.edit;
  });
  connection.onDocumentSymbol(of(({ file }) => [...documentSymbols(file)]));
  connection.onWorkspaceSymbol(({ query }) => [...workspaceSymbols(query, workspace)]);
  connection.onFoldingRanges(of(({ file }) => [...foldingRanges(file)]));
  connection.onSelectionRanges(
    of(({ file, source }, { positions }) => positions.map((each) => selectionRange(file, toOffset(source, each)))),
  );
  connection.languages.semanticTokens.on(
    (params) => of<typeof params, ReturnType<typeof semanticTokens>>(semanticTokens)(params) ?? { data: [] },
  );
  connection.onDocumentFormatting(async ({ textDocument }) => {
    const path = workspace.pathOf(textDocument.uri);
    const source = workspace.analysis(path)?.source;
    if (source === undefined || source.library) return null;
    const edits = await formatting(source, await host.formatOptions(path));
    // What was typed meanwhile is not what was formatted.
    return workspace.text(path) === source.text ? [...edits] : null;
  });
  connection.onCodeAction(({ textDocument, range }) => {
    const path = workspace.pathOf(textDocument.uri);
    const source = workspace.analysis(path)?.source;
    if (source === undefined) return null;
    return [...codeActions(path, spanOf(range, source), workspace)];
  });
  connection.onCodeLens(of((analysis) => [...codeLenses(analysis)]));
  connection.languages.inlayHint.on(({ textDocument, range }) => {
    const path = workspace.pathOf(textDocument.uri);
    const analysis = workspace.analysis(path);
    if (analysis === undefined) return null;
    return [...inlayHints(analysis, spanOf(range, analysis.source), workspace.programs(path))];
  });
  connection.listen();
}

/** Keeps the workspace as the client has it, and has what changes analysed. */
function listenToDocuments(connection: Connection, workspace: Workspace, publisher: Publisher): void {
  const documents = new Map<string, TextDocument>();
  const open = (document: TextDocument): void => {
    documents.set(document.uri, document);
    publisher.changed(workspace.open({ uri: document.uri, version: document.version, text: document.getText() }));
  };
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version: ofVersion, text } }) => {
    open(TextDocument.create(uri, languageId, ofVersion, text));
  });
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    const document = documents.get(textDocument.uri);
    if (document === undefined) return;
    const changes: TextDocumentContentChangeEvent[] = contentChanges;
    open(TextDocument.update(document, changes, textDocument.version));
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    documents.delete(uri);
    publisher.closed(workspace.close(uri));
  });
  connection.onDidChangeWatchedFiles(() => {
    publisher.changedOnDisk();
  });
}

function spanOf(
  { start, end }: { readonly start: AtPosition['position']; readonly end: AtPosition['position'] },
  source: Analysis['source'],
): Span {
  return { source, start: toOffset(source, start), end: toOffset(source, end) };
}

function refusal(why: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, why);
}
