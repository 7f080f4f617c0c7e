import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { cutChunks } from './chunks.ts';
import { WimError } from './errors.ts';
import { MAX_BLOB_TABLE_BYTES } from './header.ts';
import { parseImageXml } from './image-xml.ts';
import { planPipableStream } from './pipable-plan.ts';
import { reframe } from './reframe.ts';
import { capture, rangesOfBuffer, sampleTree, temporaryFolder } from './test-support.ts';
import { readWim } from './wim.ts';

/** Offset and value of bytes to overwrite, mostly in the header, where it matters. */
function edits(length: number, places: readonly number[]) {
  const place = fc.oneof(fc.constantFrom(...places), fc.nat(length - 1));
  return fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 6 });
}

/** Everything that is done with a WIM of unknown origin; gives true when all of it succeeded. */
async function readAll(bytes: Buffer): Promise<boolean> {
  try {
    const read = async ({ offset, length }: { offset: number; length: number }) => {
      assert.ok(length <= Math.min(MAX_BLOB_TABLE_BYTES, bytes.length), `asked for ${length} bytes`);
      return bytes.subarray(offset, offset + length);
    };
    const wim = await readWim(read, bytes.length);
    const chunks = cutChunks(wim.header, wim.blobs, bytes.length);
    assert.equal(
      chunks.reduce((sum, { length }) => sum + length, 0),
      bytes.length,
    );
    const plan = planPipableStream({ ...wim, imageIndex: 1 });
    let output = 0;
    for await (const block of reframe(plan, rangesOfBuffer(bytes))) output += block.length;
    assert.equal(output, plan.outputBytes);
    return true;
  } catch (error) {
    if (error instanceof WimError) return false;
    throw error;
  }
}

test('a WIM with any bytes of header, tables or data changed is read or refused with a WimError', async (t) => {
  const folder = await temporaryFolder(t);
  const whole = await readFile(
    capture(await sampleTree(join(folder, 'tree')), join(folder, 'a.wim'), '--compress=XPRESS'),
  );
  const wim = await readWim(async ({ offset, length }) => whole.subarray(offset, offset + length), whole.length);
  const table = wim.header.blobTable.offset;
  const chunkTables = wim.blobs.filter(({ compressed }) => compressed).map(({ offset }) => offset + 1);
  const header = Array.from({ length: 148 - 8 }, (_, at) => at + 8);
  const entries = Array.from({ length: wim.header.blobTable.sizeInWim }, (_, at) => table + at);
  let read = 0;
  const property = fc.asyncProperty(edits(whole.length, [...header, ...entries, ...chunkTables]), async (changes) => {
    const bytes = Buffer.from(whole);
    for (const [at, value] of changes) bytes.writeUInt8(value, at);
    if (await readAll(bytes)) read += 1;
  });
  await fc.assert(property, { numRuns: 1500 });
  assert.ok(read > 50 && read < 1450, `${read} read: too one-sided to mean anything`);
});

test('random bytes behind either magic are refused with a WimError', async () => {
  const start = fc.constantFrom('MSWIM\0\0\0\xd0\0\0\0\0\x0d\x01\0', 'WLPWM\0\0\0\xd0\0\0\0\0\x0e\0\0', 'MSWIM', '');
  const property = fc.asyncProperty(start, fc.uint8Array({ maxLength: 600 }), async (magic, rest) => {
    assert.equal(await readAll(Buffer.concat([Buffer.from(magic, 'latin1'), rest])), false);
  });
  await fc.assert(property, { numRuns: 3000 });
});

test('random XML is read or refused with a WimError', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<WIM>',
      '</WIM>',
      '<IMAGE INDEX="1">',
      '</IMAGE>',
      '<NAME>',
      '</NAME>',
      '<!--',
      '-->',
      '&amp;',
      '&',
      '<a b=',
      '"',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        parseImageXml(Buffer.from(pieces.join(''), 'utf16le'));
      } catch (error) {
        if (!(error instanceof WimError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});
