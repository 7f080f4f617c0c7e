/**
 * A hive whose last write was not finished, completed from its transaction logs: what Windows does when it loads one ("Dirty state of a hive" in the
 * specification). Since Windows 8.1 logs have entries, before they had the pages of one write.
 */
import { BASE_BLOCK_SECTOR, type BaseBlock, FILE_TYPES, readBaseBlock } from './base-block.ts';
import { HiveError } from './errors.ts';
import type { Log } from './log.ts';
import { recoverFromEntries } from './log-entries.ts';
import { recoverFromDirtyPages } from './log-pages.ts';

/**
 * @param bytes of the hive; they stay as they are
 * @param logs what is in its .LOG1, .LOG2 or .LOG; empty ones and those of other hives are passed over
 * @throws HiveError `dirty` where no log completes it
 */
export function recoverHive(bytes: Buffer, base: BaseBlock, logs: readonly Buffer[]): Buffer {
  const whole = logs.flatMap(readLog);
  const recovered =
    recoverFromEntries(bytes, base, ofType(whole, FILE_TYPES.newLog)) ??
    recoverFromDirtyPages(bytes, base, ofType(whole, FILE_TYPES.oldLog));
  if (recovered !== null) return recovered;
  const how = base.checksumRight
    ? `its sequence numbers are ${base.primarySequence} and ${base.secondarySequence}`
    : "its header's checksum is wrong";
  const had = logs.length === 0 ? 'no log was given' : 'no log that was given completes it';
  throw new HiveError(
    'dirty',
    `The hive was not written to its end (${how}), and ${had}. Give the .LOG1 and .LOG2 from beside it, or start that Windows and shut it down.`,
  );
}

function readLog(bytes: Buffer): Log[] {
  if (bytes.length < BASE_BLOCK_SECTOR || bytes.toString('latin1', 0, 4) !== 'regf') return [];
  const base = readBaseBlock(bytes);
  return base.checksumRight ? [{ bytes, base }] : [];
}

function ofType(logs: readonly Log[], type: number): Log[] {
  return logs.filter(({ base }) => base.fileType === type);
}
