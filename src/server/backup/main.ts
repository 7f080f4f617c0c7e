/** `slipway backup`: reads its flags, its environment and the passphrase, and says what was done. */
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SlipwayError } from '../../api/errors.ts';
import { openSiteDatabase, reachDatabase, type SiteDatabase } from '../database.ts';
import { addressOfRunning } from '../doctor/facts.ts';
import { explain } from '../explain.ts';
import { createLog } from '../log.ts';
import { version } from '../version.ts';
import { listBackups, listUnfinished } from './backup-folder.ts';
import { createdText, listText, restoredText, verifiedText } from './backup-report.ts';
import { type BackupRequest, parseBackupCommand, usage } from './command-line.ts';
import { type CreatedBackup, createBackup } from './create-backup.ts';
import { keepNewest } from './keep-newest.ts';
import { SHORTEST_PASSPHRASE } from './key-part.ts';
import { tellOfBackup, tellOfRemoval, tellOfVerification } from './known-backups.ts';
import { readManifest } from './manifest.ts';
import { restoreBackup } from './restore-backup.ts';
import { verifyBackup } from './verify-backup.ts';

type RequestFor<Kind> = Extract<BackupRequest, { kind: Kind }>;

// What it does is said on standard output; the log tells of trouble alone.
const log = createLog('warn');

async function main(): Promise<number> {
  const request = parseBackupCommand(process.argv.slice(2), process.env);
  switch (request.kind) {
    case 'help':
      process.stdout.write(usage);
      return 0;
    case 'create':
      return create(request);
    case 'list':
      return list(request);
    case 'verify':
      return verify(request);
    case 'restore':
      return restore(request);
  }
}

async function create(request: RequestFor<'create'>): Promise<number> {
  await requireOwner(request.dataDirectory);
  const passphrase = await readPassphrase(request);
  const database = await reach(request);
  const open = openSiteDatabase(database.address, log);
  let created: CreatedBackup;
  let removed: readonly string[];
  try {
    const { dataDirectory, folder, includeContent } = request;
    const facts = { dataDirectory, folder, includeContent, passphrase, productVersion: version, now: new Date(), log };
    created = await createBackup({ ...facts, database: open.pool });
    const { path, manifest } = created;
    await tell(tellOfBackup(open.db, path, manifest));
    removed = request.keep === null ? [] : await keepNewest(folder, request.keep);
    await tell(
      tellOfRemoval(
        open.db,
        removed.map((name) => join(folder, name)),
      ),
    );
  } finally {
    await open.close();
    await database.close();
  }
  say(request, { ...created, removed }, createdText(created, removed));
  return 0;
}

async function list(request: RequestFor<'list'>): Promise<number> {
  const { folder } = request;
  const names = await listBackups(folder);
  const backups = await Promise.all(
    names.map(async (name) => ({ name, manifest: await readManifest(join(folder, name)) })),
  );
  const unfinished = await listUnfinished(folder);
  say(request, { backups, unfinished }, listText(folder, backups, unfinished));
  return 0;
}

async function verify(request: RequestFor<'verify'>): Promise<number> {
  const verified = await verifyBackup(request.backup, await readPassphrase(request));
  await tellVerified(request, verified.damaged.length);
  say(request, verified, verifiedText(verified));
  return verified.damaged.length === 0 ? 0 : 1;
}

async function restore(request: RequestFor<'restore'>): Promise<number> {
  const { backup, dataDirectory } = request;
  const passphrase = await readPassphrase(request);
  const startDatabase = () => reach(request);
  const restored = await restoreBackup({ backup, dataDirectory, passphrase, startDatabase, log });
  say(request, restored, restoredText(restored, dataDirectory));
  return 0;
}

function reach({ dataDirectory, databaseUrl }: RequestFor<'create' | 'restore'>): Promise<SiteDatabase> {
  return reachDatabase({ dataDirectory, databaseUrl, durability: 'normal' }, log);
}

function say(request: { json: boolean }, result: object, sentences: string): void {
  process.stdout.write(request.json ? `${JSON.stringify(result)}\n` : sentences);
}

/** Where the site runs here. A backup is verified on any machine: elsewhere nobody is told. */
async function tellVerified(request: RequestFor<'verify'>, damaged: number): Promise<void> {
  const address = addressOfRunning(request);
  if (address === null) return;
  const { db, close } = openSiteDatabase(address, log);
  await tell(tellOfVerification(db, request.backup, damaged, new Date()).finally(close));
}

/** A backup is good without the site knowing of it. */
async function tell(telling: Promise<void>): Promise<void> {
  await telling.catch((error: unknown) =>
    process.stderr.write(`slipway backup: the site could not be told of it: ${explain(error)}\n`),
  );
}

/** Undefined where none is to be read. A line feed at its end is the terminal's or the editor's. */
async function readPassphrase(request: RequestFor<'create' | 'verify' | 'restore'>): Promise<string | undefined> {
  if (!request.passphraseGiven) return undefined;
  const passphrase = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (request.kind !== 'create' || passphrase.length >= SHORTEST_PASSPHRASE) return passphrase;
  throw new SlipwayError(
    'SLIP-6001',
    `The passphrase on standard input has ${passphrase.length} characters; it needs ${SHORTEST_PASSPHRASE}. Whoever finds the backup may guess at it for years.`,
  );
}

/** As another user we would leave files behind in the database's folders that the site cannot use. */
async function requireOwner(dataDirectory: string): Promise<void> {
  const keys = join(dataDirectory, 'keys');
  const found = await stat(keys).catch((error: unknown) => {
    throw new SlipwayError(
      'SLIP-1050',
      `There is no site in ${dataDirectory} that can be read (${explain(error)}). Name its data directory: --data.`,
      { cause: error },
    );
  });
  if (found.uid === userInfo().uid) return;
  throw new SlipwayError(
    'SLIP-1050',
    `The site in ${dataDirectory} belongs to the user with the id ${found.uid}, and this is ${userInfo().username}. Run it as that user: runuser -u "$(id -nu ${found.uid})" -- slipway backup create …`,
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`slipway backup: ${explain(error)}\n`);
  process.exitCode = 1;
}
// Nothing of ours is open any more; whatever else is must not keep the program.
process.exit();
