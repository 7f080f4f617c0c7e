/** For tests: the smallest file that says which processor it is for (0x8664: x64, 0x14c: x86, 0xaa64: ARM). */
export function programFor(machine: number, text: string): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write('MZ', 0);
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write('PE\0\0', 0x80);
  bytes.writeUInt16LE(machine, 0x84);
  bytes.write(text, 0x90);
  return bytes;
}
