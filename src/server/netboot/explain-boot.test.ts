import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { explainBoot, explainBootOfDevice } from '../../api/boot-decisions.ts';
import { listBootEvents } from '../../api/devices.ts';
import { changePxeSettings } from '../../api/pxe-settings.ts';
import { createTestSite } from '../test-site.ts';
import { addDevice, deployTo, putRun } from './test-boot-site.ts';

const { site, admin } = await createTestSite();
const MAC = '52:54:00:00:0b:01';
const UUID = '4c4c4544-0035-3510-8052-b4c04f4a0b01';
const bootImage = { name: 'PE', kind: 'linux-pe', architecture: 'x64', version: '1', kernel_version: '6' } as const;
await site.db
  .insertInto('boot_image')
  .values({ id: randomUUID(), ...bootImage, build_id: '0123456789abcdef', files: '[]', current: true })
  .execute();

test('a device’s boot is explained with everything that it rests on, and nothing is recorded', async () => {
  const device = await addDevice(site, 'PC-1', MAC, UUID);
  const deployment = await deployTo(site, device, 'available');
  const { id } = device;
  const told = await admin(explainBootOfDevice, { params: { id }, query: {} });
  assert.deepEqual(
    [told.mac, told.standing, told.device, told.fits],
    [MAC, 'device', { id, name: 'PC-1' }, [{ name: 'PC-1', by: ['MAC address', 'SMBIOS UUID'] }]],
  );
  assert.deepEqual(
    told.deployments.map(({ taskSequence, purpose, ended }) => [taskSequence, purpose, ended]),
    [[deployment.taskSequenceName, 'available', false]],
  );
  assert.deepEqual(
    [told.toFirmware.decision, told.toLoader.decision, told.buildId],
    ['pe-on-key', 'pe-on-key', '0123456789abcdef'],
  );
  assert.match(told.fetched.join(' '), /vmlinuz .*initrd\.img .*ticket\.cpio/);
  await putRun(site, device, deployment, 'waiting-for-disk');
  const later = await admin(explainBootOfDevice, { params: { id }, query: {} });
  assert.deepEqual([later.openRun?.state, later.toFirmware.decision], ['waiting-for-disk', 'disk']);
  assert.deepEqual(await admin(listBootEvents, { params: { id } }), []);
});

test('a MAC address that no device has is explained, too', async () => {
  const ask = () => admin(explainBoot, { query: { mac: '52-54-00-00-0B-99' } });
  const told = await ask();
  assert.deepEqual([told.standing, told.device, told.toFirmware.decision], ['unknown', null, 'ignore']);
  assert.match(told.toFirmware.reasons.join(' '), /The site takes no unknown computers in/);
  await admin(changePxeSettings, { body: { unknownComputers: 'on', ignoredMacs: ['52:54:00:00:0b:99'] } });
  const ignored = await ask();
  assert.deepEqual([ignored.settings.ignored, ignored.settings.unknownComputers], [true, 'on']);
  assert.match(ignored.toFirmware.reasons.join(' '), /never answered/);
  await admin(changePxeSettings, { body: { ignoredMacs: [] } });
  assert.equal((await ask()).device?.name, 'x64 Unknown Computer');
});

test('a tie names those that fit, and firmware that no boot image starts on is told', async () => {
  const twin = await addDevice(site, 'TWIN', '52:54:00:00:0b:03', '4c4c4544-0035-3510-8052-b4c04f4a0b03');
  await addDevice(site, 'OTHER', '52:54:00:00:0b:04');
  await site.db
    .updateTable('device')
    .set({ smbios_uuid: '4c4c4544-0035-3510-8052-b4c04f4a0b03' })
    .where('name', '=', 'OTHER')
    .execute();
  const told = await admin(explainBoot, {
    query: { mac: '52:54:00:00:0b:77', smbiosUuid: '4C4C4544-0035-3510-8052-B4C04F4A0B03' },
  });
  assert.deepEqual([told.standing, told.fits.map(({ name }) => name).sort()], ['tie', ['OTHER', 'TWIN']]);
  await deployTo(site, twin, 'required');
  const arm = await admin(explainBootOfDevice, { params: { id: twin.id }, query: { firmware: 'arm64-uefi' } });
  assert.equal(arm.toFirmware.reasons.at(-1), 'No boot image starts on arm64-uefi.');
});
