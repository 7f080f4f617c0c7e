import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libraryClosure, parseReadelf } from './elf-libraries.ts';

test('reads what each file needs, files without a dynamic section too', () => {
  const output = `
File: /t/usr/bin/wimlib-imagex

Dynamic section at offset 0x12d88 contains 27 entries:
  Tag        Type                         Name/Value
 0x0000000000000001 (NEEDED)             Shared library: [libwim.so.15]
 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]
 0x000000000000001d (RUNPATH)            Library runpath: [/usr/lib/x]

File: /t/usr/bin/busybox

There is no dynamic section in this file.

File: /t/etc/mke2fs.conf
`;
  assert.deepEqual(
    [...parseReadelf(output)],
    [
      ['/t/usr/bin/wimlib-imagex', ['libwim.so.15', 'libc.so.6']],
      ['/t/usr/bin/busybox', []],
      ['/t/etc/mke2fs.conf', []],
    ],
  );
});

const libraries = new Map([
  ['libwim.so.15', '/p/libwim.so.15'],
  ['libc.so.6', '/p/libc.so.6'],
  ['libicu.so', '/p/libicu.so'],
]);

test('follows libraries of libraries, in a circle too, and takes none that nobody needs', () => {
  const needed = new Map([
    ['/bin/a', ['libwim.so.15']],
    ['/p/libwim.so.15', ['libc.so.6']],
    ['/p/libc.so.6', ['libwim.so.15']],
  ]);
  assert.deepEqual(libraryClosure(['/bin/a'], needed, libraries), ['libc.so.6', 'libwim.so.15']);
});

test('names everything that is not at hand, and who needs it', () => {
  const needed = new Map([
    ['/bin/a', ['libx.so.1', 'libwim.so.15']],
    ['/p/libwim.so.15', ['liby.so.2']],
  ]);
  assert.throws(
    () => libraryClosure(['/bin/a'], needed, libraries),
    /libx\.so\.1 \(needed by \/bin\/a\), liby\.so\.2 \(needed by \/p\/libwim\.so\.15\)/,
  );
});
