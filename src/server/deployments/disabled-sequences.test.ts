/** A disabled task sequence stays deployed and starts nowhere: not at PXE, not from media, not by a choice, not within another. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { startRun } from '../../api/agent.ts';
import { explainDeployments, listDeployments } from '../../api/deployments.ts';
import { updateTaskSequence } from '../../api/task-sequences.ts';
import { addDevice, deploy, newRun, newSession, runBody } from '../agents/test-agent.ts';
import { loadBootFacts } from '../netboot/boot-facts.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();

type Sequence = Awaited<ReturnType<typeof deploy>>['sequence'];
const save = ({ id, document }: Sequence, disabled: boolean) =>
  site.admin(updateTaskSequence, {
    params: { id },
    body: { document: { ...document, disabled }, confirmDeviceCount: 1 },
  });

for (const purpose of ['required', 'available'] as const)
  test(`${purpose}: it is not started, not offered and not begun, and is again once it is enabled`, async () => {
    const device = await addDevice(site);
    const { sequence, deployment } = await deploy(site, [device], { purpose });
    const atPxe = async () => (await loadBootFacts(site.site, [{ mac: device.mac, smbiosUuid: device.uuid }]))[0]?.due;
    const dueIds = async () => {
      const due = await atPxe();
      return [due?.required?.id, ...(due?.available ?? []).map(({ id }) => id)].filter((id) => id !== undefined);
    };
    const begin = async (origin: 'pxe' | 'bootable') => {
      const { session } = await newSession(site, device);
      return site.client(session)(startRun, { body: { ...runBody(randomUUID(), deployment.id), origin } });
    };
    assert.deepEqual(await dueIds(), [deployment.id]);
    await save(sequence, true);
    assert.deepEqual(await dueIds(), []);
    const { deployments } = await newSession(site, device);
    assert.deepEqual(deployments, []);
    for (const origin of ['pxe', 'bootable'] as const)
      await assert.rejects(begin(origin), refusal('SLIP-2004', `the task sequence "${sequence.name}" is disabled`));
    const { deployments: told } = await site.admin(explainDeployments, { params: { id: device.id } });
    assert.deepEqual(
      told.map(({ outcome, facts }) => [outcome, facts.taskSequenceDisabled]),
      [['not', true]],
    );
    const statusOf = async () => (await site.admin(listDeployments)).find(({ id }) => id === deployment.id)?.status;
    assert.equal(await statusOf(), 'sequence-disabled', 'it stays deployed, and says so');
    await save(sequence, false);
    assert.equal(await statusOf(), 'active');
    assert.deepEqual(await dueIds(), [deployment.id]);
    assert.ok((await begin('pxe')).policy);
  });

test('one that runs a disabled one does not begin, and says which', async () => {
  const [device, other] = [await addDevice(site), await addDevice(site)];
  const { sequence: inner } = await deploy(site, [other]);
  const steps = [{ type: 'run-task-sequence', name: 'The rest', options: { taskSequence: inner.id } }];
  await deploy(site, [device], { steps });
  await save(inner, true);
  await assert.rejects(newRun(site, device), refusal('SLIP-2004', `runs "${inner.name}", which is disabled`));
  await save(inner, false);
  await newRun(site, device);
});
