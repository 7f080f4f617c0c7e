/**
 * Whether this computer has anything that it could start from a disk (specification 02 A, "Reboot protocol"). Three kinds of evidence, each enough: a boot entry of
 * the firmware, a loader on a FAT volume, boot code. A system that was there before the run counts like one that was deployed, also where the PE was started
 * by the other kind of firmware: computers with a compatibility module start one disk this way and the network that way.
 */
import { SlipwayError } from '../../api/errors.ts';
import type { Disk } from '../../api/inventory.ts';
import { BOOT_CODE_BYTES, SECTOR_BYTES } from '../../formats/grub/boot-code.ts';
import { parseBootEntries, partitionUuidOf } from '../machine/boot-entries.ts';
import { readBootSector } from '../machine/boot-sector.ts';
import type { Machine } from '../machine/machine.ts';
import { PE_ENTRY } from './staged-pe.ts';
import { formerBootSector } from './staged-pe-bios.ts';
import { FOLDER, reasonOf, type StagedPeOptions } from './staged-pe-volume.ts';

/** `EFI/Microsoft/Boot/bootmgfw.efi` is the deepest that is known. */
const DEEPEST_LOADER = 3;
const SIGNATURE = 0xaa55;
const MOUNT_POINT = '/run/slipway/loaders';

interface Evidence extends StagedPeOptions {
  /** All of them; what the PE itself was started from is no evidence. */
  readonly all: readonly Disk[];
  readonly disks: readonly Disk[];
}

/** @throws SlipwayError SLIP-4023 where nothing was found. What cannot be looked at costs a line of the log: a restart that may lead somewhere is not refused. */
export async function requireBootableDisk(options: StagedPeOptions): Promise<void> {
  const { machine, firmware, log } = options;
  const unseen: unknown[] = [];
  try {
    const { disks: all } = await machine.inventory();
    const evidence = { ...options, all, disks: all.filter(({ bootMedium }) => !bootMedium) };
    const looks = [...(firmware === 'uefi' ? [hasBootEntry] : []), hasBootCode, hasLoader];
    for (const look of looks) if (await look(evidence).catch((error: unknown) => void unseen.push(error))) return;
  } catch (error) {
    unseen.push(error);
  }
  if (unseen.length === 0) throw nothingToStart();
  log(`Whether a disk can be started cannot be told, so the computer restarts. ${unseen.map(reasonOf).join(' ')}`);
}

function nothingToStart(): SlipwayError {
  return new SlipwayError(
    'SLIP-4023',
    'Nothing on the disks of this computer can be started: there is no boot entry for them, no boot loader and no boot code. The run would not go on after the restart, so it fails here, whatever continue on error says. Apply an image and install its boot loader before this step, or restart into the PE.',
  );
}

/** Until the run lays out a disk, an entry may be for a disk that Linux does not see (RAID of the firmware); afterwards it may be what is left of a system that was erased. */
async function hasBootEntry({ machine, volumes, all }: Evidence): Promise<boolean> {
  const { entries } = parseBootEntries((await machine.run('efibootmgr', ['-v'])).stdout);
  const media = all
    .filter(({ bootMedium }) => bootMedium)
    .flatMap(({ partitions }) => partitions.map(({ path }) => path));
  for (const entry of entries) {
    const partitionUuid = entry.name === PE_ENTRY ? null : partitionUuidOf(entry);
    if (partitionUuid === null) continue;
    const path = await machine.realPath(`/dev/disk/by-partuuid/${partitionUuid}`);
    if (path === null ? volumes.length === 0 : !media.includes(path)) return true;
  }
  return false;
}

/** Format and Partition Disk leaves no boot code behind, so what is there was installed afterwards, or is that of a system from before. */
async function hasBootCode(evidence: Evidence): Promise<boolean> {
  const { machine, disks } = evidence;
  const former = await formerBootSector(evidence);
  for (const { path, partitions } of disks) {
    if (partitions.every(({ fileSystem }) => fileSystem === null)) continue;
    const sector = former?.disk === path ? former.sector : await readBootSector(machine, path);
    const isWhole = sector.length === SECTOR_BYTES && sector.readUInt16LE(SECTOR_BYTES - 2) === SIGNATURE;
    if (isWhole && sector.subarray(0, BOOT_CODE_BYTES).some((byte) => byte !== 0)) return true;
  }
  return false;
}

async function hasLoader({ machine, disks, volumes }: Evidence): Promise<boolean> {
  const paths = disks.flatMap(({ partitions }) =>
    partitions.flatMap((each) => (each.fileSystem === 'vfat' ? each.path : [])),
  );
  for (const path of paths) {
    // The journal's slots may be mounted from a volume of the run, and one file system is not writable here and read-only there.
    const ours = volumes.some((volume) => volume.path === path);
    if (await holdsLoader(machine, path, ours ? [] : ['-o', 'ro'])) return true;
  }
  return false;
}

async function holdsLoader(machine: Machine, path: string, how: readonly string[]): Promise<boolean> {
  await machine.run('mkdir', ['-p', MOUNT_POINT]);
  await machine.run('/usr/bin/mount', ['-t', 'vfat', ...how, path, MOUNT_POINT]);
  try {
    return (await machine.exists(`${MOUNT_POINT}/EFI`)) && (await isLoaderBelow(machine, 'EFI', 1));
  } finally {
    await machine.run('/usr/bin/umount', [MOUNT_POINT], { successCodes: 'any' });
  }
}

/** The staged PE's own is left out: it goes when the PE is left. */
async function isLoaderBelow(machine: Machine, folder: string, depth: number): Promise<boolean> {
  if (folder.toLowerCase() === FOLDER.toLowerCase()) return false;
  for (const name of await machine.list(`${MOUNT_POINT}/${folder}`)) {
    const path = `${folder}/${name}`;
    const isFolder = (await machine.stat(`${MOUNT_POINT}/${path}`))?.kind === 'folder';
    if (!isFolder && /\.efi$/i.test(name)) return true;
    if (isFolder && depth <= DEEPEST_LOADER && (await isLoaderBelow(machine, path, depth + 1))) return true;
  }
  return false;
}
