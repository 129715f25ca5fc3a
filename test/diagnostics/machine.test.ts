import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { renderGithub } from '../../src/diagnostics/render/github.ts';
import { diagnosticsToJson } from '../../src/diagnostics/render/json.ts';
import type { Source } from '../../src/source.ts';

const source: Source = { file: 'a:b,c%.brn', text: 'one\ntwo three\n', library: false };

const diagnostic: Diagnostic = {
  code: 'some-code',
  severity: 'error',
  message: '100% wrong:\nreally',
  span: { source, start: 4, end: 7 },
  label: 'this',
  related: [{ span: { source, start: 0, end: 3 }, label: 'that' }],
};

test('json gives places as people count, and an empty help where there is none', () => {
  expect(diagnosticsToJson([diagnostic])).toEqual([
    {
      code: 'some-code',
      severity: 'error',
      message: '100% wrong:\nreally',
      file: 'a:b,c%.brn',
      range: { start: { line: 2, column: 1 }, end: { line: 2, column: 4 } },
      label: 'this',
      related: [
        {
          file: 'a:b,c%.brn',
          range: { start: { line: 1, column: 1 }, end: { line: 1, column: 4 } },
          label: 'that',
        },
      ],
      help: '',
    },
  ]);
});

test('github escapes what would end a property or the command', () => {
  expect(renderGithub([{ ...diagnostic, help: 'write `x`' }])).toBe(
    '::error file=a%3Ab%2Cc%25.brn,line=2,endLine=2,col=1,endColumn=3,title=some-code' +
      '::100%25 wrong:%0Areally%0Athis%0Aa:b,c%25.brn:1:1: that%0Ahelp: write `x`\n',
  );
});

test('github is told no columns of what goes over several lines, and of an empty place its own', () => {
  const at = (start: number, end: number): string => renderGithub([{ ...diagnostic, span: { source, start, end } }]);
  expect(at(4, 7)).toContain(',line=2,endLine=2,col=1,endColumn=3,title=');
  expect(at(0, 7)).toContain(',line=1,endLine=2,title=');
  expect(at(8, 8)).toContain(',line=2,endLine=2,col=5,endColumn=5,title=');
});

test('github shows a lint as a notice', () => {
  expect(renderGithub([{ ...diagnostic, severity: 'lint' }])).toMatch(/^::notice file=/);
  expect(renderGithub([{ ...diagnostic, severity: 'warning' }])).toMatch(/^::warning file=/);
});
