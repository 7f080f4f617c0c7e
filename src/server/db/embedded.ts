/**
 * The embedded PostgreSQL: a real server below the data directory, started and watched by us, reached by unix socket only.
 *
 *     absent ──initdb──► stopped ──start──► running ──we stop──► stopped
 *                           ▲                  │ killed: watched, started again (it recovers from its log)
 *                           │                  │ we are killed: it goes on, and the next start adopts it
 *                           └── refused: made by another major version
 *
 * Several processes may use one cluster: who starts or stops it holds start.lock, who uses it shares in-use.lock, and the last to
 * leave stops it. Safety: the server trusts whoever connects (no password to keep), and only root and its own user can, since the
 * socket lies in their 0700 folder. It listens on no network address.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';
import type { Logger } from 'pino';
import { type FileLock, lockFile, tryLockFile } from './file-lock.ts';
import { findBinaries, type PostgresBinaries, removeOtherCopies } from './postgres-binaries.ts';
import { clusterMajor, type PostgresLayout, prepareLayout } from './postgres-layout.ts';
import {
  askPostmaster,
  type Durability,
  initialiseCluster,
  logTail,
  postmasterArguments,
  processState,
  readPostmasterFile,
  runsWith,
  type StartedPostmaster,
  spawnPostmaster,
  stopPostmaster,
  superuser,
} from './postmaster.ts';
import { databaseIdentity, type Identity } from './system-user.ts';

/** The role and the database of the site: an ordinary role, as on an external server. */
const siteName = 'slipway';
const startSeconds = 600;
/** How long a killed postmaster may stay unreaped, with its lock file in the way (seen: 0.6 to 1.7 s). */
const zombieSeconds = 15;
/** A postmaster that runs listens within milliseconds. */
const silentSeconds = 15;
const watchMilliseconds = 1000;
const longestPause = 30_000;

export interface SocketConnection {
  /** The folder of the unix socket. */
  readonly host: string;
  readonly user: string;
  readonly database: string;
}

export interface EmbeddedPostgresOptions {
  readonly dataDirectory: string;
  /** The system user that runs it when we are root. Default: slipway. */
  readonly user?: string;
  /** A distribution's programs, such as /usr/lib/postgresql/15/bin. Default: those of the npm package. */
  readonly binaries?: string;
  /** `tests`: faster, and a crash may lose or damage everything. */
  readonly durability?: Durability;
  readonly log: Logger;
}

export interface EmbeddedPostgres {
  readonly connection: SocketConnection;
  /** As the superuser: to create databases, to back up. */
  readonly administration: SocketConnection;
  /** "18.4" */
  readonly version: string;
  /** Leaves it; it stops when no other process uses it. Asked twice, it does nothing the second time. */
  stop(): Promise<void>;
}

