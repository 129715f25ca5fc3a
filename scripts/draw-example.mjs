// Draws examples/images/scene.png and scene.jpg: a street with things that Pascal VOC has classes for (a car, a bus, a
// person, a dog, a bird, potted plants). 500 x 375 pixels, as VOC's photos are. `node scripts/draw-example.mjs`
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const folder = join(import.meta.dirname, '..', 'examples', 'images');

/** Places one drawing in another. */
const at = (x, y, scale, drawing) => `<g transform="translate(${x} ${y}) scale(${scale})">${drawing}</g>`;

const gradient = (id, stops, direction = 'x1="0" y1="0" x2="0" y2="1"') =>
  `<linearGradient id="${id}" ${direction}>${stops
    .map(([offset, colour]) => `<stop offset="${offset}" stop-color="${colour}"/>`)
    .join('')}</linearGradient>`;

const definitions = `<defs>
  ${gradient('sky', [
    [0, '#5f9fd6'],
    [0.6, '#b9dcf0'],
    [1, '#f6e9cf'],
  ])}
  ${gradient('road', [
    [0, '#7d7f86'],
    [1, '#4c4e57'],
  ])}
  ${gradient('grass', [
    [0, '#94b864'],
    [1, '#5e8a3c'],
  ])}
  ${gradient('hill', [
    [0, '#8fb0a0'],
    [1, '#7ba27c'],
  ])}
  ${gradient('paint', [
    [0, '#ef6a55'],
    [0.5, '#cf3a2c'],
    [1, '#8d2019'],
  ])}
  ${gradient('yellow', [
    [0, '#ffd760'],
    [0.6, '#f2b632'],
    [1, '#bf8212'],
  ])}
  ${gradient('glass', [
    [0, '#dff1fb'],
    [1, '#7fa6be'],
  ])}
  ${gradient('wall', [
    [0, '#e9d7b8'],
    [1, '#cdb38b'],
  ])}
  ${gradient('brick', [
    [0, '#c07a5c'],
    [1, '#9c5a42'],
  ])}
  <radialGradient id="leaf" cx="0.38" cy="0.3" r="0.8">
    <stop offset="0" stop-color="#9ccb5b"/><stop offset="0.6" stop-color="#5c9a3c"/><stop offset="1" stop-color="#35682b"/>
  </radialGradient>
  <radialGradient id="sun"><stop offset="0" stop-color="#fffbe6"/><stop offset="0.35" stop-color="#fff1b8"/>
    <stop offset="1" stop-color="#fff1b8" stop-opacity="0"/></radialGradient>
  <filter id="soft"><feGaussianBlur stdDeviation="3"/></filter>
  <filter id="grain" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency="0.9" numOctaves="2" seed="7"/>
    <feColorMatrix values="0 0 0 0 0.5  0 0 0 0 0.5  0 0 0 0 0.5  0.4 0.4 0 0 -0.25"/></filter>
</defs>`;

const cloud = `<g fill="#fff" opacity="0.85" filter="url(#soft)">
  <ellipse cx="0" cy="0" rx="38" ry="10"/><ellipse cx="-14" cy="-8" rx="18" ry="11"/><ellipse cx="12" cy="-11" rx="21" ry="14"/></g>`;

const bird = `<path d="M-12 0 q6 -8 12 0 q6 -8 12 0 q-6 -3 -11 3 l-2 0 q-5 -6 -11 -3z" fill="#2f3540"/>`;

const window = (
  x,
  y,
  lit,
) => `<rect x="${x}" y="${y}" width="15" height="20" rx="1" fill="${lit ? '#ffe3a1' : 'url(#glass)'}"
  stroke="#fff8ea" stroke-width="2"/><path d="M${x + 7.5} ${y} v20 M${x} ${y + 10} h15" stroke="#fff8ea" stroke-width="1.2"/>`;

const house = `<rect x="0" y="-96" width="88" height="96" fill="url(#wall)"/>
  <path d="M-7 -94 L44 -136 L95 -94z" fill="#8f4a3b"/><path d="M-7 -94 L44 -136 L44 -128 L4 -94z" fill="#a95d4a"/>
  <rect x="66" y="-134" width="10" height="24" fill="#7b4336"/>
  ${window(12, -82, false)}${window(37, -82, true)}${window(62, -82, false)}${window(12, -44, false)}${window(62, -44, false)}
  <rect x="35" y="-42" width="19" height="42" rx="2" fill="#5b6f57"/><circle cx="50" cy="-20" r="1.5" fill="#e7c873"/>`;

