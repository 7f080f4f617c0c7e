/** One postmaster process: find it, start it, wait until it answers, stop it. */
import { spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { hasCode } from './error-code.ts';
import { type PostgresBinaries, run, spawnIdentity } from './postgres-binaries.ts';
import { makeOwned, type PostgresLayout } from './postgres-layout.ts';
import type { Identity } from './system-user.ts';

/** initdb's first role, for administration (creating databases, backup). The site itself connects as an ordinary role. */
export const superuser = 'postgres';

export interface PostmasterFile {
  readonly pid: number;
  readonly socketDirectory: string;
}

/** What `postmaster.pid` says (miscadmin.h: line 1 pid, line 5 socket directory), or undefined where there is none or it is half written. */
export function readPostmasterFile(data: string): PostmasterFile | undefined {
  const lines = readIfThere(join(data, 'postmaster.pid'))?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return { pid, socketDirectory: lines[4] ?? '' };
}

/**
 * What process `pid` is: the PostgreSQL server of this cluster, its corpse that nobody has reaped (zombie), something else that got the
 * number later (also another PostgreSQL), or nothing.
 */
export function processState(pid: number, data: string): 'postgres' | 'zombie' | 'other' | 'gone' {
  // proc(5): "pid (name) state …"; the name may hold anything, also brackets.
  const [, name, state] = /^\d+ \((.*)\) (\S)/s.exec(readIfThere(`/proc/${pid}/stat`) ?? '') ?? [];
  if (name === undefined) return 'gone';
  if (name !== 'postgres') return 'other';
  if (state === 'Z' || state === 'X') return 'zombie';
  // A postmaster's working directory is its data directory, before it writes postmaster.pid (ChangeToDataDir).
  return workingDirectory(pid) === data ? 'postgres' : 'other';
}

function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH', 'EACCES')) return undefined;
    throw error;
  }
}

/** Makes a new cluster beside `data`, then renames it there: a cluster that exists is whole, whenever the power fails. */
export async function initialiseCluster(
  layout: PostgresLayout,
  binaries: PostgresBinaries,
  identity: Identity | undefined,
): Promise<void> {
  const unfinished = `${layout.data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  makeOwned(unfinished, identity);
  const args = ['-D', unfinished, '-U', superuser, '-E', 'UTF8', '--locale=C', '--data-checksums'];
  // Unix socket only, in a 0700 folder: the file system decides who may connect, so the server need not ask again.
  args.push('--auth-local=trust', '--auth-host=reject');
  const { failure } = await run(join(binaries.directory, 'initdb'), args, identity);
  if (failure !== undefined) throw new Error(`Could not make the database in ${layout.data}: initdb ${failure}`);
  renameSync(unfinished, layout.data);
}

export type Durability = 'normal' | 'tests';

/** The server's arguments. `tests` gives up crash safety for speed. */
export function postmasterArguments(layout: PostgresLayout, durability: Durability): string[] {
  const settings = {
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: `"${layout.socket.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A week of logs, each day's file overwritten a week later. Terse: no DETAIL, which quotes rows and so could hold secrets.
    logging_collector: 'on',
    log_directory: layout.log,
    log_filename: 'postgresql-%a.log',
    log_rotation_age: '1d',
    log_rotation_size: '0',
    log_truncate_on_rotation: 'on',
    log_error_verbosity: 'terse',
    ...(durability === 'tests' ? { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } : {}),
  };
  return ['-D', layout.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** Starts a postmaster that outlives this process (a new session, its own log file). It is not ready yet. */
export function spawnPostmaster(
  layout: PostgresLayout,
  binaries: PostgresBinaries,
  args: string[],
  identity: Identity | undefined,
): StartedPostmaster {
  const log = openSync(layout.startupLog, 'w', 0o600);
  const child = spawn(join(binaries.directory, 'postgres'), args, {
    ...spawnIdentity(identity),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  const started: StartedPostmaster = { ended: undefined };
  child.on('error', (error) => (started.ended = error.message));
  child.on('exit', (code, signal) => (started.ended = `ended with ${code ?? signal}`));
  return started;
}

export interface StartedPostmaster {
  /** How it ended; undefined while it runs. */
  ended: string | undefined;
}

/** `ready`, `starting` (it says so itself), or `silent` (nothing listens). */
export async function askPostmaster(socketDirectory: string): Promise<'ready' | 'starting' | 'silent'> {
  const client = new Client({
    host: socketDirectory,
    user: superuser,
    database: 'postgres',
    connectionTimeoutMillis: 5000,
  });
  client.on('error', () => {}); // It may stop while we ask: the next question shows it.
  try {
    await client.connect();
    return 'ready';
  } catch (error) {
    // 57P03 cannot_connect_now: starting up, recovering or shutting down.
    if (hasCode(error, '57P03')) return 'starting';
    // It refuses for a reason of its own (such as 53300 too_many_connections): so it works.
    return error instanceof DatabaseError ? 'ready' : 'silent';
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether a running postmaster has exactly these programs and arguments (it writes both down in postmaster.opts). */
export function runsWith(layout: PostgresLayout, binaries: PostgresBinaries, args: string[]): boolean {
  const options = readIfThere(join(layout.data, 'postmaster.opts'))?.trim();
  return options === [join(binaries.directory, 'postgres'), ...args.map((argument) => `"${argument}"`)].join(' ');
}

/**
 * Stops it in good order: SIGINT (fast shutdown: open transactions are rolled back, everything is written), after a minute SIGQUIT
 * (leaves at once; the next start recovers from the log). Never SIGKILL, which would leave shared memory behind.
 */
export async function stopPostmaster(pid: number, data: string): Promise<void> {
  for (const [signal, seconds] of [
    ['SIGINT', 60],
    ['SIGQUIT', 30],
  ] as const) {
    if (!sendSignal(pid, data, signal)) return;
    if (await ends(pid, data, seconds)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) has not stopped within 90 s. Look at its log, then end it by hand.`);
}

async function ends(pid: number, data: string, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (processState(pid, data) === 'postgres') {
    if (performance.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

function sendSignal(pid: number, data: string, signal: NodeJS.Signals): boolean {
  if (processState(pid, data) !== 'postgres') return false;
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return false;
    throw error;
  }
}

/** The end of what PostgreSQL said last, for an error message. */
export function logTail(layout: PostgresLayout): string {
  // Its user owns the folder, and we may be root: no link there may lead us to another file.
  const files = readdirSync(layout.log, { withFileTypes: true }).filter((entry) => entry.isFile());
  const daily = files.map((entry) => join(layout.log, entry.name));
  const newest = daily.sort((one, other) => statSync(one).mtimeMs - statSync(other).mtimeMs).at(-1);
  const text = readEnd(layout.startupLog) + (newest ? readEnd(newest) : '');
  return text.trim();
}

function readEnd(path: string): string {
  return readFileSync(path, { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NOFOLLOW }).slice(-1500);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // ESRCH: the process ended between open and read of its /proc file.
    if (hasCode(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
}
