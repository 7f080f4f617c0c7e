import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootEnglish } from '../../api/boot-phrases.ts';
import { inventoryOf } from '../agents/test-agent.ts';
import { keepConflict } from '../identity-conflicts/identity-conflict.ts';
import { createTestSite } from '../test-site.ts';
import { eventually } from '../test-support.ts';
import { BootDecisions, type BootQuestion } from './boot-decisions.ts';
import { loadBootFacts } from './boot-facts.ts';
import type { BootIdentity } from './boot-urls.ts';
import { KnownBootFacts, UNHEARD_MILLISECONDS } from './known-boot-facts.ts';
import { addCurrentBootImage, addDevice, deployTo, putRun } from './test-boot-site.ts';

const { site, logged } = await createTestSite();
await addCurrentBootImage(site);
const load = (asking: readonly BootIdentity[]) => loadBootFacts(site, asking);

function decisionsAt(clock: () => number, from = load): BootDecisions {
  const known = new KnownBootFacts(from, clock);
  return new BootDecisions(site, known, site.log, clock);
}

function ask(mac: string, change: Partial<BootQuestion> = {}, smbiosUuid: string | null = null): BootQuestion {
  return {
    who: { mac, smbiosUuid },
    architecture: 'bios',
    stage: 'offer',
    cameInBy: ['eth0'],
    from: 'eth0',
    ...change,
  };
}

async function eventsOf(mac: string) {
  return site.db.selectFrom('boot_event').selectAll().where('mac', '=', mac).orderBy('id').execute();
}

test('while changes are not heard facts are kept for a moment: a report is hidden no longer than that', async () => {
  let now = 0;
  const decisions = decisionsAt(() => now);
  const mac = '52:54:00:00:01:01';
  const device = await addDevice(site, 'KEPT-1', mac);
  const deployment = await deployTo(site, device, 'required');
  assert.equal((await decisions.decide(ask(mac))).kind, 'pe');
  await putRun(site, device, deployment, 'waiting-for-disk');
  now = UNHEARD_MILLISECONDS - 1;
  assert.equal((await decisions.decide(ask(mac))).kind, 'pe');
  now = UNHEARD_MILLISECONDS;
  assert.equal((await decisions.decide(ask(mac))).kind, 'disk');
});

test('what is decided for this moment does not look at kept facts, and others profit from the fresh ones', async () => {
  const decisions = decisionsAt(() => 0);
  const mac = '52:54:00:00:01:02';
  const device = await addDevice(site, 'NOW-1', mac);
  const deployment = await deployTo(site, device, 'required');
  assert.equal((await decisions.decide(ask(mac))).kind, 'pe');
  await putRun(site, device, deployment, 'succeeded');
  assert.equal((await decisions.decideNow(ask(mac, { stage: 'ticket' }))).kind, 'disk');
  assert.equal((await decisions.decide(ask(mac))).kind, 'disk');
});

