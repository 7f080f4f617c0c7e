/**
 * First sectors of BitLocker's volumes, made after their published layout (libbde, "BitLocker Drive Encryption (BDE) format", 3: volume header), each with a metadata block where
 * it says that one is, and judged by libblkid. They are not from volumes that Windows has encrypted: whoever publishes such images publishes whole disks.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../wim/test-support.ts';
import { bitLockerKind } from './boot-sector.ts';

const hasBlkid = spawnSync('blkid', ['--version']).error === undefined;
const METADATA_AT = 64 * 1024;
const GUID = Buffer.from('3bd66749292ed84a8399f6a339e3d001', 'hex');
const GUID_USED_SPACE = Buffer.from('3b4da89280dd0e4d9e4eb1e3284eaed8', 'hex');

/** What all of them have: bytes and sectors of a cluster, sectors of a track, heads, the end of the sector. */
function header(start: string, fields: readonly (readonly [at: number, value: Buffer | bigint])[]): Buffer {
  const sector = Buffer.alloc(512);
  sector.write(start, 'latin1');
  sector.writeUInt16LE(512, 11);
  sector.writeUInt8(8, 13);
  sector.writeUInt8(0xf8, 21);
  sector.writeUInt16LE(63, 24);
  sector.writeUInt16LE(255, 26);
  for (const [at, value] of fields)
    if (typeof value === 'bigint') sector.writeBigUInt64LE(value, at);
    else value.copy(sector, at);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

const vista = header('\xeb\x52\x90-FVE-FS-', [[56, BigInt(METADATA_AT / 4096)]]);
const windows7 = header('\xeb\x58\x90-FVE-FS-', [
  [160, GUID],
  [176, BigInt(METADATA_AT)],
]);
const usedSpace = header('\xeb\x58\x90-FVE-FS-', [
  [160, GUID_USED_SPACE],
  [176, BigInt(METADATA_AT)],
]);
const toGo = header('\xeb\x58\x90MSWIN4.1', [
  [424, GUID],
  [440, BigInt(METADATA_AT)],
]);

for (const [what, sector, kind] of [
  ['Windows Vista', vista, 'vista'],
  ['Windows 7 and later', windows7, 'windows-7'],
  ['a volume of which used space alone is encrypted', usedSpace, 'windows-7'],
  ['BitLocker To Go', toGo, 'to-go'],
] as const)
  test(`BitLocker of ${what}`, async (t) => {
    assert.equal(bitLockerKind(sector), kind);
    if (hasBlkid) assert.equal(await judged(await temporaryFolder(t), sector), 'BitLocker');
  });

/** What libblkid calls a volume that begins with the sector. */
async function judged(folder: string, sector: Buffer): Promise<string> {
  const volume = Buffer.alloc(256 * 1024);
  sector.copy(volume);
  // FVE metadata block: signature, its size, version 2.
  volume.write('-FVE-FS-', METADATA_AT);
  volume.writeUInt16LE(4, METADATA_AT + 8);
  volume.writeUInt16LE(2, METADATA_AT + 10);
  const file = join(folder, 'volume');
  writeFileSync(file, volume);
  const args = ['--probe', '--match-tag', 'TYPE', '--output', 'value', file];
  return spawnSync('blkid', args, { encoding: 'utf8' }).stdout.trim();
}

const fat = header('\xeb\x58\x90MSWIN4.1', []);
for (const [what, sector] of [
  ['a FAT volume that Windows 98 has made', fat],
  ['NTFS', header('\xeb\x52\x90NTFS    ', [])],
  ['a volume with the signature at another place', header('\x00-FVE-FS-', [])],
  ['nothing', Buffer.alloc(512)],
  ['half a sector', windows7.subarray(0, 256)],
  ['no bytes', Buffer.alloc(0)],
] as const)
  test(`${what} is not BitLocker's`, () => assert.equal(bitLockerKind(sector), null));
