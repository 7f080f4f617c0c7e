import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalisePath } from './path.ts';

for (const [requested, path] of [
  ['shimx64.efi', 'shimx64.efi'],
  ['/grub/grub.cfg', 'grub/grub.cfg'],
  ['//grubx64.efi', 'grubx64.efi'],
  ['\\Boot\\BCD', 'Boot/BCD'],
  ['\\boot\\/fonts\\wgl4_boot.ttf', 'boot/fonts/wgl4_boot.ttf'],
  ['./a/./b', 'a/b'],
  ['a..b/c...', 'a..b/c...'],
  ['größe', 'größe'],
] as const) {
  test(`"${requested}" is ${path}`, () => assert.equal(normalisePath(requested), path));
}

for (const requested of [
  '',
  '/',
  '.',
  '..',
  '../etc/passwd',
  'a/../../etc/passwd',
  'a/..',
  '..\\..\\windows\\win.ini',
  '\\..\\x',
  'C:\\windows',
  'file:stream',
  'a\nb',
  'a\x7fb',
  'a\u0085b',
  'bad \ufffd bytes',
  'x'.repeat(513),
]) {
  test(`${JSON.stringify(requested).slice(0, 40)} is refused`, () => assert.equal(normalisePath(requested), null));
}
