/** Reference computers for the tests of capturing: real volumes with what a system has, and with what must not be captured. */
import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { sampleTree } from '../../formats/wim/test-support.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { formatAndPartitionDisk } from './format-and-partition-disk.ts';
import { loopDisk, machineWithDisk, output } from './test-loop.ts';
import { contextFor, policyOfNewRun, stepOf } from './test-step.ts';

const MEBIBYTE = 2 ** 20;

export interface ReferenceDisk {
  readonly device: string;
  readonly partition: string;
  readonly bytes: number;
}

/** A disk with one volume, not known to the run: as a reference computer has it. */
export async function referenceDisk(
  t: TestContext,
  mebibytes: number,
  type: 'linux' | 'windows',
): Promise<ReferenceDisk> {
  const bytes = mebibytes * MEBIBYTE;
  const device = loopDisk(t, bytes);
  const fileSystem = type === 'linux' ? 'ext4' : 'ntfs';
  const context = contextFor({ machine: machineWithDisk(device, bytes), policy: policyOfNewRun() });
  const options = { partitions: [{ volume: 'system', type, fileSystem, label: 'reference' }] };
  await formatAndPartitionDisk(stepOf('format-and-partition-disk', options), context);
  const [system] = context.volumes();
  if (system === undefined) throw new Error('the step made no volume');
  return { device, partition: system.path, bytes };
}

/** Lets `fill` write to the volume, then shuts it down. */
export async function onVolume(
  t: TestContext,
  partition: string,
  type: 'linux' | 'windows',
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await temporaryFolder(t);
  if (type === 'linux') output('mount', ['-t', 'ext4', partition, folder]);
  else output('ntfs-3g', ['-o', 'streams_interface=windows', partition, folder]);
  try {
    await fill(folder);
  } finally {
    // Whatever went wrong above: what stays mounted would be emptied with the folder.
    output('umount', ['--lazy', folder]);
  }
}

/** What a Linux has, and of each kind of excluded thing something. */
export async function linuxSystem(root: string): Promise<void> {
  await sampleTree(root);
  const folders = ['usr/lib', 'usr/bin', 'etc/ssh', 'proc/1', 'sys', 'dev', 'run/user', 'tmp/.hidden', 'home/a b'];
  for (const folder of [...folders, 'var/lib/slipway', 'var/lib/systemd', 'var/lib/dbus', 'srv/proc', 'srv/data'])
    await mkdir(join(root, folder), { recursive: true });
  const long = `${'long-'.repeat(50)}ende`;
  for (const [path, content] of [
    ['usr/lib/os-release', 'ID=debian\n'],
    ['usr/bin/ping', 'ELF'.repeat(30_000)],
    [
      'etc/fstab',
      'UUID=1 / ext4 defaults 0 1\nUUID=2 /boot/efi vfat defaults 0 1\n/var/lib/swap\\040file none swap sw 0 0\n',
    ],
    ['etc/machine-id', '0123456789abcdef0123456789abcdef\n'],
    ['etc/ssh/ssh_host_ed25519_key', 'secret'],
    ['etc/ssh/ssh_host_ed25519_key.pub', 'public'],
    ['etc/ssh/sshd_config', 'Port 22\n'],
    ['proc/1/status', 'left behind'],
    ['run/user/left', 'behind'],
    ['tmp/.hidden/left', 'behind'],
    ['swapfile', 'swap'],
    ['var/lib/swap file', 'swap'],
    ['var/lib/slipway/run.json', 'credential'],
    ['var/lib/systemd/random-seed', 'seed'],
    ['srv/proc/kept', 'not the root’s'],
    ['srv/data/left-out', 'by the step'],
    ['home/a b/[x] ‘y’ & z', 'an odd name'],
    [`home/${long}`, 'a long name'],
  ] as const)
    await writeFile(join(root, path), content);
  output('mknod', [join(root, 'dev/null'), 'c', '1', '3']);
  output('mknod', [join(root, 'srv/node'), 'b', '7', '200']);
  output('mkfifo', [join(root, 'srv/pipe')]);
  output('setcap', ['cap_net_raw+ep', join(root, 'usr/bin/ping')]);
  output('setfattr', ['-n', 'user.comment', '-v', 'hello', join(root, 'one-byte')]);
  output('chown', ['-h', '33:100', join(root, 'one-byte'), join(root, 'deep/link')]);
  await chmod(join(root, 'one-byte'), 0o4751);
  await chmod(join(root, 'tmp'), 0o1777);
  await chmod(join(root, 'etc/machine-id'), 0o444);
  await symlink('usr/bin', join(root, 'bin'));
  await symlink('/usr/bin/ping', join(root, 'absolute'));
  await symlink('/etc/machine-id', join(root, 'var/lib/dbus/machine-id'));
  await link(join(root, 'usr/bin/ping'), join(root, 'usr/bin/ping6'));
}

/** Paths that a capture of `linuxSystem` leaves out with `exclude: ['/srv/data']`; all below them too. */
export const LEFT_OUT = [
  ...['dev/null', 'proc/1', 'run/user', 'tmp/.hidden', 'swapfile', 'var/lib/swap file', 'var/lib/slipway', 'srv/data'],
  ...['etc/ssh/ssh_host_ed25519_key', 'etc/ssh/ssh_host_ed25519_key.pub'],
  ...['var/lib/systemd/random-seed', 'var/lib/dbus/machine-id'],
];

/** A Windows as far as a capture sees it: streams, hard links, a short name, and what is left out. */
export async function windowsSystem(root: string): Promise<void> {
  await mkdir(join(root, 'Windows/System32/config'), { recursive: true });
  await mkdir(join(root, 'System Volume Information'));
  await sampleTree(join(root, 'Windows'));
  const kernel = join(root, 'Windows/System32/kernel32.dll');
  await writeFile(kernel, Buffer.alloc(300_000, 'MZ'));
  await writeFile(`${kernel}:Zone.Identifier`, 'ZoneId=3');
  output('setfattr', ['-n', 'system.ntfs_dos_name', '-v', 'KERNEL~1.DLL', kernel]);
  await link(kernel, join(root, 'Windows/hard.dll'));
  for (const name of ['pagefile.sys', 'swapfile.sys', 'System Volume Information/tracking.log'])
    await writeFile(join(root, name), Buffer.alloc(50_000, 'p'));
}

/** A volume’s bytes, all of them. */
export function volumeHash(partition: string): string {
  return execFileSync('sha256sum', [partition], { encoding: 'utf8' }).slice(0, 64);
}
