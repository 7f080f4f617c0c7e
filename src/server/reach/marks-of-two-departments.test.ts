/** Conflicts and merges, where a device of another department is concerned: as if there were none. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { listDirectRules } from '../../api/collections.ts';
import { mergeDevices, previewDeviceMerge } from '../../api/device-merges.ts';
import { listDevices } from '../../api/devices.ts';
import { previewResolution } from '../../api/identity-conflicts.ts';
import { createTestSite } from '../test-site.ts';
import { ask, cookieFor } from '../users/test-people.ts';
import { makeDepartment } from './test-departments.ts';

const site = await createTestSite();
const own = await makeDepartment(site, 'alpha');
const other = await makeDepartment(site, 'bravo');

async function askAs(person: string, method: string, path: string, body?: object) {
  const cookie = await cookieFor(site, person);
  return ask(site, `/api/${path}`, { method, cookie, ...(body === undefined ? {} : { body }) });
}

/** Of a computer that shows this MAC address, as a boot leaves it. */
async function addConflict(deviceIds: string[], mac: string): Promise<string> {
  const id = randomUUID();
  await site.database.db
    .insertInto('identity_conflict')
    .values({
      ...{ id, computer: id, device_ids: deviceIds, macs: [mac], smbios_uuid: null, serial_number: null },
      ...{ manufacturer: null, model: null, matched_by: 'marks' },
      ...{ first_refused_at: site.site.now(), last_refused_at: site.site.now() },
    })
    .execute();
  return id;
}

const cases: readonly (readonly [string, () => Promise<string>])[] = [
  ['may be either department’s', () => addConflict([own.idle.id, other.idle.id], own.idle.mac)],
  [
    'shows a mark that another department’s device has by now',
    () => addConflict([own.idle.id, own.ended.id], other.idle.mac),
  ],
  ['may be no device any more', () => addConflict([randomUUID()], '52:54:01:ff:00:01')],
];
for (const [what, add] of cases)
  test(`a computer that ${what} is none for somebody limited to collections`, async () => {
    const id = await add();
    const body = { deviceId: own.idle.id };
    const asked = async (person: string, conflict: string) => {
      const preview = await askAs(person, 'POST', `identity-conflicts/${conflict}/resolve/preview`, body);
      const resolve = await askAs(person, 'POST', `identity-conflicts/${conflict}/resolve`, { ...body, planId: 'x' });
      return [preview, resolve].map((answer) => [answer.statusCode, answer.body.replaceAll(conflict, 'ID')]);
    };
    assert.deepEqual(await asked(own.people.both, id), await asked(own.people.both, randomUUID()));
    assert.equal((await asked(own.people.both, id))[0]?.[0], 404);
  });

test('it is neither listed nor dismissed by them, and is by whoever reaches all devices', async () => {
  const id = await addConflict([own.idle.id, other.idle.id], own.idle.mac);
  for (const [person, listed, status] of [
    [own.people.both, false, 404],
    [own.people.scopes, true, 200],
  ] as const) {
    const { body } = await askAs(person, 'GET', 'identity-conflicts');
    assert.equal(body.includes(id), listed);
    assert.equal((await askAs(person, 'DELETE', `identity-conflicts/${id}`)).statusCode, status);
  }
});

test('a new device that they would not see afterwards is not made of a conflict', async () => {
  const [body, count] = [{ newDeviceName: 'alpha-new' }, async () => (await site.admin(listDevices)).length];
  const before = await count();
  const { planId } = await site.admin(previewResolution, { params: { id: own.conflictId }, body });
  const answer = await askAs(own.people.both, 'POST', `identity-conflicts/${own.conflictId}/resolve`, {
    ...body,
    planId,
  });
  assert.equal(answer.json().code, 'SLIP-1038', answer.body);
  assert.equal(await count(), before);
});

test('a device is merged with no other department’s, whichever is kept', async () => {
  for (const [kept, gone] of [
    [own.idle, other.idle],
    [other.idle, own.idle],
  ] as const)
    for (const [path, body] of [
      ['merge/preview', { otherId: gone.id }],
      ['merge', { otherId: gone.id, planId: 'x' }],
    ] as const) {
      const answer = await askAs(own.people.collections, 'POST', `devices/${kept.id}/${path}`, body);
      assert.deepEqual([answer.statusCode, answer.json().code], [404, 'SLIP-1002'], answer.body);
      assert.ok(!answer.body.includes('bravo'), answer.body);
    }
});

test('a merge neither names another department’s collection nor puts the device into it', async () => {
  const added = await askAs(...([other.people.scopes, 'POST', `collections/${other.collection.id}/members`] as const), {
    deviceIds: [own.ended.id],
    confirmDeviceCount: 1,
  });
  assert.equal(added.statusCode, 200, added.body);
  const [path, otherId] = [`devices/${own.idle.id}/merge`, own.ended.id];
  const preview = await askAs(own.people.both, 'POST', `${path}/preview`, { otherId });
  assert.ok(!preview.body.includes('bravo'), preview.body);
  const whole = await site.admin(previewDeviceMerge, { params: { id: own.idle.id }, body: { otherId } });
  assert.deepEqual(whole.collections, [{ id: other.collection.id, name: other.collection.name }]);
  const { planId } = preview.json();
  const merged = await askAs(own.people.both, 'POST', path, { otherId, planId, confirmDeviceCount: 1 });
  assert.equal(merged.statusCode, 200, merged.body);
  const rules = await site.admin(listDirectRules, { params: { id: other.collection.id } });
  assert.ok(!JSON.stringify(rules).includes(own.idle.id));
  await assert.rejects(
    site.admin(mergeDevices, { params: { id: own.idle.id }, body: { otherId, planId } }),
    /no device/,
  );
});
