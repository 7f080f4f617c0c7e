import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeSlot, encodeSlot } from './journal-home.ts';

test('a slot gives back its generation and content, whatever lies behind it', () => {
  const content = Buffer.from('three records');
  const slot = encodeSlot(7, content);
  assert.deepEqual(decodeSlot(slot), { generation: 7, content });
  assert.deepEqual(decodeSlot(Buffer.concat([slot, Buffer.from('left over from a longer one')])), {
    generation: 7,
    content,
  });
});

test('a slot that was written in part, or changed, is no slot', () => {
  const slot = encodeSlot(3, Buffer.from('abcdefghij'));
  for (let cut = 0; cut < slot.length; cut++) assert.equal(decodeSlot(slot.subarray(0, cut)), null, `cut at ${cut}`);
  for (let at = 0; at < slot.length; at++) {
    const damaged = Buffer.from(slot);
    damaged[at] = (damaged[at] ?? 0) ^ 0x10;
    assert.equal(decodeSlot(damaged), null, `byte ${at}`);
  }
});

test('any bytes are read without an exception', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (any) => void decodeSlot(Buffer.from(any))));
});
