import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic as Reported,
  type TextEdit,
} from 'vscode-languageserver-types';
import type { Diagnostic, Fix } from '../diagnostics/diagnostic.ts';
import type { Span } from '../source.ts';
import type { Analysis } from './analysis.ts';
import { toReported } from './diagnostics.ts';
import { moduleFixes } from './fixes/modules.ts';
import { quickFixes } from './quick-fixes.ts';
import { toRange } from './ranges.ts';
import { surroundingsOf } from './surroundings.ts';
import type { Workspace } from './workspace.ts';

/** What mends the diagnostics that touch a part of a file. */
export function codeActions(path: string, within: Span, workspace: Workspace): readonly CodeAction[] {
  const analysis = workspace.analysis(path);
  if (analysis === undefined || analysis.source.library) return [];
  const touching = analysis.diagnostics.filter(({ span }) => touches(span, within, analysis));
  const surroundings = surroundingsOf(path, workspace);
  const actions = touching.flatMap((diagnostic) => {
    const reported = toReported(diagnostic, workspace.locate);
    const fixes = [
      ...moduleFixes(diagnostic, analysis, surroundings),
      ...quickFixes(diagnostic, analysis, (file) => workspace.read(file)),
    ];
    return fixes.map((fix, index) => toAction(fix, reported, index === 0, workspace));
  });
  return merged(actions);
}

/** Actions without those that change the same as one before: of several diagnostics, one change may mend all. */
function merged(actions: readonly CodeAction[]): readonly CodeAction[] {
  const first = new Map<string, CodeAction>();
  for (const action of actions) {
    const key = JSON.stringify(action.edit);
    const before = first.get(key);
    if (before === undefined) first.set(key, action);
    else {
      const diagnostics = [...(before.diagnostics ?? []), ...(action.diagnostics ?? [])];
      const isPreferred = before.isPreferred === true || action.isPreferred === true;
      first.set(key, { ...before, diagnostics, isPreferred });
    }
  }
  return [...first.values()];
}

function touches(span: Diagnostic['span'], within: Span, { source }: Analysis): boolean {
  return span.source.file === source.file && span.start <= within.end && within.start <= span.end;
}

function toAction(fix: Fix, diagnostic: Reported, isPreferred: boolean, workspace: Workspace): CodeAction {
  const changes: Record<string, TextEdit[]> = {};
  for (const { span, text } of fix.edits) {
    const uri = workspace.uriOf(span.source.file);
    changes[uri] = [...(changes[uri] ?? []), { range: toRange(span), newText: text }];
  }
  const kind = CodeActionKind.QuickFix;
  return { title: fix.title, kind, diagnostics: [diagnostic], isPreferred, edit: { changes } };
}
