/** The report of a run, from its first record to the file that an administrator keeps. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { RunRecord } from '../../api/agent.ts';
import { PolicySchema } from '../../api/policy.ts';
import { signedReport } from '../../api/run-report.ts';
import { cancelRun, getRunReport, listRunRecords } from '../../api/runs.ts';
import { sha256Hex } from '../../api/sha256.ts';
import { getSite } from '../../api/site.ts';
import { sampleRecords } from '../../api/test-run-report.ts';
import { verifyReportRecords, verifyRunReport } from '../../api/verify-run-report.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { verifyPolicySignature } from '../keys/test-keys.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();

async function beginRun() {
  const device = await addDevice(site);
  await deploy(site, [device]);
  return { device, ...(await newRun(site, device)) };
}

const reportOf = (runId: string) => site.admin(getRunReport, { params: { id: runId } });
const recordsOf = (runId: string) => site.admin(listRunRecords, { params: { id: runId } });

/** Verified with what the site tells of its key. */
async function verified(runId: string) {
  const { policyKey } = await site.admin(getSite);
  const { file } = await reportOf(runId);
  const { report, keyId } = await verifyRunReport(Buffer.from(file), policyKey.publicKeyPem);
  assert.equal(keyId, policyKey.keyId);
  return report;
}

test('a run that succeeded has a signed report of everything its agent told, bound to its records', async () => {
  const run = await beginRun();
  await assert.rejects(reportOf(run.runId), refusal('SLIP-1020', 'has not ended (it is running)'));
  await report(site, run, sampleRecords.slice(0, 4));
  await report(site, run, sampleRecords.slice(4));
  const found = await verified(run.runId);
  assert.deepEqual(found, (await reportOf(run.runId)).report);
  assert.deepEqual([found.run.id, found.run.outcome], [run.runId, 'succeeded']);
  assert.deepEqual(found.device, { id: run.device.id, name: run.device.name });
  assert.deepEqual([found.site.id, found.site.version], [site.site.siteId, '0.1.0']);
  const policy = PolicySchema.parse(JSON.parse(run.policy.payload));
  assert.deepEqual(found.policy, { id: policy.policyId, sha256: await sha256Hex(run.policy.payload) });
  assert.deepEqual(
    found.steps.map(({ facts }) => facts?.kind ?? null),
    ['disk-layout', 'applied-image', 'boot-loader', null, null],
  );
  assert.deepEqual(
    found.software.map(({ bootImage }) => bootImage),
    ['0f3a91c2d4e5b687', null],
  );
  assert.equal(found.records.count, sampleRecords.length);
  await verifyReportRecords(found, await recordsOf(run.runId));
});

for (const outcome of ['failed', 'cancelled'] as const)
  test(`a run that ${outcome} has a report that says so`, async () => {
    const run = await beginRun();
    const step = record.stepFinished(3, 'a', 'failed', { message: 'the disk is gone' });
    await report(site, run, [record.started(1), record.stepStarted(2, 'a'), step, record.finished(4, outcome)]);
    const found = await verified(run.runId);
    assert.deepEqual([found.run.outcome, found.run.message], [outcome, `it has ${outcome}`]);
    assert.deepEqual(
      found.steps.map((each) => [each.outcome, each.message]),
      [['failed', 'the disk is gone']],
    );
    await verifyReportRecords(found, await recordsOf(run.runId));
  });

test('a run ended by force is reported from what was acknowledged; what its computer says later changes nothing', async () => {
  const run = await beginRun();
  // Number 4 is behind a gap: not acknowledged, not in the report.
  await report(site, run, [record.started(1), record.stepStarted(2, 'a'), record.stepStarted(4, 'b')]);
  await site.admin(cancelRun, { params: { id: run.runId }, body: { force: true } });
  const { file } = await reportOf(run.runId);
  const found = await verified(run.runId);
  assert.deepEqual([found.run.outcome, found.records.count], ['cancelled', 2]);
  assert.deepEqual(
    found.steps.map(({ nodeId, outcome }) => [nodeId, outcome]),
    [['a', null]],
  );
  await report(site, run, [record.stepFinished(3, 'a'), record.stepFinished(5, 'b'), record.finished(6)]);
  assert.equal((await reportOf(run.runId)).file, file);
  await verifyReportRecords(found, await recordsOf(run.runId));
});

