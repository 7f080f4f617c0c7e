/**
 * Puts the PE onto a FAT volume of this computer, so that the run goes on in it after a restart without network boot, and takes it away
 * again. What lies there: docs/architecture.md, "Boot image and agent".
 *
 *   nothing ──files, beside their place──► made ──rename, GRUB's script──► files ──boot entry, or boot code──► staged
 *
 * The boot entry (BIOS: the disk's boot code, staged-pe-bios.ts) comes last and goes first, so a power cut leaves either all of it or nothing
 * that a computer would start.
 */
import type { RunRecord, Volume } from '../../api/agent.ts';
import type { BootFile } from '../../api/boot-images.ts';
import type { PolicyBootImage, SignedPolicy } from '../../api/policy.ts';
import { addBootEntry, removeBootEntries, startNextFrom } from '../machine/boot-entries.ts';
import type { Machine } from '../machine/machine.ts';
import { slotVolume } from './journal-mover.ts';
import { runArchive } from './run-archive.ts';
import type { RunFile } from './run-file.ts';
import { biosPlace, ENVIRONMENT, FORMER, GRUB_FOR_BIOS, leaveBoot, takeBoot } from './staged-pe-bios.ts';
import { type PeBootFacts, peBootScript, peBootScriptOnce } from './staged-pe-script.ts';
import {
  FOLDER,
  impossible,
  MOUNT_POINT,
  onVolume,
  type Partition,
  partitionOf,
  reasonOf,
  type StagedPeOptions,
} from './staged-pe-volume.ts';
import type { ContentSource } from './step-context.ts';

/** Name of the firmware's boot entry. */
export const PE_ENTRY = 'Slipway PE';

const MAKING = 'EFI/slipway/pe.new';
/**
 * What Debian's signed network build of GRUB reads first: its prefix is `/grub` on the volume that it was loaded from, whatever its own
 * folder is (read from the configuration inside grubx64.efi). Nobody else's GRUB looks there.
 */
const SCRIPT = 'grub/x86_64-efi/grub.cfg';
/** What our own GRUB for BIOS reads (boot-image/grub-for-bios.ts). */
const BIOS_SCRIPT = `${FOLDER}/start.cfg`;
const NEEDED = ['vmlinuz', 'initrd.img', 'root.squashfs'];
/** For drivers that few computers have: taken along where there is room. */
const WELCOME = 'firmware.squashfs';
/** Clusters that are not full, folders, the journal's slots. */
const SPARE_BYTES = 2 << 20;

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
    const bootImage = bootImageOf(staging);
    const volume = volumeFor(staging);
    const way = await wayInto(staging, volume);
    requireFiles(bootImage, [...NEEDED, ...way.loaders]);
    await way.leave();
    await onVolume(staging, volume, () => writeFiles(staging, bootImage, volume, way));
    await way.enter();
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
  const tried = async (what: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      log(`The staged PE's ${what} could not be removed. ${reasonOf(error)}`);
    }
  };
  if (firmware === 'uefi') await tried('boot entry', () => removeBootEntries(machine, PE_ENTRY));
  const volume = slotVolume(volumes);
  if (volume === null || !(await machine.exists(volume.path))) return;
  await tried('files', () =>
    onVolume(options, volume, async () => {
      // Without them an entry that stayed starts nothing, and the firmware takes the next one. Boot code that stayed would be all that is started.
      if (firmware === 'bios') await leaveBoot(machine, volumes, volume);
      await removeFiles(machine);
    }),
  );
}

/** Whether a PE may lie on this computer's disk: the run has been told to restart into it. */
export function mayBeStaged(records: readonly RunRecord[]): boolean {
  return records.some((record) => record.kind === 'step-finished' && record.restartTarget === 'pe');
}

/** How the computer is made to start the PE. */
interface Way {
  /** Files of the boot image that it takes besides. */
  readonly loaders: readonly string[];
  readonly script: { readonly path: string; readonly text: (facts: PeBootFacts) => string };
  readonly enter: () => Promise<void>;
  readonly leave: () => Promise<void>;
}

