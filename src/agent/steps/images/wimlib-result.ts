/** What it means when wimlib-imagex ends with another exit code than 0: its codes are wimlib's own error numbers (wimlib.h). */
import { SlipwayError } from '../../../api/errors.ts';
import type { RunResult } from '../../machine/machine.ts';

export interface WimlibSubject {
  /** `image 1 ("Debian") of "Debian 13"`. */
  readonly image: string;
  /** `system (/dev/sda2, ext4)`. */
  readonly volume: string;
  /** `its files have 900 bytes, the volume 1000`. */
  readonly room: string;
}

/** wimlib.h, 1.13 and 1.14; those a stream from an imported WIM can end in. */
const DAMAGED: ReadonlyMap<number, string> = new Map([
  [2, 'a piece of it cannot be unpacked'],
  [13, 'its integrity table differs'],
  [17, 'its header is not valid'],
  [20, 'its table of blobs is not valid'],
  [21, 'its list of files is not valid'],
  [26, 'the stream is not valid'],
  [28, 'a file differs from its hash'],
  [55, 'a file is missing in it'],
]);
const NOT_THIS_WAY: ReadonlyMap<number, string> = new Map([
  [18, 'there is no such image in it'],
  [33, 'it is one part of a split WIM'],
  [43, 'it is not a WIM'],
  [44, 'it cannot be streamed'],
  [67, 'its version is not known'],
  [68, 'it asks for something this file system, or this wimlib, cannot do'],
]);
const ENDED_EARLY = 65;
const NO_MEMORY = 39;
/** 128 and SIGKILL: the kernel's answer when memory is used up. */
const KILLED = 137;

/** The error for a person. `result` is one that is no success. */
export function explainWimlib({ exitCode, stderr }: RunResult, { image, volume, room }: WimlibSubject): SlipwayError {
  const said =
    stderr
      .split('\n')
      .filter((line) => line.includes('ERROR'))
      .join('\n')
      .slice(-1500) || stderr.slice(-500);
  const error = (code: 'SLIP-3002' | 'SLIP-3003' | 'SLIP-4002' | 'SLIP-4003' | 'SLIP-4010', message: string) =>
    new SlipwayError(code, `${message} wimlib-imagex ended with exit code ${exitCode}: ${said.trim()}`, { exitCode });
  if (/No space left on device/i.test(stderr))
    return error(
      'SLIP-4002',
      `${volume} was full before all of ${image} was on it (${room}). Make the partition larger, or apply a smaller image.`,
    );
  const damage = DAMAGED.get(exitCode);
  if (damage !== undefined)
    return error('SLIP-3002', `${image} is damaged: ${damage}. Import it again from an intact copy.`);
  const reason = NOT_THIS_WAY.get(exitCode);
  if (reason !== undefined) return error('SLIP-4010', `${image} cannot be applied to ${volume}: ${reason}.`);
  if (exitCode === ENDED_EARLY)
    return error(
      'SLIP-3003',
      `${image} ended before all of it had come. Import it again: what is stored is not whole.`,
    );
  if (exitCode === NO_MEMORY || exitCode === KILLED)
    return error(
      'SLIP-4003',
      `Applying ${image} was ended, most likely because the computer's memory was used up (1 GiB is needed).`,
    );
  return error(
    'SLIP-4003',
    `${image} could not be applied to ${volume}. Check the disk: its cable, its health, and the kernel's messages in the log.`,
  );
}
