/** GUIDs as stores write them: `{9dea862c-5cdd-4e70-acc1-f32b344d4795}` in names and texts, 16 bytes in devices. */
import { BcdError } from './errors.ts';

/** With braces, in small letters. */
export type Guid = string;

const PATTERN = /^\{([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})\}$/;

/** The GUID in its one form; null for what is none. Braces may lack. */
export function toGuid(text: string): Guid | null {
  const guid = `{${text.replace(/^\{|\}$/g, '').toLowerCase()}}`;
  return PATTERN.test(guid) ? guid : null;
}

/** Its bytes: the first three groups with the least significant one first. */
export function guidBytes(text: Guid): Buffer {
  const [, first, second, third, fourth, fifth] = PATTERN.exec(toGuid(text) ?? '') ?? [];
  if (first === undefined) throw new BcdError('refused', `"${text}" is no GUID.`);
  const reversed = [first, second, third].map((group) => Buffer.from(group ?? '', 'hex').reverse());
  return Buffer.concat([...reversed, Buffer.from(`${fourth}${fifth}`, 'hex')]);
}

/** The GUID whose 16 bytes begin at `at`. */
export function guidAt(bytes: Buffer, at: number): Guid {
  const reversed = (from: number, to: number) =>
    Buffer.from(bytes.subarray(at + from, at + to))
      .reverse()
      .toString('hex');
  const straight = (from: number, to: number) => bytes.toString('hex', at + from, at + to);
  return `{${reversed(0, 4)}-${reversed(4, 6)}-${reversed(6, 8)}-${straight(8, 10)}-${straight(10, 16)}}`;
}
