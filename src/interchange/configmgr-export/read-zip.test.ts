import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import yazl from 'yazl';
import { InterchangeError } from '../interchange-error.ts';
import { zipOf } from '../test-exports.ts';
import { openZip, zipLimits } from './read-zip.ts';

test('reads files that are stored and files that are deflated', async () => {
  for (const compress of [false, true]) {
    const zip = await openZip(await zipOf({ 'a/b.xml': '<b/>', 'c.xml': 'c'.repeat(5000) }, compress));
    assert.deepEqual(zip.names, ['a/b.xml', 'c.xml']);
    assert.equal(Buffer.from(await zip.read('c.xml')).toString(), 'c'.repeat(5000));
    await assert.rejects(zip.read('d.xml'), /d\.xml: The zip has no such file/);
  }
});

test('folders of Windows are read with "/"', async () => {
  const bytes = replaced(await zipOf({ 'a/b.xml': '<b/>' }), 'a/b.xml', 'a\\b.xml');
  assert.deepEqual((await openZip(bytes)).names, ['a/b.xml']);
});

const names: [what: string, name: string][] = [
  ['leads up', '../x.xml'],
  ['leads up in the middle', 'a/../../x'],
  ['leads up as on Windows', 'a\\..\\..\\x'],
  ['begins at the root', '/etc/pass'],
  ['names a drive', 'C:/x/y.xml'],
  ['has a control character', 'a\nb.xml'],
];
for (const [what, name] of names) {
  test(`refuses a name that ${what}`, async () => {
    const harmless = 'x'.repeat(name.length);
    const bytes = replaced(await zipOf({ [harmless]: '1' }), harmless, name);
    await assert.rejects(openZip(bytes), /This name leads out of the zip, or is none/);
  });
}

test('refuses a name that is there twice, also where capitals differ', async () => {
  const bytes = replaced(await zipOf({ 'a.xml': '1', 'b.xml': '2' }), 'b.xml', 'A.xml');
  await assert.rejects(openZip(bytes), /A\.xml: The zip has this name twice/);
});

test('refuses a symbolic link', async () => {
  const zip = new yazl.ZipFile();
  zip.addBuffer(Buffer.from('/etc/passwd'), 'link.xml', { mode: 0o120777 });
  zip.end();
  await assert.rejects(openZip(await buffer(zip.outputStream)), /link\.xml: This is a symbolic link/);
});

test('refuses an encrypted file and an unknown way of packing, both in one error', async () => {
  const bytes = await zipOf({ 'a.xml': '1', 'b.xml': '2' }, true);
  inDirectory(bytes, 'a.xml', (at) => bytes.writeUInt16LE(bytes.readUInt16LE(at + 8) | 1, at + 8));
  inDirectory(bytes, 'b.xml', (at) => bytes.writeUInt16LE(14, at + 10));
  await assert.rejects(openZip(bytes), (error: InterchangeError) => {
    assert.deepEqual(
      error.problems.map(({ path, message }) => `${path}: ${message}`),
      [
        'a.xml: This file is encrypted. Make the zip again without a password.',
        'b.xml: This file is packed in another way than deflate.',
      ],
    );
    return true;
  });
});

test('refuses a zip bomb without unpacking it', async () => {
  const bytes = await zipOf({ 'bomb.xml': Buffer.alloc(20 * 1024 * 1024, ' ') }, true);
  assert.ok(bytes.length < 30_000);
  await assert.rejects(openZip(bytes), /bomb\.xml: This file is packed more than 200:1/);
});

test('a bomb that says it is small is stopped at the size that it says', async () => {
  const bytes = await zipOf({ 'bomb.xml': Buffer.alloc(20 * 1024 * 1024, ' ') }, true);
  inDirectory(bytes, 'bomb.xml', (at) => bytes.writeUInt32LE(1000, at + 24));
  const zip = await openZip(bytes);
  await assert.rejects(
    zip.read('bomb.xml'),
    /bomb\.xml: The zip is damaged or incomplete \(too many bytes in the stream/,
  );
});

test('refuses more entries, larger files and more bytes than the limits', async () => {
  const bytes = await zipOf({ 'a.xml': 'x'.repeat(60), 'b.xml': 'x'.repeat(60) });
  await assert.rejects(openZip(bytes, { ...zipLimits, entries: 1 }), /The zip has 2 entries; at most 1 are read/);
  await assert.rejects(openZip(bytes, { ...zipLimits, fileBytes: 59 }), /a\.xml: This file is 60 bytes large unpacked/);
  await assert.rejects(
    openZip(bytes, { ...zipLimits, totalBytes: 119 }),
    /^InterchangeError: The zip is 120 bytes large/,
  );
  assert.equal((await openZip(bytes, { ...zipLimits, entries: 2, fileBytes: 60, totalBytes: 120 })).names.length, 2);
});

test('refuses a file whose bytes were changed', async () => {
  const bytes = replaced(await zipOf({ 'a.xml': '<a>1</a>' }), '<a>1</a>', '<a>2</a>');
  const zip = await openZip(bytes);
  await assert.rejects(zip.read('a.xml'), /a\.xml: The zip is damaged or incomplete \(the checksum/);
});

test('a zip that is cut off anywhere, or changed in any bytes, is read or refused with an InterchangeError', async () => {
  const whole = await zipOf({ 'a/b.xml': '<b/>'.repeat(50), 'c.xml': 'c'.repeat(300) }, true);
  const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 });
  let read = 0;
  await fc.assert(
    fc.asyncProperty(edits, fc.nat(whole.length), fc.boolean(), async (changes, end, cut) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes.writeUInt8(value, at);
      try {
        const zip = await openZip(cut ? bytes.subarray(0, end) : bytes);
        for (const name of zip.names) await zip.read(name);
        read += 1;
      } catch (error) {
        if (!(error instanceof InterchangeError)) throw error;
      }
    }),
    { numRuns: 1000 },
  );
  assert.ok(read > 20 && read < 980, `${read} read: too one-sided to mean anything`);
});

/** The bytes with a text changed into another one of the same length, wherever it is. */
function replaced(bytes: Buffer, from: string, to: string): Buffer {
  assert.equal(from.length, to.length);
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
}

/** Calls `edit` with the place of a file's header in the central directory (APPNOTE 4.3.12). */
function inDirectory(bytes: Buffer, name: string, edit: (at: number) => void): void {
  const at = bytes.lastIndexOf(name) - 46;
  assert.equal(bytes.readUInt32LE(at), 0x02014b50);
  edit(at);
}
