// Compiles kernels/ with AssemblyScript into src/train/backends/kernel-code.ts: node scripts/kernels.mjs. The result stands
// in the repository, so that nothing needs the compiler but this script and the test that holds the two together.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const root = join(import.meta.dirname, '..');

/** The module's bytes; throws where a kernel does not compile. */
export async function compileKernels() {
  const options = [
    ['--baseDir', root],
    ['-O3', '--noAssert'],
    ['--runtime', 'stub'],
    ['--enable', 'simd'],
    ['--importMemory'],
    // There is nobody to tell of an abort.
    ['--use', 'abort='],
    ['--outFile', 'kernels.wasm'],
  ];
  const files = new Map();
  const { error, stderr } = await asc.main(['kernels/index.ts', ...options.flat()], {
    writeFile: (name, contents) => void files.set(name, contents),
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return files.get('kernels.wasm');
}

/** The text of kernel-code.ts. */
export function codeOf(bytes) {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,116}/g);
  return `/** What scripts/kernels.mjs made of kernels/: a WebAssembly module, in base64. */
export const KERNEL_CODE = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
}

if (process.argv[1] === import.meta.filename) {
  const bytes = await compileKernels();
  writeFileSync(join(root, 'src/train/backends/kernel-code.ts'), codeOf(bytes));
  console.log(`${bytes.length} bytes`);
}
