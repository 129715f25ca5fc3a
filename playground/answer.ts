import { type CheckedModel, checkProgram } from '../src/check.ts';
import type { Diagnostic } from '../src/diagnostics/diagnostic.ts';
import { describeDrawing } from '../src/draw/describe.ts';
import { formatText } from '../src/format/format-text.ts';
import { type Analysis, analyse } from '../src/lsp/analysis.ts';
import { hover } from '../src/lsp/hover.ts';
import { toOffset } from '../src/lsp/ranges.ts';
import { flopsAtSizes } from '../src/report/flops-at-sizes.ts';
import { positionAt } from '../src/source.ts';
import { FILE } from './names.ts';
import type { Hovered, Problem, Reply, Request, ShownModel, Sizing } from './protocol.ts';

/** Only the standard library is there to import. */
const noFiles = (): undefined => undefined;

/** Answers the page, and keeps the analysis of the last text for its questions about it. */
export class Answerer {
  #last: { readonly version: number; readonly analysis: Analysis } | undefined;

  /** The reply to a request; a mistake of the compiler's own is one too, so that the page can say so. */
  async answer(request: Request): Promise<Reply> {
    const { version } = request;
    try {
      switch (request.kind) {
        case 'check':
          return this.#check(version, request.text, request.size);
        case 'hover': {
          const found = this.#hover(version, request.offset);
          return { kind: 'hovered', version, ...(found === undefined ? {} : { found }) };
        }
        case 'format': {
          const formatted = await formatText(request.text, FILE);
          return { kind: 'formatted', version, ...(formatted.kind === 'formatted' ? { text: formatted.text } : {}) };
        }
      }
    } catch (error) {
      return { kind: 'broken', version, message: error instanceof Error ? error.message : String(error) };
    }
  }

  #check(version: number, text: string, size: number | undefined): Reply {
    const start = performance.now();
    const analysis = analyse({ file: FILE, text, library: false }, noFiles);
    this.#last = { version, analysis };
    const problems = analysis.diagnostics.flatMap((each) => toProblem(each));
    const models = analysis.models.map((model) => showModel(model, text, size));
    return { kind: 'checked', version, problems, models, milliseconds: performance.now() - start };
  }

  #hover(version: number, offset: number): Hovered | undefined {
    if (this.#last?.version !== version) return undefined;
    const { analysis } = this.#last;
    const found = hover(analysis, offset, [analysis]);
    if (found?.range === undefined) return undefined;
    const { contents, range } = found;
    if (typeof contents !== 'object' || !('value' in contents)) return undefined;
    const [from, to] = [toOffset(analysis.source, range.start), toOffset(analysis.source, range.end)];
    return { from, to, markdown: contents.value };
  }
}

/** A diagnostic as the page shows it; one in the library stands at the beginning of the text. */
function toProblem({ span, severity, code, message, label, help, fix }: Diagnostic): readonly Problem[] {
  const isOwn = span.source.file === FILE;
  const place = isOwn ? { from: span.start, to: span.end } : { from: 0, to: 0 };
  const line = positionAt(span.source, span.start).line;
  const edits = fix?.edits.map((edit) => ({ from: edit.span.start, to: edit.span.end, text: edit.text }));
  const mends = fix !== undefined && edits !== undefined && fix.edits.every((edit) => edit.span.source.file === FILE);
  return [
    {
      ...place,
      severity,
      code,
      line: isOwn ? line : 1,
      message: isOwn ? message : `${span.source.file}:${line}: ${message}`,
      label,
      ...(help === undefined ? {} : { help }),
      ...(mends ? { fix: { title: fix.title, edits } } : {}),
    },
  ];
}

function sizingOf({ report }: CheckedModel): Sizing {
  const minimum = Object.entries(report.input.minimum);
  if (minimum.length > 0) {
    return {
      kind: 'symbols',
      names: minimum.map(([name]) => name),
      least: Math.max(...minimum.map(([, least]) => least)),
    };
  }
  const own = report.parameters['size'];
  return typeof own === 'number' ? { kind: 'parameter', own } : { kind: 'fixed' };
}

function showModel(model: CheckedModel, text: string, size: number | undefined): ShownModel {
  const sizing = sizingOf(model);
  const shown = { name: model.report.name, drawing: describeDrawing(model), report: model.report, sizing };
  if (size === undefined) return shown;
  switch (sizing.kind) {
    case 'fixed':
      return shown;
    case 'symbols': {
      if (size < sizing.least) return { ...shown, refusal: `the smallest legal size is ${sizing.least}` };
      const exits = flopsAtSizes(model.network, 'mac', new Map(sizing.names.map((name) => [name, size])));
      return { ...shown, atSize: { size, exits } };
    }
    case 'parameter': {
      const checked = checkProgram(text, { file: FILE, read: noFiles, set: { size: String(size) } });
      const again = checked.models.find(({ report }) => report.name === model.report.name);
      if (again === undefined) {
        const error = checked.diagnostics.find(({ severity }) => severity === 'error');
        return { ...shown, refusal: error?.message ?? `the model cannot have the size ${size}` };
      }
      const exits = flopsAtSizes(again.network, 'mac', new Map());
      return { ...shown, drawing: describeDrawing(again), report: again.report, atSize: { size, exits } };
    }
  }
}
