import assert from 'node:assert/strict';
import { test } from 'node:test';
import { volumeWith } from '../test-step.ts';
import { parsePartitionTable } from './partition-table.ts';

/** sfdisk of util-linux 2.38.1. */
const gpt = JSON.stringify({
  partitiontable: {
    ...{ label: 'gpt', id: 'CF99F836-4A75-944A-9214-C16E899D111B', device: '/dev/nvme0n1', unit: 'sectors' },
    ...{ firstlba: 6, lastlba: 131066, sectorsize: 4096 },
    partitions: [
      {
        ...{ node: '/dev/nvme0n1p1', start: 256, size: 16384, type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' },
        ...{ uuid: '8D84FCEC-2F4B-114F-BE29-2C43C4D1916A', name: 'EFI' },
      },
      { node: '/dev/nvme0n1p12', start: 16640, size: 10, type: '0FC63DAF-8483-4772-8E79-3D69D8477DE4' },
    ],
  },
});
const mbr = `{
   "partitiontable": {
      "label": "dos",
      "id": "0x0A1B2C3D",
      "device": "/dev/sda",
      "unit": "sectors",
      "partitions": [
         {"node": "/dev/sda1", "start": 2048, "size": 131072, "type": "7", "bootable": true}
      ]
   }
}`;

test('a GPT with sectors of 4096 bytes, one partition of it not ours', () => {
  const esp = volumeWith({ id: 'esp', path: '/dev/nvme0n1p1', fileSystem: 'fat32' });
  const { style, id, partitions } = parsePartitionTable(gpt, [esp]);
  assert.deepEqual([style, id], ['gpt', 'CF99F836-4A75-944A-9214-C16E899D111B']);
  assert.deepEqual(partitions[0], {
    ...{ number: 1, volume: 'esp', fileSystem: 'fat32', startBytes: 2 ** 20, bytes: 64 * 2 ** 20, name: 'EFI' },
    ...{ type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', partitionUuid: '8d84fcec-2f4b-114f-be29-2c43c4d1916a' },
  });
  assert.deepEqual(partitions[1], {
    ...{ number: 12, volume: null, fileSystem: null, startBytes: 16640 * 4096, bytes: 40960, name: null },
    ...{ type: '0FC63DAF-8483-4772-8E79-3D69D8477DE4', partitionUuid: null },
  });
});

test('an MBR: partitions are named by signature and number', () => {
  const { style, partitions } = parsePartitionTable(mbr, []);
  assert.deepEqual([style, partitions[0]?.partitionUuid, partitions[0]?.startBytes], ['mbr', '0a1b2c3d-01', 2 ** 20]);
});

test('what is no table is refused', () => {
  for (const text of ['', '{}', 'null', mbr.replace('dos', 'sun'), mbr.replace('"start": 2048', '"start": "2048"')])
    assert.throws(() => parsePartitionTable(text, []), /no table that Slipway understands/);
});
