import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestSite } from '../test-site.ts';
import { type BootEventInput, listBootEvents, listNewestBootEvents, recordBootEvents } from './boot-events.ts';
import { addDevice } from './test-boot-site.ts';

const { site } = await createTestSite();
const told = () => site.db.selectFrom('event').selectAll().where('kind', '=', 'boot').orderBy('id').execute();

function asked(mac: string, change: Partial<BootEventInput> = {}): BootEventInput {
  const nobody = { deviceId: null, smbiosUuid: null, architecture: 'bios' };
  return { ...nobody, mac, stage: 'offer', decision: 'silent', reasons: ['a "reason"'], ...change };
}

test('what a computer asked for is kept with its reasons, and told', async () => {
  const mac = '52:54:00:00:02:01';
  const { id: deviceId } = await addDevice(site, 'BOOT-1', mac);
  const smbiosUuid = '4c4c4544-0035-3510-8052-b4c04f4a3201';
  await recordBootEvents(site, [asked(mac, { deviceId, smbiosUuid, stage: 'ticket', decision: 'pe' })]);
  const [event, ...others] = await listBootEvents(site, deviceId);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [event?.mac, event?.smbiosUuid, event?.architecture, event?.stage, event?.decision, event?.reasons],
    [mac, smbiosUuid, 'bios', 'ticket', 'pe', ['a "reason"']],
  );
  const [boot] = await told();
  assert.deepEqual([boot?.subject, boot?.data], [deviceId, { mac, stage: 'ticket', decision: 'pe' }]);
});

test('the newest of all computers are told with the name of the device, and those of computers that are none', async () => {
  const mac = '52:54:00:00:02:09';
  const { id: deviceId } = await addDevice(site, 'BOOT-9', mac);
  await recordBootEvents(site, [asked(mac, { deviceId }), asked('52:54:00:00:02:0a')]);
  const newest = await listNewestBootEvents(site, 2);
  assert.deepEqual(
    newest.map(({ mac: asking, deviceName }) => [asking, deviceName]),
    [
      ['52:54:00:00:02:0a', null],
      [mac, 'BOOT-9'],
    ],
  );
});

test('of a computer that boots again and again the newest fifty are kept', async () => {
  const mac = '52:54:00:00:02:02';
  const { id: deviceId } = await addDevice(site, 'BOOT-2', mac);
  for (let time = 1; time <= 53; time += 1)
    await recordBootEvents(site, [asked(mac, { deviceId, reasons: [`time ${time}`] })]);
  const kept = (await listBootEvents(site, deviceId)).map(({ reasons }) => reasons[0]);
  assert.deepEqual([kept.length, kept[0], kept.at(-1)], [50, 'time 53', 'time 4']);
  assert.equal(
    (await listBootEvents(site, (await told())[0]?.subject ?? '')).length,
    1,
    'another computer lost its own',
  );
});

test('of computers that nobody knows a thousand are kept, whatever MAC addresses they invent', async () => {
  for (let at = 0; at < 1003; at += 1) {
    const mac = `52:54:01:00:${(at >> 8).toString(16).padStart(2, '0')}:${(at & 255).toString(16).padStart(2, '0')}`;
    await recordBootEvents(site, [asked(mac, { reasons: [`number ${at}`] })]);
  }
  const rows = await site.db.selectFrom('boot_event').select('reasons').where('device_id', 'is', null).execute();
  const numbers = rows.map(({ reasons }) => Number(/\d+/.exec(reasons[0] ?? '')?.[0])).sort((a, b) => a - b);
  assert.deepEqual([numbers.length, numbers[0], numbers.at(-1)], [1000, 3, 1002]);
});

test('those of one batch are kept and told in their order, and count as one after another', async () => {
  const mac = '52:54:00:00:02:03';
  const { id: deviceId } = await addDevice(site, 'BOOT-3', mac);
  const times = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, at) => asked(mac, { deviceId, reasons: [`time ${first + at}`] }));
  await recordBootEvents(site, times(1, 30));
  await recordBootEvents(site, times(31, 53));
  const kept = (await listBootEvents(site, deviceId)).map(({ reasons }) => reasons[0]);
  assert.deepEqual([kept.length, kept[0], kept.at(-1)], [50, 'time 53', 'time 4']);
  const stages = ['offer', 'ipxe-script', 'ticket'];
  await recordBootEvents(
    site,
    stages.map((stage) => asked(mac, { deviceId, stage })),
  );
  const last = (await told()).slice(-3);
  assert.deepEqual(
    last.map(({ data }) => data['stage']),
    stages,
  );
});
