/**
 * What takes the place of a boot entry on a BIOS computer: GRUB of the boot image in front of what the disk is started with, until the PE is left.
 *
 *   former boot code ──kept on the volume, our core image, GRUB's flag──► prepared ──boot code, one sector──► ours in front
 *                    ◄────────────────────────────── former boot code ──────────────────────────────────
 *
 * Our core image lies where no other GRUB writes, so both are on the disk and the boot code alone says which of them is started: no
 * distribution's configuration is touched. Why so, and what a power cut finds: docs/decisions/0053-restart-into-the-pe-on-bios.md.
 */
import type { Volume } from '../../api/agent.ts';
import { bootCodeFor, coreFor, type GrubForBios, readGrubForBios, SECTOR_BYTES } from '../../formats/grub/boot-code.ts';
import { decodeGrubEnvironment, encodeGrubEnvironment } from '../../formats/grub/environment.ts';
import { readBootSector, writeAt, writeBootCode } from '../machine/boot-sector.ts';
import type { Machine } from '../machine/machine.ts';
import { slotVolume } from './journal-mover.ts';
import { FOLDER, impossible, MOUNT_POINT, onVolume, partitionOf, type StagedPeOptions } from './staged-pe-volume.ts';

/** File of the boot image: a boot sector and a core image behind it (boot-image/grub-for-bios.ts). */
export const GRUB_FOR_BIOS = 'grubbios.img';
/** The sector that was in front before. */
export const FORMER = 'former.img';
/** GRUB's environment: `slipway_next=pe` lets one start go into the PE; GRUB itself takes it back before the kernel begins. */
export const ENVIRONMENT = 'grubenv';

const STAGED = `${MOUNT_POINT}/${FOLDER}`;
/** grub-install writes at most 888 sectors from the partition's begin, or from sector 1 on an MBR disk (util/setup.c: its core image twice, up to 0x78000 in memory). */
const FOREIGN_SECTORS = 1024;
/** The first partition of an MBR disk begins there (steps/disks/partition-plan.ts), as all tools have made them since 2009; earlier ones at sector 63. */
const MBR_GAP_END = 2048;

export interface BiosPlace {
  readonly disk: string;
  /** Of our core image, on the disk. */
  readonly coreSector: number;
  /** Sectors that it may have. */
  readonly room: number;
}

/** Where our GRUB goes. Throws SLIP-4020 where there is no place for it. */
export async function biosPlace(machine: Machine, volumes: readonly Volume[], volume: Volume): Promise<BiosPlace> {
  const { disk } = partitionOf(volume.path);
  const onDisk = volumes.filter(({ diskPath }) => diskPath === volume.diskPath);
  if (volumes.some(({ image, diskPath }) => image !== null && diskPath !== volume.diskPath))
    throw impossible(`${volume.path} is not on the disk that the system starts from, where a BIOS would look.`);
  const bytes = await numberIn(machine, `/sys/class/block/${nameOf(disk)}/queue/logical_block_size`);
  if (bytes !== SECTOR_BYTES)
    throw impossible(`${disk} has sectors of ${bytes} bytes, and a BIOS starts disks with ${SECTOR_BYTES}.`);
  // Of an MBR disk it is the signature and the number (src/api/agent.ts).
  if (/^[0-9a-f]{8}-[0-9a-f]{2}$/i.test(volume.partitionUuid)) {
    await requireGap(machine, disk);
    return { disk, coreSector: FOREIGN_SECTORS, room: MBR_GAP_END - FOREIGN_SECTORS };
  }
  const bootPartition = onDisk.find(({ type }) => type === 'bios-boot');
  if (bootPartition === undefined)
    throw impossible(`${disk} has no partition of type bios-boot, which GRUB needs on a GPT disk.`);
  const start = await numberIn(machine, `/sys/class/block/${nameOf(bootPartition.path)}/start`);
  const room = bootPartition.bytes / SECTOR_BYTES - FOREIGN_SECTORS;
  return { disk, coreSector: start + FOREIGN_SECTORS, room };
}

/** What we write before the first partition must not be somebody's data. */
async function requireGap(machine: Machine, disk: string): Promise<void> {
  const folder = `/sys/class/block/${nameOf(disk)}`;
  for (const name of await machine.list(folder)) {
    if (!name.startsWith(nameOf(disk))) continue;
    const start = await numberIn(machine, `${folder}/${name}/start`);
    if (start < MBR_GAP_END)
      throw impossible(`/dev/${name} begins at sector ${start}, and GRUB needs those before ${MBR_GAP_END}.`);
  }
}

/** Puts our GRUB in front. To be called with the volume mounted and all other files on it. */
export async function takeBoot(machine: Machine, place: BiosPlace): Promise<void> {
  const { disk, coreSector, room } = place;
  const grub = await stagedGrub(machine);
  if (grub.core.length > room * SECTOR_BYTES)
    throw impossible(`Its core image has ${grub.core.length} bytes, and there is room for ${room * SECTOR_BYTES}.`);
  await machine.writeFile(`${STAGED}/${FORMER}`, await wholeSector(machine, disk));
  await allowOneStart(machine, 0);
  await writeAt(machine, disk, coreSector, coreFor(grub, coreSector));
  await machine.run('sync', []);
  await writeBootCode(machine, disk, bootCodeFor(grub, coreSector));
}

