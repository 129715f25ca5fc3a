import { type DocumentSymbol, SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver-types';
import { type Span, spanText } from '../source.ts';
import type * as ast from '../syntax/ast.ts';
import { toRange } from './ranges.ts';
import type { Workspace } from './workspace.ts';

/** What a file declares, with what is in it, in the order of the text. */
export function documentSymbols({ declarations }: ast.File): readonly DocumentSymbol[] {
  return declarations.flatMap((declaration): readonly DocumentSymbol[] => {
    switch (declaration.kind) {
      case 'use':
        return [];
      case 'block':
        return symbol(declaration.name, SymbolKind.Function, declaration.span, childrenOfBlock(declaration));
      case 'model':
        return symbol(declaration.name, SymbolKind.Class, declaration.span, childrenOfModel(declaration));
      case 'train': {
        const { model, settings, span } = declaration;
        const children = settings.flatMap((each) => symbol(each.name, SymbolKind.Property, each.span));
        const name = { ...model, text: model.text === '' ? '' : `train ${model.text}` };
        return symbol(name, SymbolKind.Object, span, children);
      }
    }
  });
}

function childrenOfBlock({ params, body }: ast.Block): readonly DocumentSymbol[] {
  return [
    ...params.flatMap(({ name, span }) => symbol(name, SymbolKind.Variable, span)),
    ...body.flatMap((line) =>
      line.kind === 'binding' ? symbol(line.name, line.unit ? SymbolKind.Field : SymbolKind.Variable, line.span) : [],
    ),
  ];
}

function childrenOfModel({ params, items }: ast.Model): readonly DocumentSymbol[] {
  const parameters = params.flatMap(({ name, span }) => symbol(name, SymbolKind.Variable, span));
  return [...parameters, ...items.flatMap(symbolOfItem)];
}

function symbolOfItem(item: ast.Item): readonly DocumentSymbol[] {
  switch (item.kind) {
    case 'input':
      return symbol(item.name, SymbolKind.Property, item.span, [], 'input');
    case 'branch':
      return symbol(item.name, SymbolKind.Event, item.span, [], `branch at ${spanText(item.point.span)}`);
    case 'exit':
      return symbol(item.name, SymbolKind.Event, item.span, [], 'exit');
    case 'tier':
      return symbol(item.name, SymbolKind.Namespace, item.span, [], 'tier');
    case 'backbone':
    case 'stop':
    case 'weights': {
      const word = { ...item.span, end: item.span.start + item.kind.length };
      return symbol({ kind: 'name', text: item.kind, span: word }, SymbolKind.Property, item.span);
    }
  }
}

/** A symbol; none for a name that an error has left out. */
function symbol(
  name: ast.Name,
  kind: SymbolKind,
  span: Span,
  children: readonly DocumentSymbol[] = [],
  detail?: string,
): readonly DocumentSymbol[] {
  if (name.text === '') return [];
  const extras = detail === undefined ? {} : { detail };
  const ranges = { range: toRange(span), selectionRange: toRange(name.span) };
  return [{ name: name.text, kind, ...ranges, children: [...children], ...extras }];
}

/** The blocks and models of the workspace and of the library whose names have the letters of `query`, in its order. */
export function workspaceSymbols(query: string, workspace: Workspace): readonly WorkspaceSymbol[] {
  return workspace.files(true).flatMap((path) => {
    const tree = workspace.tree(path);
    const container = workspace.moduleOf(path);
    return (tree?.declarations ?? []).flatMap((declaration): readonly WorkspaceSymbol[] => {
      if (declaration.kind !== 'block' && declaration.kind !== 'model') return [];
      const { name, kind } = declaration;
      if (name.text === '' || !hasLetters(name.text, query)) return [];
      const location = workspace.locate(name.span);
      if (location === undefined) return [];
      const symbolKind = kind === 'block' ? SymbolKind.Function : SymbolKind.Class;
      return [
        {
          name: name.text,
          kind: symbolKind,
          location,
          ...(container === undefined ? {} : { containerName: container }),
        },
      ];
    });
  });
}

function hasLetters(name: string, query: string): boolean {
  let at = -1;
  return Array.from(query.toLowerCase()).every((letter) => {
    at = name.toLowerCase().indexOf(letter, at + 1);
    return at >= 0;
  });
}
