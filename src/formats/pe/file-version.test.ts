import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readFileVersion } from './file-version.ts';

const testdata = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'testdata', name));
const wide = testdata('version-x64.dll');
const VERSION = '10.0.22631.2861';

/** What a file of these bytes says. */
async function versionOf(file: Buffer): Promise<string | null> {
  return (await reading(file)).version;
}

async function reading(file: Buffer): Promise<{ version: string | null; bytes: number }> {
  let bytes = 0;
  const version = await readFileVersion(async (offset, length) => {
    assert.ok(offset >= 0 && length >= 0);
    bytes += length;
    return file.subarray(offset, offset + length);
  });
  return { version, bytes };
}

/** The DLL, with a change. */
function changed(change: (file: Buffer) => void): Buffer {
  const file = Buffer.from(wide);
  change(file);
  return file;
}

// Places in version-x64.dll.
const COFF = wide.readUInt32LE(60);
const OPTIONAL = COFF + 24;
const RESOURCES_ENTRY = OPTIONAL + 112 + 2 * 8;
const SECTIONS = OPTIONAL + wide.readUInt16LE(COFF + 20);
const RSRC = SECTIONS + 40 * Math.floor((wide.indexOf('.rsrc') - SECTIONS) / 40);
const ROOT = wide.readUInt32LE(RSRC + 20);
const VERSION_INFO = wide.indexOf(Buffer.from('VS_VERSION_INFO', 'utf16le')) - 6;

test('the version of a program for 64-bit and for 32-bit Windows is read', async () => {
  assert.equal(await versionOf(wide), VERSION);
  assert.equal(await versionOf(testdata('version-x86.dll')), VERSION);
});

test('of a large program little is read', async () => {
  const { version, bytes } = await reading(Buffer.concat([wide, Buffer.alloc(50_000_000)]));
  assert.equal(version, VERSION);
  assert.ok(bytes < 2000, `${bytes} bytes`);
});

test('what has no version has none', async () => {
  const rows: [string, Buffer][] = [
    ['no resources', testdata('no-resources.exe')],
    ['nothing', Buffer.alloc(0)],
    ['a script', Buffer.from('@echo off\r\n')],
    ['zeros', Buffer.alloc(5000)],
    ['a program of DOS', changed((file) => file.writeUInt32LE(0x7fff_ffff, 60))],
    ['a 16-bit program', changed((file) => file.write('NE\0\0', COFF, 'latin1'))],
    ['an optional header of another kind', changed((file) => file.writeUInt16LE(0x107, OPTIONAL))],
    ['no data directories', changed((file) => file.writeUInt32LE(2, OPTIONAL + 108))],
    ['an optional header that is cut off', changed((file) => file.writeUInt16LE(1, COFF + 20))],
    ['no sections', changed((file) => file.writeUInt16LE(0, COFF + 6))],
    ['more sections than Windows loads', changed((file) => file.writeUInt16LE(97, COFF + 6))],
    ['resources of another kind', changed((file) => file.writeUInt32LE(10, ROOT + 16))],
    ['resources behind the end', changed((file) => file.writeUInt32LE(0xffff_ffff, RESOURCES_ENTRY))],
    ['a section behind the end', changed((file) => file.writeUInt32LE(0xffff_f000, RSRC + 20))],
    ['a version of no known kind', changed((file) => file.writeUInt32LE(0, VERSION_INFO + 40))],
    ['a version without a fixed part', changed((file) => file.writeUInt16LE(0, VERSION_INFO + 2))],
    ['a version that is called otherwise', changed((file) => file.write('X', VERSION_INFO + 6))],
  ];
  for (const [what, file] of rows) assert.equal(await versionOf(file), null, what);
});

test('directories that lead in a circle, or nowhere, end', async () => {
  // The first entry of the root leads to the root itself, with the highest bit set as for every directory.
  const circle = changed((file) => file.writeUInt32LE(0x8000_0000, ROOT + 20));
  assert.equal(await versionOf(circle), null);
  for (const target of [0xffff_ffff, 0x0000_0010, 0x7fff_ffff, 0x8000_0fff])
    assert.equal(await versionOf(changed((file) => file.writeUInt32LE(target, ROOT + 20))), null, String(target));
  const crowded = changed((file) => file.writeUInt32LE(0xffff_ffff, ROOT + 12));
  assert.ok((await reading(crowded)).bytes < 1_100_000);
});

test('a file that is cut off anywhere has no version, up to where all of it is there', async () => {
  const end = VERSION_INFO + 92;
  for (let length = 0; length < end; length++) assert.equal(await versionOf(wide.subarray(0, length)), null);
  assert.equal(await versionOf(wide.subarray(0, end)), VERSION);
});

test('whatever the bytes are, it ends, and reads a few megabytes at most', async () => {
  const headers = [60, COFF + 6, COFF + 20, OPTIONAL, RESOURCES_ENTRY, RSRC + 12, RSRC + 20, ROOT + 14, ROOT + 20];
  const place = fc.oneof(fc.constantFrom(...headers, VERSION_INFO), fc.nat(wide.length - 1));
  const edits = fc.array(fc.tuple(place, fc.nat(3), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => {
      const file = changed((bytes) => {
        for (const [at, more, value] of changes) bytes[Math.min(at + more, bytes.length - 1)] = value;
      });
      const { version, bytes } = await reading(file);
      assert.ok(version === null || /^\d+(\.\d+){3}$/.test(version));
      assert.ok(bytes < 3_500_000);
    }),
    { numRuns: 2000 },
  );
});

test('an error while reading stays one', async () => {
  const failure = new Error('EIO');
  await assert.rejects(
    readFileVersion(() => Promise.reject(failure)),
    failure,
  );
});

const windres = '/usr/bin/x86_64-w64-mingw32-windres';
test('windres and ld make what is read', {
  skip: existsSync(windres) ? false : 'not installed: mingw-w64',
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-pe-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const others = '2 RCDATA { "before and behind it" }\nSTRINGTABLE { 1 "text" }\n300 300 { "x" }\n';
  for (const version of ['0.0.0.0', '65535.65535.65535.65535', '1.2.3.4']) {
    const parts = version.replaceAll('.', ',');
    writeFileSync(join(folder, 'v.rc'), `${others}1 VERSIONINFO\nFILEVERSION ${parts}\nBEGIN\nEND\n`);
    writeFileSync(join(folder, 'v.c'), 'int mainCRTStartup(void) { return 0; }\n');
    execFileSync(windres, ['v.rc', 'v.o'], { cwd: folder });
    execFileSync('x86_64-w64-mingw32-gcc', ['-nostdlib', '-o', 'v.exe', 'v.c', 'v.o'], { cwd: folder });
    assert.equal(await versionOf(readFileSync(join(folder, 'v.exe'))), version);
  }
});
