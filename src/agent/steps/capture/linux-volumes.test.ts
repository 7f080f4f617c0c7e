import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linuxVolumes } from './linux-volumes.ts';

const none = { swapFiles: [], essential: [], data: [] };

for (const [what, fstab, expected] of [
  ['nothing', '', none],
  ['only the root and the EFI system partition', 'UUID=1 / ext4 d 0 1\nUUID=2 /boot/efi vfat d 0 1\n', none],
  ['a comment and half a line', '# UUID=1 /usr ext4 d 0 1\nUUID=2 /usr\n', none],
  ['a folder of its own for the boot files', '/dev/sda1 /boot/ ext4 d 0 2\n', { ...none, essential: ['/boot'] }],
  ['a folder below /var', 'LABEL=db /var/lib/db xfs d 0 2\n', { ...none, essential: ['/var/lib/db'] }],
  ['a folder that only begins like one', 'UUID=3 /usrlocal ext4 d 0 2\n', { ...none, data: ['/usrlocal'] }],
  ['homes', 'PARTUUID=4 /home ext4 d 0 2\n', { ...none, data: ['/home'] }],
  [
    'temporary, network and optical file systems',
    'tmpfs /var/tmp tmpfs d 0 0\nnas:/x /opt nfs d 0 0\n/dev/sr0 /usr/cd iso9660 d 0 0\n',
    none,
  ],
  ['a swap partition', 'UUID=5 none swap sw 0 0\n/dev/sda3 none swap sw 0 0\n', none],
  [
    'swap files, one with a space',
    '/swapfile none swap sw 0 0\n/var/a\\040b swap swap sw 0 0\n',
    { ...none, swapFiles: ['/swapfile', '/var/a b'] },
  ],
] as const)
  test(`fstab with ${what}`, () => assert.deepEqual(linuxVolumes(fstab), expected));
