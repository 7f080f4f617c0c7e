/**
 * A security descriptor for what administrators and the system alone may touch, in the self-relative form that NTFS keeps
 * ([MS-DTYP] 2.4.6; ACL 2.4.5, ACE 2.4.4.2, SID 2.4.2.2; well-known SIDs 2.4.2.4).
 */
import { Buffer } from 'node:buffer';

const NT_AUTHORITY = 5;
const LOCAL_SYSTEM = sid(18);
const ADMINISTRATORS = sid(32, 544);
/** FILE_ALL_ACCESS. */
const FULL_CONTROL = 0x1f01ff;
/** OBJECT_INHERIT_ACE and CONTAINER_INHERIT_ACE: what is made in the folder later is protected alike. */
const INHERITED = 0x03;
/** SE_SELF_RELATIVE, SE_DACL_PROTECTED (nothing is inherited from above), SE_DACL_PRESENT. */
const CONTROL = 0x9004;
const HEADER_BYTES = 20;

/** The owner and the group are Administrators: about 100 bytes. */
export function administratorsOnly(kind: 'file' | 'folder'): Buffer {
  const flags = kind === 'folder' ? INHERITED : 0;
  const entries = [LOCAL_SYSTEM, ADMINISTRATORS].map((who) => allow(who, flags));
  const list = accessControlList(entries);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(1, 0);
  header.writeUInt16LE(CONTROL, 2);
  header.writeUInt32LE(HEADER_BYTES + list.length, 4);
  header.writeUInt32LE(HEADER_BYTES + list.length + ADMINISTRATORS.length, 8);
  header.writeUInt32LE(HEADER_BYTES, 16);
  return Buffer.concat([header, list, ADMINISTRATORS, ADMINISTRATORS]);
}

function sid(...subAuthorities: number[]): Buffer {
  const bytes = Buffer.alloc(8 + 4 * subAuthorities.length);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt8(subAuthorities.length, 1);
  bytes.writeUIntBE(NT_AUTHORITY, 2, 6);
  for (const [at, value] of subAuthorities.entries()) bytes.writeUInt32LE(value, 8 + 4 * at);
  return bytes;
}

/** ACCESS_ALLOWED_ACE. */
function allow(who: Buffer, flags: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(flags, 1);
  head.writeUInt16LE(head.length + who.length, 2);
  head.writeUInt32LE(FULL_CONTROL, 4);
  return Buffer.concat([head, who]);
}

function accessControlList(entries: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(2, 0);
  head.writeUInt16LE(
    entries.reduce((bytes, entry) => bytes + entry.length, head.length),
    2,
  );
  head.writeUInt16LE(entries.length, 4);
  return Buffer.concat([head, ...entries]);
}