async function wayInto(staging: PeStaging, volume: Volume): Promise<Way> {
  return staging.firmware === 'uefi' ? uefiWay(staging, volume) : biosWay(staging, volume);
}

function uefiWay({ machine }: PeStaging, volume: Volume): Way {
  const partition = partitionOf(volume.path);
  return {
    loaders: ['shimx64.efi', 'grubx64.efi'],
    script: { path: SCRIPT, text: peBootScript },
    enter: () => enter(machine, partition),
    leave: () => removeBootEntries(machine, PE_ENTRY),
  };
}

/** A deployed system has a boot loader that starts it. A PE may come before there is one, and may be all that the disk can start. */
async function biosWay(staging: PeStaging, volume: Volume): Promise<Way> {
  const { machine, environment, volumes } = staging;
  const place = await biosPlace(machine, volumes, volume);
  const once = (facts: PeBootFacts): string => peBootScriptOnce(facts, { environment: ENVIRONMENT, former: FORMER });
  return {
    loaders: [GRUB_FOR_BIOS],
    script: { path: BIOS_SCRIPT, text: environment === 'linux-pe' ? peBootScript : once },
    enter: () => onVolume(staging, volume, () => takeBoot(machine, place)),
    leave: () => onVolume(staging, volume, () => leaveBoot(machine, volumes, volume)),
  };
}

function volumeFor({ volumes }: PeStaging): Volume {
  const volume = slotVolume(volumes);
  if (volume === null)
    throw impossible('The run has made no FAT volume (an EFI system partition, or one of type state).');
  return volume;
}

function bootImageOf({ bootImage }: PeStaging): PolicyBootImage {
  if (bootImage === null) throw impossible("The run's policy names no boot image.");
  return bootImage;
}

function requireFiles({ buildId, files }: PolicyBootImage, names: readonly string[]): void {
  const missing = names.filter((name) => files.every((file) => file.name !== name));
  if (missing.length > 0) throw impossible(`The boot image ${buildId} has no ${missing.join(', ')}.`);
}

async function writeFiles(staging: PeStaging, bootImage: PolicyBootImage, volume: Volume, way: Way): Promise<void> {
  const { machine, content, mac, log } = staging;
  await removeFiles(machine);
  const archive = await archiveOf(staging);
  const files = await filesThatFit(machine, bootImage, [...NEEDED, ...way.loaders], archive.length);
  log(`Staging the PE on ${volume.path}: ${mebibytes(bytesOf(files))} MiB in ${files.length} files`);
  for (const file of files) await machine.writeStream(`${MOUNT_POINT}/${MAKING}/${file.name}`, content.readWhole(file));
  await machine.writeFile(`${MOUNT_POINT}/${MAKING}/run.img`, archive, { mode: 0o600 });
  await machine.run('mv', [`${MOUNT_POINT}/${MAKING}`, `${MOUNT_POINT}/${FOLDER}`]);
  const serial = await serialOf(machine, volume);
  const facts = { folder: `/${FOLDER}`, serial, mac, kernelArguments: bootImage.kernelArguments };
  await machine.writeFile(`${MOUNT_POINT}/${way.script.path}`, way.script.text(facts));
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
async function filesThatFit(
  machine: Machine,
  { files }: PolicyBootImage,
  names: readonly string[],
  archiveBytes: number,
): Promise<BootFile[]> {
  const needed = files.filter(({ name }) => names.includes(name));
  const free = freeBytes((await machine.run('df', ['-P', '-k', MOUNT_POINT])).stdout);
  const left = free - bytesOf(needed) - archiveBytes - SPARE_BYTES;
  if (left < 0)
    throw impossible(
      `Its volume has ${mebibytes(free)} MiB free, and ${mebibytes(free - left)} MiB are needed. Make that partition larger in the task sequence.`,
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
