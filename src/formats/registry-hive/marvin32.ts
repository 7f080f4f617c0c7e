/** Marvin32, the keyed hash of entries in transaction logs (US patent 20130262421 has the algorithm). */

/**
 * The words of the seed that Windows uses for logs, 0x82EF4D887A4E55C5. The specification writes these as bytes in this order, which would be another seed;
 * an entry that Windows wrote (marvin32.test.ts) has this one.
 */
const LOG_SEED = [0x7a4e_55c5, 0x82ef_4d88] as const;

/** The hash of bytes, of 64 bits. @param seed its lower and its upper word */
export function marvin32(bytes: Buffer, [low, high]: readonly [number, number] = LOG_SEED): bigint {
  let [first, second] = [low | 0, high | 0];
  const mix = (word: number) => {
    first = (first + word) | 0;
    second ^= first;
    first = (rotate(first, 20) + second) | 0;
    second = rotate(second, 9) ^ first;
    first = (rotate(first, 27) + second) | 0;
    second = rotate(second, 19);
  };
  const whole = bytes.length - (bytes.length % 4);
  for (let at = 0; at < whole; at += 4) mix(bytes.readInt32LE(at));
  // The rest is ended by 0x80 and filled up with zeros.
  let last = 0x80;
  for (let at = bytes.length - 1; at >= whole; at--) last = (last << 8) | bytes.readUInt8(at);
  mix(last);
  mix(0);
  return (BigInt(second >>> 0) << 32n) | BigInt(first >>> 0);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
