/** Every way in which a person has a required deployment start on a computer: each is refused until they say on how many. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import * as collections from '../../api/collections.ts';
import * as deployments from '../../api/deployments.ts';
import * as devices from '../../api/devices.ts';
import { SlipwayError, type Start } from '../../api/errors.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { addDevice, deploy, newRun, record, report, type TestDevice } from '../agents/test-agent.ts';
import { makeDepartment } from '../reach/test-departments.ts';
import { createTestSite } from '../test-site.ts';
import { ask, cookieFor } from '../users/test-people.ts';

const site = await createTestSite();
const allSystems = '00000000-0000-4000-8000-000000000001';

const newDevice = (collectionIds: string[] = []) => ({
  ...{ name: `new-${randomUUID().slice(0, 8)}`, smbiosUuid: randomUUID(), collectionIds },
});

/** `count` devices, and a required deployment on a collection with the first `within` of them. */
async function stage({ count = 2, within = 1, enabled = true } = {}) {
  const made: TestDevice[] = [];
  for (let each = 0; each < count; each++) made.push(await addDevice(site));
  const inIt = made.slice(0, within);
  const { collection, deployment, sequence } = await deploy(site, inIt);
  if (!enabled)
    await site.admin(deployments.changeDeployment, { params: { id: deployment.id }, body: { enabled: false } });
  return { made, collection, deployment, sequence };
}

type Confirm = { confirmDeviceCount?: number };

interface Way {
  readonly change: (confirm: Confirm) => Promise<unknown>;
  readonly isDone: () => Promise<boolean>;
  readonly starts: readonly Start[];
}

const memberIds = async (id: string) =>
  (await site.admin(collections.listCollectionMembers, { params: { id } })).map(({ deviceId }) => deviceId);
const named = (names: readonly TestDevice[]) => names.map(({ name }) => name).sort();

/** Each with everything that it needs made. */
const ways: Record<string, () => Promise<Way>> = {
  'a device that comes into a collection': async () => {
    const { made, collection, sequence } = await stage();
    const params = { id: collection.id, deviceId: made[1]!.id };
    return {
      change: (query) => site.admin(collections.addCollectionMember, { params, query }),
      isDone: async () => (await memberIds(collection.id)).length === 2,
      starts: [{ taskSequence: sequence.name, collection: collection.name, devices: [made[1]!.name] }],
    };
  },
  'several devices that come into a collection, of which one is in it already': async () => {
    const { made, collection, sequence } = await stage({ count: 4 });
    const deviceIds = made.map(({ id }) => id);
    return {
      change: (confirm) =>
        site.admin(collections.addCollectionMembers, {
          params: { id: collection.id },
          body: { deviceIds, ...confirm },
        }),
      isDone: async () => (await memberIds(collection.id)).length === 4,
      starts: [{ taskSequence: sequence.name, collection: collection.name, devices: named(made.slice(1)) }],
    };
  },
  'a device that is made within a collection': async () => {
    const { collection, sequence } = await stage();
    const body = newDevice([collection.id]);
    return {
      change: (confirm) => site.admin(devices.createDevice, { body: { ...body, ...confirm } }),
      isDone: async () => (await site.admin(devices.listDevices, { query: { search: body.name } })).length === 1,
      starts: [{ taskSequence: sequence.name, collection: collection.name, devices: [body.name] }],
    };
  },
  'a deployment that is enabled': async () => {
    const { made, collection, deployment, sequence } = await stage({ count: 3, within: 3, enabled: false });
    return {
      change: (confirm) =>
        site.admin(deployments.changeDeployment, {
          params: { id: deployment.id },
          body: { enabled: true, ...confirm },
        }),
      isDone: async () =>
        (await site.admin(deployments.listDeployments)).find(({ id }) => id === deployment.id)?.enabled === true,
      starts: [{ taskSequence: sequence.name, collection: collection.name, devices: named(made) }],
    };
  },
  'an assignment to come, of one that runs there now': async () => {
    const { made, deployment, collection, sequence } = await stage({ count: 2, within: 2 });
    for (const device of made) await newRun(site, device);
    const assignedAt = [new Date(Date.now() + 86_400_000).toISOString()];
    const params = { id: deployment.id };
    await site.admin(deployments.changeDeployment, { params, body: { rerun: 'never', assignedAt } });
    return {
      change: (confirm) =>
        site.admin(deployments.changeDeployment, { params, body: { rerun: 'if-failed', ...confirm } }),
      isDone: async () => (await site.admin(deployments.getDeployment, { params })).rerun === 'if-failed',
      starts: [{ taskSequence: sequence.name, collection: collection.name, devices: named(made) }],
    };
  },
  'a deployment that is made': async () => {
    const { made, collection, sequence } = await stage({ count: 2, within: 2, enabled: false });
    const body = { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'required' as const };
    return {
      change: (confirm) => site.admin(deployments.createDeployment, { body: { ...body, ...confirm } }),
      isDone: async () =>
        (await site.admin(deployments.listDeployments)).filter(({ collectionId }) => collectionId === collection.id)
          .length === 2,
      starts: [{ taskSequence: sequence.name, collection: collection.name, devices: named(made) }],
    };
  },
};

