/** A hive with nothing but its root. */
import { Allocation } from './allocation.ts';
import { BASE_BLOCK_BYTES, toFileTime, writeBaseBlock } from './base-block.ts';
import { BIN_HEADER_BYTES, BIN_UNIT, Cells, NO_CELL } from './cells.ts';
import { HiveError } from './errors.ts';
import { NK, NK_FLAGS, NK_SIGNATURE } from './key-node.ts';
import { encodeName } from './names.ts';
import { createSecurity } from './security.ts';

export interface NewHive {
  readonly rootName: string;
  /** 3 to 6. Windows writes 5 for SYSTEM and SOFTWARE, 3 for BCD stores. */
  readonly minorVersion: number;
  readonly now: Date;
  /** For people who look at the file. */
  readonly fileName?: string;
}

/** The file, of 8192 bytes. Only SYSTEM and Administrators may do anything with its keys. */
export function newHive({ rootName, minorVersion, now, fileName = '' }: NewHive): Buffer {
  if (minorVersion < 3 || minorVersion > 6)
    throw new HiveError('unsupported-version', 'Hives have versions 1.3 to 1.6.');
  const bytes = Buffer.alloc(BASE_BLOCK_BYTES + BIN_UNIT);
  const lastWritten = toFileTime(now);
  bytes.write('hbin', BASE_BLOCK_BYTES, 'latin1');
  bytes.writeUInt32LE(BIN_UNIT, BASE_BLOCK_BYTES + 8);
  bytes.writeBigUInt64LE(lastWritten, BASE_BLOCK_BYTES + 20);
  bytes.writeInt32LE(BIN_UNIT - BIN_HEADER_BYTES, BASE_BLOCK_BYTES + BIN_HEADER_BYTES);
  const cells = new Cells(bytes, BIN_UNIT);
  const allocation = new Allocation(cells);
  const rootCell = createRoot(cells, allocation, rootName);
  bytes.writeBigUInt64LE(lastWritten, BASE_BLOCK_BYTES + rootCell + 4 + NK.lastWritten);
  writeBaseBlock(bytes, { lastWritten, minorVersion, rootCell, binsBytes: BIN_UNIT, fileName });
  return bytes;
}

function createRoot(cells: Cells, allocation: Allocation, name: string): number {
  const { bytes, compressed } = encodeName(name);
  const cell = allocation.take(NK.name + bytes.length);
  const at = cells.content(cell, NK.name, 'a key');
  cells.setU16(at, NK_SIGNATURE);
  cells.setU16(at + NK.flags, NK_FLAGS.root | NK_FLAGS.noDelete | (compressed ? NK_FLAGS.compressedName : 0));
  for (const field of [NK.parent, NK.subkeyList, NK.volatileList, NK.valueList, NK.className]) {
    cells.setU32(at + field, NO_CELL);
  }
  cells.setU16(at + NK.nameBytes, bytes.length);
  bytes.copy(cells.bytes, at + NK.name);
  cells.setU32(at + NK.security, createSecurity(cells, allocation));
  return cell;
}
