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
import { quickFixes } from './quick-fixes.ts';
import { toRange } from './ranges.ts';
import type { Workspace } from './workspace.ts';

/** What mends the diagnostics that touch a part of a file. */
export function codeActions(path: string, within: Span, workspace: Workspace): readonly CodeAction[] {
  const analysis = workspace.analysis(path);
  if (analysis === undefined || analysis.source.library) return [];
  const touching = analysis.diagnostics.filter(({ span }) => touches(span, within, analysis));
  return touching.flatMap((diagnostic) => {
    const reported = toReported(diagnostic, workspace.locate);
    const fixes = quickFixes(diagnostic, analysis, (file) => workspace.read(file));
    return fixes.map((fix, index) => toAction(fix, reported, index === 0, workspace));
  });
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
