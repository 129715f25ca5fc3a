import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import Draft04 from 'ajv-draft-04';
import formats from 'ajv-formats';
import type { Log, Region, Result } from 'sarif';
import { describe, expect, test } from 'vitest';
import { checkedToSarif } from '../../src/cli/check-sarif.ts';
import { catalogue } from '../../src/diagnostics/catalogue.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { type SarifRun, renderSarif } from '../../src/diagnostics/render/sarif.ts';
import { type Source, lineStarts } from '../../src/source.ts';
import { bad, brnc, folderWith, good } from '../cli/in-process.ts';
import { fixtureCodes, programOf, typedIn } from './run-fixture.ts';

/** The schema of OASIS as its revision rtm.5, which the standard was made from, comes in a package. */
const schemaFile = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const parseSchema: (text: string) => object = JSON.parse;
const parse: (text: string) => Log = JSON.parse;
// One of its patterns is no expression of Unicode's.
const ajv = new Draft04.default({ strict: false, allErrors: true, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile(parseSchema(readFileSync(schemaFile, 'utf8')));

/** The log in a text, which keeps to the schema. */
function valid(text: string): Log {
  const log = parse(text);
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log;
}

const source: Source = { file: 'a b.brn', text: 'one\ntwo three\n\u{1F600} four', library: false };
const library: Source = { file: 'std/resnet.brn', text: 'block a', library: true };
const at = (start: number, end: number): Diagnostic['span'] => ({ source, start, end });

const diagnostic: Diagnostic = {
  code: 'some-code',
  severity: 'error',
  message: 'a [N](3) is wrong',
  span: at(4, 7),
  label: 'this',
  related: [
    { span: at(0, 3), label: 'f32[N, 4]' },
    { span: { source: library, start: 0, end: 5 }, label: '' },
  ],
  help: 'write `model A { ... }`',
  fix: {
    title: 'write `three`',
    edits: [
      { span: at(4, 7), text: 'three' },
      { span: at(7, 7), text: '!' },
      { span: at(8, 13), text: '' },
    ],
  },
};

const run: SarifRun = {
  version: '1.2.3',
  explain: () => ({
    severity: 'error',
    markdown: 'It is wrong. See\n[training](training.md#data).\n\n```brn\nlet a = [b](c)\n```',
  }),
  uriOf: (file) => encodeURIComponent(file),
  failures: [],
  exitCode: 1,
};

describe('a log', () => {
  const log = valid(renderSarif([diagnostic], run));
  const [only] = log.runs;
  const [result] = only?.results ?? [];

  test('names the tool, and how it counts lines and columns', () => {
    expect(only?.tool.driver).toMatchObject({ name: 'brnc', version: '1.2.3', semanticVersion: '1.2.3' });
    expect(only).toMatchObject({ columnKind: 'utf16CodeUnits', newlineSequences: ['\r\n', '\n', '\r'] });
    expect(only?.invocations).toEqual([{ executionSuccessful: true, exitCode: 1 }]);
  });

  test('explains each code that was found once, without links that lead nowhere', () => {
    const markdown = 'It is wrong. See\ntraining.\n\n```brn\nlet a = [b](c)\n```';
    expect(only?.tool.driver.rules).toEqual([
      {
        id: 'some-code',
        shortDescription: { text: 'It is wrong.' },
        fullDescription: { text: 'It is wrong. See training.' },
        help: { text: markdown, markdown },
        defaultConfiguration: { level: 'error' },
        properties: { precision: 'very-high', 'problem.severity': 'error' },
      },
    ]);
    expect(parse(renderSarif([diagnostic, diagnostic], run)).runs[0]?.tool.driver.rules).toHaveLength(1);
  });

  test('says what was found in sentences, with its related places as links and no other', () => {
    expect(result?.message.text).toBe(
      'a [N] (3) is wrong.\nthis.\n[a b.brn:1:1](1): f32[N, 4].\n[std/resnet.brn:1:1](2).\nhelp: write `model A { ... }`.',
    );
  });

  test('says where, in the file of the user and in the library', () => {
    expect(result?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'a%20b.brn' },
          region: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 4 },
        },
      },
    ]);
    expect(
      result?.relatedLocations?.map(({ id, physicalLocation }) => [id, physicalLocation?.artifactLocation]),
    ).toEqual([
      [1, { uri: 'a%20b.brn' }],
      [2, { uri: 'std/resnet.brn', uriBaseId: 'BRNC_LIBRARY' }],
    ]);
    expect(only?.originalUriBaseIds).toHaveProperty('BRNC_LIBRARY');
  });

  test('counts columns in UTF-16 code units', () => {
    const four = source.text.indexOf('four');
    const [other] = parse(renderSarif([{ ...diagnostic, span: at(four, four + 4) }], run)).runs[0]?.results ?? [];
    // The character before takes two, then there is a space.
    expect(other?.locations?.[0]?.physicalLocation?.region).toMatchObject({
      startLine: 3,
      startColumn: 4,
      endColumn: 8,
    });
  });

  test('has the levels of SARIF', () => {
    const levels = (['error', 'warning', 'lint'] as const).map((severity) => {
      const explain = (): ReturnType<SarifRun['explain']> => ({ severity, markdown: 'It is so.' });
      const { results, tool } = valid(renderSarif([{ ...diagnostic, severity }], { ...run, explain })).runs[0] ?? {};
      const severityOfRule: unknown = tool?.driver.rules?.[0]?.properties?.['problem.severity'];
      return [results?.[0]?.level, severityOfRule];
    });
    expect(levels).toEqual([
      ['error', 'error'],
      ['warning', 'warning'],
      ['note', 'recommendation'],
    ]);
  });

  test('says which files could not be read', () => {
    const [failed] = valid(renderSarif([], { ...run, failures: ['`x` cannot be read'], exitCode: 2 })).runs;
    expect(failed?.results).toEqual([]);
    expect(failed?.invocations).toEqual([
      {
        executionSuccessful: false,
        exitCode: 2,
        toolExecutionNotifications: [{ level: 'error', message: { text: '`x` cannot be read' } }],
      },
    ]);
  });
});

