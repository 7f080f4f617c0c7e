/** Format and Partition Disk: erases one disk, and only once it is certain which, that all fits, and that the site knows. */

import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Disk } from '../../api/inventory.ts';
import type { DiskLayout } from '../../api/step-facts.ts';
import { describeDisk } from '../../task-sequence/disks/describe-disk.ts';
import { explainNoTarget, explainReadOnly, targetDiskIn } from '../../task-sequence/disks/target-disk.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import { english, phrase } from '../../task-sequence/phrases/english.ts';
import type { StepContext, StepDoing } from '../engine/step-context.ts';
import { type BlockDevice, withDescendants } from '../machine/block-devices.ts';
import { partitionPath } from './disks/device-names.ts';
import { describeContent } from './disks/disk-content.ts';
import { fileSystemCommand } from './disks/file-system-command.ts';
import { freeDevice } from './disks/free-device.ts';
import { describeHeld, type HeldVolume, heldVolumes } from './disks/held-volume.ts';
import { MEBIBYTE, type PartitionPlan, planPartitions } from './disks/partition-plan.ts';
import { parsePartitionTable } from './disks/partition-table.ts';
import { sfdiskScript } from './disks/sfdisk-script.ts';
import { imagesThatDoNotFit } from './images/images-to-come.ts';
import { requireLinux } from './require-linux.ts';
import { refuseVariableNames } from './variable-names.ts';

type FormatStep = StepOf<'format-and-partition-disk'>;

export const formatAndPartitionDisk: StepDoing<'format-and-partition-disk'> = async (step, context) => {
  requireLinux(context.machine);
  refuseVariableNames(step.options.partitions.map(({ variable }) => variable));
  const inventory = await context.machine.inventory();
  const disk = targetDisk(step, context, inventory.disks);
  const plan = planPartitions({
    style: step.options.style,
    partitions: step.options.partitions,
    firmware: inventory.firmware.kind,
    diskBytes: disk.bytes,
    seed: [context.policy.runId, step.id],
  });
  const volumes = volumesOf(plan, disk.path);
  const others = context.volumes().filter(({ diskPath }) => diskPath !== disk.path);
  const kept = others.filter(({ id }) => !volumes.some((volume) => volume.id === id));
  refuseTooLarge(imagesThatDoNotFit(context.policy, step.id, [...kept, ...volumes], context.variables), disk);
  const found = await freeDevice(context.machine, disk.path);
  const held = await heldVolumes(context.machine, found);
  refuseUnreviewed(context, disk, held);
  const content = [describeContent(found), ...held.map(describeHeld)].join('; ');
  await context.aboutToDestroy(disk.path, `${describeDisk(disk)}: ${content}`);
  context.signal.throwIfAborted();
  const free = await freeDevice(context.machine, disk.path);
  refuseAnotherDisk(disk, free);
  context.setVolumes(kept);
  await erase(context, free);
  await partition(context, plan, volumes, disk.path);
  await makeFileSystems(context, volumes);
  context.setVolumes([...kept, ...volumes]);
  tellVariables(context, plan, volumes);
  const message = `${describeDisk(disk)} has ${volumes.map(describeVolume).join(', ')}.${erasedText(held)}`;
  return { outcome: 'done', message, facts: await readBack(context, disk, volumes, held) };
};

/** Somebody has chosen the computers of a deployment; of one that came in by itself nobody knows whose it is. */
function refuseUnreviewed({ policy, log }: StepContext, disk: Disk, held: readonly HeldVolume[]): void {
  for (const volume of held) log(describeHeld(volume));
  if (held.length === 0 || policy.unreviewedComputer !== true) return;
  throw new SlipwayError(
    'SLIP-4053',
    `Nothing on ${describeDisk(disk)} was changed: ${held.map(describeHeld).join(', and ')}, and this computer came in by itself as an unknown one, so nobody has said that it may be erased. If it may: delete its device on the site, add the computer by its MAC address (slipway devices create), and boot it again; or let a person approve unknown computers (slipway settings pxe --unknown-computers with-approval).`,
  );
}

function erasedText(held: readonly HeldVolume[]): string {
  return held.length === 0 ? '' : ` Erased with it: ${held.map(describeHeld).join('; ')}.`;
}

function targetDisk({ options }: FormatStep, { variables, log }: StepContext, disks: readonly Disk[]): Disk {
  const target = targetDiskIn(disks, options.disk, variables);
  for (const { disk, objection } of target.verdicts)
    log(`${describeDisk(disk)}: ${english(objection ?? phrase('fitsRules'))}`);
  if (target.disk !== null) return target.disk;
  const readOnly = explainReadOnly(target);
  throw readOnly === null
    ? new SlipwayError('SLIP-4001', english(explainNoTarget(target)))
    : new SlipwayError('SLIP-4051', english(readOnly));
}

