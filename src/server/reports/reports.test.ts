import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { RunRecord } from '../../api/agent.ts';
import { createApiToken } from '../../api/api-tokens.ts';
import { changeDevice } from '../../api/devices.ts';
import { listReports, type ReportResult, runReport } from '../../api/reports.ts';
import { createSecurityRole } from '../../api/security-roles.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { everything } from '../reach/reach.ts';
import { makeDepartment, makeImage } from '../reach/test-departments.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { ask, cookieFor } from '../users/test-people.ts';
import { reports } from './reports.ts';

const site = await createTestSite();
const own = await makeDepartment(site, 'alpha');
const other = await makeDepartment(site, 'bravo');
const known = await site.admin(listReports);

const given = (name: string, { deployment, device }: { deployment: { id: string }; device: { id: string } }) => {
  const required = known.find((each) => each.name === name)?.parameters.filter((each) => each.required) ?? [];
  const ids = { deploymentId: deployment.id, deviceId: device.id };
  return Object.fromEntries(required.map((each) => [each.name, ids[each.name as keyof typeof ids]]));
};

function cell(result: ReportResult, row: number, column: string) {
  const at = result.columns.findIndex(({ name }) => name === column);
  assert.notEqual(at, -1, column);
  return result.rows[row]?.[at];
}

for (const { name, columns, query } of reports) {
  test(`${name}: has the columns that it says`, async () => {
    const ids = { deploymentId: own.deployment.id, deviceId: own.device.id };
    const input = { reach: everything, ...ids, since: undefined, until: undefined };
    const { sql: text, parameters } = sql`${query(input)}`.compile(site.site.db);
    const { fields } = await site.database.pool.query(text, [...parameters]);
    assert.deepEqual(fields.map((field) => field.name).toSorted(), Object.keys(columns).toSorted());
  });

  test(`${name}: tells each department its own alone`, async () => {
    for (const person of Object.values(own.people)) {
      const cookie = await cookieFor(site, person);
      const query = new URLSearchParams(given(name, own)).toString();
      const answer = await ask(site, `/api/reports/${name}?${query}`, { cookie });
      assert.equal(answer.statusCode, 200, answer.body);
      const shared = name === 'hardware' || name === 'task-sequence-references';
      if (person === own.people.both || !shared) assert.ok(!answer.body.includes('bravo'), answer.body);
    }
    const cookie = await cookieFor(site, own.people.both);
    const foreign = await ask(site, `/api/reports/${name}?${new URLSearchParams(given(name, other))}`, { cookie });
    assert.ok(!foreign.body.includes('bravo'), foreign.body);
  });

  test(`${name}: as CSV it has its columns as the header`, async () => {
    const query = new URLSearchParams({ ...given(name, own), format: 'csv' });
    const answer = await site.local.inject({ url: `/api/reports/${name}?${query}` });
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(answer.body.split('\r\n')[0], `\uFEFF${Object.keys(columns).join(',')}`);
    assert.equal(answer.headers['content-disposition'], `attachment; filename="${name}.csv"`);
  });
}

test('a report needs what it says, takes nothing else, and has a name', async () => {
  const params = { name: 'deployment-devices' };
  await assert.rejects(site.admin(runReport, { params }), refusal('SLIP-1001', 'needs --deployment (deploymentId)'));
  const query = { deviceId: own.device.id };
  await assert.rejects(
    site.admin(runReport, { params: { name: 'hardware' }, query }),
    refusal('SLIP-1001', 'does not take'),
  );
  await assert.rejects(
    site.admin(runReport, { params: { name: "x'; drop table run" } }),
    refusal('SLIP-1002', 'hardware'),
  );
});

test('the hardware report counts computers: no placeholder, and nothing obsolete', async () => {
  const count = async () => {
    const { rows, columns } = await site.admin(runReport, { params: { name: 'hardware' } });
    const at = columns.findIndex(({ name }) => name === 'devices');
    return rows.reduce((sum, row) => sum + Number(row[at]), 0);
  };
  const { id } = await addDevice(site);
  const isComputer = sql<{ n: number }>`select count(*)::int as n from device where standing = 'known'`;
  assert.equal(await count(), (await isComputer.execute(site.site.db)).rows[0]?.n);
  const before = await count();
  await site.admin(changeDevice, { params: { id }, body: { obsolete: true } });
  assert.equal(await count(), before - 1);
});

