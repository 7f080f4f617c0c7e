/** The whole site is lost, and comes back from its backup: with real processes, a real database and a computer at work. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { fetchPolicy, fetchSecrets, locateContent } from '../../api/agent.ts';
import { createApiToken } from '../../api/api-tokens.ts';
import { listBackups } from '../../api/backups.ts';
import { listBootImages } from '../../api/boot-images.ts';
import { listContent } from '../../api/content.ts';
import { getDevice } from '../../api/devices.ts';
import { getImage } from '../../api/images.ts';
import { getRun } from '../../api/runs.ts';
import { getSite } from '../../api/site.ts';
import { type ReachableSite, record, report } from '../agents/test-agent.ts';
import { scratchDirectory } from '../db/embedded-test-support.ts';
import { readPostmasterFile, stopPostmaster } from '../db/postmaster.ts';
import { runServerProcess, type ServerProcess, startServerProcess, tlsClient } from '../test-server-process.ts';
import { eventually } from '../test-support.ts';
import { poolPath } from './file-pool.ts';
import { fillSite, runBackup, SECRET, scratchFolder, startBackup } from './test-backup.ts';

const PASSPHRASE = 'a passphrase that is long enough';

/** As its administrator on the machine, and as computers do that trust this authority. */
function reach(server: ServerProcess, apiPort: number, ca: string): ReachableSite {
  return { admin: server.admin, client: (credential) => tlsClient(apiPort, ca, credential) };
}

async function destroy(server: ServerProcess): Promise<void> {
  const data = join(server.dataDirectory, 'postgres', 'data');
  await server.end('SIGKILL');
  const postmaster = readPostmasterFile(data);
  if (postmaster !== undefined) await stopPostmaster(postmaster.pid, data);
  rmSync(server.dataDirectory, { recursive: true });
}

test('a site that is lost comes back with its authority, and a run that was under way goes on', {
  timeout: 600_000,
}, async (t) => {
  const [first, backups] = [scratchDirectory(t), scratchFolder(t)];
  const server = await startServerProcess(first);
  t.after(() => server.end('SIGKILL'));
  const { apiPort, bootPort } = server;
  const before = await server.admin(getSite);
  const lost = reach(server, apiPort, before.caCertificatePem);
  const { device, run, imageId, buildId } = await fillSite(lost, scratchFolder(t));
  const { token } = await server.admin(createApiToken, { body: { name: 'console' } });
  const policy = await lost.client(run.runCredential)(fetchPolicy, { params: { runId: run.runId } });

  const args = ['create', backups, '--data', first, '--include-content', '--passphrase-stdin'];
  const made = await runBackup(args, `${PASSPHRASE}\n`);
  await runBackup(['verify', made.path, '--data', first, '--passphrase-stdin'], PASSPHRASE);
  const [known] = (await server.admin(listBackups)).backups;
  assert.deepEqual([known?.name, known?.damagedFiles], [basename(made.path), 0], 'the site was told of it');
  // What comes later is lost with the site.
  await report(lost, run, [record.stepFinished(3, 'look'), record.stepStarted(4, 'next')]);
  await destroy(server);

  // A foreign judge of the files.
  execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: made.path });
  assert.deepEqual((await runBackup(['verify', made.path, '--passphrase-stdin'], PASSPHRASE)).damaged, []);
  const second = join(scratchDirectory(t), 'new', 'site');
  const done = await runBackup(['restore', made.path, '--data', second, '--passphrase-stdin'], PASSPHRASE);
  assert.deepEqual([done.missingContent, done.missingBootImages], [[], []]);

  const ports = ['--api-port', String(apiPort), '--boot-port', String(bootPort)];
  const restored = await startServerProcess(second, ports);
  t.after(() => restored.end('SIGKILL'));
  const after = await restored.admin(getSite);
  assert.deepEqual([after.id, after.caFingerprint], [before.id, before.caFingerprint]);
  // The computer knows the authority of before, its address and its credential, and nothing of a backup.
  const site = reach(restored, apiPort, before.caCertificatePem);
  const computer = site.client(run.runCredential);
  const params = { runId: run.runId };
  assert.deepEqual(await computer(fetchPolicy, { params }), policy);
  assert.deepEqual(await computer(fetchSecrets, { params, body: { names: ['JoinPassword'] } }), {
    values: [{ name: 'JoinPassword', value: SECRET }],
  });
  // It reports what comes next; the site lacks two records, says so, and gets them again.
  assert.equal((await report(site, run, [record.stepFinished(5, 'next')])).acknowledged, 2);
  const again = [record.stepFinished(3, 'look'), record.stepStarted(4, 'next'), record.stepFinished(5, 'next')];
  assert.equal((await report(site, run, again)).acknowledged, 5);
  await checkContent(site, imageId, bootPort, computer, params);
  await report(site, run, [record.finished(6)]);
  assert.equal((await restored.admin(getRun, { params: { id: run.runId } })).state, 'succeeded');

  assert.equal((await restored.admin(listBootImages))[0]?.buildId, buildId);
  assert.equal(statSync(join(second, 'boot-images', buildId, 'root.squashfs')).size, 3_000_000);
  assert.equal((await restored.admin(getDevice, { params: { id: device.id } })).name, device.name);
  assert.equal((await site.client(token)(getSite)).id, before.id, 'a token of before is good');
  assert.equal(await restored.end('SIGTERM'), 0, restored.stderr());
});

