/** Takes out of an applied Linux what belongs to the computer it was captured on, and puts in what this one has. */
import type { Volume } from '../../../api/agent.ts';
import { SlipwayError } from '../../../api/errors.ts';
import type { StepContext } from '../../engine/step-context.ts';
import type { Machine } from '../../machine/machine.ts';
import { deployedFstab, type FstabEntry } from './fstab.ts';
import { remakeRamDisk } from './initial-ram-disk.ts';
import { cleanGrubDefaults, rootedArguments, rootedBootEntry } from './kernel-arguments.ts';
import { names, readRamDiskFiles } from './system-facts.ts';

export interface SystemVolumes {
  readonly system: Volume;
  readonly efi: Volume | null;
  /** Mounted at /boot, where there is one of its own. */
  readonly boot: Volume | null;
  readonly hasBiosBoot: boolean;
}

/**
 * @param root where the system is mounted, with its other volumes
 * @param inSystem runs a command within it
 */
export async function adaptSystem(
  { machine, log }: StepContext,
  root: string,
  volumes: SystemVolumes,
  inSystem: (command: readonly string[]) => Promise<void>,
): Promise<void> {
  const entries = await fstabEntries(machine, volumes);
  await linkRoot(machine, volumes.system, entries[0]?.source ?? '');
  await rewrite(machine, `${root}/etc/fstab`, (text) => deployedFstab(text ?? '', entries));
  await forgetIdentity(machine, root);
  await setRoot(machine, root, entries[0]?.source ?? '');
  const remaking = remakeRamDisk(await readRamDiskFiles(machine, root));
  if (remaking === null) return;
  log(`The initial RAM disk is made again: ${remaking.reason}.`);
  for (const { path, text } of remaking.changes) await machine.writeFile(`${root}/${path}`, text);
  await inSystem(remaking.command);
}

/**
 * GRUB's 10_linux names the root by its UUID only where /dev/disk/by-uuid has it, otherwise by a device name that another start may give to another
 * disk. Where udev has not made the link, we do.
 */
async function linkRoot(machine: Machine, { path }: Volume, source: string): Promise<void> {
  const link = `/dev/disk/by-uuid/${source.replace('UUID=', '')}`;
  if ((await machine.realPath(link)) === path) return;
  await machine.run('mkdir', ['-p', '/dev/disk/by-uuid']);
  await machine.run('ln', ['-sfn', path, link]);
}

/** The UUID of the file system on a volume. */
export async function fileSystemUuid(machine: Machine, { id, path }: Volume): Promise<string> {
  const { stdout } = await machine.run('blkid', ['-p', '-s', 'UUID', '-o', 'value', path]);
  const uuid = stdout.trim();
  if (/^[0-9A-Fa-f-]{8,36}$/.test(uuid)) return uuid;
  throw new SlipwayError(
    'SLIP-4012',
    `The file system of ${id} (${path}) has no UUID, by which it would be mounted. Make it again with Format and Partition Disk.`,
  );
}

/** The system's own first. */
async function fstabEntries(machine: Machine, { system, boot, efi }: SystemVolumes): Promise<FstabEntry[]> {
  const source = async (volume: Volume) => `UUID=${await fileSystemUuid(machine, volume)}`;
  const entries: FstabEntry[] = [
    { source: await source(system), mountPoint: '/', type: 'ext4', options: 'errors=remount-ro', pass: 1 },
  ];
  if (boot !== null)
    entries.push({ source: await source(boot), mountPoint: '/boot', type: 'ext4', options: 'defaults', pass: 2 });
  if (efi !== null)
    entries.push({ source: await source(efi), mountPoint: '/boot/efi', type: 'vfat', options: 'umask=0077', pass: 1 });
  return entries;
}

/**
 * Two computers with one machine id are one to DHCP servers and journals. An empty file is filled at the first start; a missing one
 * would count as a first boot and reset the image's enabled services (machine-id(5)). The random seed must not be shared either (random(4)).
 */
async function forgetIdentity(machine: Machine, root: string): Promise<void> {
  await machine.writeFile(`${root}/etc/machine-id`, '', { mode: 0o444 });
  for (const path of ['var/lib/dbus/machine-id', 'var/lib/systemd/random-seed'])
    await machine.remove(`${root}/${path}`);
}

async function setRoot(machine: Machine, root: string, source: string): Promise<void> {
  await rewrite(machine, `${root}/etc/default/grub`, (text) => (text === null ? null : cleanGrubDefaults(text)));
  await rewrite(machine, `${root}/etc/kernel/cmdline`, (text) =>
    text === null ? null : `${rootedArguments(text, source)}\n`,
  );
  const folder = `${root}/boot/loader/entries`;
  for (const name of await names(machine, folder)) {
    if (name.endsWith('.conf'))
      await rewrite(machine, `${folder}/${name}`, (text) => (text === null ? null : rootedBootEntry(text, source)));
  }
}

/** Writes what `change` makes of a text file; null stands for no file. */
async function rewrite(machine: Machine, path: string, change: (text: string | null) => string | null): Promise<void> {
  const before = (await machine.exists(path)) ? (await machine.readFile(path)).toString('utf8') : null;
  const after = change(before);
  if (after !== null && after !== before) await machine.writeFile(path, after);
}
