import type {
  ArtifactChange,
  ArtifactLocation,
  Fix as SarifFix,
  Location,
  Log,
  Notification,
  Region,
  ReportingDescriptor,
  Result,
} from 'sarif';
import { type Source, type Span, positionAt } from '../../source.ts';
import type { Diagnostic, Fix, Severity } from '../diagnostic.ts';
import { lineHashes } from './line-hash.ts';

/** What is known of a code apart from any case of it; Markdown is that of docs/errors.md. */
export interface Explanation {
  readonly severity: Severity;
  readonly markdown: string;
}

/** The run whose results are written. */
export interface SarifRun {
  readonly version: string;
  /** What is known of a code; every code that is reported is asked for once. */
  readonly explain: (code: string) => Explanation;
  /** A file as a URI: relative to the root of the repository, or absolute. */
  readonly uriOf: (file: string) => string;
  /** Why files could not be read. */
  readonly failures: readonly string[];
  /** What the process ends with. */
  readonly exitCode: number;
}

/** SARIF's level of each severity, and what code scanning sorts a rule by. */
const levels = {
  error: { level: 'error', problem: 'error' },
  warning: { level: 'warning', problem: 'warning' },
  lint: { level: 'note', problem: 'recommendation' },
} as const satisfies { readonly [S in Severity]: object };

/** What the texts of a rule may be long, for GitHub. */
const LONGEST = 1024;
/** What a library file's URI is relative to: the library is part of brnc, and in no repository of its user's. */
const LIBRARY = 'BRNC_LIBRARY';

/** Markdown without its links, which lead to places that only docs/ has. */
function withoutLinks(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\((?=[\w#])(?:[\w.-]+\.md)?(?:#[\w-]+)?\)/g, '$1');
}

function ruleOf(code: string, { severity, markdown }: Explanation): ReportingDescriptor {
  const help = withoutLinks(markdown);
  const [paragraph = ''] = help.split('\n\n', 1);
  const full = paragraph.replace(/\s+/g, ' ').trim();
  const short = /^.*?[.!?](?=\s|$)/.exec(full)?.[0] ?? full;
  const { level, problem } = levels[severity];
  return {
    id: code,
    shortDescription: { text: short.slice(0, LONGEST) },
    fullDescription: { text: full.slice(0, LONGEST) },
    help: { text: help, markdown: help },
    defaultConfiguration: { level },
    // A figure is counted and a shape is proved, so that no result is a guess.
    properties: { precision: 'very-high', 'problem.severity': problem },
  };
}

/** Lines and columns from 1; `endColumn` is that of the character behind the last. */
function regionOf({ source, start, end }: Span): Region {
  const from = positionAt(source, start);
  const to = positionAt(source, end);
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

/** Ends what is a sentence, so that several on a line stay apart: GitHub shows the first of them where space is short. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/**
 * What a diagnostic says, as a plain text message of SARIF: its related places are links by the numbers of their
 * locations. Braces stay single, although the standard doubles them: there are no placeholders, no viewer reads two as
 * one, and a help has code to type in it.
 */
function messageOf({ message, label, related, help }: Diagnostic): string {
  // What would be taken for a link is none.
  const plain = (text: string): string => text.replaceAll('](', '] (');
  const places = related.map(({ span, label: there }, index) => {
    const { line, column } = positionAt(span.source, span.start);
    const place = `${span.source.file}:${line}:${column}`.replace(/[[\]\\]/g, '\\$&');
    return `[${place}](${index + 1})${there === '' ? '' : `: ${plain(there)}`}`;
  });
  const lines = [plain(message), plain(label), ...places, help === undefined ? '' : `help: ${plain(help)}`];
  return lines
    .filter((line) => line !== '')
    .map(sentence)
    .join('\n');
}

class Writer {
  readonly #run: SarifRun;
  readonly #rules = new Map<string, { readonly index: number; readonly rule: ReportingDescriptor }>();
  readonly #hashes = new Map<Source, readonly string[]>();
  #usesLibrary = false;

  constructor(run: SarifRun) {
    this.#run = run;
  }

  log(diagnostics: readonly Diagnostic[]): Log {
    const { version, exitCode, failures } = this.#run;
    const results = diagnostics.map((diagnostic) => this.#result(diagnostic));
    const rules = [...this.#rules.values()].map(({ rule }) => rule);
    const notifications: Notification[] = failures.map((text) => ({ level: 'error', message: { text } }));
    const library = { [LIBRARY]: { description: { text: 'The standard library, which is part of brnc.' } } };
    return {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'brnc', version, semanticVersion: version, language: 'en', rules } },
          invocations: [
            {
              executionSuccessful: failures.length === 0,
              exitCode,
              ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
            },
          ],
          // Those of src/source.ts.
          columnKind: 'utf16CodeUnits',
          newlineSequences: ['\r\n', '\n', '\r'],
          ...(this.#usesLibrary ? { originalUriBaseIds: library } : {}),
          results,
        },
      ],
    };
  }

  #result(diagnostic: Diagnostic): Result {
    const { code, severity, span, related, fix } = diagnostic;
    const places = related.map((other, index) => ({
      id: index + 1,
      ...this.#location(other.span),
      ...(other.label === '' ? {} : { message: { text: other.label } }),
    }));
    return {
      ruleId: code,
      ruleIndex: this.#ruleIndex(code),
      level: levels[severity].level,
      message: { text: messageOf(diagnostic) },
      locations: [this.#location(span)],
      ...(places.length === 0 ? {} : { relatedLocations: places }),
      ...(fix === undefined ? {} : { fixes: [this.#fix(fix)] }),
      partialFingerprints: { primaryLocationLineHash: this.#lineHash(span) },
    };
  }

  #ruleIndex(code: string): number {
    const known = this.#rules.get(code);
    if (known !== undefined) return known.index;
    const index = this.#rules.size;
    this.#rules.set(code, { index, rule: ruleOf(code, this.#run.explain(code)) });
    return index;
  }

  #artifact({ file, library }: Source): ArtifactLocation {
    if (!library) return { uri: this.#run.uriOf(file) };
    this.#usesLibrary = true;
    return { uri: file, uriBaseId: LIBRARY };
  }

  #location(span: Span): Location {
    return { physicalLocation: { artifactLocation: this.#artifact(span.source), region: regionOf(span) } };
  }

  #fix({ title, edits }: Fix): SarifFix {
    const bySource = new Map<Source, ArtifactChange>();
    for (const { span, text } of edits) {
      const change = bySource.get(span.source) ?? { artifactLocation: this.#artifact(span.source), replacements: [] };
      change.replacements.push({
        deletedRegion: regionOf(span),
        ...(text === '' ? {} : { insertedContent: { text } }),
      });
      bySource.set(span.source, change);
    }
    return { description: { text: title }, artifactChanges: [...bySource.values()] };
  }

  #lineHash({ source, start }: Span): string {
    const hashes = this.#hashes.get(source) ?? lineHashes(source.text);
    this.#hashes.set(source, hashes);
    return hashes[positionAt(source, start).line - 1] ?? '';
  }
}

/** Diagnostics as a log of SARIF 2.1.0 (OASIS), with what GitHub's code scanning asks for; ends with a line end. */
export function renderSarif(diagnostics: readonly Diagnostic[], run: SarifRun): string {
  return `${JSON.stringify(new Writer(run).log(diagnostics), null, 2)}\n`;
}