/** Starts the cluster below the data directory, or adopts it where it runs; makes it at the first start. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const identity = databaseIdentity(options.user ?? siteName);
  const layout = prepareLayout(options.dataDirectory, identity);
  const startLock = await lockFile(layout.startLock, 'exclusive', startSeconds);
  try {
    const cluster = await openCluster(options, layout, identity);
    await ensureRunning(cluster);
    await provision(layout.socket);
    const inUse = await lockFile(layout.inUseLock, 'shared', startSeconds);
    return supervise(cluster, inUse);
  } finally {
    startLock.release();
  }
}

interface Cluster {
  readonly layout: PostgresLayout;
  readonly binaries: PostgresBinaries;
  readonly args: string[];
  readonly identity: Identity | undefined;
  readonly log: Logger;
}

async function openCluster(
  options: EmbeddedPostgresOptions,
  layout: PostgresLayout,
  identity: Identity | undefined,
): Promise<Cluster> {
  const binaries = await findBinaries(options.binaries, layout.root, identity);
  const major = clusterMajor(layout.data);
  if (major === undefined) {
    options.log.info({ data: layout.data, version: binaries.version }, 'making the database');
    await initialiseCluster(layout, binaries, identity);
  } else if (major !== binaries.major) {
    throw new Error(
      `The database in ${layout.data} was made by PostgreSQL ${major}, and the programs in ${binaries.directory} are PostgreSQL ${binaries.version}: one major version cannot open the data of another. Start it with PostgreSQL ${major} (Debian: /usr/lib/postgresql/${major}/bin), or dump it there and restore it into a new data directory.`,
    );
  }
  const args = postmasterArguments(layout, options.durability ?? 'normal');
  return { layout, binaries, args, identity, log: options.log };
}

/** Call it under the start lock. Afterwards a postmaster answers on the socket. */
async function ensureRunning(cluster: Cluster): Promise<void> {
  const { layout, log } = cluster;
  const running = readPostmasterFile(layout.data);
  const state = running ? processState(running.pid, layout.data) : 'gone';
  if (running && state === 'postgres') {
    if (await adopt(cluster, running)) return;
  } else if (state === 'other') {
    // After a restart of the machine the number may belong to anybody: PostgreSQL itself would take it for a running server.
    log.warn({ postmaster: running?.pid }, 'the lock file of PostgreSQL names a foreign process: removed');
    rmSync(join(layout.data, 'postmaster.pid'), { force: true });
  }
  await start(cluster);
  removeOtherCopies(layout.root, cluster.binaries);
}

/** False: the running server was stopped, since it cannot be used as it is. */
async function adopt(cluster: Cluster, running: { pid: number; socketDirectory: string }): Promise<boolean> {
  const { layout, binaries, args, log } = cluster;
  const reachable = running.socketDirectory === layout.socket && (await answers(cluster, () => isAlive(layout)));
  const asWanted = reachable && runsWith(layout, binaries, args) && (await serverVersion(layout)) === binaries.version;
  if (asWanted || (reachable && !(await isUnused(layout)))) {
    if (!asWanted)
      log.warn({ postmaster: running.pid }, 'PostgreSQL runs with other settings, and others use it: left as it is');
    log.info({ postmaster: running.pid }, 'PostgreSQL runs already: adopted');
    return true;
  }
  log.info(
    { postmaster: running.pid },
    'PostgreSQL runs with other settings or another version: stopped, to start anew',
  );
  await stopPostmaster(running.pid, layout.data);
  return false;
}

async function isUnused(layout: PostgresLayout): Promise<boolean> {
  const lock = await tryLockFile(layout.inUseLock, 'exclusive');
  lock?.release();
  return lock !== undefined;
}

async function start(cluster: Cluster): Promise<void> {
  const { layout, binaries, args, identity, log } = cluster;
  const begun = performance.now();
  for (;;) {
    const postmaster: StartedPostmaster = spawnPostmaster(layout, binaries, args, identity);
    if (await answers(cluster, () => postmaster.ended === undefined)) break;
    const said = logTail(layout);
    const patient = performance.now() - begun < zombieSeconds * 1000;
    if (!patient || !isHeldByTheDead(said)) throw startFailure(cluster, postmaster.ended, said);
    await sleep(250);
  }
  const pid = readPostmasterFile(layout.data)?.pid;
  log.info(
    { pid, version: binaries.version, milliseconds: Math.round(performance.now() - begun) },
    'PostgreSQL started',
  );
}

/** A postmaster killed a moment ago still has its number (nobody reaped it) or its children still hold its shared memory. */
function isHeldByTheDead(said: string): boolean {
  return /lock file "postmaster\.pid" already exists|pre-existing shared memory block/.test(said);
}

function startFailure(cluster: Cluster, ended: string | undefined, said: string): Error {
  const pid = readPostmasterFile(cluster.layout.data)?.pid;
  const zombie =
    pid !== undefined && processState(pid, cluster.layout.data) === 'zombie'
      ? ` Process ${pid}, killed earlier, is a zombie: nothing reaps dead processes here. In a container, run it with an init (docker run --init).`
      : '';
  return new Error(
    `PostgreSQL did not start in ${cluster.layout.data} (${ended ?? 'no answer'}).${zombie} It said:\n${said}`,
  );
}

