import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explanations } from '../../src/cli/explain.ts';
import { catalogue } from '../../src/diagnostics/catalogue.ts';
import { brnc, emptyFolder, folderWith, good } from './in-process.ts';

const root = join(import.meta.dirname, '../..');

describe('init', () => {
  test('writes a project that checks without a word, compiles and says how to go on', async () => {
    const folder = emptyFolder();
    const ran = await brnc(folder, 'init', 'net');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(join(folder, 'net')).sort()).toEqual(['.gitignore', 'README.md', 'model.brn']);
    const [, command = ''] = /npx brnc (.*)/.exec(ran.stdout) ?? [];
    const checked = await brnc(folder, ...command.split(' '));
    expect(checked.status).toBe(0);
    expect(checked.stderr).not.toContain('error');
    expect((await brnc(folder, 'compile', 'net/model.brn', '-o', 'net/out')).status).toBe(0);
  });

  test('overwrites nothing', async () => {
    const folder = folderWith({ 'model.brn': 'mine' });
    const ran = await brnc(folder, 'init');
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain('`model.brn` is there already');
    expect(readdirSync(folder)).toEqual(['model.brn']);
    expect(readFileSync(join(folder, 'model.brn'), 'utf8')).toBe('mine');
  });
});

describe('explain', () => {
  test('lists every code', async () => {
    const ran = await brnc(emptyFolder(), 'explain');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    for (const code of Object.keys(catalogue))
      expect(ran.stdout).toMatch(new RegExp(`^${code} +(error|warning|lint)$`, 'm'));
  });

  test('names the nearest code', async () => {
    const ran = await brnc(emptyFolder(), 'explain', 'size-mismatsch');
    expect(ran).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: there is no diagnostic called `size-mismatsch`\nhelp: did you mean `size-mismatch`?\n',
    });
  });

  test('reads sections up to the next heading', () => {
    const sections = explanations(
      '# All\n\n## Some\n\n### one-two\n\nFirst.\n\n```\n### no\n```\n\n### three\nLast.\n',
    );
    expect([...sections]).toEqual([
      ['one-two', 'First.\n\n```\n### no\n```'],
      ['three', 'Last.'],
    ]);
  });

  test.each(Object.keys(catalogue))('knows %s', async (code) => {
    const ran = await brnc(emptyFolder(), 'explain', code);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout.startsWith(`${code}\n\n`)).toBe(true);
  });
});

describe('flops', () => {
  test('prints a line for each size, of a parameter', async () => {
    const ran = await brnc(folderWith({ 'net.brn': good }), 'flops', 'net.brn', '--size', '16,32');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    // All is convolution without stride: (9*3*8 + 9*8*8 + 8*4) = 824 multiply-accumulates a pixel.
    expect(ran.stdout).toMatch(new RegExp(`^ +16 .*${((824 * 16 * 16) / 1e6).toFixed(2)}$`, 'm'));
    expect(ran.stdout).toMatch(new RegExp(`^ +32 .*${((824 * 32 * 32) / 1e6).toFixed(2)}$`, 'm'));
  });

  test('prints a line for each size, of symbols', async () => {
    const symbolic = good.replace('size: int = 16, ', '').replace('3, size, size', '3, H, W');
    const ran = await brnc(folderWith({ 'net.brn': symbolic }), 'flops', 'net.brn', '--size', '16,33');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toMatch(new RegExp(`^ +33 .*${((824 * 33 * 33) / 1e6).toFixed(2)}$`, 'm'));
  });

  test('says what to do where the size is fixed', async () => {
    const fixed = good.replace('size: int = 16, ', '').replace('3, size, size', '3, 16, 16');
    const ran = await brnc(folderWith({ 'net.brn': fixed }), 'flops', 'net.brn', '--size', '16,33');
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain('help: give the model a parameter `size`, or write H and W in its input');
  });
});

describe('run', () => {
  test('draws the exit that answers, and with --all every exit', async () => {
    const folder = folderWith({ 'net.brn': good });
    const image = join(root, 'examples/images/scene.jpg');
    await brnc(folder, 'compile', 'net.brn', '-o', 'out');
    const first = await brnc(folder, 'run', 'out', '--image', image);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(join(folder, 'out/run'))).toHaveLength(2);
    const all = await brnc(folder, 'run', 'out', '--image', image, '--all', '-o', 'pictures');
    expect(all).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(join(folder, 'pictures'))).toContain('scene.out.png');
  });

  test.each([
    ['a folder without a manifest', ['run', '.', '--image', 'net.brn'], /./],
    ['an image that is not there', ['run', 'out', '--image', 'none.png'], /`none.png` cannot be read/],
    ['an image that is none', ['run', 'out', '--image', 'net.brn'], /\[image-format\]/],
    ['a folder for an image', ['run', 'out', '--image', 'out'], /`out` is a folder/],
  ])('says what is wrong with %s', async (_, args, message) => {
    const folder = folderWith({ 'net.brn': good });
    mkdirSync(join(folder, 'out'));
    const ran = await brnc(folder, ...args);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toMatch(message);
  });
});
