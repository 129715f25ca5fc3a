import { type ExtensionContext, commands, window, workspace } from 'vscode';
import { LanguageClient, type LanguageClientOptions, TransportKind } from 'vscode-languageclient/node';
import { serverPath, serverProgram } from './server.ts';

/** Where the package has the compiler. */
const BUNDLED = 'server/brnc.cjs';

/** The language server, which is started again when another is chosen. */
class Server {
  readonly #bundled: string;
  readonly #options: LanguageClientOptions;
  #client: LanguageClient | undefined;

  constructor(bundled: string, options: LanguageClientOptions) {
    this.#bundled = bundled;
    this.#options = options;
  }

  async start(): Promise<void> {
    const chosen = workspace.getConfiguration('brn').get<string>('server.path', '');
    const path = serverPath(chosen, this.#bundled, workspace.workspaceFolders?.[0]?.uri.fsPath);
    const program = { ...serverProgram(path, process.platform), transport: TransportKind.stdio };
    // By its id it finds `brn.trace.server`.
    const client = new LanguageClient('brn', 'brn', program, this.#options);
    this.#client = client;
    try {
      await client.start();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      void window.showErrorMessage(`The language server \`${path}\` does not start: ${why}`);
    }
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    // One that has not started cannot be stopped.
    await client?.stop().catch(() => undefined);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }
}

let server: Server | undefined;

/** Called by the editor when the first program is opened. */
export async function activate(context: ExtensionContext): Promise<void> {
  const started = new Server(context.asAbsolutePath(BUNDLED), {
    documentSelector: [
      { scheme: 'file', language: 'brn' },
      { scheme: 'untitled', language: 'brn' },
    ],
  });
  server = started;
  context.subscriptions.push(
    commands.registerCommand('brn.restartServer', () => started.restart()),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('brn.server.path')) void started.restart();
    }),
  );
  await started.start();
}

/** Called by the editor before it ends. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}
