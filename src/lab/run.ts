/**
 * The lab's one door to other programs: each is logged with its exact command line, exit code and output, and a failure
 * says what to do about it.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { atExit } from './exit-hooks.ts';

export type LabLog = (line: string) => void;

export interface ExitStatus {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

export interface CommandResult {
  stdout: string;
  stderr: string;
}

/** A program that goes on running. `exited` resolves when it has ended and all its output was handed over; it never rejects. */
export interface LabProcess {
  readonly pid: number;
  readonly stdin: Writable;
  readonly exited: Promise<ExitStatus>;
  /** The last lines it wrote to its error output. */
  lastErrors(): string;
  kill(signal?: NodeJS.Signals): void;
}

export interface StartOptions {
  log: LabLog;
  onStdout?: (chunk: Buffer) => void;
  onStderrLine?: (line: string) => void;
}

/** A program ended with another exit code than 0. */
export class CommandError extends Error {
  readonly status: ExitStatus;
  readonly stderr: string;

  constructor(commandLine: string, status: ExitStatus, stdout: string, stderr: string) {
    super(
      `${commandLine}: ${describeStatus(status)}. It said: ${(stderr.trim() || stdout.trim() || 'nothing').slice(-2000)}`,
    );
    this.name = 'CommandError';
    this.status = status;
    this.stderr = stderr;
  }
}

const debianPackages: Readonly<Record<string, string>> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  dnsmasq: 'dnsmasq-base',
  ip: 'iproute2',
  busybox: 'busybox-static',
  setpriv: 'util-linux',
  tcpdump: 'tcpdump',
  cpio: 'cpio',
  depmod: 'kmod',
  modinfo: 'kmod',
  mksquashfs: 'squashfs-tools',
  strip: 'binutils',
  xz: 'xz-utils',
  zstd: 'zstd',
};

// Not PATH: a user's PATH on Debian has no sbin directories, where ip and dnsmasq live.
const programDirectories = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The absolute path of a program; fails with the Debian package to install. A name with a slash is taken as it is. */
export function findProgram(program: string): string {
  const candidates = program.includes('/')
    ? [program]
    : programDirectories.map((directory) => `${directory}/${program}`);
  const found = candidates.find((path) => existsSync(path));
  if (found) return found;
  const debianPackage = debianPackages[program];
  const advice = debianPackage
    ? `Install the Debian package ${debianPackage}: apt-get install ${debianPackage}`
    : 'Check the path, or install the package that holds it.';
  throw new Error(`The program ${program} was not found. ${advice}`);
}

/** Fails with the Debian package to install when a file another package brings (firmware) is not there. */
export function requireFile(path: string, debianPackage: string): string {
  if (existsSync(path)) return path;
  throw new Error(`${path} is missing. Install the Debian package ${debianPackage}: apt-get install ${debianPackage}`);
}

/** Runs a program to its end. Rejects with a CommandError when it does not exit with 0. */
export async function runCommand(program: string, args: readonly string[], log: LabLog): Promise<CommandResult> {
  const path = findProgram(program);
  const commandLine = formatCommandLine(program, args);
  const child = spawn(path, args, { stdio: 'pipe' });
  child.stdin.end();
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const status = await Promise.race([exitOf(child), failureToStart(child)]);
  const result = { stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
  log(`${commandLine} -> ${describeStatus(status)}`);
  for (const line of outputLines(result.stdout + result.stderr)) log(`  | ${line}`);
  if (status.exitCode !== 0) throw new CommandError(commandLine, status, result.stdout, result.stderr);
  return result;
}

/**
 * Starts a program that goes on running. It dies with this process: by the exit hook, and after a kill -9 of this process
 * by the kernel's parent-death signal, which an exec (ip netns exec, then the program) keeps (prctl(2), PR_SET_PDEATHSIG).
 */
export function startProcess(program: string, args: readonly string[], options: StartOptions): LabProcess {
  const path = findProgram(program);
  const commandLine = formatCommandLine(program, args);
  const child = spawn(findProgram('setpriv'), ['--pdeathsig', 'KILL', '--', path, ...args], { stdio: 'pipe' });
  const pid = child.pid;
  // Comes when no process could be made (said below) and when a signal could not be sent (the process is gone).
  child.on('error', (error) => options.log(`${program}: ${error.message}`));
  if (pid === undefined) throw new Error(`${commandLine} could not be started: the system made no process for it.`);
  options.log(`${commandLine} -> started, process ${pid}`);
  const errors = collectErrors(child, options);
  child.stdout.on('data', options.onStdout ?? (() => undefined));
  // A program that has ended closes its input; its exit status tells the story.
  child.stdin.on('error', () => undefined);
  const forget = atExit(() => child.kill('SIGKILL'));
  const exited = exitOf(child).then((status) => {
    forget();
    options.log(`${program} (process ${pid}) -> ${describeStatus(status)}`);
    return status;
  });
  return {
    pid,
    stdin: child.stdin,
    exited,
    lastErrors: () => errors.join('\n'),
    kill: (signal) => void child.kill(signal ?? 'SIGKILL'),
  };
}

/** Keeps the last lines of the error output and hands each on. */
function collectErrors(child: ChildProcessWithoutNullStreams, options: StartOptions): string[] {
  const kept: string[] = [];
  let partial = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = (partial + text).split('\n');
    partial = lines.pop() ?? '';
    for (const line of lines) {
      kept.push(line);
      if (kept.length > 40) kept.shift();
      (options.onStderrLine ?? options.log)(line);
    }
  });
  return kept;
}

function exitOf(child: ChildProcessWithoutNullStreams): Promise<ExitStatus> {
  return new Promise((resolve) => child.on('close', (exitCode, signal) => resolve({ exitCode, signal })));
}

function failureToStart(child: ChildProcessWithoutNullStreams): Promise<never> {
  return new Promise((_, reject) => child.on('error', reject));
}

/** 'exit code 3' or 'ended by SIGKILL'. */
export function describeStatus({ exitCode, signal }: ExitStatus): string {
  return signal ? `ended by ${signal}` : `exit code ${exitCode}`;
}

function outputLines(output: string): string[] {
  return output.split('\n').filter((line) => line.trim() !== '');
}

/** The command line as one could paste it into a shell. */
export function formatCommandLine(program: string, args: readonly string[]): string {
  return [program, ...args]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
