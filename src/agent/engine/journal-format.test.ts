import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { crc32 } from './crc32.ts';
import { decodeJournal, encodeRecord } from './journal-format.ts';
import { records, stepFinished, stepStarted } from './test-records.ts';

const sample = records(
  { kind: 'run-started', agentVersion: '1.2.3', origin: 'pxe' },
  stepStarted('a'),
  stepFinished('a', 'done', { message: 'Zwölf Grüße – ✓' }),
  { kind: 'run-finished', outcome: 'succeeded', message: 'All steps are done.' },
);
const bytes = Buffer.concat(sample.map(encodeRecord));

test('the checksum is the one of IEEE 802.3', () => {
  // The check value of CRC-32/ISO-HDLC in the CRC catalogues.
  assert.equal(crc32(Buffer.from('123456789')), 0xcbf43926);
  assert.equal(crc32(Buffer.alloc(0)), 0);
});

test('what is written is read again', () => {
  assert.deepEqual(decodeJournal(bytes), { records: sample, goodBytes: bytes.length, damage: null });
  assert.deepEqual(decodeJournal(Buffer.alloc(0)), { records: [], goodBytes: 0, damage: null });
});

test('a line is length, checksum and JSON', () => {
  const [first] = sample;
  const json = JSON.stringify(first);
  const line = encodeRecord(first!).toString();
  assert.equal(
    line,
    `SJ1 ${Buffer.byteLength(json)} ${crc32(Buffer.from(json)).toString(16).padStart(8, '0')} ${json}\n`,
  );
});

test('a journal cut at any byte keeps every whole record and no more', () => {
  const ends = sample.map((_, at) => Buffer.concat(sample.slice(0, at + 1).map(encodeRecord)).length);
  for (let cut = 0; cut < bytes.length; cut++) {
    const { records: kept, goodBytes } = decodeJournal(bytes.subarray(0, cut));
    const whole = ends.filter((end) => end <= cut).length;
    assert.equal(kept.length, whole, `cut at ${cut}`);
    assert.equal(goodBytes, ends[whole - 1] ?? 0);
  }
});

test('a flipped bit anywhere is found: nothing wrong is ever read as a record', () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      const { records: kept, damage } = decodeJournal(damaged);
      assert.notEqual(damage, null);
      assert.deepEqual(kept, sample.slice(0, kept.length));
    }),
    { numRuns: 2000 },
  );
});

test('records that do not count up by one end the journal', () => {
  const [one, two, three] = sample;
  assert.equal(decodeJournal(Buffer.concat([one!, three!].map(encodeRecord))).records.length, 1);
  assert.equal(decodeJournal(Buffer.concat([two!].map(encodeRecord))).records.length, 0);
  assert.match(decodeJournal(Buffer.concat([one!, one!].map(encodeRecord))).damage ?? '', /record 1 where 2 belongs/);
});

test('a line of a newer format is not guessed at', () => {
  const line = Buffer.from(encodeRecord(sample[0]!).toString().replace('SJ1', 'SJ2'));
  assert.match(decodeJournal(line).damage ?? '', /version 2 is newer/);
});

test('any bytes are read without an exception', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (any) => void decodeJournal(Buffer.from(any))));
});