async function refusalOf(asked: Promise<unknown>): Promise<SlipwayError> {
  const error = await asked.then(
    () => assert.fail('it was done'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SlipwayError, String(error));
  return error;
}

describe('the number of devices is asked for before', () => {
  for (const [what, prepare] of Object.entries(ways))
    test(what, async () => {
      const { change, isDone, starts } = await prepare();
      const count = new Set(starts.flatMap((start) => start.devices)).size;
      for (const confirmDeviceCount of [undefined, 0, count - 1, count + 1]) {
        const error = await refusalOf(change(confirmDeviceCount === undefined ? {} : { confirmDeviceCount }));
        assert.equal(error.code, 'SLIP-1011', error.message);
        assert.match(error.message, new RegExp(`would come to ${count} device\\(s\\)`));
        assert.deepEqual(error.starts, starts);
        assert.equal(await isDone(), false);
      }
      await change({ confirmDeviceCount: count });
      assert.equal(await isDone(), true);
    });
});

describe('nothing is asked', () => {
  const add = (collectionId: string, device: TestDevice) =>
    site.admin(collections.addCollectionMember, { params: { id: collectionId, deviceId: device.id } });
  const enable = (id: string) => site.admin(deployments.changeDeployment, { params: { id }, body: { enabled: true } });

  test('for a device that is in the collection already, also with a number that was right before', async () => {
    const { made, collection } = await stage();
    await add(collection.id, made[0]!);
    const body = { deviceIds: [made[0]!.id], confirmDeviceCount: 7 };
    await site.admin(collections.addCollectionMembers, { params: { id: collection.id }, body });
  });

  test('where the required deployment is disabled', async () => {
    const { made, collection } = await stage({ enabled: false });
    await add(collection.id, made[1]!);
    await site.admin(devices.createDevice, { body: newDevice([collection.id]) });
  });

  test('for a deployment that is enabled already, or is disabled', async () => {
    const { deployment } = await stage();
    await enable(deployment.id);
    await site.admin(deployments.changeDeployment, { params: { id: deployment.id }, body: { enabled: false } });
  });

  test('for a required deployment on a collection without devices', async () => {
    const { collection, sequence } = await stage({ within: 0 });
    const body = { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'required' as const };
    await site.admin(deployments.createDeployment, { body });
  });

  test('where it runs or has ended already: on the others alone', async () => {
    const { made, collection, deployment } = await stage({ count: 3, within: 3 });
    const ended = await newRun(site, made[0]!);
    await report(site, ended, [record.started(1), record.finished(2)]);
    await newRun(site, made[1]!);
    await site.admin(deployments.changeDeployment, { params: { id: deployment.id }, body: { enabled: false } });
    const error = await refusalOf(enable(deployment.id));
    assert.deepEqual(error.starts?.[0]?.devices, [made[2]!.name]);
    await site.admin(collections.removeCollectionMember, { params: { id: collection.id, deviceId: made[2]!.id } });
    await enable(deployment.id);
    await site.admin(collections.removeCollectionMember, { params: { id: collection.id, deviceId: made[0]!.id } });
    await add(collection.id, made[0]!);
    await site.admin(devices.clearRequiredDeployments, { params: { id: made[0]!.id } });
    await site.admin(collections.removeCollectionMember, { params: { id: collection.id, deviceId: made[0]!.id } });
    assert.equal((await refusalOf(add(collection.id, made[0]!))).code, 'SLIP-1011');
  });
});

test('where one of several devices is not known none is added', async () => {
  const { made, collection } = await stage({ enabled: false });
  const body = { deviceIds: [made[1]!.id, randomUUID()] };
  const error = await refusalOf(site.admin(collections.addCollectionMembers, { params: { id: collection.id }, body }));
  assert.equal(error.code, 'SLIP-1002');
  assert.equal((await memberIds(collection.id)).length, 1);
});

test('a device on which two start is one device, and both are named', async () => {
  const { made, collection, sequence } = await stage();
  const second = await site.admin(createTaskSequence, {
    body: { document: { version: 1, name: `second ${randomUUID()}`, steps: [] } },
  });
  const about = { taskSequenceId: second.id, collectionId: collection.id, purpose: 'required' as const };
  await site.admin(deployments.createDeployment, { body: { ...about, confirmDeviceCount: 1 } });
  const params = { id: collection.id, deviceId: made[1]!.id };
  const error = await refusalOf(site.admin(collections.addCollectionMember, { params }));
  assert.deepEqual(
    error.starts?.map(({ taskSequence }) => taskSequence),
    [second.name, sequence.name],
  );
  await site.admin(collections.addCollectionMember, { params, query: { confirmDeviceCount: 1 } });
});

test('a deployment and a device that come to a collection at the same moment never start there unasked', async () => {
  for (let round = 0; round < 20; round++) {
    const { made, collection, deployment } = await stage({ count: 1, within: 0, enabled: false });
    const outcomes = await Promise.allSettled([
      site.admin(deployments.changeDeployment, { params: { id: deployment.id }, body: { enabled: true } }),
      site.admin(collections.addCollectionMember, { params: { id: collection.id, deviceId: made[0]!.id } }),
      site.admin(devices.createDevice, { body: newDevice([collection.id]) }),
    ]);
    const enabled = outcomes[0].status === 'fulfilled';
    const added = outcomes.slice(1).filter(({ status }) => status === 'fulfilled').length;
    assert.ok(!enabled || added === 0, JSON.stringify(outcomes));
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') assert.equal(outcome.reason.code, 'SLIP-1011', String(outcome.reason));
  }
});

test('what starts beyond the reach of the caller counts, and is not named', async () => {
  const own = await makeDepartment(site, 'alpha');
  const sequence = await site.admin(createTaskSequence, {
    body: { document: { version: 1, name: `hidden ${randomUUID()}`, steps: [] } },
  });
  const about = { taskSequenceId: sequence.id, collectionId: own.emptyCollection.id, purpose: 'required' as const };
  await site.admin(deployments.createDeployment, { body: about });
  const answer = await ask(site, `/api/collections/${own.emptyCollection.id}/members`, {
    method: 'POST',
    cookie: await cookieFor(site, own.people.both),
    body: { deviceIds: [own.idle.id] },
  });
  assert.equal(answer.json().code, 'SLIP-1011', answer.body);
  assert.deepEqual(answer.json().starts, [{ taskSequence: null, collection: null, devices: [own.idle.name] }]);
  assert.ok(!answer.body.includes(sequence.name));
});

// The last one: from here on every device that is made would be asked for.
test('a device that is made, where a required deployment stands on every device', async () => {
  const sequence = await site.admin(createTaskSequence, {
    body: { document: { version: 1, name: 'Everywhere', steps: [] } },
  });
  const count = (await memberIds(allSystems)).length;
  const about = { taskSequenceId: sequence.id, collectionId: allSystems, purpose: 'required' as const };
  await site.admin(deployments.createDeployment, { body: { ...about, confirmDeviceCount: count } });
  const body = newDevice();
  const error = await refusalOf(site.admin(devices.createDevice, { body }));
  assert.deepEqual(error.starts, [{ taskSequence: 'Everywhere', collection: 'All Systems', devices: [body.name] }]);
  await site.admin(devices.createDevice, { body: { ...body, confirmDeviceCount: 1 } });
});
