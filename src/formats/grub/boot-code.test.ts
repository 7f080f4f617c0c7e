import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { BOOT_CODE_BYTES, bootCodeFor, coreFor, readGrubForBios, SECTOR_BYTES } from './boot-code.ts';

/** As grub-mkimage writes it: `rest` sectors behind the first, the last of them cut short. */
function file({ claimed = 3, signature = 0xaa55 } = {}): Buffer {
  const rest = 3;
  const boot = randomBytes(SECTOR_BYTES);
  boot.writeUInt16LE(signature, 510);
  const core = randomBytes((1 + rest) * SECTOR_BYTES - 100);
  core.writeUInt16LE(claimed, 0x1fc);
  return Buffer.concat([boot, core]);
}

test('the boot code says where the core image begins, and ends before the partition table', () => {
  const image = file();
  const code = bootCodeFor(readGrubForBios(image), 2 ** 33 + 7);
  assert.equal(code.length, BOOT_CODE_BYTES);
  assert.equal(code.readBigUInt64LE(0x5c), 2n ** 33n + 7n);
  assert.equal(code.subarray(0x66, 0x68).toString('hex'), '9090');
  const changed = [...code.entries()].filter(([at, byte]) => byte !== image[at]).map(([at]) => at);
  assert.ok(
    changed.every((at) => (at >= 0x5c && at < 0x64) || at === 0x66 || at === 0x67),
    String(changed),
  );
});

test('the core image has whole sectors and says where its second one is', () => {
  const image = file();
  const core = coreFor(readGrubForBios(image), 3072);
  assert.equal(core.length, 4 * SECTOR_BYTES);
  assert.equal(core.readBigUInt64LE(0x1f4), 3073n);
  assert.deepEqual(core.subarray(SECTOR_BYTES, image.length - SECTOR_BYTES), image.subarray(2 * SECTOR_BYTES));
});

for (const [what, bytes] of [
  ['an empty file', Buffer.alloc(0)],
  ['a boot sector alone', file().subarray(0, SECTOR_BYTES)],
  ['a core image that is cut within its first sector', file().subarray(0, SECTOR_BYTES + 511)],
  ['a core image that is cut', file().subarray(0, 3 * SECTOR_BYTES)],
  ['a core image that says another length', file({ claimed: 4 })],
  ['a first sector without the signature', file({ signature: 0 })],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(() => readGrubForBios(bytes), RangeError);
  });
}
