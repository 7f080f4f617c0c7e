import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BcdDevice, decodeDevice, encodeDevice } from './device.ts';
import { GPT, MBR } from './test-support.ts';

const gpt = GPT('{bbbbbbbb-0002-4000-8000-00000000000b}');
const options = '{ae5534e0-a924-466c-b836-758539a3ee3a}';
const path = '\\sources\\boot.wim';
const zeros = (bytes: number) => '00'.repeat(bytes);
const gptBytes = `06000000000000004800000000000000bbbbbbbb02000040800000000000000b${zeros(8)}2c6a1b5f3e0d5a4f8b9c112233445566${zeros(16)}`;

for (const [what, device, hex] of [
  ['the boot device', { kind: 'boot' }, `${zeros(16)}05000000000000004800000000000000${zeros(56)}`],
  ['a partition of a GPT disk', gpt, zeros(16) + gptBytes],
  // The recovery image's volume in a store that Windows wrote, on a disk with the signature ff6414b3.
  [
    'a partition of an MBR disk',
    MBR(1),
    `${zeros(16)}06000000000000004800000000000000${'0000100000000000'}${zeros(12)}01000000b31464ff${zeros(28)}`,
  ],
  [
    'an image on the boot device',
    { kind: 'ramdisk', options, volume: { kind: 'boot' }, path },
    `e03455ae24a96c46b836758539a3ee3a0000000001000000a0000000000000000300000000000000${zeros(16)}010000007800000005000000` +
      `05000000000000004800000000000000${zeros(56)}${Buffer.from(`${path}\0`, 'utf16le').toString('hex')}`,
  ],
  [
    'an image on a partition',
    { kind: 'ramdisk', options, volume: gpt, path },
    `e03455ae24a96c46b836758539a3ee3a0000000001000000a0000000000000000300000000000000${zeros(16)}010000007800000005000000` +
      `${gptBytes}${Buffer.from(`${path}\0`, 'utf16le').toString('hex')}`,
  ],
] as const satisfies [string, BcdDevice, string][]) {
  test(`${what} is written and read as Windows does`, () => {
    assert.equal(encodeDevice(device).toString('hex'), hex);
    assert.deepEqual(decodeDevice(Buffer.from(hex, 'hex')), device);
  });
}

test('the recovery image of a Windows has 200 bytes, as in a store that Windows wrote', () => {
  const image = { kind: 'ramdisk', options, volume: gpt, path: '\\Recovery\\WindowsRE\\Winre.wim' } as const;
  assert.equal(encodeDevice(image).length, 200);
});

test('a device with any byte changed is another one, or none that is known', () => {
  for (const device of [gpt, MBR(1), { kind: 'ramdisk', options, volume: gpt, path }] as const) {
    const bytes = encodeDevice(device);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
      const read = decodeDevice(changed);
      assert.notDeepEqual(read, device);
      if (read !== null) assert.deepEqual(encodeDevice(read), changed);
    }
    for (let length = 0; length < bytes.length; length++) assert.equal(decodeDevice(bytes.subarray(0, length)), null);
  }
});
