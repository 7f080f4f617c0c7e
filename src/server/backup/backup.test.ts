/** What is wrong with a backup, or with the place it is restored to, is said before anything is done. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { pino } from 'pino';
import { changeBackupWarning, listBackups } from '../../api/backups.ts';
import { nameBootImage, takeInBootImage } from '../boot-images/boot-image.ts';
import { serverFolder } from '../boot-images/boot-image-folder.ts';
import { buildTestBootImage } from '../boot-images/test-boot-image.ts';
import { migrations } from '../db/migrations.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { parseBackupCommand } from './command-line.ts';
import { createBackup } from './create-backup.ts';
import { poolPath } from './file-pool.ts';
import { keepNewest } from './keep-newest.ts';
import { parseKeys, sealKeys, unsealKeys } from './key-part.ts';
import { tellOfBackup, tellOfRemoval, tellOfVerification } from './known-backups.ts';
import { knownMigrations, restoreBackup } from './restore-backup.ts';
import { verifyBackup } from './verify-backup.ts';

const log = pino({ level: 'silent' });
const PASSPHRASE = 'a passphrase that is long enough';
const site = await createTestSite();
const image = buildTestBootImage(site.folder('boot-image'));
const untold = { signal: new AbortController().signal, progress: () => {} };
await nameBootImage(site.site, 'PE', await takeInBootImage(site.site, serverFolder(image.folder, ['/']), untold));
let second = 0;

interface LooseManifest {
  format: number;
  bootImages: { buildId: string; files: { name: string; sha256: string }[] }[];
}

function create(folder: string, passphrase?: string) {
  second += 1;
  return createBackup({
    dataDirectory: site.site.config.dataDirectory,
    database: site.database.pool,
    folder,
    passphrase,
    includeContent: true,
    productVersion: '0.1.0',
    now: new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
    log,
  });
}

const good = await create(site.folder('backups'), PASSPHRASE);

test('a second backup within one second is made in the next second, and named after that', async () => {
  const folder = site.folder('two-at-once');
  second += 10;
  const paths = [(await create(folder)).path];
  second -= 1;
  const next = await create(folder);
  assert.deepEqual(
    [...paths, next.path].map((path) => basename(path)),
    ['20260101T000012Z', '20260101T000013Z'],
  );
  assert.equal(next.manifest.createdAt, '2026-01-01T00:00:13.000Z');
});

/** A copy of the good backup with its pool, changed by the test. */
function copyOfGood(): string {
  const folder = site.folder('copy');
  cpSync(dirname(good.path), folder, { recursive: true });
  return join(folder, '20260101T000001Z');
}

function restore(backup: string, dataDirectory = join(site.folder('target'), 'new'), passphrase = PASSPHRASE) {
  const startDatabase = () => Promise.reject(new Error('it was begun'));
  return restoreBackup({ backup, dataDirectory, passphrase, startDatabase, log });
}

test('a good backup is verified with its passphrase, and without one as far as that goes', async () => {
  assert.deepEqual((await verifyBackup(good.path, PASSPHRASE)).damaged, []);
  assert.equal((await verifyBackup(good.path, undefined)).filesRead, 7);
  assert.deepEqual(
    good.manifest.bootImages.map(({ buildId }) => buildId),
    [image.buildId],
  );
});

for (const name of ['manifest.json', 'database.jsonl.gz', 'content.jsonl', 'keys.sealed.json', 'SHA256SUMS']) {
  test(`${name} with one more byte, or missing, is found by verify and by restore`, async () => {
    const backup = copyOfGood();
    appendFileSync(join(backup, name), ' ');
    await assert.rejects(verifyBackup(backup, PASSPHRASE), refusal('SLIP-1051'));
    await assert.rejects(restore(backup), refusal('SLIP-1051'));
    rmSync(join(backup, name));
    await assert.rejects(verifyBackup(backup, PASSPHRASE), refusal('SLIP-1051', name));
  });
}

test('a flipped bit in the pool is named, and the next backup of the folder does not make up for it silently', async () => {
  const backup = copyOfGood();
  const { sha256 } = image.manifest.files[2]!;
  const path = poolPath(dirname(backup), sha256);
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000);
  writeFileSync(path, bytes);
  assert.deepEqual((await verifyBackup(backup, undefined)).damaged, [sha256]);
});

test('a wrong or missing passphrase, and a restore without one, are refused with no folder made', async () => {
  await assert.rejects(verifyBackup(good.path, 'another passphrase'), refusal('SLIP-1052'));
  const target = join(site.folder('target'), 'new');
  await assert.rejects(restore(good.path, target, ''), refusal('SLIP-1052', 'standard input'));
  assert.ok(!existsSync(target));
});

test('sealed keys open with their passphrase and in their own backup only, whichever byte is changed', async () => {
  const files = { 'ca.pem': 'a certificate', 'url-key': '00ff' };
  const sealed = await sealKeys(files, PASSPHRASE, 'one');
  assert.deepEqual(await unsealKeys(sealed, PASSPHRASE, 'one'), files);
  await assert.rejects(unsealKeys(sealed, PASSPHRASE, 'other'), refusal('SLIP-1052'));
  for (const field of ['ciphertext', 'tag', 'nonce', 'salt']) {
    const changed = JSON.parse(sealed);
    changed[field] = randomBytes(Buffer.from(changed[field], 'base64').length).toString('base64');
    await assert.rejects(unsealKeys(JSON.stringify(changed), PASSPHRASE, 'one'), refusal('SLIP-1052'), field);
  }
  const greedy = JSON.stringify({ ...JSON.parse(sealed), memory: 2 ** 31 });
  await assert.rejects(unsealKeys(greedy, PASSPHRASE, 'one'), refusal('SLIP-1052'));
  assert.throws(() => parseKeys('{"../../etc/cron.d/x":"evil"}'));
});

