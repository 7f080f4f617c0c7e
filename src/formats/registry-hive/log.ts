/** What both kinds of transaction logs have in common. */
import { BASE_BLOCK_BYTES, type BaseBlock } from './base-block.ts';
import { HiveError } from './errors.ts';

/** A transaction log whose header is whole. */
export interface Log {
  readonly bytes: Buffer;
  readonly base: BaseBlock;
}

/**
 * A copy of a hive with room for that many bytes of bins. What is not in the hive must be in the logs, so that no number in a log makes a small hive
 * a large one.
 */
export function copyWithRoom(bytes: Buffer, binsBytes: number, logs: readonly Log[]): Buffer {
  const given = logs.reduce((sum, log) => sum + log.bytes.length, bytes.length);
  if (binsBytes > given) {
    throw new HiveError(
      'truncated',
      `The hive's log makes it ${binsBytes} bytes large; those are in neither. Copy both again.`,
    );
  }
  const copy = Buffer.alloc(BASE_BLOCK_BYTES + binsBytes);
  bytes.copy(copy, 0, 0, copy.length);
  return copy;
}
