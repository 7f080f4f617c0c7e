/** What this machine's kernel says of its memory (proc(5)). Read at once, not later: between the question and the start that it is asked for nothing else starts. */
import { readFileSync } from 'node:fs';

const KIBIBYTES = 1024;

export function availableMiB(): number {
  return amountOf(readFileSync('/proc/meminfo', 'utf8'), 'MemAvailable');
}

/** Of a process; 0 when it is gone. */
export function residentMiB(pid: number): number {
  try {
    return amountOf(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmRSS');
  } catch {
    return 0;
  }
}

function amountOf(text: string, field: string): number {
  const [, kibibytes = '0'] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text) ?? [];
  return Number(kibibytes) / KIBIBYTES;
}
