/**
 * Puts the PE onto a FAT volume of this computer, so that the run goes on in it after a restart without network boot, and takes it away
 * again. What lies there: docs/architecture.md, "Boot image and agent".
 *
 *   nothing ──files, beside their place──► made ──rename, GRUB's script──► files ──boot entry──► staged
 *
 * The boot entry comes last and goes first, so a power cut leaves either all of it or nothing that a computer would start.
 */
import type { RunRecord, Volume } from '../../api/agent.ts';
import type { BootFile } from '../../api/boot-images.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { PolicyBootImage, SignedPolicy } from '../../api/policy.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { addBootEntry, removeBootEntries, startNextFrom } from '../machine/boot-entries.ts';
import type { Machine } from '../machine/machine.ts';
import { slotVolume } from './journal-mover.ts';
import { runArchive } from './run-archive.ts';
import type { RunFile } from './run-file.ts';
import { peBootScript } from './staged-pe-script.ts';
import type { ContentSource } from './step-context.ts';

/** Name of the firmware's boot entry. */
export const PE_ENTRY = 'Slipway PE';

const MOUNT_POINT = '/run/slipway/pe-volume';
const FOLDER = 'EFI/slipway/pe';
const MAKING = 'EFI/slipway/pe.new';
/**
 * What Debian's signed network build of GRUB reads first: its prefix is `/grub` on the volume that it was loaded from, whatever its own
 * folder is (read from the configuration inside grubx64.efi). Nobody else's GRUB looks there.
 */
const SCRIPT = 'grub/x86_64-efi/grub.cfg';
const NEEDED = ['shimx64.efi', 'grubx64.efi', 'vmlinuz', 'initrd.img', 'root.squashfs'];
/** For drivers that few computers have: taken along where there is room. */
const WELCOME = 'firmware.squashfs';
/** Clusters that are not full, folders, the journal's slots. */
const SPARE_BYTES = 2 << 20;

export interface StagedPeOptions {
  readonly machine: Machine;
  readonly environment: Environment;
  readonly firmware: Inventory['firmware']['kind'];
  readonly volumes: readonly Volume[];
  readonly log: (line: string) => void;
}

export interface PeStaging extends StagedPeOptions {
  readonly bootImage: PolicyBootImage | null;
  readonly content: ContentSource;
  readonly signedPolicy: SignedPolicy;
  readonly runFile: RunFile;
  /** The run so far: which volumes it has, and where the journal is, the PE learns from this. */
  readonly records: readonly RunRecord[];
  /** The agent's bundle that runs now. */
  readonly agent: string;
  /** Of the adapter that has the network now; null when there is none. */
  readonly mac: string | null;
}

/** Whether it is staged. Where it cannot be, the log says why, nothing is left, and the restart needs network boot. */
export async function stagePe(staging: PeStaging): Promise<boolean> {
  const { log } = staging;
  try {
    const { bootImage, volume, partition } = requirements(staging);
    await removeBootEntries(staging.machine, PE_ENTRY);
    await onVolume(staging, volume, () => writeFiles(staging, bootImage, volume));
    await enter(staging.machine, partition);
    log(
      `The PE is staged on ${volume.path} (boot image ${bootImage.buildId}); it starts from there, not over the network.`,
    );
    return true;
  } catch (error) {
    log(`The PE is not staged, so this restart is one over the network. ${reasonOf(error)}`);
    await removeStagedPe(staging);
    return false;
  }
}

/** Boot entry and files, also of a staging that power cut off. A part that cannot be removed costs a line of the log. */
export async function removeStagedPe(options: StagedPeOptions): Promise<void> {
  const { machine, firmware, volumes, log } = options;
  if (firmware !== 'uefi') return;
  const tried = async (what: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      log(`The staged PE's ${what} could not be removed. ${reasonOf(error)}`);
    }
  };
  await tried('boot entry', () => removeBootEntries(machine, PE_ENTRY));
  const volume = slotVolume(volumes);
  // An entry that stayed starts nothing without them: the firmware takes the next one.
  if (volume !== null && (await machine.exists(volume.path)))
    await tried('files', () => onVolume(options, volume, () => removeFiles(machine)));
}

/** Whether a PE may lie on this computer's disk: the run has been told to restart into it. */
export function mayBeStaged(records: readonly RunRecord[]): boolean {
  return records.some((record) => record.kind === 'step-finished' && record.restartTarget === 'pe');
}

interface Partition {
  readonly disk: string;
  readonly partition: string;
}

interface Requirements {
  readonly bootImage: PolicyBootImage;
  readonly volume: Volume;
  readonly partition: Partition;
}

function requirements({ firmware, bootImage, volumes }: PeStaging): Requirements {
  if (firmware !== 'uefi') throw impossible('This computer starts by BIOS, which has no boot entries.');
  if (bootImage === null) throw impossible("The run's policy names no boot image.");
  const missing = NEEDED.filter((name) => bootImage.files.every((file) => file.name !== name));
  if (missing.length > 0) throw impossible(`The boot image ${bootImage.buildId} has no ${missing.join(', ')}.`);
  const volume = slotVolume(volumes);
  if (volume === null)
    throw impossible('The run has made no FAT volume (an EFI system partition, or one of type state).');
  return { bootImage, volume, partition: partitionOf(volume.path) };
}

