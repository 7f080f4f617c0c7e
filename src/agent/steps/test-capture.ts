/** Reference computers for the tests of capturing: real volumes with what a system has, and with what must not be captured. */
import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { programFor } from '../../formats/pe/test-program.ts';
import { openHive } from '../../formats/registry-hive/hive.ts';
import { HiveEditor } from '../../formats/registry-hive/hive-editor.ts';
import { newHive } from '../../formats/registry-hive/new-hive.ts';
import { dwordValue, textValue } from '../../formats/registry-hive/value-data.ts';
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

/** Of what a capture leaves out of a Windows: wimlib's own list, each with something in it. */
export const LEFT_OUT_OF_WINDOWS = [
  ...['pagefile.sys', 'swapfile.sys', 'hiberfil.sys', 'System Volume Information/tracking.log'],
  ...['$Recycle.Bin/S-1-5-21/$RX.txt', 'Windows/CSC/v2.0.6/cached'],
];

/**
 * A Windows as far as a capture and a deployment see it: hives, boot managers, streams, hard links, short names, links, attributes, security descriptors,
 * and what is left out. @param imageState what its registry says of being generalised; null: nothing
 */
export function windowsSystem(imageState: string | null = 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE') {
  return async (root: string): Promise<void> => {
    await mkdir(join(root, 'Windows'));
    await sampleTree(join(root, 'Windows'));
    const kernel = 'Windows/System32/kernel32.dll';
    const files: Readonly<Record<string, Buffer | string>> = {
      [kernel]: Buffer.concat([programFor(AMD64, 'kernel32'), Buffer.alloc(300_000, 'MZ')]),
      'Windows/System32/config/SOFTWARE': softwareHive(imageState),
      'Windows/System32/config/SYSTEM': systemHive(),
      'Windows/System32/winload.efi': programFor(AMD64, 'loader'),
      'Windows/Boot/EFI/bootmgfw.efi': programFor(AMD64, 'boot manager of 2011'),
      'Windows/Boot/EFI/bootmgr.efi': programFor(AMD64, 'boot manager'),
      'Windows/Boot/EFI_EX/bootmgfw_EX.efi': programFor(AMD64, 'boot manager of 2023'),
      'Windows/Boot/PCAT/bootmgr': 'boot manager for a BIOS',
      'Windows/Boot/Fonts/segoe_slboot.ttf': 'a font',
      'Program Files/Common Files/empty.txt': '',
      'Users/Public/grüße 漢.txt': 'hello',
      ...Object.fromEntries(LEFT_OUT_OF_WINDOWS.map((path) => [path, Buffer.alloc(50_000)])),
    };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
    await writeFile(join(root, `${kernel}:Zone.Identifier`), 'ZoneId=3');
    const attribute = (name: string, value: string, path: string) =>
      output('setfattr', ['-n', `system.${name}`, '-v', value, join(root, path)]);
    // ntfs-3g gives a short name to a file with one name alone.
    attribute('ntfs_dos_name', 'KERNEL~1.DLL', kernel);
    await link(join(root, kernel), join(root, 'Windows/hard.dll'));
    attribute('ntfs_dos_name', 'PROGRA~1', 'Program Files');
    // Hidden and system.
    attribute('ntfs_attrib_be', '0x00000006', 'Users/Public/grüße 漢.txt');
    attribute('ntfs_acl', ADMINISTRATORS_ONLY, 'Windows/System32/winload.efi');
    await mkdir(join(root, 'Documents and Settings'));
    attribute('ntfs_reparse_data', junctionTo('C:\\Users'), 'Documents and Settings');
  };
}

const AMD64 = 0x8664;

/**
 * A security descriptor ([MS-DTYP], 2.4.6), self-relative: owner and group are Administrators (S-1-5-32-544), who alone may do anything (0x1f01ff).
 */
const ADMINISTRATORS_ONLY = `0x${[
  '01000480' + '14000000' + '24000000' + '00000000' + '34000000',
  '01020000000000052000000020020000',
  '01020000000000052000000020020000',
  '02002000' + '01000000' + '00001800' + 'ff011f00' + '01020000000000052000000020020000',
].join('')}`;

/** A mount point's reparse data ([MS-FSCC], 2.1.2.5), as `Documents and Settings` has it. */
function junctionTo(path: string): string {
  const substitute = Buffer.from(`\\??\\${path}`, 'utf16le');
  const print = Buffer.from(path, 'utf16le');
  const head = Buffer.alloc(16);
  head.writeUInt32LE(0xa000_0003, 0);
  head.writeUInt16LE(8 + substitute.length + 2 + print.length + 2, 4);
  head.writeUInt16LE(substitute.length, 10);
  head.writeUInt16LE(substitute.length + 2, 12);
  head.writeUInt16LE(print.length, 14);
  const end = Buffer.alloc(2);
  return `0x${Buffer.concat([head, substitute, end, print, end]).toString('hex')}`;
}

/** What wimlib takes a Windows' edition and version from, and where sysprep writes what it has done. */
export function softwareHive(imageState: string | null): Buffer {
  const hive = emptyHive('SOFTWARE');
  const version = 'Microsoft\\Windows NT\\CurrentVersion';
  const texts = { EditionID: 'Education', InstallationType: 'Client', CurrentBuild: '26100' };
  for (const [name, text] of Object.entries(texts)) hive.setValue(version, textValue(name, text));
  hive.setValue(version, dwordValue('CurrentMajorVersionNumber', 10));
  hive.setValue(version, dwordValue('CurrentMinorVersionNumber', 0));
  if (imageState !== null)
    hive.setValue('Microsoft\\Windows\\CurrentVersion\\Setup\\State', textValue('ImageState', imageState));
  return hive.bytes();
}

function systemHive(): Buffer {
  const hive = emptyHive('SYSTEM');
  const control = 'ControlSet001\\Control';
  hive.setValue(`${control}\\ProductOptions`, textValue('ProductType', 'WinNT'));
  hive.setValue(`${control}\\Nls\\Language`, textValue('InstallLanguage', '0407'));
  hive.createKey(`${control}\\MUI\\UILanguages\\de-DE`);
  return hive.bytes();
}

function emptyHive(rootName: string): HiveEditor {
  const now = new Date('2026-01-01T00:00:00Z');
  return new HiveEditor(openHive(newHive({ rootName, minorVersion: 5, now })), now);
}

/** A volume’s bytes, all of them. */
export function volumeHash(partition: string): string {
  return execFileSync('sha256sum', [partition], { encoding: 'utf8' }).slice(0, 64);
}