test('somebody who may see runs and no devices is not told the hardware', async () => {
  const role = await site.admin(createSecurityRole, { body: { name: 'runs only', permissions: ['run.read'] } });
  const { token } = await site.admin(createApiToken, { body: { name: 'runs only', securityRoleId: role.id } });
  const client = site.client(token);
  await client(runReport, { params: { name: 'progress' } });
  await assert.rejects(client(runReport, { params: { name: 'hardware' } }), refusal('SLIP-1006', 'device.read'));
});

const failed = (sequence: number, nodeId: string, milliseconds: number): RunRecord => {
  const made = record.stepFinished(sequence, nodeId, 'failed', { message: '=why' });
  return made.kind === 'step-finished' ? { ...made, parentId: 'g', errorCode: 'SLIP-4003', milliseconds } : made;
};
const inGroup = <T extends RunRecord>(made: T): T => ({ ...made, parentId: 'g' });

test('which step fails most, in which group, and how long steps take', async () => {
  const devices = [await addDevice(site), await addDevice(site)];
  const { deployment, sequence } = await deploy(site, devices);
  const group: RunRecord = {
    ...{ kind: 'group-started', sequence: 2, at: '2026-01-01T00:00:00.000Z', environment: 'linux-pe', nodeId: 'g' },
    ...{ name: 'Install', attempt: 1, parentId: null },
  };
  for (const device of devices)
    await report(site, await newRun(site, device), [
      ...[
        record.started(1),
        group,
        inGroup(record.stepStarted(3, 'format')),
        inGroup(record.stepFinished(4, 'format')),
      ],
      ...[inGroup(record.stepStarted(5, 'apply')), failed(6, 'apply', 100), record.finished(7, 'failed')],
    ]);
  const query = { deploymentId: deployment.id };
  const failures = await site.admin(runReport, { params: { name: 'step-failures' }, query });
  assert.equal(failures.rows.length, 1);
  const told = ['taskSequence', 'group', 'step', 'failures', 'devices', 'runs', 'lastErrorCode'];
  assert.deepEqual(
    told.map((column) => cell(failures, 0, column)),
    [sequence.name, 'Install', 'apply', 2, 2, 2, 'SLIP-4003'],
  );
  const times = await site.admin(runReport, { params: { name: 'step-times' }, query });
  assert.deepEqual(
    [cell(times, 0, 'step'), cell(times, 0, 'times'), cell(times, 0, 'averageMilliseconds')],
    ['format', 2, 13],
  );
  const days = await site.admin(runReport, { params: { name: 'runs-over-time' }, query });
  assert.deepEqual([days.rows.length, cell(days, 0, 'began'), cell(days, 0, 'failed')], [1, 2, 2]);
  const deployments = await site.admin(runReport, { params: { name: 'deployments' } });
  const row = deployments.rows.findIndex((cells) => cells.includes(deployment.id));
  assert.deepEqual([cell(deployments, row, 'devices'), cell(deployments, row, 'error')], [2, 2]);
  const csv = await site.local.inject({ url: `/api/reports/failed-runs?deploymentId=${deployment.id}&format=csv` });
  assert.match(csv.body, /,apply,0,SLIP-4003,it has failed,/);
  const history = await site.local.inject({ url: `/api/reports/device-history?deviceId=${devices[0]?.id}&format=csv` });
  assert.match(history.body, /,'=why,/);
});

test('a limit says that there is more', async () => {
  const { rows, more } = await site.admin(runReport, { params: { name: 'deployments' }, query: { limit: 1 } });
  assert.deepEqual([rows.length, more], [1, true]);
});

test('what a task sequence refers to, and whether it is here', async () => {
  const image = await makeImage(site, 'charlie image', own.scope.id);
  const apply = { type: 'apply-operating-system-image', name: 'Apply' };
  const steps = [
    { ...apply, options: { image: image.id } },
    { type: 'run-task-sequence', name: 'Inner', options: { taskSequence: own.sequence.id } },
  ];
  await site.admin(createTaskSequence, { body: { document: { version: 1, name: 'charlie', steps } as never } });
  const result = await site.admin(runReport, { params: { name: 'task-sequence-references' } });
  const rows = result.rows.flatMap((_, at) =>
    cell(result, at, 'taskSequence') === 'charlie'
      ? [[cell(result, at, 'kind'), cell(result, at, 'refersTo'), cell(result, at, 'isHere')]]
      : [],
  );
  assert.deepEqual(rows, [
    ['image', 'charlie image', 'yes'],
    ['task sequence', 'alpha sequence', 'yes'],
  ]);
});