/** The volume at MOUNT_POINT while `work` runs. The journal's slots may be mounted from it too, with the same options: one file system has one set. */
async function onVolume(
  { machine, environment }: StagedPeOptions,
  volume: Volume,
  work: () => Promise<void>,
): Promise<void> {
  await machine.run('mkdir', ['-p', MOUNT_POINT]);
  await machine.run('/usr/bin/mount', ['-t', 'vfat', '-o', 'umask=0077', volume.path, MOUNT_POINT]);
  try {
    // The slots are written through; a hundred megabytes would take minutes that way, and are forced to the disk file by file.
    await machine.run('/usr/bin/mount', ['-o', 'remount,async', MOUNT_POINT]);
    await work();
  } finally {
    await machine.run('sync', []);
    if (environment === 'linux-pe')
      await machine.run('/usr/bin/mount', ['-o', 'remount,sync', MOUNT_POINT], { successCodes: 'any' });
    await machine.run('/usr/bin/umount', [MOUNT_POINT], { successCodes: 'any' });
  }
}

async function writeFiles(staging: PeStaging, bootImage: PolicyBootImage, volume: Volume): Promise<void> {
  const { machine, content, mac, log } = staging;
  await removeFiles(machine);
  const archive = await archiveOf(staging);
  const files = await filesThatFit(machine, bootImage, archive.length);
  log(`Staging the PE on ${volume.path}: ${mebibytes(bytesOf(files))} MiB in ${files.length} files`);
  for (const file of files) await machine.writeStream(`${MOUNT_POINT}/${MAKING}/${file.name}`, content.readWhole(file));
  await machine.writeFile(`${MOUNT_POINT}/${MAKING}/run.img`, archive, { mode: 0o600 });
  await machine.run('mv', [`${MOUNT_POINT}/${MAKING}`, `${MOUNT_POINT}/${FOLDER}`]);
  const serial = await serialOf(machine, volume);
  const { kernelArguments } = bootImage;
  await machine.writeFile(
    `${MOUNT_POINT}/${SCRIPT}`,
    peBootScript({ folder: `/${FOLDER}`, serial, mac, kernelArguments }),
  );
}

/** The serial number of a FAT volume, as blkid and the initrd's findfs show it. */
async function serialOf(machine: Machine, { path }: Volume): Promise<string> {
  const serial = (await machine.run('blkid', ['-p', '-s', 'UUID', '-o', 'value', path])).stdout.trim();
  if (!/^[0-9A-F]{4}-[0-9A-F]{4}$/i.test(serial)) throw impossible(`${path} shows no serial number of a FAT volume.`);
  return serial;
}

async function archiveOf({ machine, agent, runFile, signedPolicy, records }: PeStaging): Promise<Buffer> {
  return runArchive({ agent: await machine.readFile(agent), runFile, signedPolicy, records });
}

/** The files to write: those that must be there, and what is welcome if it fits besides. */
async function filesThatFit(machine: Machine, { files }: PolicyBootImage, archiveBytes: number): Promise<BootFile[]> {
  const needed = files.filter(({ name }) => NEEDED.includes(name));
  const free = freeBytes((await machine.run('df', ['-P', '-k', MOUNT_POINT])).stdout);
  const left = free - bytesOf(needed) - archiveBytes - SPARE_BYTES;
  if (left < 0)
    throw impossible(
      `Its volume has ${mebibytes(free)} MiB free, and ${mebibytes(free - left)} MiB are needed. Make the EFI system partition larger in the task sequence.`,
    );
  return [...needed, ...files.filter(({ name, bytes }) => name === WELCOME && bytes <= left)];
}

/** The fourth column of the last line: free KiB (POSIX, df -P -k). */
function freeBytes(output: string): number {
  const free = Number(output.trim().split('\n').at(-1)?.split(/\s+/)[3] ?? Number.NaN);
  if (!Number.isInteger(free)) throw impossible(`df does not say how much of the volume is free: ${output}`);
  return free * 1024;
}

function bytesOf(files: readonly BootFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}

async function removeFiles(machine: Machine): Promise<void> {
  for (const path of [FOLDER, MAKING, SCRIPT]) await machine.remove(`${MOUNT_POINT}/${path}`);
  // Only where they are empty: somebody else may have a folder of that name.
  for (const folder of ['grub/x86_64-efi', 'grub', 'EFI/slipway'])
    if (await machine.exists(`${MOUNT_POINT}/${folder}`))
      await machine.run('rmdir', [`${MOUNT_POINT}/${folder}`], { successCodes: 'any' });
}

/**
 * First in the order, not only next: a power cut while the PE works must come back to it. Next besides, for firmware that arranges the order
 * as it likes.
 */
async function enter(machine: Machine, partition: Partition): Promise<void> {
  const path = `\\${FOLDER.replaceAll('/', '\\')}\\shimx64.efi`;
  await startNextFrom(machine, await addBootEntry(machine, PE_ENTRY, { ...partition, path }));
}

/** `/dev/nvme0n1p1` is partition 1 of `/dev/nvme0n1`, `/dev/sda1` of `/dev/sda`: a `p` stands between two digits alone. */
export function partitionOf(path: string): Partition {
  const [, disk, partition] = /^(.*\d)p(\d+)$/.exec(path) ?? /^(.*\D)(\d+)$/.exec(path) ?? [];
  if (disk === undefined || partition === undefined) throw impossible(`${path} is no partition of a disk.`);
  return { disk, partition };
}

function impossible(why: string): SlipwayError {
  return new SlipwayError('SLIP-4020', why);
}

function reasonOf(error: unknown): string {
  if (error instanceof SlipwayError) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
