import type { Analysis } from '../../src/lsp/analysis.ts';
import { codeActions } from '../../src/lsp/code-actions.ts';
import { codeLenses } from '../../src/lsp/code-lens.ts';
import { completion } from '../../src/lsp/completion.ts';
import { definition } from '../../src/lsp/definition.ts';
import { foldingRanges, selectionRange } from '../../src/lsp/folding.ts';
import { hover } from '../../src/lsp/hover.ts';
import { inlayHints } from '../../src/lsp/inlay-hints.ts';
import { documentSymbols } from '../../src/lsp/outline.ts';
import { highlights, references } from '../../src/lsp/references.ts';
import { prepareRename } from '../../src/lsp/rename.ts';
import { semanticTokens } from '../../src/lsp/semantic-tokens.ts';
import { signatureHelp } from '../../src/lsp/signature-help.ts';
import { surroundingsOf } from '../../src/lsp/surroundings.ts';
import type { Workspace } from '../../src/lsp/workspace.ts';

/** A text at hand, and a place in it. */
export interface Asked {
  readonly workspace: Workspace;
  readonly path: string;
  readonly analysis: Analysis;
  readonly offset: number;
}

/** Every feature as a function of a text and a place, by name. */
export const features: Readonly<Record<string, (asked: Asked) => unknown>> = {
  hover: ({ analysis, offset }) => hover(analysis, offset, [analysis]),
  completion: ({ analysis, offset, path, workspace }) =>
    completion(analysis, offset, surroundingsOf(path, workspace), { snippets: true }),
  'signature help': ({ analysis, offset }) => signatureHelp(analysis, offset),
  'semantic tokens': ({ analysis }) => semanticTokens(analysis),
  'inlay hints': ({ analysis }) =>
    inlayHints(analysis, { source: analysis.source, start: 0, end: analysis.source.text.length }, [analysis]),
  'code lens': ({ analysis }) => codeLenses(analysis),
  symbols: ({ analysis }) => documentSymbols(analysis.file),
  folding: ({ analysis }) => foldingRanges(analysis.file),
  selection: ({ analysis, offset }) => selectionRange(analysis.file, offset),
  highlights: ({ analysis, offset }) => highlights(analysis, offset),
  definition: ({ path, offset, workspace }) => definition(path, offset, workspace),
  references: ({ path, offset, workspace }) => references(path, offset, true, workspace),
  rename: ({ path, offset, workspace }) => prepareRename(path, offset, workspace),
  'code actions': ({ analysis, path, offset, workspace }) =>
    codeActions(path, { source: analysis.source, start: offset, end: offset }, workspace),
};
