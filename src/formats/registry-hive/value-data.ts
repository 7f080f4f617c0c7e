/** What a value's bytes mean, by its type. Windows checks nothing of it: a REG_DWORD may have three bytes, a text no end. */
import type { HiveValue } from './values.ts';

/** Types of values, by their names in winnt.h without `REG_`. */
export const REG = {
  none: 0,
  sz: 1,
  expandSz: 2,
  binary: 3,
  dword: 4,
  dwordBigEndian: 5,
  link: 6,
  multiSz: 7,
  resourceList: 8,
  fullResourceDescriptor: 9,
  resourceRequirementsList: 10,
  qword: 11,
} as const;

export function textValue(name: string, text: string): HiveValue {
  return { name, type: REG.sz, data: Buffer.from(`${text}\0`, 'utf16le') };
}

/** A text in which Windows puts values for `%names%`. */
export function expandTextValue(name: string, text: string): HiveValue {
  return { name, type: REG.expandSz, data: Buffer.from(`${text}\0`, 'utf16le') };
}

/** Several texts; none may be empty, since that ends the list. */
export function textsValue(name: string, texts: readonly string[]): HiveValue {
  return { name, type: REG.multiSz, data: Buffer.from(`${texts.map((text) => `${text}\0`).join('')}\0`, 'utf16le') };
}

export function dwordValue(name: string, number: number): HiveValue {
  const data = Buffer.alloc(4);
  data.writeUInt32LE(number);
  return { name, type: REG.dword, data };
}

export function qwordValue(name: string, number: bigint): HiveValue {
  const data = Buffer.alloc(8);
  data.writeBigUInt64LE(number);
  return { name, type: REG.qword, data };
}

export function binaryValue(name: string, data: Buffer): HiveValue {
  return { name, type: REG.binary, data };
}

/** The text of a REG_SZ, REG_EXPAND_SZ or REG_LINK, up to its end; null for other types. */
export function textOf({ type, data }: HiveValue): string | null {
  if (type !== REG.sz && type !== REG.expandSz && type !== REG.link) return null;
  const text = data.toString('utf16le');
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** The texts of a REG_MULTI_SZ; null for other types. */
export function textsOf({ type, data }: HiveValue): string[] | null {
  if (type !== REG.multiSz) return null;
  const texts = data.toString('utf16le').split('\0');
  const end = texts.indexOf('');
  return end < 0 ? texts : texts.slice(0, end);
}

/** The number of a REG_DWORD (either order) or REG_QWORD; null for other types and for another number of bytes. */
export function numberOf({ type, data }: HiveValue): bigint | null {
  if (type === REG.dword && data.length === 4) return BigInt(data.readUInt32LE());
  if (type === REG.dwordBigEndian && data.length === 4) return BigInt(data.readUInt32BE());
  return type === REG.qword && data.length === 8 ? data.readBigUInt64LE() : null;
}
