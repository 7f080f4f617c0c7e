/** Which volume is captured: the one named, or the only one with an operating system. It would rather refuse than guess. */
import type { Volume } from '../../../api/agent.ts';
import { SlipwayError } from '../../../api/errors.ts';
import type { CaptureSource } from '../../../task-sequence/steps/capture-operating-system-image.ts';
import { type BlockDevice, LSBLK_ARGUMENTS, parseLsblk, withDescendants } from '../../machine/block-devices.ts';
import type { Machine } from '../../machine/machine.ts';
import { whyHeld } from '../disks/held-volume.ts';
import { systemOn } from './system-on-volume.ts';

export interface CaptureVolume {
  readonly path: string;
  /** Of a folder to mount it at. */
  readonly name: string;
  readonly fileSystem: 'ext4' | 'ntfs';
}

/** As blkid calls them. ext2 and ext3 are read by ext4's driver. */
const FILE_SYSTEMS: Readonly<Record<string, CaptureVolume['fileSystem']>> = {
  ext2: 'ext4',
  ext3: 'ext4',
  ext4: 'ext4',
  ntfs: 'ntfs',
};

/**
 * @throws SlipwayError SLIP-4011 for a volume or partition that is not there, SLIP-4040 when it is not clear which one, SLIP-4041 for one that
 *   cannot be read or is in use
 */
export async function findCaptureVolume(
  machine: Machine,
  volumes: readonly Volume[],
  source: CaptureSource | undefined,
): Promise<CaptureVolume> {
  if (source === undefined) return findSystem(machine);
  const device = 'volume' in source ? await ofRun(machine, volumes, source.volume) : await onDisk(machine, source);
  const objection = objectionTo(device);
  if (objection === null) return toVolume(device);
  throw new SlipwayError('SLIP-4041', `${device.path} cannot be captured: ${objection}.`);
}

async function ofRun(machine: Machine, volumes: readonly Volume[], id: string): Promise<BlockDevice> {
  const volume = volumes.find((each) => each.id === id);
  const device = volume === undefined ? undefined : (await lookAt(machine, volume.path))[0];
  if (device !== undefined) return device;
  throw new SlipwayError(
    'SLIP-4011',
    `There is no volume "${id}"; this run knows ${volumes.map((each) => each.id).join(', ') || 'none'}. Name the disk and the partition in the step, or leave the source out.`,
  );
}

async function onDisk(machine: Machine, wanted: { disk: number; partition: number }): Promise<BlockDevice> {
  const { disks } = await machine.inventory();
  const disk = disks.find(({ number }) => number === wanted.disk);
  const inside = disk === undefined ? [] : await partitionsOf(machine, disk.path);
  const found = inside.find(({ name }) => Number(/(\d+)$/.exec(name)?.[1]) === wanted.partition);
  if (found !== undefined) return found;
  const there =
    disk === undefined
      ? `the disks are ${disks.map(({ number, path }) => `${number} (${path})`).join(', ') || 'none'}`
      : `on ${disk.path} are ${inside.map(describe).join(', ') || 'no partitions'}`;
  throw new SlipwayError(
    'SLIP-4011',
    `There is no partition ${wanted.partition} on disk ${wanted.disk}: ${there}. Correct the source in the step.`,
  );
}

async function findSystem(machine: Machine): Promise<CaptureVolume> {
  const { disks } = await machine.inventory();
  const fixed = disks.filter(({ bootMedium, removable }) => !bootMedium && !removable);
  const verdicts: string[] = [];
  const found: CaptureVolume[] = [];
  for (const { path } of fixed) {
    for (const device of await partitionsOf(machine, path)) {
      const objection = objectionTo(device);
      const system = objection === null ? await systemOn(machine, toVolume(device)) : null;
      if (system !== null) found.push(toVolume(device));
      verdicts.push(`  ${describe(device)}: ${system ?? objection ?? 'no operating system'}`);
    }
  }
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  const what =
    only === undefined
      ? 'There is no volume with an operating system'
      : `${found.length} volumes have an operating system`;
  throw new SlipwayError(
    'SLIP-4040',
    `${what} that can be captured. Name the disk and the partition in the step's source.\n${verdicts.join('\n') || '  The computer shows no fixed disk with partitions.'}`,
  );
}

async function partitionsOf(machine: Machine, path: string): Promise<BlockDevice[]> {
  const devices = await lookAt(machine, path);
  return devices.flatMap((disk) => [...withDescendants(disk)]).filter(({ type }) => type === 'part');
}

async function lookAt(machine: Machine, path: string): Promise<BlockDevice[]> {
  const { stdout } = await machine.run('lsblk', [...LSBLK_ARGUMENTS, path], { logAsOneLine: true });
  const devices = parseLsblk(stdout);
  return Promise.all(devices.map((device) => withFileSystems(machine, device)));
}

/** lsblk repeats what udev saw when the device came up; blkid looks at the device. */
async function withFileSystems(machine: Machine, device: BlockDevice): Promise<BlockDevice> {
  const args = ['--probe', '--match-tag', 'TYPE', '--output', 'value', device.path];
  const { stdout } = await machine.run('blkid', args, { successCodes: 'any' });
  const children: BlockDevice[] = [];
  for (const child of device.children) children.push(await withFileSystems(machine, child));
  return { ...device, fileSystem: stdout.trim() === '' ? null : stdout.trim(), children };
}

/** Why it cannot be captured; null when nothing speaks against it. */
function objectionTo({ fileSystem, mountPoints, children }: BlockDevice): string | null {
  if (children.length > 0) return `${children.map(({ path, type }) => `${path} (${type})`).join(', ')} stands on it`;
  if (mountPoints.length > 0) return `it is in use (${mountPoints.join(', ')})`;
  // As libblkid calls it (disks/held-volume.ts looks itself).
  if (fileSystem === 'BitLocker') return withoutPoint(whyHeld('bitlocker'));
  if (fileSystem === null) return 'it has no file system';
  if (FILE_SYSTEMS[fileSystem] === undefined) return `its file system is ${fileSystem}, and ext4 and NTFS are captured`;
  return null;
}

/** The sentence goes on. */
function withoutPoint(text: string): string {
  return text.replace(/\.$/, '');
}

function toVolume({ path, name, fileSystem }: BlockDevice): CaptureVolume {
  return { path, name, fileSystem: FILE_SYSTEMS[fileSystem ?? ''] ?? 'ext4' };
}

function describe({ path, bytes, fileSystem, label }: BlockDevice): string {
  return `${path}, ${Math.round(bytes / 2 ** 20)} MiB, ${fileSystem ?? 'without a file system'}${label === null ? '' : ` "${label}"`}`;
}
