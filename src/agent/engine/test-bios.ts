/** A virtual computer with a BIOS and one real disk, for tests: what it says on its serial line, and what its BIOS says. Nothing else of it is of interest. */
import { spawn } from 'node:child_process';

const PATIENCE_MILLISECONDS = 120_000;
const QEMU = [
  ...['-M', 'pc', '-accel', 'tcg', '-m', '512', '-nodefaults', '-display', 'none', '-vga', 'std', '-no-reboot'],
  ...['-chardev', 'stdio,id=said,mux=on,signal=off', '-serial', 'chardev:said'],
  ...['-device', 'isa-debugcon,iobase=0x402,chardev=said'],
];

/** Starts from the disk until one of the patterns is said, then cuts the power. What it said until then. */
export async function startFromDisk(disk: string, pattern: RegExp): Promise<string> {
  const args = [...QEMU, '-drive', `file=${disk},format=raw,if=ide`];
  const qemu = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const timer = setTimeout(() => qemu.kill('SIGKILL'), PATIENCE_MILLISECONDS);
  let said = '';
  try {
    for await (const piece of qemu.stdout) {
      said += String(piece);
      if (pattern.test(said)) return said;
    }
  } finally {
    clearTimeout(timer);
    qemu.kill('SIGKILL');
    await new Promise((resolve) =>
      qemu.exitCode === null && qemu.signalCode === null ? qemu.once('exit', resolve) : resolve(null),
    );
  }
  throw new Error(`${pattern} was not said; the last of what was: ${said.slice(-2000)}`);
}

/** A boot sector that says a word on the serial line and stops. */
export function sectorThatSays(word: string): Buffer {
  // mov dx,3f8; mov si,7c11; next: lodsb; test al,al; jz end; out dx,al; jmp next; end: hlt; jmp end
  const code = Buffer.from('baf803be117cac84c07403eeebf8f4ebfd', 'hex');
  return Buffer.concat([code, Buffer.from(`${word}\0`)], 440);
}
