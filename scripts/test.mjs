// Runs every check of the repository, one section each: types, lint, formatting, and the tests. A section that fails does
// not stop the next one. The last line counts the tests, and each other section as one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (name, ...path) => [join(root, 'node_modules', name, ...path)];

/** Runs a program of node_modules with its output on the terminal; whether it succeeded. */
function succeeds(program, ...args) {
  const result = spawnSync(process.execPath, [...program, ...args], { cwd: root, stdio: 'inherit' });
  return result.status === 0;
}

/** The counts that vitest wrote; a run that ended before it wrote any counts as one failure. */
function readCounts(file, succeeded) {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
    // A file that cannot be loaded has no tests to fail, and an error outside of tests fails none.
    const failed = numFailedTests > 0 ? numFailedTests : numFailedTestSuites;
    return { passed: numPassedTests, failed: failed === 0 && !succeeded ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'brnc-test-'));
  try {
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const succeeded = succeeds(bin('vitest', 'vitest.mjs'), 'run', ...reporters);
    return readCounts(report, succeeded);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const asCount = (succeeded) => ({ passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1 });

/** The playground has the types of a browser, and all else those of Node. */
const typesHold = () =>
  ['.', 'playground'].map((project) => succeeds(bin('typescript', 'bin', 'tsc'), '-p', project)).every(Boolean);

const sections = [
  ['types', () => asCount(typesHold())],
  ['lint', () => asCount(succeeds(bin('eslint', 'bin', 'eslint.js'), '.'))],
  [
    'formatting',
    () => asCount(succeeds(bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.')),
  ],
  ['tests', runTests],
];

const total = { passed: 0, failed: 0 };
const summary = [];
for (const [name, run] of sections) {
  console.log(`\n== ${name} ==`);
  const start = performance.now();
  const { passed, failed } = run();
  total.passed += passed;
  total.failed += failed;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  summary.push(`${failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(10)} ${seconds.padStart(6)} s`);
}

console.log(`\n== summary ==\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
