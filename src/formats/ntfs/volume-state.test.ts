/** In which state an NTFS volume was left. ntfs-3g judges the same volumes by what it refuses to mount. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { run } from '../wim/test-support.ts';
import { NtfsError } from './errors.ts';
import { ntfsVolume, probe, putFile, type Restart, readerOf, writeRestart } from './test-ntfs.ts';
import { type NtfsState, ntfsState } from './volume-state.ts';

const programs = ['mkntfs', 'ntfscp', 'ntfs-3g.probe', 'ntfsfix'];
const skip = programs.some((each) => spawnSync(each, ['--help']).error !== undefined) && `not installed: ${programs}`;

const CLEAN: NtfsState = { hibernation: 'none', log: 'clean', isDirty: false };
const page = (start: string | Buffer, bytes = 4096) => Buffer.concat([Buffer.from(start), Buffer.alloc(bytes)], bytes);

/**
 * PO_MEMORY_IMAGE as a Windows 7 for x64 begins it: signature, version, checksum, length of itself, its page, size of a page (Volatility, "Hiber Address Space": 168 and more bytes).
 */
const WINDOWS_7 = Buffer.concat([Buffer.from('hibr'), numbers(0, 0, 0x178, 0, 4096)]);
/** Windows 8 and later have another layout behind the signature (Sylve et al., "Modern Windows hibernation file analysis"): the length of itself first. */
const WINDOWS_10 = Buffer.concat([Buffer.from('HIBR'), numbers(0x600, 0, 0, 0, 4096)]);

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => void bytes.writeUInt32LE(value, 4 * at));
  return bytes;
}

for (const [what, content, hibernation, judged] of [
  ['of Windows 7', page(WINDOWS_7, 65_536), 'hibernated', 14],
  ['of Windows 10', page(WINDOWS_10, 65_536), 'hibernated', 14],
  ['of a Windows that runs again', page('wake'), 'resumed', 0],
  ['of a later Windows that runs again', page('WAKE'), 'resumed', 0],
  ['that holds nothing', page(''), 'none', 0],
  ['that Windows has left on another volume', page('', 100), 'hibernated', 14],
  ['without a byte', Buffer.alloc(0), 'hibernated', 14],
] as const)
  test(`a hibernation file ${what} says ${hibernation}`, { skip }, async (t) => {
    const volume = await ntfsVolume(t);
    putFile(volume, 'hiberfil.sys', content);
    assert.deepEqual(await ntfsState(readerOf(volume)), { ...CLEAN, hibernation });
    assert.equal(probe(volume), judged);
  });

test('a volume without a hibernation file, and one with its name in a folder of many, in capitals', {
  skip,
}, async (t) => {
  const volume = await ntfsVolume(t);
  for (let at = 0; at < 60; at += 1) putFile(volume, `a file with a long name, number ${at}`, Buffer.from('x'));
  assert.deepEqual(await ntfsState(readerOf(volume)), CLEAN);
  putFile(volume, 'HIBERFIL.SYS', page('hibr'));
  // To Windows it is the same file; ntfs-3g looks for small letters alone.
  assert.equal((await ntfsState(readerOf(volume)))?.hibernation, 'hibernated');
  assert.equal(probe(volume), 0);
});

const used: Restart = { version: [1, 1], isInUse: true };
for (const [what, pages, log, judged] of [
  ['in use', [used, used], 'unclean', 15],
  [
    'in use, and marked as clean',
    [
      { ...used, flags: 2 },
      { ...used, flags: 2 },
    ],
    'clean',
    0,
  ],
  [
    'closed',
    [
      { ...used, isInUse: false },
      { ...used, isInUse: false },
    ],
    'clean',
    0,
  ],
  ['that was closed after it was in use', [used, { ...used, isInUse: false, lsn: 9n }], 'clean', 0],
  [
    'in use again after it was closed',
    [
      { ...used, lsn: 9n },
      { ...used, isInUse: false },
    ],
    'unclean',
    15,
  ],
  // Version 2.0 is what Windows 8 and later have while they keep metadata elsewhere (ntfs-3g, volume.c).
  [
    'of a Windows with fast startup',
    [
      { ...used, version: [2, 0] },
      { ...used, version: [2, 0] },
    ],
    'cached',
    14,
  ],
] as const satisfies readonly (readonly [string, Parameters<typeof writeRestart>[1], NtfsState['log'], number])[])
  test(`a journal ${what} is ${log}`, { skip }, async (t) => {
    const volume = await ntfsVolume(t);
    writeRestart(volume, pages);
    assert.deepEqual(await ntfsState(readerOf(volume)), { ...CLEAN, log });
    assert.equal(probe(volume), judged);
  });

