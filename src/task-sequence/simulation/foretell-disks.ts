/** What steps do to the disks of a computer that is known from its inventory: which disk is erased, which volumes there are, which of them have an image. */

import {
  type ChosenVolume,
  chooseAppliedSystem,
  chooseAppliedWindows,
  chooseSystemVolume,
  chooseTargetVolume,
  type VolumeFacts,
} from '../disks/choose-volume.ts';
import { explainNoTarget, explainReadOnly, targetDiskIn } from '../disks/target-disk.ts';
import type { Step, StepOf } from '../document.ts';
import { phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import type { World } from './foretell-condition.ts';
import { unlessUntold } from './foretold-variables.ts';
import { fails, type StepOutlook } from './step-outlook.ts';

interface ForetoldVolume extends VolumeFacts {
  readonly disk: number;
  /** Its number on the disk. */
  readonly partition: number;
}

export interface ForetoldVolumes {
  /** In the order in which they were made; null: nobody can tell which there are, or what is on them. */
  all: readonly ForetoldVolume[] | null;
}

export function foretellDisks(step: Step, world: World): StepOutlook {
  switch (step.type) {
    case 'format-and-partition-disk':
      return formatted(step, world);
    case 'apply-operating-system-image':
    case 'apply-data-image':
      return applied(step, world);
    case 'install-boot-loader':
      return onSystem(step.options.volume, world);
    case 'apply-network-settings':
      return has(chooseAppliedSystem, world);
    case 'apply-windows-settings':
    case 'setup-windows-and-configmgr':
      return has(chooseAppliedWindows, world);
    default:
      return { is: 'done' };
  }
}

function formatted({ options }: StepOf<'format-and-partition-disk'>, world: World): StepOutlook {
  const { inventory, variables, volumes } = world;
  const open = (because: Phrase) => ({ because });
  const target = unlessUntold(() => targetDiskIn(inventory.disks, options.disk, variables), open);
  if ('because' in target) {
    volumes.all = null;
    return { is: 'done', open: phrase('whichDisk', { because: target.because }) };
  }
  const { disk } = target;
  if (disk === null) return fails(explainReadOnly(target) ?? explainNoTarget(target));
  const made = options.partitions
    .filter(({ firmware }) => firmware === undefined || firmware === inventory.firmware.kind)
    .map(({ volume, type, fileSystem }, at) => {
      return { id: volume, type, fileSystem, image: null, disk: disk.number, partition: at + 1 };
    });
  const kept = volumes.all?.filter((each) => each.disk !== disk.number && !made.some(({ id }) => id === each.id));
  if (kept !== undefined) volumes.all = [...kept, ...made];
  return { is: 'done', erases: disk.number };
}

/** What stands for an image where a step applies one out of an upgrade package. */
const ORIGINAL_SOURCE = 'original source';

type ApplyStep = StepOf<'apply-operating-system-image'> | StepOf<'apply-data-image'>;

function applied({ options }: ApplyStep, { volumes, variables }: World): StepOutlook {
  const { all } = volumes;
  if (all === null) return { is: 'done' };
  const chosen = unlessUntold(
    () => destination(options, all, variables),
    () => null,
  );
  if (chosen === null) {
    volumes.all = null;
    return { is: 'done' };
  }
  const { volume, because } = chosen;
  if (volume === undefined) return fails(because);
  volumes.all = all.map((each) => (each === volume ? { ...each, image: options.image ?? ORIGINAL_SOURCE } : each));
  return { is: 'done' };
}

type Chosen =
  | { readonly volume: ForetoldVolume; readonly because?: never }
  | { readonly volume?: never; readonly because: Phrase };

/** As the agent's steps/images/destination.ts. */
function destination(
  { volume, volumeVariable, partition, driveLetter }: ApplyStep['options'],
  all: readonly ForetoldVolume[],
  variables: World['variables'],
): Chosen {
  if (volume !== undefined) return chooseTargetVolume(all, volume);
  if (volumeVariable !== undefined) {
    const value = variables.get(volumeVariable);
    return value === undefined
      ? { because: phrase('volumeVariableUnset', { name: volumeVariable }) }
      : chooseTargetVolume(all, value);
  }
  if (partition !== undefined) {
    const found = all.find((each) => each.disk === partition.disk && each.partition === partition.partition);
    if (found !== undefined) return { volume: found };
    return { because: phrase('noSuchPartition', { partition: partition.partition, disk: partition.disk }) };
  }
  if (driveLetter !== undefined) return { because: phrase('noDriveLetters', { letter: driveLetter }) };
  return chooseTargetVolume(all, undefined);
}

function onSystem(id: string | undefined, world: World): StepOutlook {
  return has((all) => chooseSystemVolume(all, id), world);
}

function has(choose: (all: readonly VolumeFacts[]) => ChosenVolume<VolumeFacts>, { volumes }: World): StepOutlook {
  const chosen = volumes.all === null ? null : choose(volumes.all);
  return chosen?.problem === undefined ? { is: 'done' } : fails(chosen.because);
}
