import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { listStatusMessages, type StatusMessage, statusMessageKinds } from '../../api/status-messages.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';

const site = await createTestSite();

async function failedRun() {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device]);
  const run = await newRun(site, device);
  await report(site, run, [
    ...[record.started(1), record.stepStarted(2, 'a'), record.stepFinished(3, 'a')],
    ...[
      record.stepStarted(4, 'b'),
      record.stepFinished(5, 'b', 'failed', { message: '=cmd' }),
      record.finished(6, 'failed'),
    ],
  ]);
  return { device, deployment, run };
}

const ids = (messages: readonly StatusMessage[]) => messages.map(({ id }) => id);

test('what happened in a run is told newest first, and nothing else', async () => {
  const { device, deployment, run } = await failedRun();
  const messages = await site.admin(listStatusMessages, { query: { deviceId: device.id } });
  assert.deepEqual(ids(messages), [11170, 11135, 11134, 11140]);
  const [last] = messages;
  assert.deepEqual(
    [last?.deviceName, last?.deploymentId, last?.runId, last?.severity, last?.component],
    [device.name, deployment.id, run.runId, 'error', 'Task Sequence Manager'],
  );
});

test('filters leave out, alone and together', async () => {
  const { device, deployment, run } = await failedRun();
  await failedRun();
  const own = { deviceId: device.id };
  const ask = async (query: object) => ids(await site.admin(listStatusMessages, { query }));
  assert.deepEqual(await ask({ deploymentId: deployment.id }), await ask(own));
  assert.deepEqual(await ask({ runId: run.runId, severity: 'warning' }), [11170, 11135]);
  assert.deepEqual(await ask({ ...own, id: 11134 }), [11134]);
  assert.deepEqual(await ask({ ...own, id: 11134, severity: 'error' }), []);
  assert.deepEqual(await ask({ id: 4711 }), []);
  const now = new Date(Date.now() + 60_000).toISOString();
  assert.deepEqual(await ask({ ...own, since: now }), []);
  assert.deepEqual(await ask({ ...own, until: now }), await ask(own));
  assert.deepEqual(await ask({ ...own, until: '2020-01-01T00:00:00Z' }), []);
});

test('pages hold each message once, though all records of a report have one time', async () => {
  await failedRun();
  const all = await site.admin(listStatusMessages);
  const paged: StatusMessage[] = [];
  for (;;) {
    const page = await site.admin(listStatusMessages, { query: { limit: 3, before: paged.at(-1)?.cursor } });
    paged.push(...page);
    if (page.length < 3) break;
  }
  assert.deepEqual(paged, all);
});

test('a record behind a gap is not told yet', async () => {
  const device = await addDevice(site);
  await deploy(site, [device]);
  const run = await newRun(site, device);
  await report(site, run, [record.started(1), record.finished(3)]);
  const query = { deviceId: device.id };
  assert.deepEqual(ids(await site.admin(listStatusMessages, { query })), [11140]);
});

test('as CSV, for spreadsheets, without formulas', async () => {
  const { device } = await failedRun();
  const answer = await site.local.inject({ url: `/api/status-messages?deviceId=${device.id}&format=csv` });
  assert.match(String(answer.headers['content-type']), /^text\/csv/);
  assert.equal(answer.headers['content-disposition'], 'attachment; filename="status-messages.csv"');
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  const lines = answer.body.split('\r\n');
  assert.equal(lines[0], '\uFEFFat,id,severity,component,deviceName,text,deviceId,deploymentId,runId');
  assert.equal(lines.length, 6);
  assert.match(lines[2] ?? '', /,11135,error,Task Sequence Engine,pc-\d+,"The step ""b"" failed \(.*\): =cmd",/);
});

test('the newest of many are found by the index for them, of every kind', async () => {
  const all = new Set(statusMessageKinds.map(({ of }) => of.kind));
  const kinds = [...all].filter((kind) => kind !== 'wake-up' && kind !== 'start-declined');
  await site.database.db.transaction().execute(async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx);
    const { rows } = await sql<Record<string, string>>`
      explain select * from run_record where ${sql.join(
        kinds.map((kind) => sql`kind = ${sql.lit(kind)}`),
        sql` or `,
      )}
      order by received_at desc, run_id desc, sequence desc limit 100`.execute(tx);
    assert.match(rows.map((row) => row['QUERY PLAN']).join('\n'), /run_record_received_at_idx/);
  });
});
