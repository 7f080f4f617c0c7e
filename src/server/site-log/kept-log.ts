/**
 * Keeps the newest lines of a process's log in the data directory, so that administrators can read them in the console too: they outlive a process that
 * dies. Two files a process, `log/<process>.log` and the one before it: a process is the only writer of its own. Whoever wants all lines has what is
 * written to standard error; what cannot be kept here (a full disk) is only there.
 */
import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessState } from '../process-states.ts';

export const MOST_BYTES = 4 * 1024 * 1024;
/** Lines from before it is known where they are kept. */
const MOST_WAITING = 1000;

export class KeptLog {
  readonly #mostBytes: number;
  #path: string | null = null;
  #file: { readonly fd: number; bytes: number } | null = null;
  #waiting: string[] = [];

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** From now on lines are kept, those that came before first. */
  open(dataDirectory: string, process: ProcessState['name']): void {
    this.#path = logFile(dataDirectory, process);
    for (const line of this.#waiting.splice(0)) this.write(line);
  }

  /** A line with its line feed. Never throws: a log that cannot be kept must not end what it tells of. */
  write(line: string): void {
    if (this.#path === null) {
      if (this.#waiting.length < MOST_WAITING) this.#waiting.push(line);
      return;
    }
    try {
      const file = this.#fileFor(Buffer.byteLength(line), this.#path);
      file.bytes += writeSync(file.fd, line);
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file.fd);
    this.#file = null;
  }

  #fileFor(bytes: number, path: string): { readonly fd: number; bytes: number } {
    if (this.#file !== null && this.#file.bytes > 0 && this.#file.bytes + bytes > this.#mostBytes) {
      this.close();
      renameSync(path, formerFile(path));
    }
    if (this.#file === null) {
      const fd = openSync(path, 'a', 0o600);
      this.#file = { fd, bytes: fstatSync(fd).size };
    }
    return this.#file;
  }
}

export function logFile(dataDirectory: string, process: ProcessState['name']): string {
  return join(dataDirectory, 'log', `${process}.log`);
}

export function formerFile(path: string): string {
  return `${path}.1`;
}