const block = `<rect x="0" y="-150" width="76" height="150" fill="url(#brick)"/>
  <rect x="-3" y="-154" width="82" height="7" fill="#e3d6c3"/>
  ${[0, 1, 2, 3].flatMap((row) => [0, 1, 2].map((column) => window(9 + column * 22, -140 + row * 33, (row + column) % 4 === 1))).join('')}
  <rect x="0" y="-14" width="76" height="14" fill="#6d4030"/>`;

const tree = `<path d="M-6 0 q3 -30 0 -56 l12 0 q-3 28 1 56z" fill="#6d4a30"/>
  <path d="M1 -48 l14 -18 M-1 -44 l-14 -14" stroke="#6d4a30" stroke-width="4"/>
  <circle cx="-22" cy="-72" r="25" fill="url(#leaf)"/><circle cx="22" cy="-74" r="26" fill="url(#leaf)"/>
  <circle cx="0" cy="-98" r="30" fill="url(#leaf)"/><circle cx="2" cy="-66" r="24" fill="url(#leaf)"/>`;

const wheel = (x, radius) => `<circle cx="${x}" cy="0" r="${radius}" fill="#23252b"/>
  <circle cx="${x}" cy="0" r="${radius * 0.58}" fill="#b9bec6"/><circle cx="${x}" cy="0" r="${radius * 0.2}" fill="#595e68"/>`;

const shadow = (cx, cy, rx, ry) =>
  `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="#1d2026" opacity="0.35" filter="url(#soft)"/>`;

const car = `${shadow(80, 14, 88, 8)}
  <path d="M2 -4 q-2 -22 14 -26 l22 -4 q16 -27 34 -28 l28 0 q20 1 34 27 q22 2 26 12 q4 10 1 20 z" fill="url(#paint)"/>
  <path d="M46 -34 q12 -20 26 -21 l7 0 l0 21z M85 -55 l14 0 q15 1 24 21 l-38 0z" fill="url(#glass)"/>
  <path d="M82 -58 l0 52 M46 -34 q-6 14 0 28 M128 -33 q4 12 2 26" stroke="#7d1b15" stroke-width="1.4" fill="none"/>
  <path d="M70 -26 l7 0 M112 -26 l7 0" stroke="#f4b5a8" stroke-width="2.4" stroke-linecap="round"/>
  <path d="M148 -26 q9 1 11 9 l-10 0z" fill="#fff3c4"/><path d="M4 -22 l8 -1 l0 9 l-9 0z" fill="#ff9d83"/>
  <path d="M0 -4 h164 v5 q-80 5 -164 0z" fill="#3b3d44"/>${wheel(36, 16)}${wheel(128, 16)}`;

const bus = `${shadow(78, 12, 86, 7)}
  <rect x="0" y="-78" width="156" height="80" rx="9" fill="url(#yellow)"/><rect x="0" y="-30" width="156" height="7" fill="#3c5c8a"/>
  ${[0, 1, 2, 3, 4].map((index) => `<rect x="${8 + index * 24}" y="-68" width="20" height="28" rx="3" fill="url(#glass)"/>`).join('')}
  <rect x="130" y="-68" width="24" height="62" rx="3" fill="url(#glass)"/><path d="M142 -68 v62" stroke="#b5840f" stroke-width="2"/>
  <rect x="0" y="-4" width="156" height="7" rx="2" fill="#4b4f58"/>${wheel(34, 13)}${wheel(112, 13)}`;

const person = `${shadow(2, 3, 24, 5)}
  <path d="M-7 -48 l-5 46 l8 0 l6 -34 l5 34 l9 0 l-5 -48z" fill="#33415f"/>
  <path d="M-13 0 q4 -6 10 -3 l0 4 l-10 0z M6 0 q4 -6 11 -3 l0 4 l-11 0z" fill="#2a211d"/>
  <path d="M-12 -90 q12 -8 24 0 l4 44 l-31 0z" fill="#3f8f86"/><path d="M-1 -93 l1 46" stroke="#2e6f68" stroke-width="1.5"/>
  <path d="M-11 -88 q-9 12 -8 34 l6 1 q0 -16 7 -24z" fill="#357a72"/><path d="M11 -88 q8 10 20 30 l-5 4 q-12 -12 -18 -22z" fill="#357a72"/>
  <circle cx="-16" cy="-51" r="4" fill="#d9a57e"/><circle cx="29" cy="-55" r="4" fill="#d9a57e"/>
  <rect x="-4" y="-101" width="8" height="12" fill="#c9926b"/><ellipse cx="0" cy="-109" rx="10" ry="12" fill="#dfae88"/>
  <path d="M-11 -108 q-1 -16 12 -15 q13 0 10 15 q-4 -8 -10 -8 q-8 1 -12 8z" fill="#4b2f22"/>`;

