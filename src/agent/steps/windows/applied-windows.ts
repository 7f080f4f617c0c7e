/** The Windows that was applied last in this run: what steps of the PE prepare before its first start. */
import type { Volume } from '../../../api/agent.ts';
import { SlipwayError } from '../../../api/errors.ts';
import { readMachineType } from '../../../formats/pe/machine-type.ts';
import { chooseAppliedWindows } from '../../../task-sequence/disks/choose-volume.ts';
import { english } from '../../../task-sequence/phrases/english.ts';
import type { Machine } from '../../machine/machine.ts';

/** @throws SlipwayError SLIP-4011 where no image was applied, SLIP-4010 where the last one is no Windows */
export function appliedWindows(volumes: readonly Volume[]): Volume {
  const chosen = chooseAppliedWindows(volumes);
  if (chosen.problem === undefined) return chosen.volume;
  throw new SlipwayError(chosen.problem === 'none' ? 'SLIP-4011' : 'SLIP-4010', english(chosen.because));
}

/** Of the library that every Windows has; wimlib tells an image's architecture by it too. */
const KERNEL_LIBRARY = 'Windows/System32/kernel32.dll';

/**
 * As a WIM names it: `amd64`, `arm64`, `x86`.
 * @param root where the volume is mounted
 * @throws SlipwayError SLIP-4010 where there is no Windows
 */
export async function architectureOfWindows(machine: Machine, root: string): Promise<string> {
  const path = `${root}/${KERNEL_LIBRARY}`;
  const type = (await machine.exists(path))
    ? await readMachineType((offset, length) => machine.readPart(path, offset, length))
    : null;
  if (type !== null) return type;
  throw new SlipwayError(
    'SLIP-4010',
    `The volume holds no Windows (there is no ${KERNEL_LIBRARY} that tells its processor). Apply an image of a whole Windows.`,
  );
}
