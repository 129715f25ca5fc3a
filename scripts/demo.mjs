// `npm run demo`: checks BranDeepLabV3 with seven branches, compiles it into its three tiers, and runs those on an image.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const program = join('examples', 'brandeeplabv3.brn');
const out = join('out', 'demo');

/** Shows a command of brnc and runs it; where it fails, so does the demo. */
function brnc(...args) {
  console.log(`\n$ npx brnc ${args.join(' ')}\n`);
  const result = spawnSync(process.execPath, [join('dist', 'brnc.cjs'), ...args], { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

brnc('check', program);
brnc('compile', program, '-o', out);
brnc('run', out, '--image', join('examples', 'images', 'scene.jpg'), '--all', '-o', join(out, 'pictures'));

console.log(`
The network is untrained: its weights are drawn from a seed, so the pictures show where each exit stands in the chain of
tiers and what it costs, and not what is in the image. With torchvision's weights for its backbone and main exit, write
\`npx brnc compile ${program} -o ${out} --weights deeplabv3_resnet101_coco.pth\`.

All exits side by side: ${join(out, 'pictures', 'scene.all-exits.png')}`);