/** Every object is there with the right size, and the image's manifest comes with the right bytes the way computers get it. */
async function checkContent(
  site: ReachableSite,
  imageId: string,
  bootPort: number,
  computer: ReturnType<ReachableSite['client']>,
  params: { runId: string },
): Promise<void> {
  const { store, packages } = await site.admin(listContent);
  assert.ok(store.objects > 3);
  assert.deepEqual(
    packages.map(({ missingObjects }) => missingObjects),
    [0],
  );
  const { contentRoot } = await site.admin(getImage, { params: { id: imageId } });
  const { locations } = await computer(locateContent, { params, body: { sha256: [contentRoot] } });
  const url = locations[0]?.urls[0] ?? '';
  assert.ok(url.includes(`:${bootPort}/`), url);
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  assert.equal(createHash('sha256').update(bytes).digest('hex'), contentRoot);
}

/** Opening a pipe that nobody writes to waits for ever: the backup is held there, after its database part. */
async function killInTheMiddle(dataDirectory: string, backups: string, buildId: string): Promise<void> {
  const file = join(dataDirectory, 'boot-images', buildId, 'vmlinuz');
  renameSync(file, `${file}.kept`);
  execFileSync('mkfifo', [file]);
  const { child, ended } = startBackup(['create', backups, '--data', dataDirectory]);
  const unfinished = await eventually(async () => readdirSync(backups).find((name) => name.endsWith('.unfinished')));
  await eventually(async () => existsSync(join(backups, unfinished, 'database.jsonl.gz')));
  const second = await startBackup(['create', backups, '--data', dataDirectory]).ended;
  assert.match(second.stderr, /Another backup is being made .*SLIP-1050/);
  child.kill('SIGKILL');
  await ended;
  renameSync(`${file}.kept`, file);
  assert.match((await startBackup(['list', backups]).ended).stdout, /was interrupted/);
  assert.match((await startBackup(['verify', join(backups, unfinished)]).ended).stderr, /SLIP-1051/);
}

/** Held at a file of the pool, after its database. */
async function killRestoreInTheMiddle(backup: string, sha256: string, dataDirectory: string): Promise<void> {
  const file = poolPath(dirname(backup), sha256);
  renameSync(file, `${file}.kept`);
  execFileSync('mkfifo', [file]);
  const { child, ended } = startBackup(['restore', backup, '--data', dataDirectory]);
  await eventually(
    async () =>
      existsSync(join(dataDirectory, 'boot-images')) && readdirSync(join(dataDirectory, 'boot-images')).length > 0,
  );
  child.kill('SIGKILL');
  await ended;
  renameSync(`${file}.kept`, file);
  const { code, stderr } = await runServerProcess(['--data', dataDirectory, '--address', '127.0.0.1', '--no-netboot']);
  assert.match(stderr, /the restore has not ended.*SLIP-1009/);
  assert.equal(code, 1);
}

test('without its bytes, a restore names what content is missing, and the old store brings it back', {
  timeout: 600_000,
}, async (t) => {
  const [first, backups] = [scratchDirectory(t), scratchFolder(t)];
  const server = await startServerProcess(first);
  t.after(() => server.end('SIGKILL'));
  const ca = (await server.admin(getSite)).caCertificatePem;
  const { buildId } = await fillSite(reach(server, server.apiPort, ca), scratchFolder(t));
  await killInTheMiddle(first, backups, buildId);
  const { code, stdout, stderr } = await startBackup(['create', backups, '--data', first]).ended;
  assert.equal(code, 0, stderr);
  assert.match(stdout, /keys are NOT sealed/);
  assert.match(stdout, /not their bytes/);
  const [name = ''] = readdirSync(backups).filter((each) => each.endsWith('Z'));
  const backup = join(backups, name);
  for (const file of readdirSync(backup)) assert.equal(statSync(join(backup, file)).mode & 0o777, 0o600, file);
  assert.equal(statSync(backup).mode & 0o777, 0o700);

  // The second one copies nothing, since all of it is there; the oldest goes.
  const next = await runBackup(['create', backups, '--data', first, '--keep', '1']);
  assert.deepEqual([next.filesCopied, next.removed], [0, [name]]);
  assert.ok(!existsSync(backup));
  const content = join(scratchFolder(t), 'content');
  cpSync(join(first, 'content'), content, { recursive: true });
  await destroy(server);

  const [file] = next.manifest.bootImages[0]?.files ?? [];
  await killRestoreInTheMiddle(next.path, file?.sha256 ?? '', scratchDirectory(t));
  const second = join(scratchDirectory(t), 'site');
  const done = await runBackup(['restore', next.path, '--data', second]);
  assert.equal(done.missingContent.length, next.manifest.content.objects);
  cpSync(content, join(second, 'content'), { recursive: true });
  const restored = await startServerProcess(second);
  t.after(() => restored.end('SIGKILL'));
  const { packages } = await restored.admin(listContent);
  assert.deepEqual(
    packages.map(({ missingObjects }) => missingObjects),
    [0],
  );
  assert.equal(readFileSync(join(second, 'keys', 'ca.pem'), 'utf8').trim(), ca.trim());
});
