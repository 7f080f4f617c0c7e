import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directedBroadcast, magicPacket } from './magic-packet.ts';

test('a magic packet is six bytes 0xFF and sixteen times the MAC address', () => {
  const bytes = magicPacket('52:54:00:12:34:AB');
  assert.equal(bytes.toString('hex'), `ffffffffffff${'5254001234ab'.repeat(16)}`);
  assert.deepEqual(magicPacket('52-54-00-12-34-ab'), bytes);
});

for (const bad of ['', '52:54:00:12:34', '52:54:00:12:34:zz', '52:54:00:12:34:ab:cd'])
  test(`there is none for "${bad}"`, () => {
    assert.throws(() => magicPacket(bad), RangeError);
  });

const ADDRESSES: readonly [given: string, broadcast: string | null][] = [
  ['10.1.2.3/24', '10.1.2.255'],
  ['10.1.2.3/8', '10.255.255.255'],
  ['192.168.77.130/26', '192.168.77.191'],
  ['200.1.2.3/1', '255.255.255.255'],
  ['10.1.2.3/30', '10.1.2.3'],
  ['10.1.2.3/31', null],
  ['10.1.2.3/32', null],
  ['10.1.2.3/0', null],
  ['10.1.2.3', null],
  ['10.1.2.300/24', null],
  ['10.1.2.3/2x', null],
  ['fe80::1/64', null],
  ['', null],
];
for (const [given, broadcast] of ADDRESSES)
  test(`the broadcast address of ${given || 'nothing'} is ${broadcast}`, () => {
    assert.equal(directedBroadcast(given), broadcast);
  });
