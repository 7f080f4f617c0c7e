import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { lstat, mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeNewc } from './newc.ts';

const FILES = [
  { path: 'etc/slipway/ticket.json', mode: 0o600, content: Buffer.from('{"a":1}') },
  { path: 'etc/slipway/ca.pem', mode: 0o644, content: Buffer.alloc(70_001, 'x') },
  { path: 'init', mode: 0o755, content: Buffer.from('#!/bin/sh\n') },
  { path: 'run', mode: 0o040700, content: Buffer.alloc(0) },
  { path: 'run/leer-grüße', mode: 0o100640, content: Buffer.alloc(0) },
  { path: 'link', mode: 0o120777, content: Buffer.from('etc/slipway') },
];

function cpio(args: string[], input: Buffer, cwd = '.') {
  const { status, stdout, stderr } = spawnSync('cpio', args, {
    input,
    cwd,
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC' },
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

test('cpio lists the files, their parents, modes, owners and times', () => {
  const lines = cpio(['-itv', '--numeric-uid-gid', '--quiet'], writeNewc(FILES)).trim().split('\n');
  assert.deepEqual(
    lines.map((line) => line.replace(/\s+/g, ' ')),
    [
      'drwxr-xr-x 2 0 0 0 Jan 1 1970 etc',
      'drwxr-xr-x 2 0 0 0 Jan 1 1970 etc/slipway',
      '-rw------- 1 0 0 7 Jan 1 1970 etc/slipway/ticket.json',
      '-rw-r--r-- 1 0 0 70001 Jan 1 1970 etc/slipway/ca.pem',
      '-rwxr-xr-x 1 0 0 10 Jan 1 1970 init',
      'drwx------ 2 0 0 0 Jan 1 1970 run',
      '-rw-r----- 1 0 0 0 Jan 1 1970 run/leer-grüße',
      'lrwxrwxrwx 1 0 0 11 Jan 1 1970 link -> etc/slipway',
    ],
  );
});

test('cpio extracts what was put in', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'newc-test-'));
  t.after(() => rm(folder, { recursive: true }));
  cpio(['-idm', '--quiet'], writeNewc(FILES), folder);
  for (const { path, mode, content } of FILES) {
    const stat = await lstat(join(folder, path));
    assert.equal((stat.mode & 0o777).toString(8), (mode & 0o777).toString(8), path);
    if (stat.isFile()) assert.deepEqual(await readFile(join(folder, path)), content);
  }
  assert.equal(await readlink(join(folder, 'link')), 'etc/slipway');
});

test('the same files give the same bytes, a multiple of 4 long, so that archives can be joined', () => {
  const first = writeNewc(FILES);
  assert.ok(first.equals(writeNewc(FILES)));
  for (let length = 0; length < 9; length += 1) {
    const bytes = writeNewc([{ path: 'a'.repeat(length + 1), mode: 0o644, content: Buffer.alloc(length) }]);
    assert.equal(bytes.length % 4, 0);
  }
});

test('an empty archive is a trailer alone', () => {
  assert.equal(cpio(['-it', '--quiet'], writeNewc([])), '');
});

for (const path of ['', '/etc/x', 'a//b', 'a/../b', './a', 'a/', 'a\0b', 'TRAILER!!!']) {
  test(`refuses the path ${JSON.stringify(path)}`, () => {
    assert.throws(() => writeNewc([{ path, mode: 0o644, content: Buffer.alloc(0) }]), RangeError);
  });
}

test('refuses a file twice, a file in a file, devices, and directories with content', () => {
  const file = (path: string, mode = 0o644, content = Buffer.from('x')) => ({ path, mode, content });
  for (const [files, message] of [
    [[file('a'), file('a')], /a is in the list twice/],
    [[file('a'), file('a/b')], /a is a file, not a directory/],
    [[file('dev', 0o020600)], /mode 020600 is neither/],
    [[file('dir', 0o040755)], /dir: a directory has no content/],
  ] as const) {
    assert.throws(() => writeNewc(files), { name: 'RangeError', message });
  }
});
