import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { refusal } from '../test-support.ts';
import { refuseFiles } from './file-paths.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, bytes: 1 }));

test('paths within a folder are taken, in any writing', () => {
  refuseFiles(
    files('setup.exe', 'drivers/net/e1000.inf', 'Über uns/данные.txt', '.hidden', 'a b', '..a', 'a..'),
    'package',
  );
});

for (const [path, reason] of [
  ['../secret', 'leads elsewhere'],
  ['a/../../b', 'leads elsewhere'],
  ['./a', 'leads elsewhere'],
  ['a//b', 'leads elsewhere'],
  ['a/', 'leads elsewhere'],
  ['..', 'leads elsewhere'],
  ['/etc/passwd', 'a whole path'],
  ['C:/Windows/win.ini', 'a whole path'],
  ['c:notes', 'a whole path'],
  ['a\\b', 'characters'],
  ['a\0b', 'characters'],
  ['a\nb', 'characters'],
  ['a\ud800', 'characters'],
  [Array.from({ length: 33 }, () => 'a').join('/'), 'deeper than 32'],
  ['ä'.repeat(257), 'more than 512 bytes'],
] as const) {
  test(`the path ${JSON.stringify(path).slice(0, 40)} is refused, since ${reason}`, () => {
    assert.throws(() => refuseFiles(files('good', path), 'package'), refusal('SLIP-3030', reason));
  });
}

test('one path twice, or as a file and as a folder, is refused in either order', () => {
  for (const paths of [
    ['a', 'a'],
    ['a', 'a/b'],
    ['a/b', 'a'],
    ['x/a/b', 'x/a'],
    ['x/a', 'x/a/b/c'],
  ])
    assert.throws(() => refuseFiles(files(...paths), 'package'), refusal('SLIP-3030', 'twice'), paths.join());
});

test('an image is one file, and nothing at all is no upload', () => {
  refuseFiles(files('install.wim'), 'image');
  assert.throws(() => refuseFiles(files('a.wim', 'b.wim'), 'image'), refusal('SLIP-1001', 'one file'));
  assert.throws(() => refuseFiles([{ path: 'a', bytes: 0 }], 'package'), refusal('SLIP-1001', 'empty'));
});

test('whatever is taken stays within its folder', () => {
  const segment = fc.oneof(fc.constantFrom('.', '..', '', '\\', 'C:', 'a', 'b\0'), fc.string({ maxLength: 5 }));
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 6 }), (segments) => {
      const path = segments.join('/');
      try {
        refuseFiles(files(path), 'package');
      } catch {
        return;
      }
      const { pathname } = new URL(encodeURI(`file:///folder/${path}`).replaceAll(/[?#]/g, '_'));
      assert.ok(pathname.startsWith('/folder/') && pathname !== '/folder/', path);
    }),
  );
});
