import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deployedFstab, type FstabEntry } from './fstab.ts';

const own: FstabEntry[] = [
  { source: 'UUID=aaaa', mountPoint: '/', type: 'ext4', options: 'errors=remount-ro', pass: 1 },
  { source: 'UUID=BBBB-CCCC', mountPoint: '/boot/efi', type: 'vfat', options: 'umask=0077', pass: 1 },
];
const ownLines = `# Written by Slipway when this computer was deployed; lines of the image follow.
UUID=aaaa / ext4 errors=remount-ro 0 1
UUID=BBBB-CCCC /boot/efi vfat umask=0077 0 1
`;

test('an image without the file gets one', () => assert.equal(deployedFstab('', own), ownLines));

test('lines that need no disk stay, those of other disks become comments, those for our mount points go', () => {
  const image = `# /etc/fstab: static file system information.
UUID=1111-2222  /  ext4 defaults 0 1
/dev/sda1\t/boot/efi/ vfat umask=0077 0 1
UUID=3333 none swap sw 0 0
LABEL=DATA /data xfs defaults 0 2
/dev/mapper/vg-home /home ext4 defaults 0 2
/dev/disk/by-id/x /srv ext4 defaults 0 2
/swapfile none swap sw 0 0
tmpfs /scratch tmpfs size=10m 0 0
server:/export /net nfs ro 0 0
//server/share /smb cifs credentials=/root/c 0 0
/srv/a /mnt/b none bind 0 0

proc /proc proc hidepid=2 0 0
`;
  assert.equal(
    deployedFstab(image, own),
    `${ownLines}# /etc/fstab: static file system information.
# not on this computer: UUID=3333 none swap sw 0 0
# not on this computer: LABEL=DATA /data xfs defaults 0 2
# not on this computer: /dev/mapper/vg-home /home ext4 defaults 0 2
# not on this computer: /dev/disk/by-id/x /srv ext4 defaults 0 2
/swapfile none swap sw 0 0
tmpfs /scratch tmpfs size=10m 0 0
server:/export /net nfs ro 0 0
//server/share /smb cifs credentials=/root/c 0 0
/srv/a /mnt/b none bind 0 0
proc /proc proc hidepid=2 0 0
`,
  );
});

test('whatever the image has, our lines are there once and a second turn changes nothing', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'UUID=1 / ext4 defaults 0 1',
      '# comment',
      '/dev/sda1 /x ext4',
      'tmpfs /tmp tmpfs defaults 0 0',
      'one',
      '   ',
    ),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const once = deployedFstab(lines.join('\n'), own);
      assert.ok(once.startsWith(ownLines));
      assert.equal(deployedFstab(once, own), once);
      const active = once
        .split('\n')
        .filter((text) => !text.trim().startsWith('#'))
        .map((text) => text.trim().split(/\s+/)[1]);
      assert.equal(active.filter((mountPoint) => mountPoint === '/').length, 1);
    }),
  );
});