test('a backup that was interrupted is refused by name, and the next one that is made removes it', async () => {
  const backup = copyOfGood();
  renameSync(backup, `${backup}.unfinished`);
  await assert.rejects(verifyBackup(`${backup}.unfinished`, PASSPHRASE), refusal('SLIP-1051', 'interrupted'));
  await create(dirname(backup));
  assert.ok(!existsSync(`${backup}.unfinished`));
});

for (const [what, change] of [
  ['a later format', (manifest: LooseManifest) => (manifest.format = 2)],
  [
    'a file name that leads out of its folder',
    (manifest: LooseManifest) => (manifest.bootImages[0]!.files[0]!.name = '../../x'),
  ],
  ['a build id that leads out of its folder', (manifest: LooseManifest) => (manifest.bootImages[0]!.buildId = '../x')],
  [
    'a hash that is a path',
    (manifest: LooseManifest) => (manifest.bootImages[0]!.files[0]!.sha256 = '../../../etc/shadow'),
  ],
] as const) {
  test(`a manifest with ${what} is refused`, async () => {
    const backup = copyOfGood();
    const path = join(backup, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    change(manifest);
    writeFileSync(path, JSON.stringify(manifest));
    await assert.rejects(restore(backup), refusal('SLIP-1051', 'manifest.json'));
  });
}

test('a backup of a later Slipway, or of other migrations, is refused', () => {
  const { migrations: applied } = good.manifest;
  assert.deepEqual(knownMigrations('b', applied, migrations), migrations);
  const later = { number: applied.length + 1, name: 'later', checksum: '0'.repeat(64) };
  assert.throws(() => knownMigrations('b', [...applied, later], migrations), refusal('SLIP-1051', 'later Slipway'));
  const other = applied.map((each) => ({ ...each, checksum: '0'.repeat(64) }));
  assert.throws(() => knownMigrations('b', other, migrations), refusal('SLIP-1051', 'not the one'));
});

test('a restore goes into an empty folder only, and one that has not ended marks it', async () => {
  const target = site.folder('target');
  writeFileSync(join(target, 'layout.json'), '{"layout":1}');
  await assert.rejects(restore(good.path, target), refusal('SLIP-1053', 'not empty (layout.json)'));
  rmSync(join(target, 'layout.json'));
  mkdirSync(join(target, 'lost+found'));
  await assert.rejects(restore(good.path, target), /it was begun/);
  assert.ok(existsSync(join(target, 'restore-unfinished')));
  await assert.rejects(restore(good.path, target), refusal('SLIP-1053', 'not empty'));
});

test('files are copied once, and go when no backup that is kept names them', async () => {
  const folder = site.folder('backups');
  const first = await create(folder);
  assert.deepEqual([first.filesCopied, (await create(folder)).filesCopied], [7, 0]);
  const orphan = poolPath(folder, 'ab'.repeat(32));
  mkdirSync(dirname(orphan), { recursive: true });
  writeFileSync(orphan, 'of no backup');
  assert.equal((await keepNewest(folder, 1)).length, 1);
  assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith('Z')).length, 1);
  assert.ok(!existsSync(orphan));
  assert.ok(existsSync(poolPath(folder, image.manifest.files[0]!.sha256)));
});

for (const [line, message] of [
  ['', 'Say what to do'],
  ['burn /x', '"burn" is nothing'],
  ['create', 'takes one folder'],
  ['create /x /y', 'takes one folder'],
  ['list /x --keep 3', '--keep is not for "list"'],
  ['restore /x', '--data'],
  ['create /x --keep 0', 'not a number of backups'],
  ['create /x --passphrase secret', '--passphrase'],
] as const) {
  test(`"slipway backup ${line}" is refused`, () => {
    assert.throws(() => parseBackupCommand(line.split(' ').filter(Boolean), {}), refusal('SLIP-6001', message));
  });
}

test('the site knows of backups that it was told of, and of their removal; one of elsewhere changes nothing', async () => {
  const { db } = site.database;
  const folder = site.folder('told');
  const [first, second_] = [await create(folder, PASSPHRASE), await create(folder)];
  for (const { path, manifest } of [first, second_]) await tellOfBackup(db, path, manifest);
  const known = async () => (await site.admin(listBackups)).backups;
  assert.deepEqual(
    (await known()).map(({ madeAt, folder: place, keysSealed, verifiedAt }) => [madeAt, place, keysSealed, verifiedAt]),
    [
      [second_.manifest.createdAt, folder, false, null],
      [first.manifest.createdAt, folder, true, null],
    ],
  );
  assert.ok(((await known())[0]?.bytes ?? 0) > 1000);
  await tellOfVerification(db, first.path, 3, new Date('2026-01-02T00:00:00Z'));
  await tellOfVerification(db, '/elsewhere/20260101T000001Z', 9, new Date());
  assert.deepEqual(
    (await known()).map(({ verifiedAt, damagedFiles }) => [verifiedAt, damagedFiles]),
    [
      [null, null],
      ['2026-01-02T00:00:00.000Z', 3],
    ],
  );
  await tellOfRemoval(db, [first.path]);
  assert.deepEqual(
    (await known()).map(({ name }) => name),
    [basename(second_.path)],
  );
  assert.equal((await site.admin(changeBackupWarning, { body: { warningDays: 0 } })).warningDays, 0);
  await assert.rejects(site.admin(changeBackupWarning, { body: { warningDays: 366 } }), refusal('SLIP-1001'));
});