const dog = `${shadow(2, 2, 34, 5)}
  <path d="M-24 -30 q-10 -4 -15 -16 q9 5 18 8z" fill="#a4713f"/>
  <path d="M-26 -30 q8 -8 40 -5 q8 2 8 12 q-1 9 -6 11 l-2 13 l-6 0 l-1 -14 l-22 -1 l-4 15 l-6 0 l1 -18 q-4 -5 -2 -13z" fill="#b98550"/>
  <path d="M14 -36 q3 -14 16 -14 q10 2 16 10 q1 6 -6 7 q-9 1 -12 8 q-7 4 -14 -1z" fill="#c1915c"/>
  <path d="M18 -48 q-7 5 -5 15 q6 1 9 -9z" fill="#8a5a2e"/><circle cx="32" cy="-42" r="1.7" fill="#20160e"/><circle cx="45" cy="-39" r="2.4" fill="#20160e"/>
  <path d="M14 -30 q4 4 10 3" stroke="#b0322b" stroke-width="3" fill="none"/>`;

const plant = `<path d="M-10 -18 h20 l-3 18 h-14z" fill="#b5643c"/><rect x="-12" y="-22" width="24" height="6" rx="2" fill="#c77448"/>
  <path d="M0 -22 q-16 -8 -17 -26 q14 4 17 20 q-2 -22 6 -32 q8 14 0 32 q6 -14 16 -16 q0 16 -16 22z" fill="url(#leaf)"/>`;

const lamp = `<path d="M0 0 v-118 q0 -10 12 -10 h8" stroke="#3a414b" stroke-width="3.4" fill="none"/>
  <path d="M16 -130 h14 l4 6 h-22z" fill="#3a414b"/><ellipse cx="23" cy="-122" rx="8" ry="3" fill="#fff2c2"/>`;

const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="500" height="375" viewBox="0 0 500 375">${definitions}
  <rect width="500" height="375" fill="url(#sky)"/><circle cx="410" cy="62" r="70" fill="url(#sun)"/>
  ${at(90, 58, 1.1, cloud)}${at(262, 40, 0.8, cloud)}${at(330, 86, 0.6, cloud)}
  ${at(176, 78, 0.9, bird)}${at(206, 64, 0.7, bird)}${at(222, 88, 0.55, bird)}
  <path d="M0 190 q70 -52 150 -28 q70 -40 170 -4 q90 -36 180 10 v60 h-500z" fill="url(#hill)"/>
  <rect y="196" width="500" height="60" fill="url(#grass)"/>
  ${at(4, 226, 1.05, block)}${at(98, 226, 1, house)}${at(400, 226, 0.95, block)}${at(316, 224, 0.82, house)}
  ${at(226, 232, 0.95, tree)}${at(300, 230, 0.62, tree)}${at(489, 236, 0.9, tree)}
  <path d="M0 226 h500 v22 h-500z" fill="#b9b2a4"/><path d="M0 247 h500" stroke="#8c867a" stroke-width="3"/>
  <path d="M0 248 h500 v88 h-500z" fill="url(#road)"/>
  <path d="M10 290 h44 M84 290 h44 M158 290 h44 M232 290 h44 M306 290 h44 M380 290 h44 M454 290 h44" stroke="#e9e5d6" stroke-width="4" opacity="0.85"/>
  <path d="M0 336 h500 v39 h-500z" fill="#c4bcac"/><path d="M0 337 h500" stroke="#8c867a" stroke-width="3"/>
  <path d="M60 338 l-20 37 M170 338 l-12 37 M280 338 l-2 37 M390 338 l10 37 M480 338 l22 37" stroke="#aaa291" stroke-width="1.5"/>
  ${at(196, 243, 0.85, lamp)}${at(146, 240, 0.7, plant)}${at(372, 240, 0.7, plant)}
  ${at(308, 268, 0.95, bus)}${at(34, 306, 1.12, car)}
  ${at(352, 364, 1.18, person)}<path d="M386 300 q22 26 40 30" stroke="#3a2a20" stroke-width="1.6" fill="none"/>
  ${at(412, 366, 0.95, dog)}${at(22, 372, 1.1, plant)}
  <rect width="500" height="375" filter="url(#grain)" opacity="0.25"/>
</svg>`;

const drawn = sharp(Buffer.from(scene)).flatten({ background: '#fff' });
await writeFile(join(folder, 'scene.png'), await drawn.clone().png({ compressionLevel: 9 }).toBuffer());
await writeFile(join(folder, 'scene.jpg'), await drawn.clone().jpeg({ quality: 90 }).toBuffer());
