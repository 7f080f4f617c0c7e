import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { HEADER_BYTES, headerRange, parseHeader, refuseSplit } from './header.ts';
import { capture, run, sampleTree, temporaryFolder } from './test-support.ts';

const FILE_SIZE = 10_000;

/** A plausible header of a 10 000-byte LZX WIM with two images. */
function headerBytes(change: (bytes: Buffer) => void = () => {}): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write('MSWIM\0\0\0', 'latin1');
  for (const [at, value] of [
    [8, 208],
    [12, 0x10d00],
    [16, 0x40002],
    [20, 32768],
    [44, 2],
  ] as const) {
    bytes.writeUInt32LE(value, at);
  }
  bytes.writeUInt16LE(1, 40);
  bytes.writeUInt16LE(1, 42);
  for (const [at, size, offset] of [
    [48, 100, 9000],
    [72, 500, 9100],
  ] as const) {
    bytes.writeUIntLE(size, at, 6);
    bytes.writeBigUInt64LE(BigInt(offset), at + 8);
    bytes.writeBigUInt64LE(BigInt(size), at + 16);
  }
  change(bytes);
  return bytes;
}

test('reads the fields of a header', () => {
  const header = parseHeader(
    headerBytes((bytes) => bytes.writeUInt32LE(2, 120)),
    FILE_SIZE,
  );
  const { compression, chunkSize, imageCount, bootIndex, pipable, part, totalParts } = header;
  assert.deepEqual(
    { compression, chunkSize, imageCount, bootIndex, pipable, part, totalParts },
    { compression: 'lzx', chunkSize: 32768, imageCount: 2, bootIndex: 2, pipable: false, part: 1, totalParts: 1 },
  );
  assert.deepEqual(header.xml, { offset: 9100, sizeInWim: 500, size: 500, flags: 0 });
});

const REFUSED: [string, string, RegExp, (bytes: Buffer) => Buffer | undefined | number, number?][] = [
  ['a foreign file', 'not-a-wim', /does not begin with MSWIM/, (bytes) => bytes.write('PK\x03\x04', 'latin1')],
  ['an empty file', 'not-a-wim', /not a WIM/, () => Buffer.alloc(0), 0],
  ['half a header', 'truncated', /100 bytes do not even hold/, (bytes) => bytes.subarray(0, 100), 100],
  ['another header size', 'unsupported', /says it has 96 bytes/, (bytes) => bytes.writeUInt32LE(96, 8)],
  ['another version', 'unsupported', /version 0x10b00/, (bytes) => bytes.writeUInt32LE(0x10b00, 12)],
  ['a WIM being written', 'write-in-progress', /capture/, (bytes) => bytes.writeUInt32LE(0x40042, 16)],
  ['no known compression', 'unsupported', /no compression that is known/, (bytes) => bytes.writeUInt32LE(0x10002, 16)],
  ['two compressions', 'unsupported', /no compression that is known/, (bytes) => bytes.writeUInt32LE(0x60002, 16)],
  ['an odd chunk size', 'damaged', /chunks of 32769 bytes/, (bytes) => bytes.writeUInt32LE(32769, 20)],
  ['a chunk size of nothing', 'damaged', /chunks of 0 bytes/, (bytes) => bytes.writeUInt32LE(0, 20)],
  ['part 3 of 2', 'damaged', /part 3 of 2/, (bytes) => bytes.writeUInt16LE(2, bytes.writeUInt16LE(3, 40))],
  ['a boot index too high', 'damaged', /bootable image 3 of 2/, (bytes) => bytes.writeUInt32LE(3, 120)],
  [
    'a blob table behind the end',
    'truncated',
    /blob table ends at byte 9100, but the file has 9050/,
    () => undefined,
    9050,
  ],
  ['an XML offset of 2^63', 'damaged', /XML has an impossible/, (bytes) => bytes.writeUInt8(0x80, 87)],
  ['a huge XML', 'unsupported', /at most 16777216 are read/, (bytes) => bytes.writeUIntLE(2 ** 25, 72, 6), 2 ** 30],
  ['no XML', 'damaged', /names no XML/, (bytes) => bytes.writeUIntLE(0, 72, 6)],
  ['a compressed blob table', 'unsupported', /blob table of the WIM is compressed/, (bytes) => bytes.writeUInt8(4, 55)],
  ['a table with two sizes', 'damaged', /not compressed, yet has 100 bytes/, (bytes) => bytes.writeUInt8(99, 64)],
];

for (const [what, code, message, change, fileSize = FILE_SIZE] of REFUSED) {
  test(`refuses ${what} (${code})`, () => {
    const whole = headerBytes();
    const changed = change(whole);
    const bytes = Buffer.isBuffer(changed) ? changed : whole;
    assert.throws(() => parseHeader(bytes, fileSize), { name: 'WimError', code, message });
  });
}

test('refuses 208 bytes of file of which fewer were read', () => {
  assert.throws(() => parseHeader(headerBytes().subarray(0, 207), FILE_SIZE), { code: 'truncated' });
});

test('reads one part of a split WIM, and says how to join where all parts are needed', () => {
  const header = parseHeader(
    headerBytes((bytes) => bytes.writeUInt16LE(3, bytes.writeUInt16LE(2, 40))),
    FILE_SIZE,
  );
  assert.throws(() => refuseSplit(header), { code: 'split', message: /part 2 of 3.*wimlib-imagex join/ });
});

test('finds the header of a pipable WIM at its end, and the numbers wimlib says', async (t) => {
  const folder = await temporaryFolder(t);
  const tree = await sampleTree(join(folder, 'tree'));
  const path = capture(tree, join(folder, 'a.wim'), '--pipable', '--compress=XPRESS', '--boot');
  const bytes = await readFile(path);
  const place = headerRange(bytes, bytes.length);
  assert.deepEqual(place, { offset: bytes.length - 208, length: 208 });
  const header = parseHeader(bytes.subarray(place.offset), bytes.length);
  const info = run('wimlib-imagex', ['info', path, '--header']);
  const said = Object.fromEntries(
    [...info.matchAll(/^(\w[\w ]*?) += (\S+)$/gm)].map(([, name, value]) => [name, value]),
  );
  assert.equal(said['GUID'], header.guid);
  assert.equal(said['Boot Index'], '1');
  assert.equal(header.bootIndex, 1);
  assert.equal(said['Blob Table Offset'], String(header.blobTable.offset));
  assert.equal(said['XML Data Offset'], String(header.xml.offset));
  assert.equal(header.pipable, true);
});
