/** Which of the run's volumes a step works on. */
import { joined, phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';

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
  | { readonly volume?: never; readonly problem: 'none' | 'wrong-system'; readonly because: Phrase };

/** Where an image goes: the volume with the id; without one, the first of type linux or windows that has no image yet. */
export function chooseTargetVolume<Volume extends Pick<VolumeFacts, 'id' | 'type' | 'image'>>(
  volumes: readonly Volume[],
  id: string | undefined,
): ChosenVolume<Volume> {
  const isFree = ({ type, image }: Volume) => (type === 'linux' || type === 'windows') && image === null;
  const volume = volumes.find((each) => (id === undefined ? isFree(each) : each.id === id));
  if (volume !== undefined) return { volume };
  const list = joined(
    'comma',
    volumes.map((each) =>
      phrase(each.image === null ? 'volumeOfType' : 'volumeOfTypeWithImage', { id: each.id, type: each.type }),
    ),
  );
  const there = list === null ? phrase('noVolumeMade') : phrase('volumesAre', { list });
  const because =
    id === undefined ? phrase('noFreeVolume', { volumes: there }) : phrase('noTargetVolume', { id, volumes: there });
  return { problem: 'none', because };
}

/** The volume with the Linux that a step works on: the one named, otherwise the last that an image was applied to. */
export function chooseSystemVolume<Volume extends VolumeFacts>(
  volumes: readonly Volume[],
  id: string | undefined,
): ChosenVolume<Volume> {
  const volume = id === undefined ? lastApplied(volumes) : volumes.find((each) => each.id === id);
  if (volume === undefined) return { problem: 'none', because: noSystem(volumes, id) };
  if (volume.fileSystem === 'ext4') return { volume };
  const because = phrase('wrongFileSystem', { id: volume.id, fileSystem: volume.fileSystem });
  return { problem: 'wrong-system', because };
}

/** The volume that an image was applied to last, whichever system it holds. */
export function chooseAppliedSystem<Volume extends VolumeFacts>(volumes: readonly Volume[]): ChosenVolume<Volume> {
  const volume = lastApplied(volumes);
  return volume === undefined ? { problem: 'none', because: noSystem(volumes, undefined) } : { volume };
}

/** The same, for a step that works on a Windows. */
export function chooseAppliedWindows<Volume extends VolumeFacts>(volumes: readonly Volume[]): ChosenVolume<Volume> {
  const chosen = chooseAppliedSystem(volumes);
  if (chosen.volume === undefined || chosen.volume.fileSystem === 'ntfs') return chosen;
  const { id, fileSystem } = chosen.volume;
  return { problem: 'wrong-system', because: phrase('holdsNoWindows', { id, fileSystem }) };
}

function lastApplied<Volume extends VolumeFacts>(volumes: readonly Volume[]): Volume | undefined {
  return volumes.filter(({ image }) => image !== null).at(-1);
}

function noSystem(volumes: readonly VolumeFacts[], id: string | undefined): Phrase {
  const list = joined(
    'comma',
    volumes.map((each) => (each.image === null ? each.id : phrase('volumeWithImage', { id: each.id }))),
  );
  const there = list === null ? '' : phrase('butVolumesAre', { list });
  return id === undefined ? phrase('noImageYet', { volumes: there }) : phrase('noSystemVolume', { id, volumes: there });
}