test('the report is kept as it was made: what is changed in the database later is not in it, and does not pass', async () => {
  const run = await beginRun();
  await report(site, run, [record.started(1), record.finished(2, 'failed')]);
  const { file } = await reportOf(run.runId);
  await site.database.pool.query(
    `update run_record set record = jsonb_set(record, '{outcome}', '"succeeded"') where run_id = $1 and sequence = 2`,
    [run.runId],
  );
  await site.database.pool.query(`update run set state = 'succeeded' where id = $1`, [run.runId]);
  assert.equal((await reportOf(run.runId)).file, file);
  await assert.rejects(
    verifyReportRecords(await verified(run.runId), await recordsOf(run.runId)),
    /their hash differs/,
  );
});

test('a run that ended before there were reports gets one when it is asked for, the same for all who ask', async () => {
  const run = await beginRun();
  await report(site, run, [record.started(1), record.finished(2)]);
  const made = (await reportOf(run.runId)).report;
  await site.database.pool.query('delete from run_report where run_id = $1', [run.runId]);
  site.advance(3_600_000);
  const files = await Promise.all(Array.from({ length: 5 }, async () => (await reportOf(run.runId)).file));
  assert.equal(new Set(files).size, 1);
  const late = await verified(run.runId);
  assert.deepEqual({ ...late, madeAt: made.madeAt }, made);
  assert.ok(Date.parse(late.madeAt) - Date.parse(late.run.endedAt) >= 3_600_000, 'it says that it was made later');
});

test('a report that cannot be made does not keep the run from ending', async () => {
  const run = await beginRun();
  await site.database.pool.query(
    `update run set policy = '{"payload":"{}","keyId":"k","signature":""}' where id = $1`,
    [run.runId],
  );
  const answer = await report(site, run, [record.started(1), record.finished(2)]);
  assert.equal(answer.acknowledged, 2);
  assert.match(site.logged(), /the report of an ended run could not be made/);
});

test('what agents report of strange text is signed as it is kept', async () => {
  const run = await beginRun();
  const message = 'zero \0, lone \ud800, quotes "\\", line\nfeed \u2028 and 😀';
  await report(site, run, [record.started(1), record.stepFinished(2, 'a', 'failed', { message }), record.finished(3)]);
  const found = await verified(run.runId);
  assert.equal(found.steps[0]?.message, 'zero ␀, lone \ufffd, quotes "\\", line\nfeed \u2028 and 😀');
  await verifyReportRecords(found, await recordsOf(run.runId));
});

test('a signature over a report is none over a policy, and the key of reports signs nothing else', async () => {
  const run = await beginRun();
  await report(site, run, [record.started(1), record.finished(2)]);
  const { file } = await reportOf(run.runId);
  const [, json = '', last = ''] = file.split('\n');
  const [, keyId = '', signature = ''] = last.split(' ');
  const { publicKeyPem } = (await site.admin(getSite)).policyKey;
  assert.equal(verifyPolicySignature({ payload: json, keyId, signature }, publicKeyPem), false);
  assert.throws(() => site.site.keys.signRunReport(json), /only run reports are signed/);
  const asReport = signedReport(`Slipway run report 1\n${json}\n`, site.site.keys.signPolicy(json));
  await assert.rejects(verifyRunReport(Buffer.from(asReport), publicKeyPem), refusal('SLIP-6012'));
});

test('there is no report of a run that does not exist', async () => {
  await assert.rejects(reportOf(randomUUID()), refusal('SLIP-1002', 'There is no run'));
});

test('records with facts that this site does not know are refused by name', async () => {
  const run = await beginRun();
  const unknown = { ...record.stepFinished(1, 'a'), facts: { kind: 'guess' } } as unknown as RunRecord;
  await assert.rejects(report(site, run, [unknown]), refusal('SLIP-1001', 'facts'));
});
