/** In which state an NTFS volume was left: what says that somebody has not finished with it. */
import { HIBERNATION_BYTES, type HibernationState, hibernationState } from '../hibernation/header.ts';
import { ATTRIBUTE } from './attributes.ts';
import { NtfsError } from './errors.ts';
import { type LogState, logState, RESTART_BYTES } from './restart-page.ts';
import { FILE, NtfsVolume, type ReadAt } from './volume.ts';

export interface NtfsState {
  /** Of the Windows on it. */
  readonly hibernation: HibernationState;
  readonly log: LogState;
  /** Windows checks it at its next start. */
  readonly isDirty: boolean;
}

const DIRTY = 1;

/**
 * Reads a few records; nothing is written.
 * @returns null for what is no NTFS
 * @throws NtfsError where it is damaged
 */
export async function ntfsState(read: ReadAt): Promise<NtfsState | null> {
  const volume = await NtfsVolume.open(read);
  if (volume === null) return null;
  const file = await volume.inRoot('hiberfil.sys');
  return {
    hibernation: file === null ? 'none' : hibernationState(await volume.readData(file, HIBERNATION_BYTES)),
    log: logState(await volume.readData(FILE.logFile, RESTART_BYTES)),
    isDirty: await isDirty(volume),
  };
}

/** VOLUME_INFORMATION: 8 bytes reserved, version, flags. */
async function isDirty(volume: NtfsVolume): Promise<boolean> {
  const information = (await volume.attributes(FILE.volume)).find(({ type }) => type === ATTRIBUTE.volumeInformation);
  if (information === undefined || !('value' in information) || information.value.length < 12)
    throw new NtfsError('the volume does not say how it was left');
  return (information.value.readUInt16LE(10) & DIRTY) !== 0;
}