/** The text of a source after a fix of SARIF, whose regions are of the text as it was. */
function mended(text: string, { fixes = [] }: Result): string {
  const starts = lineStarts({ file: '', text, library: false });
  const offset = (line: number | undefined, column: number | undefined): number =>
    (starts[(line ?? 1) - 1] ?? 0) + (column ?? 1) - 1;
  const replacements = fixes.flatMap(({ artifactChanges }) => artifactChanges.flatMap((change) => change.replacements));
  const place = (region: Region): readonly [number, number] => [
    offset(region.startLine, region.startColumn),
    offset(region.endLine, region.endColumn),
  ];
  return replacements
    .map(({ deletedRegion, insertedContent }) => ({ span: place(deletedRegion), text: insertedContent?.text ?? '' }))
    .toSorted((a, b) => b.span[0] - a.span[0])
    .reduce((now, { span: [from, to], text: by }) => now.slice(0, from) + by + now.slice(to), text);
}

describe('what check prints', () => {
  test('an error is mended by its fix', async () => {
    const folder = folderWith({ 'nets/bad net.brn': bad });
    const ran = await brnc(folder, 'check', 'nets/bad net.brn', '--format', 'sarif');
    expect(ran).toMatchObject({ status: 1, stderr: '' });
    const [result] = valid(ran.stdout).runs[0]?.results ?? [];
    const uri = 'nets/bad%20net.brn';
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual({ uri });
    expect(result?.fixes?.[0]?.artifactChanges[0]?.artifactLocation).toEqual({ uri });
    expect(result === undefined ? '' : mended(bad, result)).toBe(good);
  });

  test('a file outside of the folder has an absolute address', async () => {
    const folder = folderWith({ 'bad.brn': bad, 'here/good.brn': good });
    const ran = await brnc(join(folder, 'here'), 'check', '../bad.brn', '--format', 'sarif');
    const [result] = valid(ran.stdout).runs[0]?.results ?? [];
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toMatch(/^file:\/\/\/.*\/bad\.brn$/);
  });

  test('a program without errors has no results, and a file that is missing is said', async () => {
    const folder = folderWith({ 'good.brn': good });
    const fine = await brnc(folder, 'check', 'good.brn', '--format', 'sarif');
    expect(fine.status).toBe(0);
    expect(valid(fine.stdout).runs[0]).toMatchObject({ results: [], invocations: [{ exitCode: 0 }] });
    const missing = await brnc(folder, 'check', 'good.brn', 'none.brn', '--format', 'sarif');
    expect(missing.status).toBe(2);
    expect(missing.stderr).toContain('`none.brn` cannot be read');
    expect(valid(missing.stdout).runs[0]?.invocations).toMatchObject([{ executionSuccessful: false, exitCode: 2 }]);
  });

  /** Those that are checked as they stand. That there are too many calls takes seconds to be found. */
  const codes = fixtureCodes().filter((code) => {
    const { before, command } = typedIn(code);
    return before === undefined && command.join() === 'check,main.brn' && programOf(code) !== undefined;
  });
  const quick = codes.filter((code) => code !== 'expansion-too-large');

  test('the programs of the fixtures give valid logs, with all that code scanning needs', async () => {
    const folder = folderWith(Object.fromEntries(quick.map((code) => [`${code}.brn`, programOf(code) ?? ''])));
    const { stdout } = await brnc(folder, 'check', ...quick.map((code) => `${code}.brn`), '--format', 'sarif');
    const [only] = valid(stdout).runs;
    const rules = only?.tool.driver.rules ?? [];
    expect(rules.length).toBeGreaterThan(100);
    for (const { ruleId, ruleIndex, level, message, locations, partialFingerprints } of only?.results ?? []) {
      expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
      expect(level).toBe(rules[ruleIndex ?? -1]?.defaultConfiguration?.level);
      expect(message.text).toMatch(/\S/);
      const region = locations?.[0]?.physicalLocation?.region;
      for (const each of [region?.startLine, region?.startColumn, region?.endLine, region?.endColumn]) {
        expect(each).toBeGreaterThan(0);
      }
      expect(partialFingerprints?.['primaryLocationLineHash']).toMatch(/^[0-9a-f]{1,16}:\d+$/);
    }
  });

  test('every code has its section of docs/errors.md as its help', () => {
    const diagnostics = Object.entries(catalogue).map(([code, { severity }]) => ({ ...diagnostic, code, severity }));
    const printed = checkedToSarif({ checked: [], failures: [], diagnostics, status: 1 });
    const rules = valid(printed).runs[0]?.tool.driver.rules ?? [];
    expect(rules.map(({ id }) => id)).toEqual(Object.keys(catalogue));
    for (const { id, help, shortDescription, fullDescription } of rules) {
      expect(help?.markdown, id).not.toBe(id);
      expect(help?.markdown, id).not.toMatch(/\]\(\S*(#|\.md)/);
      // What GitHub shows at most, and each ends as a sentence does.
      for (const text of [shortDescription?.text, fullDescription?.text])
        expect(text, id).toMatch(/^\S.{5,1023}[.!?:]$/);
    }
  });
});
