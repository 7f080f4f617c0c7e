/** The volume that a step's destination names: by the id we gave it, a variable, or a partition's number. */
import type { Volume } from '../../../api/agent.ts';
import { SlipwayError } from '../../../api/errors.ts';
import type { StepContext } from '../../engine/step-context.ts';
import { partitionPath } from '../disks/device-names.ts';
import { targetVolume } from './target-volume.ts';

export interface Destination {
  readonly volume?: string | undefined;
  readonly partition?: { readonly disk: number; readonly partition: number } | undefined;
  readonly driveLetter?: string | undefined;
  readonly volumeVariable?: string | undefined;
}

/**
 * `volumeVariable` may hold a volume's id or its device, as Format and Partition Disk puts it into a partition's variable.
 * @throws SlipwayError SLIP-4011 when there is none
 */
export async function chooseDestination(
  { volumes, variables, machine }: Pick<StepContext, 'volumes' | 'variables' | 'machine'>,
  { volume, partition, driveLetter, volumeVariable }: Destination,
): Promise<Volume> {
  if (volume !== undefined) return targetVolume(volumes(), volume);
  if (volumeVariable !== undefined) {
    const value = variables.get(volumeVariable);
    if (value === undefined) throw noVolume(`The variable ${volumeVariable} is not set`);
    return volumes().find(({ id, path }) => id === value || path === value) ?? targetVolume(volumes(), value);
  }
  if (partition !== undefined) {
    const disk = (await machine.inventory()).disks.find(({ number }) => number === partition.disk);
    const path = disk && partitionPath(disk.path, partition.partition);
    const found = volumes().find((each) => each.path === path);
    if (found !== undefined) return found;
    throw noVolume(`No volume of this run is partition ${partition.partition} of disk ${partition.disk}`);
  }
  if (driveLetter !== undefined)
    throw noVolume(`The Linux PE has no drive letters, so it does not know ${driveLetter}`);
  return targetVolume(volumes(), undefined);
}

function noVolume(what: string): SlipwayError {
  return new SlipwayError(
    'SLIP-4011',
    `${what}. Name a volume that a Format and Partition Disk step before this one makes.`,
  );
}
