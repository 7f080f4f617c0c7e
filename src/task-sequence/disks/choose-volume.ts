/** Which of the run's volumes a step works on. */

/** The part of a volume that it is chosen by. Those of the API fit. */
export interface VolumeFacts {
  readonly id: string;
  /** As partitions in Format and Partition Disk. */
  readonly type: string;
  readonly fileSystem: string;
  /** What was applied to it; null: nothing yet. */
  readonly image: string | null;
}

export type ChosenVolume<Volume> =
  | { readonly volume: Volume; readonly problem?: never }
  /** `wrong-system`: it is there, and holds no Linux. */
  | { readonly volume?: never; readonly problem: 'none' | 'wrong-system'; readonly because: string };

/** Where an image goes: the volume with the id; without one, the first of type linux or windows that has no image yet. */
export function chooseTargetVolume<Volume extends Pick<VolumeFacts, 'id' | 'type' | 'image'>>(
  volumes: readonly Volume[],
  id: string | undefined,
): ChosenVolume<Volume> {
  const isFree = ({ type, image }: Volume) => (type === 'linux' || type === 'windows') && image === null;
  const volume = volumes.find((each) => (id === undefined ? isFree(each) : each.id === id));
  if (volume !== undefined) return { volume };
  const what =
    id === undefined ? 'There is no volume of type linux or windows without an image' : `There is no volume "${id}"`;
  const list = volumes.map((each) => `${each.id} (${each.type}${each.image === null ? '' : ', has an image'})`);
  const because =
    `${what}. ${list.length === 0 ? 'No step has made any volume.' : `The volumes are: ${list.join(', ')}.`} ` +
    'Put a Format and Partition Disk step that makes it before this one, or correct the volume in the step.';
  return { problem: 'none', because };
}

/** The volume with the Linux that a step works on: the one named, otherwise the last that an image was applied to. */
export function chooseSystemVolume<Volume extends VolumeFacts>(
  volumes: readonly Volume[],
  id: string | undefined,
): ChosenVolume<Volume> {
  const volume =
    id === undefined ? volumes.filter(({ image }) => image !== null).at(-1) : volumes.find((each) => each.id === id);
  if (volume === undefined) {
    const list = volumes.map((each) => `${each.id}${each.image === null ? '' : ' (has an image)'}`).join(', ');
    const because = `${id === undefined ? 'No volume has an image yet' : `There is no volume "${id}"`}${list === '' ? '' : `; the volumes are: ${list}`}. Put an Apply Operating System Image step before this one, or correct the volume in the step.`;
    return { problem: 'none', because };
  }
  if (volume.fileSystem === 'ext4') return { volume };
  const because = `The volume ${volume.id} has ${volume.fileSystem}, and this step works on a Linux on ext4. Choose another volume in the step, or give the step a condition.`;
  return { problem: 'wrong-system', because };
}