/**
 * Waits until it answers. False: it ended, or has said nothing for too long (its socket was deleted). Recovery after a crash may take
 * minutes: then it says so, and we wait.
 */
async function answers(cluster: Cluster, runs: () => boolean): Promise<boolean> {
  const begun = performance.now();
  let heard = begun;
  while (performance.now() - begun < startSeconds * 1000) {
    const answer = await askPostmaster(cluster.layout.socket);
    if (answer === 'ready') return true;
    if (answer === 'starting') heard = performance.now();
    if (!runs() || performance.now() - heard > silentSeconds * 1000) return false;
    await sleep(20);
  }
  return false;
}

/** The site's own role and database, on the first start. */
async function provision(socket: string): Promise<void> {
  await asSuperuser(socket, async (client) => {
    const name = escapeIdentifier(siteName);
    const { rows } = await client.query(
      'select exists (select from pg_roles where rolname = $1) as role, exists (select from pg_database where datname = $1) as database',
      [siteName],
    );
    if (!rows[0].role) await client.query(`create role ${name} login`);
    if (!rows[0].database) await client.query(`create database ${name} owner ${name}`);
  });
}

async function serverVersion(layout: PostgresLayout): Promise<string> {
  return await asSuperuser(layout.socket, async (client) => {
    const { rows } = await client.query("select split_part(current_setting('server_version'), ' ', 1) as version");
    return String(rows[0].version);
  });
}

async function asSuperuser<T>(socket: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ host: socket, user: superuser, database: 'postgres' });
  client.on('error', () => {}); // Reported by the query that fails.
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Watches the server and starts it again when it is gone, until `stop`. */
function supervise(cluster: Cluster, inUse: FileLock): EmbeddedPostgres {
  const { layout, binaries } = cluster;
  const stopping = new AbortController();
  const watching = watch(cluster, stopping.signal);
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping.abort();
    await watching;
    await leave(cluster, inUse);
  };
  const as = (user: string, database: string): SocketConnection => ({ host: layout.socket, user, database });
  return {
    connection: as(siteName, siteName),
    administration: as(superuser, 'postgres'),
    version: binaries.version,
    stop: () => (stopped ??= stop()),
  };
}

/** Stops the server unless another process uses it. */
async function leave({ layout, log }: Cluster, inUse: FileLock): Promise<void> {
  const startLock = await lockFile(layout.startLock, 'exclusive', startSeconds);
  try {
    inUse.release();
    const running = readPostmasterFile(layout.data);
    if (!running || !(await isUnused(layout))) return;
    await stopPostmaster(running.pid, layout.data);
    log.info({ postmaster: running.pid }, 'PostgreSQL stopped');
  } finally {
    startLock.release();
  }
}

async function watch(cluster: Cluster, stopping: AbortSignal): Promise<void> {
  let pause = watchMilliseconds;
  while (!stopping.aborted) {
    await sleep(pause, undefined, { signal: stopping, ref: false }).catch(() => {});
    if (stopping.aborted) return;
    pause = (await revive(cluster)) ? watchMilliseconds : Math.min(pause * 2, longestPause);
  }
}

/** False: it is down and could not be started; never throws. */
async function revive(cluster: Cluster): Promise<boolean> {
  const { layout, log } = cluster;
  if (isAlive(layout)) return true;
  try {
    const startLock = await lockFile(layout.startLock, 'exclusive', startSeconds);
    try {
      // Whoever held the lock may have started it.
      if (isAlive(layout)) return true;
      log.error('PostgreSQL is gone: starting it again');
      await ensureRunning(cluster);
      return true;
    } finally {
      startLock.release();
    }
  } catch (error) {
    log.error(error, 'PostgreSQL could not be started again');
    return false;
  }
}

function isAlive(layout: PostgresLayout): boolean {
  const running = readPostmasterFile(layout.data);
  return running !== undefined && processState(running.pid, layout.data) === 'postgres';
}
