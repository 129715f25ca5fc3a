import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brnc, emptyFolder, folderWith, good } from './in-process.ts';

describe('a program that cannot be read', () => {
  test('is not there: the nearest name in its folder is', async () => {
    const ran = await brnc(folderWith({ 'nets/road.brn': good }), 'check', 'nets/raod.brn');
    expect(ran).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: `nets/raod.brn` cannot be read: it does not exist\nhelp: did you mean `nets/road.brn`?\n',
    });
  });

  test('is in a folder that is not there', async () => {
    const ran = await brnc(emptyFolder(), 'check', 'no/where.brn');
    expect(ran).toMatchObject({ status: 2, stderr: 'error: `no/where.brn` cannot be read: it does not exist\n' });
  });

  test('is a folder', async () => {
    const ran = await brnc(folderWith({ 'nets/road.brn': good }), 'flops', 'nets');
    expect(ran).toMatchObject({ status: 2, stderr: 'error: `nets` is a folder, and a .brn file was expected\n' });
  });

  test('is a device that never ends', async () => {
    const ran = await brnc(emptyFolder(), 'check', '/dev/zero');
    expect(ran).toMatchObject({ status: 2, stderr: 'error: `/dev/zero` is a device, not a file\n' });
  });

  test('is larger than any program', async () => {
    const folder = folderWith({ 'huge.brn': '' });
    truncateSync(join(folder, 'huge.brn'), 5e9);
    const ran = await brnc(folder, 'check', 'huge.brn');
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain('`huge.brn` has 5000 MB');
  });

  test('does not keep the others from being checked', async () => {
    const ran = await brnc(folderWith({ 'net.brn': good }), 'check', 'none.brn', 'net.brn');
    expect(ran.status).toBe(2);
    expect(ran.stdout).toContain('Small  net.brn');
    expect(ran.stderr).toContain('`none.brn` cannot be read');
  });
});

describe('text that is not UTF-8', () => {
  test('is reported at its first byte, and not read further', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'net.brn'), Buffer.from('// ok\n// Caf\xe9\n', 'latin1'));
    const ran = await brnc(folder, 'check', 'net.brn');
    expect(ran.status).toBe(1);
    // 6 bytes on the first line, and `// Caf` before it on the second.
    expect(ran.stderr).toContain('the byte at offset 12');
    expect(ran.stderr).toContain('--> net.brn:2:7');
  });

  test('is reported in an imported file too', async () => {
    const folder = folderWith({
      'net.brn': 'use layers { own }\nblock net(x: f32[N, 3, H, W]) { own(x) }\n',
      'layers.brn': Buffer.from('// \xff\nblock own(x: f32[N, C, H, W]) { relu(x) }\n', 'latin1'),
    });
    const ran = await brnc(folder, 'check', 'net.brn');
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('[not-utf8]');
    expect(ran.stderr).toContain('--> layers.brn:1:4');
  });

  test.each([
    ['after U+FFFD itself', [0xef, 0xbf, 0xbd, 0xff], 3, 2],
    ['after a mark and a wide character', [0xef, 0xbb, 0xbf, 0xe6, 0xbc, 0xa2, 0x80], 6, 2],
    ['in a character cut short', [0x61, 0xe6, 0xbc], 1, 2],
    ['in UTF-16', [0xff, 0xfe, 0x61, 0x00], 0, 1],
  ])('is found %s', async (_, bytes, offset, column) => {
    const ran = await brnc(folderWith({ 'net.brn': Uint8Array.from(bytes) }), 'check', 'net.brn');
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain(`the byte at offset ${offset}`);
    expect(ran.stderr).toContain(`net.brn:1:${column}`);
  });
});
