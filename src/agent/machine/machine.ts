/**
 * The only door to disks, firmware, processes and files of the machine. One implementation a system: linux.ts; scripted.ts
 * for tests, which asserts the commands.
 */
import type { Inventory } from '../../api/inventory.ts';
import type { TreeEntry } from './hash-tree.ts';
import type { KernelLine } from './kernel-log.ts';

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Written to the program's standard input, then closed. A stream obeys back-pressure, and may use a piece's memory again when it is asked for the next. */
  stdin?: string | AsyncIterable<Uint8Array>;
  /** Takes standard output as bytes, as fast as it likes: the program waits meanwhile. It is then neither logged nor in the result. What it throws ends the program. */
  takeStdout?: (stdout: AsyncIterable<Buffer>) => Promise<void>;
  /** Called with each piece of output (stdout and stderr), also progress lines that end in a carriage return. */
  onOutput?: (text: string) => void;
  signal?: AbortSignal;
  timeoutMilliseconds?: number;
  /** Exit codes that are not an error; default only 0. `any`: the caller judges. */
  successCodes?: readonly number[] | 'any';
  /** On Windows: the program gets its arguments as they stand, with a space between, not quoted as C programs expect them. For cmd.exe, which parses its command line itself. */
  verbatimArguments?: boolean;
  /** What stands in the log in place of the arguments, where they hold a secret. */
  display?: string;
  /** The log gets the output as one line, without white space that only indents: for JSON that a program spreads over hundreds of lines. */
  logAsOneLine?: boolean;
}

export interface RunResult {
  exitCode: number;
  /** The last 64 KiB. */
  stdout: string;
  stderr: string;
}

export interface Machine {
  readonly system: 'linux' | 'windows';
  /** Runs a program, logs its exact command line, exit code and output; throws SLIP-4003 with all three when it fails. */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  inventory(): Promise<Inventory>;
  /** A variable of the environment that the agent was started in. */
  environmentVariable(name: string): string | undefined;
  /** The kernel's log, the oldest line first; empty where it cannot be read. */
  kernelLog(): Promise<KernelLine[]>;
  readFile(path: string): Promise<Buffer>;
  /** A part of a file from an offset on; less where the file ends. */
  readPart(path: string, offset: number, length: number): Promise<Buffer>;
  /** Atomically (temporary name, fsync, rename); parents are made. Mode default 0644. */
  writeFile(path: string, content: string | Buffer, options?: { mode?: number }): Promise<void>;
  /** As writeFile, from a stream that memory need not hold; nothing is left when the stream fails. */
  writeStream(path: string, content: AsyncIterable<Buffer>, options?: { mode?: number }): Promise<void>;
  /** Writes from byte 0 on, in place, without cutting off what lies behind, and forces it to the disk: for slots on file systems without a journal. Parents are made. */
  overwriteFile(path: string, content: Buffer): Promise<void>;
  /** Appends and forces to the disk (fdatasync) before it resolves. */
  appendFile(path: string, content: Buffer): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** What is at a path, links followed; null when there is nothing. `modified`: milliseconds since 1970. */
  stat(path: string): Promise<{ kind: 'file' | 'folder'; modified: number } | null>;
  /** Where a path leads to once links are followed; null when there is nothing. */
  realPath(path: string): Promise<string | null>;
  /** A file, or a folder with all that is in it; nothing there is fine. */
  remove(path: string): Promise<void>;
  copyFile(from: string, to: string, options?: { mode?: number }): Promise<void>;
  list(path: string): Promise<string[]>;
  /** What programs may still write to the file system that a path is on. */
  freeBytes(path: string): Promise<number>;
  /** Reads every file below a folder. What cannot be read is told as such. */
  hashTree(folder: string, signal?: AbortSignal): AsyncIterable<TreeEntry>;
  /** Does not return when it succeeds. */
  restart(target: 'disk' | 'pe'): Promise<never>;
  setClock(time: Date): Promise<void>;
}