function volumesOf({ partitions }: PartitionPlan, diskPath: string): Volume[] {
  return partitions.map(({ number, options, sizeMebibytes, partitionUuid }) => ({
    id: options.volume,
    path: partitionPath(diskPath, number),
    partitionUuid,
    type: options.type,
    fileSystem: options.fileSystem,
    label: options.label ?? null,
    bytes: sizeMebibytes * MEBIBYTE,
    diskPath,
    image: null,
  }));
}

function refuseTooLarge(problems: readonly string[], disk: Disk): void {
  if (problems.length === 0) return;
  throw new SlipwayError('SLIP-4002', `${problems.join('\n')}\nNothing on ${describeDisk(disk)} was changed.`);
}

/** Waiting for the site may take hours, in which disks are plugged in and out and names go to others. */
function refuseAnotherDisk(chosen: Disk, found: BlockDevice): void {
  if (found.serial === chosen.serial && found.bytes === chosen.bytes) return;
  throw new SlipwayError(
    'SLIP-4001',
    `${chosen.path} is another disk by now: it was ${describeDisk(chosen)}, and has serial number ${found.serial ?? 'none'} and ${found.bytes} bytes now. Nothing was changed. Run the step again.`,
  );
}

/**
 * Takes the signatures off the partitions and the disk: what is left of an old RAID or LVM would be found again by the new system.
 * wipefs opens each device for itself alone, so that the kernel refuses what is still in use.
 */
async function erase({ machine, signal }: StepContext, disk: BlockDevice): Promise<void> {
  const [, ...inside] = withDescendants(disk);
  for (const { path } of inside) await machine.run('wipefs', ['--all', path], { signal });
  await machine.run('wipefs', ['--all', disk.path], { signal });
}

async function partition(
  { machine, signal }: StepContext,
  plan: PartitionPlan,
  volumes: readonly Volume[],
  diskPath: string,
): Promise<void> {
  // What lies where the new partitions begin is wiped as well: remains of a table before the one that was there last.
  await machine.run('sfdisk', ['--wipe', 'always', '--wipe-partitions', 'always', diskPath], {
    stdin: sfdiskScript(plan),
    signal,
  });
  // sfdisk has told the kernel; a kernel that cannot read the table itself, or was too late, is told each partition.
  await machine.run('partx', ['--update', diskPath], { successCodes: 'any', signal });
  await machine.run('udevadm', ['settle', '--timeout=30'], { successCodes: 'any', signal });
  for (const { path, id } of volumes) {
    if (await machine.exists(path)) continue;
    throw new SlipwayError(
      'SLIP-4017',
      `The partition ${id} was written, but the kernel does not show ${path}. Something still uses the old partitions of ${diskPath}: start the PE again.`,
    );
  }
}

async function makeFileSystems({ machine, signal, progress }: StepContext, volumes: readonly Volume[]): Promise<void> {
  for (const volume of volumes) {
    const command = fileSystemCommand(volume);
    if (command === null) continue;
    progress({ message: `Making the file system of ${volume.id}` });
    const [program, ...args] = command;
    await machine.run(program, args, { signal });
  }
  await machine.run('udevadm', ['settle', '--timeout=30'], { successCodes: 'any', signal });
}

/** For the run's report: not what was planned, but what the disk says. */
async function readBack(
  { machine, signal }: StepContext,
  disk: Disk,
  volumes: readonly Volume[],
  held: readonly HeldVolume[],
): Promise<DiskLayout> {
  const { path, model, serial, bytes } = disk;
  const { stdout } = await machine.run('sfdisk', ['--json', path], { signal, logAsOneLine: true });
  const erased = held.length === 0 ? {} : { erased: [...held] };
  const table = parsePartitionTable(stdout, volumes);
  return { kind: 'disk-layout', disk: { path, model, serial, bytes }, ...erased, table };
}

function tellVariables({ variables }: StepContext, { partitions }: PartitionPlan, volumes: readonly Volume[]): void {
  partitions.forEach(({ options }, at) => {
    const path = volumes[at]?.path;
    if (options.variable !== undefined && path !== undefined) variables.set(options.variable, path);
  });
}

function describeVolume({ id, path, bytes, fileSystem }: Volume): string {
  return `${id} (${path}, ${Math.round(bytes / MEBIBYTE)} MiB, ${fileSystem})`;
}
