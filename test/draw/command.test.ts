import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { bad, brnc, folderWith, good } from '../cli/in-process.ts';

test('without -o the SVG goes to standard output', async () => {
  const ran = await brnc(folderWith({ 'net.brn': good }), 'draw', 'net.brn');
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toMatch(/^<svg [^]*<\/svg>\n$/);
  expect(ran.stdout).toContain('>3 × 16 × 16<');
});

test('-o writes the same SVG to a file, in a folder that it makes', async () => {
  const folder = folderWith({ 'net.brn': good });
  const printed = await brnc(folder, 'draw', 'net.brn', '--theme', 'dark');
  const ran = await brnc(folder, 'draw', 'net.brn', '--theme', 'dark', '-o', 'pictures/net.svg');
  expect(ran).toEqual({ status: 0, stdout: 'pictures/net.svg\n', stderr: '' });
  expect(readFileSync(join(folder, 'pictures/net.svg'), 'utf8')).toBe(printed.stdout);
  expect(readdirSync(join(folder, 'pictures'))).toEqual(['net.svg']);
});

test('-o writes a PNG of two pixels to one', async () => {
  const folder = folderWith({ 'net.brn': good });
  const { stdout } = await brnc(folder, 'draw', 'net.brn');
  const ran = await brnc(folder, 'draw', 'net.brn', '-o', 'net.PNG');
  expect(ran.status).toBe(0);
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(stdout) ?? [];
  const png = await sharp(join(folder, 'net.PNG')).metadata();
  expect(png).toMatchObject({ format: 'png', width: 2 * Number(width), height: 2 * Number(height) });
});

test('--set and --convention say what is drawn', async () => {
  const folder = folderWith({ 'net.brn': good });
  const ran = await brnc(folder, 'draw', 'net.brn', '--set', 'size=32', '--convention', 'pthflops');
  expect(ran.stdout).toContain('>3 × 32 × 32<');
  expect(ran.stdout).toContain('(pthflops)');
});

test('another ending is a wrong use', async () => {
  const folder = folderWith({ 'net.brn': good });
  const ran = await brnc(folder, 'draw', 'net.brn', '-o', 'net.gif');
  expect(ran).toEqual({
    status: 2,
    stdout: '',
    stderr: 'error: `net.gif` is neither .svg nor .png\nhelp: write `-o Small.svg`\n',
  });
  expect(readdirSync(folder)).toEqual(['net.brn']);
});

test('a program with errors is not drawn', async () => {
  const folder = folderWith({ 'net.brn': bad });
  const ran = await brnc(folder, 'draw', 'net.brn', '-o', 'net.svg');
  expect(ran).toMatchObject({ status: 1, stdout: '' });
  expect(ran.stderr).toContain('error[unknown-argument]');
  expect(readdirSync(folder)).toEqual(['net.brn']);
});

test('a picture that is too large for a PNG is made smaller', async () => {
  const crowd = good
    .replace('branch b at 25% of flops', 'branch b at even(300) of flops')
    .replace('unit conv_bn_relu(8, kernel: 3)\n    unit', 'for _ in range(0, 600) { unit conv_bn_relu(2) }\n    unit');
  const folder = folderWith({ 'net.brn': crowd });
  const ran = await brnc(folder, 'draw', 'net.brn', '-o', 'net.png');
  expect(ran).toMatchObject({ status: 0, stdout: 'net.png\n' });
  expect((await sharp(join(folder, 'net.png')).metadata()).width).toBe(16_000);
});
