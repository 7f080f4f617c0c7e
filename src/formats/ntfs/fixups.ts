import { NtfsError } from './errors.ts';

const BLOCK_BYTES = 512;

/**
 * A record whose blocks were written together: the last two bytes of each block are those of the record's update sequence, and what belongs there is in its array
 * (ntfs-3g, mst.c). A copy; @throws NtfsError where the signature is another, or a block is of another time.
 */
export function withFixups(record: Buffer, signature: string): Buffer {
  if (record.length < BLOCK_BYTES || record.toString('latin1', 0, 4) !== signature)
    throw new NtfsError(`a record without the signature ${signature}`);
  const at = record.readUInt16LE(4);
  const count = record.readUInt16LE(6) - 1;
  if (count < 1 || count * BLOCK_BYTES > record.length || at + 2 * (count + 1) > BLOCK_BYTES - 2)
    throw new NtfsError(`the update sequence of a record (${signature}) is not within it`);
  const whole = Buffer.from(record);
  for (let block = 0; block < count; block += 1) {
    const end = (block + 1) * BLOCK_BYTES - 2;
    if (record.readUInt16LE(end) !== record.readUInt16LE(at))
      throw new NtfsError(`a record (${signature}) that was not written as a whole`);
    record.copy(whole, end, at + 2 + 2 * block, at + 4 + 2 * block);
  }
  return whole;
}