test('a journal of which one page was half written is told by the other', { skip }, async (t) => {
  const volume = await ntfsVolume(t);
  writeRestart(volume, [null, used]);
  assert.equal((await ntfsState(readerOf(volume)))?.log, 'unclean');
});

test('a volume that Windows is to check', { skip }, async (t) => {
  const volume = await ntfsVolume(t);
  run('ntfsfix', [volume]);
  assert.deepEqual(await ntfsState(readerOf(volume)), { ...CLEAN, isDirty: true });
});

test('what is no NTFS is none', async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(4096), Buffer.from('\xebR\x90NTFS    ', 'latin1')])
    assert.equal(await ntfsState(async (offset, length) => bytes.subarray(offset, offset + length)), null);
});

test('a volume that is damaged anywhere is told, or is an error, and never anything else', { skip }, async (t) => {
  const volume = await ntfsVolume(t, 4);
  putFile(volume, 'hiberfil.sys', page('hibr'));
  const bytes = readFileSync(volume);
  const intact = Buffer.from(bytes);
  const mft = intact.indexOf('FILE0');
  const places = [...range(0x0b, 0x50, 1), ...range(mft, mft + 6 * 1024, 7)];
  for (const at of places)
    for (const value of [0, 0x7f, 0xff]) {
      bytes[at] = value;
      const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length);
      const outcome = await ntfsState(read).catch((error: unknown) => error);
      assert.ok(outcome === null || outcome instanceof NtfsError || isState(outcome), `${at} ${value}: ${outcome}`);
      bytes[at] = intact[at] ?? 0;
    }
});

function* range(from: number, to: number, step: number): Generator<number> {
  for (let at = from; at < to; at += step) yield at;
}

function isState(outcome: unknown): boolean {
  return typeof outcome === 'object' && outcome !== null && 'hibernation' in outcome && !(outcome instanceof Error);
}

test('a volume that was cut off is an error', { skip }, async (t) => {
  const volume = await ntfsVolume(t, 4);
  writeFileSync(volume, readFileSync(volume).subarray(0, 10_000));
  await assert.rejects(ntfsState(readerOf(volume)), NtfsError);
});

test('a name that an index has kept of a file that is gone is no file', { skip }, async (t) => {
  const volume = await ntfsVolume(t, 4);
  putFile(volume, 'hiberfil.sys', page('hibr'));
  const bytes = readFileSync(volume);
  const name = Buffer.from('hiberfil.sys', 'utf16le');
  const record = [...range(bytes.indexOf('FILE0'), bytes.length, 1024)].find(
    (at) => bytes.toString('latin1', at, at + 4) === 'FILE' && bytes.subarray(at, at + 1024).includes(name),
  );
  assert.ok(record !== undefined);
  // Of its flags: in use.
  bytes.writeUInt16LE(0, record + 0x16);
  writeFileSync(volume, bytes);
  assert.deepEqual(await ntfsState(readerOf(volume)), CLEAN);
});

test('a hibernation file in hundreds of pieces is found through its list of attributes', {
  skip: skip || (process.getuid?.() !== 0 && 'not root: no mounts'),
}, async (t: TestContext) => {
  const volume = await ntfsVolume(t, 24);
  const folder = `${volume}.mounted`;
  run('mkdir', [folder]);
  run('ntfs-3g', [volume, folder]);
  try {
    // Free places of one cluster each, and then a file that has no other room.
    for (let at = 0; at < 2600; at += 1) writeFileSync(join(folder, `file-${at}`), Buffer.alloc(4096));
    spawnSync('sh', ['-c', 'head -c 1G /dev/zero > "$1"', 'sh', join(folder, 'rest')]);
    for (let at = 0; at < 2600; at += 2) rmSync(join(folder, `file-${at}`));
    writeFileSync(join(folder, 'hiberfil.sys'), page('HIBR', 4096 * 1290));
  } finally {
    run('umount', [folder]);
  }
  assert.match(run('ntfsinfo', ['--file', '/hiberfil.sys', volume]), /\$ATTRIBUTE_LIST/);
  assert.equal((await ntfsState(readerOf(volume)))?.hibernation, 'hibernated');
  assert.equal(probe(volume), 14);
});
