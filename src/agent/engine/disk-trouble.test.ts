import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { type ErrorCode, SlipwayError } from '../../api/errors.ts';
import { type KernelLine, parseKernelLog } from '../machine/kernel-log.ts';
import { diskWith } from '../steps/test-step.ts';
import { type DiskEvidence, explainFailure, hiddenFailure } from './disk-trouble.ts';

const sda = diskWith({ number: 0, path: '/dev/sda', model: 'Acme 500', serial: 'S-1', bytes: 500e9 });
const sdb = diskWith({ number: 1, path: '/dev/sdb', model: 'Acme 900', serial: 'S-2', bytes: 900e9 });
const system: Volume = {
  ...{ id: 'system', path: '/dev/sda2', partitionUuid: 'p', type: 'linux', fileSystem: 'ext4', label: null },
  ...{ bytes: 5e9, diskPath: '/dev/sda', image: null },
};
const evidence: DiskEvidence = { disks: [sda, sdb], volumes: [system], kernel: [], aboutVolumes: true };
const line = (text: string): KernelLine[] => parseKernelLog(`[   12.5] ${text}`);
const SDA_WRITE = 'I/O error, dev sda, sector 2107392 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2';

// Program output as mke2fs 1.47, sfdisk 2.41, mount 2.41, wimlib 1.14 and Node 24 give it.
for (const [what, error, changed, code, message] of [
  [
    'mke2fs on a disk that fails, with the kernel as a witness',
    new SlipwayError('SLIP-4003', '"mke2fs … /dev/sda2" ended with exit code 1. It said: Input/output error'),
    { kernel: line(SDA_WRITE) },
    'SLIP-4050',
    /^The disk \(disk 0, \/dev\/sda, Acme 500, serial number S-1, 500 GB, .*\) fails: something could not be written to it\. The kernel says: "I\/O error, dev sda, sector 2107392.*replace the disk.*What failed: "mke2fs/,
  ],
  [
    'wimlib without a witness',
    new SlipwayError(
      'SLIP-4003',
      'wimlib-imagex ended with exit code 72: [ERROR] Error writing data: Input/output error',
    ),
    {},
    'SLIP-4050',
    /serial number S-1.* fails\. Check its cable/,
  ],
  [
    'a file system that its errors have made read-only',
    new SlipwayError('SLIP-4003', 'mkdir: Read-only file system'),
    { kernel: line('EXT4-fs (sda2): Remounting filesystem read-only') },
    'SLIP-4050',
    /its file system has given up/,
  ],
  [
    'a disk that takes no writing',
    new SlipwayError('SLIP-4003', 'sfdisk: cannot open /dev/sdb: Read-only file system'),
    {},
    'SLIP-4051',
    /serial number S-2.*takes no writing/,
  ],
  [
    'a volume that is full, from Node',
    Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
    {},
    'SLIP-4052',
    /A volume of disk 0, .* is full/,
  ],
  ['a disk that was pulled', new Error('ENXIO: no such device or address, read'), {}, 'SLIP-4050', /fails/],
  [
    'files that cannot be read back',
    new SlipwayError('SLIP-4030', 'what is read back is not the same: 1 of 9 files differ: a (cannot be read: EIO)'),
    { kernel: line('I/O error, dev sda, sector 9 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2') },
    'SLIP-4050',
    /something could not be read from it.*What failed: what is read back/,
  ],
  [
    'files that differ, of which the kernel knows nothing',
    new SlipwayError('SLIP-4030', 'differs (EIO)'),
    {},
    'SLIP-4030',
    /differs/,
  ],
  ['an image that has no room', new SlipwayError('SLIP-4002', 'No space left on device'), {}, 'SLIP-4002', /No space/],
  [
    'another disk than the run’s, which fails',
    new SlipwayError('SLIP-4003', 'x'),
    { kernel: line(SDA_WRITE.replace('sda', 'sdb')) },
    'SLIP-4003',
    /^x$/,
  ],
  [
    'a setting that is wrong, while the disk fails',
    new SlipwayError('SLIP-4015', 'x'),
    { kernel: line(SDA_WRITE) },
    'SLIP-4015',
    /^x$/,
  ],
  [
    'a person’s command that speaks of a share',
    new SlipwayError('SLIP-4003', 'cp: Read-only file system'),
    { aboutVolumes: false },
    'SLIP-4003',
    /^cp/,
  ],
  [
    'a person’s command, while the disk fails',
    new SlipwayError('SLIP-4003', 'cp: failed'),
    { aboutVolumes: false, kernel: line(SDA_WRITE) },
    'SLIP-4050',
    /What failed: cp/,
  ],
  [
    'an error before there are volumes',
    new SlipwayError('SLIP-4003', 'Input/output error'),
    { volumes: [] },
    'SLIP-4050',
    /^A disk of this computer fails/,
  ],
] as const satisfies readonly (readonly [string, Error, Partial<DiskEvidence>, ErrorCode, RegExp])[]) {
  test(`${what}: ${code}`, () => {
    const explained = explainFailure(error, { ...evidence, ...changed });
    assert.ok(explained instanceof SlipwayError);
    assert.equal(explained.code, code);
    assert.match(explained.message, message);
    assert.ok(explained === error || explained.cause === error);
  });
}

test('the exit code of the program that failed is kept', () => {
  const error = new SlipwayError('SLIP-4003', 'Input/output error', { exitCode: 72 });
  const explained = explainFailure(error, evidence);
  assert.ok(explained instanceof SlipwayError && explained.exitCode === 72);
});

test('only writes to the run’s own disks are a hidden failure', () => {
  const hidden = (text: string) => hiddenFailure({ ...evidence, kernel: line(text) })?.code ?? null;
  assert.equal(hidden(SDA_WRITE), 'SLIP-4050');
  assert.equal(hidden('Buffer I/O error on dev sda2, logical block 5, lost async page write'), 'SLIP-4050');
  assert.equal(hidden(SDA_WRITE.replace('sda', 'sdb')), null);
  assert.equal(hidden(SDA_WRITE.replace('op 0x1:(WRITE)', 'op 0x0:(READ)')), null);
  assert.equal(hidden('sd 0:0:0:0: [sda] Attached SCSI disk'), null);
});
