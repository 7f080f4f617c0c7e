import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createApiToken } from '../../api/api-tokens.ts';
import { EvidenceManifestSchema, getRunEvidence } from '../../api/run-evidence.ts';
import { cancelRun } from '../../api/runs.ts';
import { createSecurityRole } from '../../api/security-roles.ts';
import { getSite } from '../../api/site.ts';
import { verifyReportRecords, verifyRunReport } from '../../api/verify-run-report.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();
const SECRETS = ['planted-device-secret-8f1c', 'planted-collection-secret-77ab'] as const;

async function endedRun() {
  const device = await addDevice(site, [{ name: 'Secret1', value: SECRETS[0], secret: true }]);
  const variables = [
    { name: 'Secret2', value: SECRETS[1], secret: true },
    { name: 'Room', value: '12', secret: false },
  ];
  const steps = [{ type: 'run-command-line', name: 'Look', options: { commandLine: 'echo %Secret1%' } }];
  await deploy(site, [device], { variables, steps });
  const run = await newRun(site, device);
  const lines = Array.from({ length: 700 }, (_, at) => `line ${at}`);
  await report(site, run, [record.started(1), record.stepStarted(2, 'a')], lines);
  await report(site, run, [record.stepFinished(3, 'a', 'done', { message: '=formula' })], lines);
  await site.admin(cancelRun, { params: { id: run.runId }, body: { force: false } });
  await report(site, run, [record.finished(4)]);
  return { device, run };
}

/** By Info-ZIP's unzip, into a folder of its own. */
function unzipped(bytes: Buffer): { folder: string; read: (name: string) => Buffer; names: string[] } {
  const folder = site.folder('evidence');
  writeFileSync(join(folder, 'x.zip'), bytes);
  execFileSync('unzip', ['-q', join(folder, 'x.zip'), '-d', join(folder, 'out')], { stdio: 'pipe' });
  const out = join(folder, 'out');
  return { folder: out, read: (name) => readFileSync(join(out, name)), names: readdirSync(out) };
}

const fetched = async (id: string, token?: string) => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const app = token === undefined ? site.local : site.api;
  return app.inject({ url: `/api/runs/${id}/evidence`, headers });
};

test('a foreign unzip finds what the manifest says, and the report is proven by key and records', async () => {
  const { run } = await endedRun();
  const answer = await fetched(run.runId);
  assert.equal(answer.headers['content-type'], 'application/zip');
  assert.equal(answer.headers['content-disposition'], `attachment; filename="run-${run.runId}.zip"`);
  const { read, names } = unzipped(answer.rawPayload);
  const manifest = EvidenceManifestSchema.parse(JSON.parse(read('manifest.json').toString()));
  assert.deepEqual([manifest.runId, manifest.leftOut], [run.runId, []]);
  assert.deepEqual([...manifest.files.map(({ name }) => name), 'manifest.json'].sort(), names.sort());
  for (const { name, bytes, sha256 } of manifest.files) {
    const found = read(name);
    assert.deepEqual([found.length, createHash('sha256').update(found).digest('hex')], [bytes, sha256], name);
  }
  const { policyKey } = await site.admin(getSite);
  assert.equal(read('report-key.pem').toString(), policyKey.publicKeyPem);
  const verified = await verifyRunReport(read('report.txt'), policyKey.publicKeyPem);
  assert.equal(verified.report.run.id, run.runId);
  await verifyReportRecords(verified.report, JSON.parse(read('records.json').toString()));
  assert.equal(createHash('sha256').update(read('policy.json')).digest('hex'), verified.report.policy.sha256);
  assert.equal(read('run-log.txt').toString().split('\n').length, 1401);
  assert.match(read('steps.csv').toString(), /,'=formula\r\n$/);
  assert.equal(JSON.parse(read('audit.json').toString())[0].object.id, run.runId);
  assert.equal(JSON.parse(read('task-sequence.json').toString()).steps[0].name, 'Look');
});

test('no secret of the run is in it, in no form', async () => {
  const { run } = await endedRun();
  const { folder, read } = unzipped((await fetched(run.runId)).rawPayload);
  assert.match(read('policy.json').toString(), /"Room"/);
  for (const secret of SECRETS)
    for (const form of [
      secret,
      Buffer.from(secret).toString('base64').slice(0, -4),
      Buffer.from(secret).toString('hex'),
    ])
      assert.throws(() => execFileSync('grep', ['-r', form, folder]), `${form} is in the evidence`);
});

test('what somebody may not see is left out, and said to be', async () => {
  const { run } = await endedRun();
  const role = await site.admin(createSecurityRole, { body: { name: 'runs only', permissions: ['run.read'] } });
  const { token } = await site.admin(createApiToken, { body: { name: 'runs only', securityRoleId: role.id } });
  const { read, names } = unzipped((await fetched(run.runId, token)).rawPayload);
  const manifest = EvidenceManifestSchema.parse(JSON.parse(read('manifest.json').toString()));
  const hidden = ['task-sequence.json', 'inventory.json', 'boot-events.json', 'audit.json'];
  assert.deepEqual(
    manifest.leftOut.map(({ name }) => name),
    hidden,
  );
  for (const name of hidden) assert.ok(!names.includes(name), name);
});

test('there is none of a run that is open, nor of one that is not there', async () => {
  const device = await addDevice(site);
  await deploy(site, [device]);
  const { runId } = await newRun(site, device);
  await assert.rejects(site.admin(getRunEvidence, { params: { id: runId } }), refusal('SLIP-1020'));
  await assert.rejects(site.admin(getRunEvidence, { params: { id: randomUUID() } }), refusal('SLIP-1002'));
});
