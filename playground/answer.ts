import type { Diagnostic, Fix } from '../src/diagnostics/diagnostic.ts';
import { formatText } from '../src/format/format-text.ts';
import { type Analysis, analyse } from '../src/lsp/analysis.ts';
import { hover } from '../src/lsp/hover.ts';
import { quickFixes } from '../src/lsp/quick-fixes.ts';
import { toOffset } from '../src/lsp/ranges.ts';
import { type Archived, compileArchive } from './archive.ts';
import { complete } from './complete.ts';
import { showModel, sizedModel } from './models.ts';
import { FILE } from './names.ts';
import { toProblem } from './problems.ts';
import type { Hovered, Problem, Reply, Request } from './protocol.ts';

/** Only the standard library is there to import. */
const noFiles = (): undefined => undefined;

/** A text with what was found out about it. */
class Known {
  readonly text: string;
  readonly analysis: Analysis;
  /** The last size that was asked for. */
  #sized: { readonly size: number; readonly analysis: Analysis } | undefined;

  constructor(text: string) {
    this.text = text;
    this.analysis = analyse({ file: FILE, text, library: false }, noFiles);
  }

  get problems(): readonly Problem[] {
    return this.analysis.diagnostics.map((each) => toProblem(each, carried(each)));
  }

  /** The same with the fixes that are found by trying. */
  get mendedProblems(): readonly Problem[] {
    return this.analysis.diagnostics.map((each) => toProblem(each, quickFixes(each, this.analysis, noFiles)));
  }

  /** The analysis where the models' parameter `size` has another value. */
  atSize(size: number): Analysis {
    const { source } = this.analysis;
    if (this.#sized?.size !== size) {
      this.#sized = { size, analysis: analyse(source, noFiles, { size: String(size) }) };
    }
    return this.#sized.analysis;
  }
}

/** The fixes that a diagnostic carries. */
function carried({ fix }: Diagnostic): readonly Fix[] {
  return fix === undefined ? [] : [fix];
}

/** Answers the page, and keeps what it found out about the last text. */
export class Answerer {
  readonly #say: (reply: Reply) => void;
  #known: Known | undefined;
  /** The analysis whose figures are shown: of the last check, at its size. */
  #shown: { readonly version: number; readonly analysis: Analysis } | undefined;

  /** `say` takes the replies: one to each request, and before that of a compilation those on its way. */
  constructor(say: (reply: Reply) => void) {
    this.#say = say;
  }

  /** Replies to a request; a mistake of the compiler's own is a reply too, so that the page can say so. */
  async answer(request: Request): Promise<void> {
    try {
      this.#say(await this.#reply(request));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#say({ kind: 'broken', version: request.version, message });
    }
  }

  async #reply(request: Request): Promise<Reply> {
    const { version } = request;
    switch (request.kind) {
      case 'check':
        return this.#check(version, request.text, request.size);
      case 'mend':
        return this.#mend(version);
      case 'hover': {
        const found = this.#hover(version, request.offset);
        return { kind: 'hovered', version, ...(found === undefined ? {} : { found }) };
      }
      case 'complete': {
        const found = complete(this.#read(request.text).analysis, request.offset, request.bySpace);
        return { kind: 'completed', version, ...(found === undefined ? {} : { found }) };
      }
      case 'measure':
        return this.#measure(request);
      case 'format': {
        const formatted = await formatText(request.text, FILE);
        return { kind: 'formatted', version, ...(formatted.kind === 'formatted' ? { text: formatted.text } : {}) };
      }
      case 'compile': {
        const archived = await this.#compile(request);
        const result = archived.kind === 'archive' ? { archive: archived.blob } : { refusal: archived.why };
        return { kind: 'compiled', version, ...result };
      }
    }
  }

  /** What is known of a text, found out now where it is another than the last. */
  #read(text: string): Known {
    if (this.#known?.text !== text) this.#known = new Known(text);
    return this.#known;
  }

  #check(version: number, text: string, size: number | undefined): Reply {
    const known = this.#read(text);
    const atSize = (of: number): Analysis => known.atSize(of);
    const models = known.analysis.models.map((model) => showModel(model, size, atSize));
    // The figures under the pointer are of the size that is shown.
    const isSized = models.some(({ sizing, atSize: sized }) => sizing.kind === 'parameter' && sized !== undefined);
    const analysis = isSized && size !== undefined ? known.atSize(size) : known.analysis;
    this.#shown = { version, analysis };
    return { kind: 'checked', version, problems: known.problems, models };
  }

  #mend(version: number): Reply {
    return { kind: 'mended', version, problems: this.#known?.mendedProblems ?? [] };
  }

  #hover(version: number, offset: number): Hovered | undefined {
    if (this.#shown?.version !== version) return undefined;
    const { analysis } = this.#shown;
    const found = hover(analysis, offset, [analysis]);
    if (found?.range === undefined) return undefined;
    const { contents, range } = found;
    if (typeof contents !== 'object' || !('value' in contents)) return undefined;
    const [from, to] = [toOffset(analysis.source, range.start), toOffset(analysis.source, range.end)];
    return { from, to, markdown: contents.value };
  }

  #measure({ version, text, model: name, size }: Extract<Request, { readonly kind: 'measure' }>): Reply {
    const known = this.#read(text);
    const model = known.analysis.models.find(({ report }) => report.name === name);
    // A size of the chart's is asked for once; the one that is shown stays known.
    const analyseAt = (of: number): Analysis => analyse(known.analysis.source, noFiles, { size: String(of) });
    const sized = model === undefined ? undefined : sizedModel(model, size, analyseAt);
    return { kind: 'measured', version, ...(sized?.kind === 'sized' ? { exits: sized.exits } : {}) };
  }

  async #compile(request: Extract<Request, { readonly kind: 'compile' }>): Promise<Archived> {
    const { version, text, model: name, size } = request;
    const { models } = size === undefined ? this.#read(text).analysis : this.#read(text).atSize(size);
    const model = models.find(({ report }) => report.name === name);
    if (model === undefined) return { kind: 'refused', why: 'the program has an error' };
    let bytes = 0;
    return compileArchive(model, text, (more) => {
      bytes += more;
      this.#say({ kind: 'compiling', version, bytes });
    });
  }
}
