/**
 * Where the embedded PostgreSQL keeps its things:
 *
 *     <dataDirectory>/postgres/        ours, 0755, so that the database's user can pass but not change it
 *       data/                          the cluster, the database user's, 0700; it appears by rename, so it is whole or absent
 *       socket/                        the database user's, 0700: whoever cannot enter it cannot connect
 *       log/                           what PostgreSQL says
 *       startup.log                    what it says before it opens that log (ours: root writes to no folder of another user)
 *       bin-<version>/                 copied binaries, only where its user cannot reach the installed ones
 *       start.lock, in-use.lock        who starts or stops it, and who uses it
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Identity } from './system-user.ts';

export interface PostgresLayout {
  readonly root: string;
  readonly data: string;
  readonly socket: string;
  readonly log: string;
  readonly startupLog: string;
  readonly startLock: string;
  readonly inUseLock: string;
}

/** sun_path holds 108 bytes with its closing zero: unix(7). */
const longestSocketPath = 107;
const socketName = '/.s.PGSQL.5432';

/** Makes the folders that are missing. Throws where the database's user could not reach them. */
export function prepareLayout(dataDirectory: string, identity: Identity | undefined): PostgresLayout {
  makeTraversable(join(dataDirectory, 'postgres'));
  // One cluster has one name, whichever symbolic link led to it: the socket's place and adoption depend on it.
  const root = realpathSync(join(dataDirectory, 'postgres'));
  requireReachable(root, identity);
  const layout = {
    root,
    data: join(root, 'data'),
    socket: socketDirectory(root, identity),
    log: join(root, 'log'),
    startupLog: join(root, 'startup.log'),
    startLock: join(root, 'start.lock'),
    inUseLock: join(root, 'in-use.lock'),
  };
  makeOwned(layout.socket, identity);
  makeOwned(layout.log, identity);
  return layout;
}

/** A folder of the database's user alone (0700); sets owner and mode right where it is there already. */
export function makeOwned(path: string, identity: Identity | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (identity) chownSync(path, identity.uid, identity.gid);
  chmodSync(path, 0o700);
}

/** Makes a folder and its missing parents with mode 0755 whatever the umask; leaves those that are there as they are. */
export function makeTraversable(path: string): void {
  if (existsSync(path)) return;
  makeTraversable(dirname(path));
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
}

/** The major version that made the cluster ("18"), or undefined where there is none yet. Throws on a folder that is something else. */
export function clusterMajor(data: string): string | undefined {
  if (!existsSync(data)) return undefined;
  const versionFile = join(data, 'PG_VERSION');
  if (existsSync(versionFile)) return readFileSync(versionFile, 'utf8').trim().slice(0, 10);
  if (readdirSync(data).length === 0) return undefined;
  throw new Error(
    `${data} is not empty, but holds no PostgreSQL cluster (no PG_VERSION). Choose another data directory.`,
  );
}

export function socketDirectory(root: string, identity: Identity | undefined, uid = process.getuid?.()): string {
  const usual = join(root, 'socket');
  if (fits(usual)) return usual;
  const runtime = identity || uid === 0 ? '/run' : `/run/user/${uid}`;
  const short = join(runtime, 'slipway', createHash('sha256').update(root).digest('hex').slice(0, 16));
  if (existsSync(runtime)) {
    makeTraversable(dirname(short));
    return short;
  }
  throw new Error(
    `The path ${usual}${socketName} is longer than the ${longestSocketPath} bytes that a unix socket may have, and ${runtime} for a short one does not exist. Choose a data directory with a shorter path.`,
  );
}

function fits(directory: string): boolean {
  return Buffer.byteLength(directory + socketName) <= longestSocketPath;
}

function requireReachable(path: string, identity: Identity | undefined): void {
  if (!identity || canEnter(path, identity)) return;
  const barrier = ancestors(path).find((folder) => !canEnter(folder, identity)) ?? path;
  const mode = (statSync(barrier).mode & 0o7777).toString(8).padStart(4, '0');
  throw new Error(
    `The system user "${identity.name}", which PostgreSQL runs as, cannot enter ${barrier} (mode ${mode}), so it cannot keep the database in ${path}. Choose a data directory elsewhere, such as /var/lib/slipway, or allow it: chmod o+x ${barrier}`,
  );
}

/** Asks the kernel as that user, so access lists and mount options count too. */
function canEnter(path: string, identity: Identity): boolean {
  try {
    execFileSync('test', ['-x', path], { uid: identity.uid, gid: identity.gid, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** From the root down to the path itself. */
function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...ancestors(parent), path];
}
