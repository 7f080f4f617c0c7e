/** shared/staged.sh with functions in the place of the programs that it calls: what it asks of them, and what it makes of their answers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const script = join(import.meta.dirname, 'shared/staged.sh');

/** `programs`: shell functions. The exit code, and the calls in their order. */
function copyStaged(shell: readonly string[], programs: string) {
  const text = `
    note() { echo "$*" >&3; }
    mkdir() { note mkdir "$@"; }
    mount() { note mount "$@"; }
    umount() { note umount "$@"; }
    cp() { note cp "$@"; }
    blkid() { return 2; }
    ${programs}
    . ${script}
    copy_staged 1A2B-3C4D EFI/slipway/pe/root.squashfs /run/boot/root.squashfs`;
  const [program = '', ...args] = shell;
  const { status, output } = spawnSync(program, [...args, '-c', text], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  return { status, calls: (output[3] ?? '').trim().split('\n'), said: output[2] };
}

const found = 'findfs() { [ "$1" = UUID=1A2B-3C4D ] && echo /dev/vda1; }';
const mounted = ['mkdir -p /run/boot/staged', 'mount -t vfat -o ro /dev/vda1 /run/boot/staged'];
const copied = ['cp /run/boot/staged/EFI/slipway/pe/root.squashfs /run/boot/root.squashfs', 'umount /run/boot/staged'];

for (const shell of [['busybox', 'sh'], ['sh']]) {
  test(`${shell.join(' ')}: the file is copied from the volume with this serial, read-only, and the volume is free again`, () => {
    const { status, calls } = copyStaged(shell, found);
    assert.deepEqual([status, calls], [0, [...mounted, ...copied]]);
  });

  test(`${shell.join(' ')}: the root file system has no findfs, and asks blkid`, () => {
    const blkid = 'blkid() { [ "$*" = "-U 1A2B-3C4D" ] && echo /dev/vda1; }';
    const { status, calls } = copyStaged(shell, `findfs() { return 127; }; ${blkid}`);
    assert.deepEqual([status, calls], [0, [...mounted, ...copied]]);
  });

  test(`${shell.join(' ')}: a file that cannot be read is a failure, and the volume is free all the same`, () => {
    const { status, calls } = copyStaged(shell, `${found}; cp() { note cp "$@"; return 1; }`);
    assert.deepEqual([status, calls], [1, [...mounted, ...copied]]);
  });

  test(`${shell.join(' ')}: a volume that is not there, or cannot be mounted, is a failure`, () => {
    const absent = copyStaged(shell, 'findfs() { return 1; }');
    assert.equal(absent.status, 1);
    assert.equal(absent.said, 'there is no volume 1A2B-3C4D\n');
    const damaged = copyStaged(shell, `${found}; mount() { note mount "$@"; return 32; }`);
    assert.deepEqual([damaged.status, damaged.calls], [1, mounted]);
  });
}
