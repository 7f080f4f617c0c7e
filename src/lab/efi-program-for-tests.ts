/** A program for UEFI firmware that says one line at the console and stays there: it stands in for a boot manager that nobody may hand on. */
import { Buffer } from 'node:buffer';

/**
 * rdx has the system table (UEFI specification 2.10, 2.3.4.1 and 4.3): ConOut at 64, in it OutputString at 8.
 *
 *     sub rsp, 40 · mov rcx, [rdx+64] · lea rdx, [rip+text] · call [rcx+8] · jmp $
 */
const CODE = Buffer.from('4883ec28488b4a40488d15050000 00ff5108ebfe'.replaceAll(' ', ''), 'hex');

const PE_AT = 0x40;
const OPTIONAL_HEADER_AT = PE_AT + 24;
const OPTIONAL_HEADER_BYTES = 112 + 16 * 8;
const FILE_ALIGNMENT = 0x200;
const SECTION_ALIGNMENT = 0x1000;

/** A PE32+ image for x64 (Microsoft, "PE Format") with one section, which holds code and text. */
export function efiProgram(line: string): Buffer {
  const text = Buffer.from(`${line}\r\n\0`, 'utf16le');
  const section = Buffer.alloc(Math.ceil((CODE.length + text.length) / FILE_ALIGNMENT) * FILE_ALIGNMENT);
  CODE.copy(section);
  text.copy(section, CODE.length);
  return Buffer.concat([headers(section.length), section]);
}

function headers(sectionBytes: number): Buffer {
  const bytes = Buffer.alloc(FILE_ALIGNMENT);
  bytes.write('MZ', 0);
  bytes.writeUInt32LE(PE_AT, 0x3c);
  bytes.write('PE\0\0', PE_AT);
  bytes.writeUInt16LE(0x8664, PE_AT + 4);
  bytes.writeUInt16LE(1, PE_AT + 6);
  bytes.writeUInt16LE(OPTIONAL_HEADER_BYTES, PE_AT + 20);
  // Executable, addresses above 2 GB, no line numbers or symbols.
  bytes.writeUInt16LE(0x2e, PE_AT + 22);
  const at = OPTIONAL_HEADER_AT;
  bytes.writeUInt16LE(0x20b, at);
  bytes.writeUInt32LE(sectionBytes, at + 4);
  // Entry, base of code; the image is loaded wherever there is room: nothing in it has an address of its own.
  bytes.writeUInt32LE(SECTION_ALIGNMENT, at + 16);
  bytes.writeUInt32LE(SECTION_ALIGNMENT, at + 20);
  bytes.writeUInt32LE(SECTION_ALIGNMENT, at + 32);
  bytes.writeUInt32LE(FILE_ALIGNMENT, at + 36);
  bytes.writeUInt32LE(2 * SECTION_ALIGNMENT, at + 56);
  bytes.writeUInt32LE(FILE_ALIGNMENT, at + 60);
  // EFI application.
  bytes.writeUInt16LE(10, at + 68);
  bytes.writeUInt32LE(16, at + 108);
  const section = at + OPTIONAL_HEADER_BYTES;
  bytes.write('.text', section);
  bytes.writeUInt32LE(sectionBytes, section + 8);
  bytes.writeUInt32LE(SECTION_ALIGNMENT, section + 12);
  bytes.writeUInt32LE(sectionBytes, section + 16);
  bytes.writeUInt32LE(FILE_ALIGNMENT, section + 20);
  // Code, can be executed and read.
  bytes.writeUInt32LE(0x60000020, section + 36);
  return bytes;
}
