/** Secret variables: sealed where they are kept, shown to nobody, given to the run that needs them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchSecrets } from '../../api/agent.ts';
import { setDeviceVariables } from '../../api/devices.ts';
import { PolicySchema } from '../../api/policy.ts';
import { addDevice, deploy, newRun } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();

const SECRET = 'correct-horse-battery-staple';

test('secret variables reach the run that needs them, and nothing else ever shows them', async () => {
  const device = await addDevice(site, [
    { name: 'JoinPassword', value: SECRET, secret: true },
    { name: 'Plain', value: 'visible' },
  ]);
  await deploy(site, [device], { variables: [{ name: 'LocalPassword', value: `${SECRET}-2`, secret: true }] });
  const run = await newRun(site, device);
  const policy = PolicySchema.parse(JSON.parse(run.policy.payload));
  assert.deepEqual(policy.secretVariables, ['JoinPassword', 'LocalPassword']);
  assert.deepEqual(policy.variables, [{ name: 'Plain', value: 'visible' }]);
  const ask = (names: string[]) =>
    site.client(run.runCredential)(fetchSecrets, { params: { runId: run.runId }, body: { names } });
  assert.deepEqual((await ask(['joinpassword', 'LocalPassword'])).values, [
    { name: 'JoinPassword', value: SECRET },
    { name: 'LocalPassword', value: `${SECRET}-2` },
  ]);
  await assert.rejects(ask(['Plain']), refusal('SLIP-1006', 'Plain'));
  await assert.rejects(ask(['Unknown']), refusal('SLIP-1006', 'Unknown'));
  await assertNowhere(SECRET);
});

/** In no table as text, no event, no log line, no answer to an administrator. */
async function assertNowhere(secret: string): Promise<void> {
  const { rows: tables } = await site.database.pool.query(
    "select table_schema || '.' || quote_ident(table_name) as name from information_schema.tables where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE'",
  );
  for (const { name } of tables) {
    const { rows } = await site.database.pool.query(`select 1 from ${name} t where t::text like '%' || $1 || '%'`, [
      secret,
    ]);
    assert.equal(rows.length, 0, `the table ${name} holds the secret`);
    const hex = Buffer.from(secret).toString('hex');
    const { rows: raw } = await site.database.pool.query(
      `select 1 from ${name} t where t::text like '%' || $1 || '%'`,
      [hex],
    );
    assert.equal(raw.length, 0, `the table ${name} holds the secret's bytes`);
  }
  assert.ok(!site.logged().includes(secret), 'the log holds the secret');
  for (const url of ['/api/devices', '/api/collections', '/api/runs', '/api/deployments', '/api/task-sequences']) {
    const answer = await site.local.inject({ url });
    assert.equal(answer.statusCode, 200);
    assert.ok(!answer.body.includes(secret), `${url} shows the secret`);
  }
}

test('the search for planted secrets finds one that is stored in the open', async () => {
  const device = await addDevice(site, [{ name: 'Open', value: 'planted-in-the-open' }]);
  await assert.rejects(assertNowhere('planted-in-the-open'), /device_variable holds/);
  await site.admin(setDeviceVariables, { params: { id: device.id }, body: { variables: [] } });
});

test('a secret that was deleted since the run began is named', async () => {
  const device = await addDevice(site, [{ name: 'Gone', value: 'x', secret: true }]);
  await deploy(site, [device]);
  const run = await newRun(site, device);
  await site.admin(setDeviceVariables, { params: { id: device.id }, body: { variables: [] } });
  await assert.rejects(
    site.client(run.runCredential)(fetchSecrets, { params: { runId: run.runId }, body: { names: ['Gone'] } }),
    refusal('SLIP-1002', 'Gone was deleted'),
  );
});

test('a sealed value that was moved to another row does not open', async () => {
  const [one, other] = [
    await addDevice(site, [{ name: 'Secret', value: 'of one', secret: true }]),
    await addDevice(site, [{ name: 'Secret', value: 'of the other', secret: true }]),
  ];
  await deploy(site, [other]);
  const run = await newRun(site, other);
  await site.database.pool.query(
    'update device_variable set sealed_value = (select sealed_value from device_variable where device_id = $1) where device_id = $2',
    [one.id, other.id],
  );
  await assert.rejects(
    site.client(run.runCredential)(fetchSecrets, { params: { runId: run.runId }, body: { names: ['Secret'] } }),
    refusal('SLIP-1099'),
  );
  assert.match(site.logged(), /cannot be read: it was changed in the database/);
});

test('a collection’s secret and a device’s plain variable of one name: the device wins', async () => {
  const device = await addDevice(site, [{ name: 'MODE', value: 'device' }]);
  await deploy(site, [device], { variables: [{ name: 'Mode', value: 'sealed', secret: true }] });
  const policy = PolicySchema.parse(JSON.parse((await newRun(site, device)).policy.payload));
  assert.deepEqual([policy.variables, policy.secretVariables], [[{ name: 'MODE', value: 'device' }], []]);
});