/** Puts the former boot code back, where ours is in front. To be called with the volume mounted. */
export async function leaveBoot(machine: Machine, volumes: readonly Volume[], volume: Volume): Promise<void> {
  if (!(await machine.exists(`${STAGED}/${GRUB_FOR_BIOS}`))) return;
  const place = await biosPlace(machine, volumes, volume);
  if (!(await isInFront(machine, place))) return;
  await writeBootCode(machine, place.disk, await machine.readFile(`${STAGED}/${FORMER}`));
}

/**
 * After a boot loader was installed while a PE is staged: it becomes what is started when the PE is left, and ours is in front again. The sector
 * that was installed; null where no PE is staged.
 */
export async function keepInFront(options: StagedPeOptions): Promise<Buffer | null> {
  return onStaged(options, async (machine, place) => {
    if (!(await machine.exists(`${STAGED}/${FORMER}`))) return null;
    const grub = await stagedGrub(machine);
    const installed = await wholeSector(machine, place.disk);
    const ours = bootCodeFor(grub, place.coreSector);
    if (installed.subarray(0, ours.length).equals(ours)) return null;
    await machine.writeFile(`${STAGED}/${FORMER}`, installed);
    await machine.run('sync', []);
    await writeBootCode(machine, place.disk, ours);
    options.log(`The staged PE stays in front on ${place.disk} until it is left.`);
    return installed;
  });
}

/** In the PE, once it is known that its run goes on: a power cut comes back to it. */
export async function allowAnotherStart(options: StagedPeOptions): Promise<void> {
  await onStaged(options, async (machine, place) => {
    if (await isInFront(machine, place)) await allowOneStart(machine, 0);
    return null;
  });
}

/**
 * In the deployed system, which was started although the run goes on in the PE: a start was used up without the PE coming so far as to ask
 * for another. Allows one more; how many it has been, null where no PE is in front.
 */
export async function allowStartAfterReturn(options: StagedPeOptions): Promise<number | null> {
  return onStaged(options, async (machine, place) => {
    if (!(await isInFront(machine, place))) return null;
    const { slipway_returns: before = '0' } = decodeGrubEnvironment(await machine.readFile(`${STAGED}/${ENVIRONMENT}`));
    const returns = Number(before) + 1;
    await allowOneStart(machine, returns);
    return returns;
  });
}

/** What the disk is started with once the PE is left; null where no PE is in front. */
export async function formerBootSector(options: StagedPeOptions): Promise<{ disk: string; sector: Buffer } | null> {
  return onStaged(options, async (machine, place) => {
    if (!(await isInFront(machine, place))) return null;
    return { disk: place.disk, sector: await machine.readFile(`${STAGED}/${FORMER}`) };
  });
}

/** Null without a BIOS, a volume, or a staged PE on it. */
async function onStaged<T>(
  options: StagedPeOptions,
  work: (machine: Machine, place: BiosPlace) => Promise<T | null>,
): Promise<T | null> {
  const { machine, firmware, volumes } = options;
  const volume = slotVolume(volumes);
  if (firmware !== 'bios' || volume === null || !(await machine.exists(volume.path))) return null;
  return onVolume(options, volume, async () => {
    if (!(await machine.exists(`${STAGED}/${GRUB_FOR_BIOS}`))) return null;
    return work(machine, await biosPlace(machine, volumes, volume));
  });
}

async function isInFront(machine: Machine, { disk, coreSector }: BiosPlace): Promise<boolean> {
  for (const name of [GRUB_FOR_BIOS, FORMER]) if (!(await machine.exists(`${STAGED}/${name}`))) return false;
  const ours = bootCodeFor(await stagedGrub(machine), coreSector);
  return (await wholeSector(machine, disk)).subarray(0, ours.length).equals(ours);
}

/** In place: GRUB writes into the blocks that the file has. */
async function allowOneStart(machine: Machine, returns: number): Promise<void> {
  const block = encodeGrubEnvironment({ slipway_next: 'pe', slipway_returns: String(returns) });
  await machine.overwriteFile(`${STAGED}/${ENVIRONMENT}`, block);
}

async function stagedGrub(machine: Machine): Promise<GrubForBios> {
  return readGrubForBios(await machine.readFile(`${STAGED}/${GRUB_FOR_BIOS}`));
}

async function wholeSector(machine: Machine, disk: string): Promise<Buffer> {
  const sector = await readBootSector(machine, disk);
  if (sector.length === SECTOR_BYTES) return sector;
  throw impossible(`Of the first sector of ${disk} only ${sector.length} bytes can be read.`);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function numberIn(machine: Machine, path: string): Promise<number> {
  return Number((await machine.readFile(path)).toString('utf8'));
}
