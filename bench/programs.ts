/** Programs that benchmarks start: peers, clients, the site. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Runs a program to its end; gives its output. Throws with what it said when it fails. */
export async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 << 20 });
  return stdout;
}

export interface Started {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a program that stays; `ready` is asked until it says yes. */
export async function start(
  program: string,
  args: readonly string[],
  ready: () => Promise<boolean>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Started> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: environment });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors = `${errors}${text}`.slice(-4000);
  });
  for (let tries = 0; !(await ready()); tries += 1) {
    if (child.exitCode !== null || tries > 600) throw new Error(`${program} did not start: ${errors}`);
    await pause(100);
  }
  return { pid: child.pid ?? 0, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Whether something listens on a TCP port of 127.0.0.1. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A process and all below it; what ends meanwhile is left out. */
export function processTree(pid: number): number[] {
  const children = readProcess(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(processTree)];
}

/** As proc(5), comm has it. */
export function nameOf(pid: number): string {
  return readProcess(pid, 'comm').trim();
}

/** Empty for a process that has ended. */
function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** CPU seconds that processes and their children that have ended have used so far (proc(5), stat, fields 14 to 17, in ticks of 10 ms). */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readProcess(pid, 'stat')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields.slice(11, 15).reduce((ticks, field) => ticks + Number(field) / 100, sum);
  }, 0);
}

export interface SiteCpu {
  readonly site: number;
  readonly postgres: number;
}

/** CPU seconds of a site so far, by its supervisor's process number. */
export function cpuOfSite(pid: number): SiteCpu {
  const pids = processTree(pid);
  return {
    site: cpuSeconds(pids.filter((each) => !isDatabase(each))),
    postgres: cpuSeconds(pids.filter(isDatabase)),
  };
}

/** Waits until a site has done what it put off: records are written after the answers, and the next must not be measured beside that. */
export async function settled(pid: number): Promise<void> {
  const busy = (cpu: SiteCpu) => cpu.site + cpu.postgres;
  for (let before = busy(cpuOfSite(pid)); ; ) {
    await sleep(500);
    const after = busy(cpuOfSite(pid));
    if (after - before < 0.05) return;
    before = after;
  }
}

export function isDatabase(pid: number): boolean {
  return nameOf(pid).startsWith('postgres');
}

/** Proportional set size in MB: shared pages are counted in parts (proc(5), smaps_rollup). */
export function pssMegabytes(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => Number(/^Pss:\s+(\d+) kB/m.exec(readProcess(pid, 'smaps_rollup'))?.[1] ?? 0));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1000;
}

/** Voluntary context switches: each is a wake-up of a thread that slept. */
export function wakeUps(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + wakeUpsOf(pid), 0);
}

function wakeUpsOf(pid: number): number {
  const counts = threadsOf(pid).map((thread) =>
    Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readProcess(pid, `task/${thread}/status`))?.[1] ?? 0),
  );
  return counts.reduce((sum, each) => sum + each, 0);
}

/** None of a process that has ended: PostgreSQL's connections do, after a while without work. */
function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}