test('a burst of packets is one record for each stage, with the reasons, and one line of the log', async () => {
  const decisions = decisionsAt(() => 0);
  const mac = '52:54:00:00:01:03';
  const device = await addDevice(site, 'BURST-1', mac);
  await deployTo(site, device, 'required');
  for (let count = 0; count < 20; count += 1) await decisions.decide(ask(mac));
  await decisions.peek(ask(mac, { stage: 'ticket' }));
  await decisions.decide(ask(mac, { stage: 'ipxe-script', from: '10.0.0.5' }));
  await decisions.close();
  const events = await eventsOf(mac);
  assert.deepEqual(
    events.map(({ stage, decision, device_id }) => ({ stage, decision, device_id })),
    [
      { stage: 'offer', decision: 'pe', device_id: device.id },
      { stage: 'ipxe-script', decision: 'pe', device_id: device.id },
    ],
  );
  assert.match(events[0]!.reasons[0]!, /^"Deploy BURST-1 .*" is required and has not run on this device\.$/);
  assert.equal(events[0]!.phrases?.[0]?.text, 'sentence');
  const lines = logged()
    .split('\n')
    .filter((line) => line.includes(mac));
  assert.equal(lines.length, 2);
  const { level, msg, device: name, decision } = JSON.parse(lines[0]!);
  assert.deepEqual({ level, name, decision }, { level: 30, name: 'BURST-1', decision: 'pe' });
  assert.match(msg, /^boot offer: 52:54:00:00:01:03 \(BURST-1\) → pe: "Deploy BURST-1/);
});

test('a computer is known by its SMBIOS UUID alone', async () => {
  const uuid = '4c4c4544-0035-3510-8052-b4c04f4a0001';
  const device = await addDevice(site, 'UUID-1', '52:54:00:00:01:04', uuid);
  await deployTo(site, device, 'required');
  const decision = await decisionsAt(() => 0).decide(ask('52:54:00:00:01:99', {}, uuid));
  assert.equal(decision.device?.name, 'UUID-1');
});

test('an unknown computer and a tie are told apart', async () => {
  const decisions = decisionsAt(() => 0);
  const uuid = '4c4c4544-0035-3510-8052-b4c04f4a0002';
  await addDevice(site, 'TIE-1', '52:54:00:00:01:05');
  await addDevice(site, 'TIE-2', '52:54:00:00:01:06', uuid);
  // Both by MAC address and UUID with equal weight: a site's own data can hold that.
  await site.db.updateTable('device').set({ smbios_uuid: uuid }).where('name', '=', 'TIE-1').execute();
  const unknown = await decisions.decide(ask('52:54:00:00:01:77'));
  assert.match(bootEnglish(unknown.reasons[0]!), /^No device has this MAC address/);
  const tie = await decisions.decide(ask('52:54:00:00:01:78', {}, uuid));
  assert.equal(tie.kind, 'ignore');
  assert.match(bootEnglish(tie.reasons[0]!), /^Several devices fit equally well/);
  await decisions.close();
  const conflicts = await site.db.selectFrom('identity_conflict').selectAll().execute();
  assert.deepEqual(
    conflicts.map(({ macs, smbios_uuid, device_ids }) => [macs, smbios_uuid, device_ids.length]),
    [[['52:54:00:00:01:78'], uuid, 2]],
    'a person is asked, and nothing is asked about one that is unknown',
  );
});

test('a computer in a tie does not boot what is required of either, and its session tells more than its next boot', async () => {
  const decisions = decisionsAt(() => 0);
  const mac = '52:54:00:00:01:79';
  const uuid = '4c4c4544-0035-3510-8052-b4c04f4a000a';
  for (const [name, own] of [
    ['TIE-3', '52:54:00:00:01:7a'],
    ['TIE-4', '52:54:00:00:01:7b'],
  ] as const)
    await deployTo(site, await addDevice(site, name, own), 'required');
  await site.db.updateTable('device').set({ smbios_uuid: uuid }).where('name', 'in', ['TIE-3', 'TIE-4']).execute();
  const inventory = inventoryOf({ mac, uuid, serialNumber: 'TIE-SERIAL' });
  await keepConflict(site, { mac, inventory, deviceIds: [] });
  assert.equal((await decisions.decide(ask(mac, {}, uuid))).kind, 'ignore');
  assert.equal((await decisions.decideNow(ask(mac, { stage: 'ticket' }, uuid))).kind, 'disk');
  await decisions.close();
  const kept = await site.db.selectFrom('identity_conflict').selectAll().where('computer', '=', mac).executeTakeFirst();
  assert.deepEqual([kept?.serial_number, kept?.device_ids.length], ['TIE-SERIAL', 2]);
});

test('invented MAC addresses leave a bounded number of records and log lines', async () => {
  const decisions = decisionsAt(() => 0);
  const mac = (count: number) =>
    `02:00:00:00:${(count >> 8).toString(16).padStart(2, '0')}:${(count & 255).toString(16).padStart(2, '0')}`;
  for (let count = 0; count < 300; count += 1) await decisions.decide(ask(mac(count)));
  await decisions.close();
  const { recorded } = await site.db
    .selectFrom('boot_event')
    .select(({ fn }) => fn.countAll<number>().as('recorded'))
    .where('mac', 'like', '02:00:%')
    .executeTakeFirstOrThrow();
  assert.equal(recorded, 30);
  assert.equal(
    logged()
      .split('\n')
      .filter((line) => line.includes('02:00:00')).length,
    30,
  );
});

test('a failed look-up is nobody’s decision and is not kept', async () => {
  let broken = true;
  const failing: typeof load = async (asking) => {
    if (broken) throw new Error('the database is gone');
    return load(asking);
  };
  const decisions = decisionsAt(() => 0, failing);
  await assert.rejects(decisions.decide(ask('52:54:00:00:01:80')), /the database is gone/);
  broken = false;
  assert.equal((await decisions.decide(ask('52:54:00:00:01:80'))).kind, 'ignore');
});

test('a record that cannot be written costs a warning, not the answer', async () => {
  const decisions = decisionsAt(() => 0);
  // The device is deleted between the look-up and the record: the record's reference no longer holds.
  const mac = '52:54:00:00:01:81';
  await addDevice(site, 'GONE-1', mac);
  await decisions.peek(ask(mac));
  await site.db.deleteFrom('device').where('name', '=', 'GONE-1').execute();
  assert.equal((await decisions.decide(ask(mac))).kind, 'ignore');
  await eventually(async () => logged().includes(`the boot event of ${mac} could not be recorded`));
});

test('computers that ask at once are each told of their own', async () => {
  const decisions = decisionsAt(() => 0);
  const mac = (count: number) => `52:54:00:00:03:${count.toString(16).padStart(2, '0')}`;
  const uuid = '4c4c4544-0035-3510-8052-b4c04f4a0003';
  const required = await addDevice(site, 'MANY-1', mac(1));
  await deployTo(site, required, 'required');
  const waiting = await addDevice(site, 'MANY-2', mac(2), uuid);
  await putRun(site, waiting, await deployTo(site, waiting, 'required'), 'waiting-for-disk');
  await addDevice(site, 'MANY-3', mac(3));
  const asked = await Promise.all([
    decisions.decide(ask(mac(1))),
    decisions.decide(ask(mac(99), {}, uuid)),
    decisions.decide(ask(mac(3))),
    decisions.decide(ask(mac(98))),
    decisions.decide(ask(mac(1), {}, uuid)),
  ]);
  assert.deepEqual(
    asked.map(({ kind, device, reasons: [first] }) => [kind, device?.name ?? null, bootEnglish(first!).slice(0, 14)]),
    [
      ['pe', 'MANY-1', '"Deploy MANY-1'],
      ['disk', 'MANY-2', 'The run of "De'],
      ['ignore', 'MANY-3', 'Nothing is dep'],
      ['ignore', null, 'No device has '],
      ['disk', 'MANY-2', 'The run of "De'],
    ],
  );
});

test('more look-ups at once than are allowed are refused, and the others still answered', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const slow: typeof load = (asking) => gate.then(() => load(asking));
  const decisions = decisionsAt(() => 0, slow);
  const mac = (count: number) =>
    `52:54:00:04:${(count >> 8).toString(16).padStart(2, '0')}:${(count & 255).toString(16).padStart(2, '0')}`;
  const asked = Array.from({ length: 1030 }, (_, count) => decisions.decide(ask(mac(count))));
  const settled = Promise.allSettled(asked);
  open();
  const refused = (await settled).filter((each) => each.status === 'rejected');
  assert.equal(refused.length, 6);
  assert.match(String(refused[0]?.reason), /1024 other computers are being looked up/);
});
