/** Which processor a program of Windows or UEFI firmware (PE) is for: the Machine field of its COFF header (Microsoft, "PE Format"). */
import type { ReadPart } from './resources.ts';

export type MachineType = 'amd64' | 'arm64' | 'x86' | 'other';

const MACHINES: ReadonlyMap<number, MachineType> = new Map([
  [0x8664, 'amd64'],
  [0xaa64, 'arm64'],
  [0x14c, 'x86'],
]);

const DOS_HEADER_BYTES = 64;
/** Where the DOS header says where the PE header is. */
const PE_AT = 0x3c;

/** Null for a file that is no PE. What `read` throws is thrown. */
export async function readMachineType(read: ReadPart): Promise<MachineType | null> {
  const dos = await read(0, DOS_HEADER_BYTES);
  if (dos.length < DOS_HEADER_BYTES || dos.toString('latin1', 0, 2) !== 'MZ') return null;
  const pe = await read(dos.readUInt32LE(PE_AT), 6);
  if (pe.length < 6 || pe.toString('latin1', 0, 4) !== 'PE\0\0') return null;
  return MACHINES.get(pe.readUInt16LE(4)) ?? 'other';
}
