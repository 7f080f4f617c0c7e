/**
 * Volumes that another system has not let go: encrypted with BitLocker, or left by a Windows that will go on with what it has in mind. Told by what is on them (formats/bitlocker,
 * formats/ntfs), before any program opens them. Nothing may be read from such a volume, or kept on it; erasing it is another matter.
 */
import { SlipwayError } from '../../../api/errors.ts';
import type { HeldBy } from '../../../api/step-facts.ts';
import { BITLOCKER_BYTES, bitLockerKind } from '../../../formats/bitlocker/boot-sector.ts';
import { ntfsState } from '../../../formats/ntfs/volume-state.ts';
import { type BlockDevice, withDescendants } from '../../machine/block-devices.ts';
import type { Machine } from '../../machine/machine.ts';

/** Null: by nothing that is known, or it cannot be told; whoever opens the volume will see. Nothing is written. */
export async function heldBy(machine: Pick<Machine, 'readPart'>, path: string): Promise<HeldBy | null> {
  try {
    const read = (offset: number, length: number) => machine.readPart(path, offset, length);
    if (bitLockerKind(await read(0, BITLOCKER_BYTES)) !== null) return 'bitlocker';
    const state = await ntfsState(read);
    if (state?.hibernation === 'hibernated') return 'hibernation';
    return state?.log === 'cached' ? 'fast-startup' : null;
  } catch {
    // A volume that is damaged, half written or gone.
    return null;
  }
}

export interface HeldVolume {
  readonly path: string;
  readonly bytes: number;
  readonly label: string | null;
  readonly heldBy: HeldBy;
}

/** Of all that is on a disk. */
export async function heldVolumes(machine: Machine, disk: BlockDevice): Promise<HeldVolume[]> {
  const found: HeldVolume[] = [];
  for (const { path, bytes, label, partitionLabel, children } of withDescendants(disk)) {
    const by = children.length === 0 ? await heldBy(machine, path) : null;
    if (by !== null) found.push({ path, bytes, label: label ?? partitionLabel, heldBy: by });
  }
  return found;
}

const WHAT: Readonly<Record<HeldBy, string>> = {
  bitlocker: 'is encrypted with BitLocker',
  hibernation: 'has a hibernated Windows',
  'fast-startup': 'was left by a Windows with fast startup, or cut off from it',
};

const SHUT_DOWN =
  'Start that Windows, switch fast startup off (powercfg /hibernate off) and shut it down (shutdown /s /t 0), then run the step again.';

/** What makes a volume free, a sentence. */
const REMEDIES: Readonly<Record<HeldBy, string>> = {
  bitlocker:
    'Decrypt it in its Windows (manage-bde -off C:), wait until that has ended (manage-bde -status), and shut it down (shutdown /s /t 0), then run the step again.',
  hibernation: SHUT_DOWN,
  'fast-startup': SHUT_DOWN,
};

export function describeHeld({ path, label, heldBy: by }: HeldVolume): string {
  return `${path}${label === null ? '' : ` "${label}"`} ${WHAT[by]}`;
}

/** Why nothing can be done with a volume, and what to do: two sentences to follow its name. */
export function whyHeld(by: HeldBy): string {
  return `it ${WHAT[by]}. ${REMEDIES[by]}`;
}

/**
 * Before a volume is mounted, read or written to as one that the run has.
 * @throws SlipwayError SLIP-4053
 */
export async function refuseHeld(machine: Machine, path: string): Promise<void> {
  const by = await heldBy(machine, path);
  if (by === null) return;
  throw new SlipwayError(
    'SLIP-4053',
    `Nothing was done to ${path}: ${whyHeld(by)} Or let Format and Partition Disk erase it.`,
  );
}
