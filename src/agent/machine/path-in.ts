import { posix, win32 } from 'node:path';

/** A path below a folder, written as the folder's own system writes it: `C:\ProgramData\Slipway\log`, `/var/lib/slipway/log`. Names may hold slashes. */
export function pathIn(folder: string, ...names: readonly string[]): string {
  return (isOfWindows(folder) ? win32 : posix).join(folder, ...names);
}

function isOfWindows(folder: string): boolean {
  return /^[A-Za-z]:|^\\\\/.test(folder);
}
