import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OutputLines, OutputTail } from './program-output.ts';

function linesOf(...pieces: (string | Buffer)[]): string[] {
  const log: string[] = [];
  const lines = new OutputLines((line) => log.push(line));
  for (const piece of pieces) lines.push(Buffer.from(piece));
  lines.end();
  return log;
}

for (const [what, pieces, expected] of [
  ['lines', ['a\nb\n'], ['a', 'b']],
  ['a last line without its end', ['a\nb'], ['a', 'b']],
  ['lines in pieces', ['a', 'b\nc', 'd\n'], ['ab', 'cd']],
  ['lines of Windows', ['a\r\nb\r', '\nc\r\n'], ['a', 'b', 'c']],
  ['progress that overwrites itself', ['\r1 %', '\r50 %\r100 %\n', 'done\n'], ['100 %', 'done']],
  ['progress in pieces', ['1 %\r', '2 %', '\r3', ' %\n'], ['3 %']],
  ['empty lines', ['\n\n a \n\n'], [' a']],
] as const) {
  test(`the log shows ${what} as a terminal would`, () => assert.deepEqual(linesOf(...pieces), expected));
}

test('a character that two pieces share is whole', () => {
  const bytes = Buffer.from('grüße\n');
  assert.deepEqual(linesOf(bytes.subarray(0, 3), bytes.subarray(3)), ['grüße']);
});

test('a line without end is cut, nothing of it is lost or held', () => {
  const log = linesOf(...Array.from({ length: 20 }, () => 'x'.repeat(999)));
  assert.equal(log.join('').length, 20 * 999);
  assert.ok(log.every((line) => line.length <= 4000));
});

test('however output is cut into pieces, its lines are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'ä', '\n', '\r', ' b')), fc.array(fc.nat(9)), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(''));
      const pieces: Buffer[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const length = (cuts[turn % Math.max(cuts.length, 1)] ?? 3) + 1;
        pieces.push(bytes.subarray(at, at + length));
        at += length;
      }
      assert.deepEqual(linesOf(...pieces), linesOf(bytes));
    }),
  );
});

test('the tail is the last 64 KiB, however it came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 12 }), (sizes) => {
      const tail = new OutputTail();
      const pieces = sizes.map((size, at) => Buffer.alloc(size, 97 + at));
      for (const piece of pieces) tail.push(piece);
      assert.equal(tail.text(), Buffer.concat(pieces).subarray(-65_536).toString());
    }),
  );
});
