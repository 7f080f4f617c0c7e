import * as bootDecisions from '../../api/boot-decisions.ts';
import * as merges from '../../api/device-merges.ts';
import { listDeviceModels as listDeviceModelsRoute } from '../../api/device-models.ts';
import * as contract from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import { createBootTicket } from '../../api/site.ts';
import { issueBootTicket } from '../boot-tickets/boot-ticket.ts';
import { requireAdministrator, requirePermission } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { listBootEvents, listNewestBootEvents } from '../netboot/boot-events.ts';
import { explainBoot, explainBootOfDevice } from '../netboot/explain-boot.ts';
import { clearRequiredDeployments } from '../runs/run.ts';
import { changeDevice } from './change-device.ts';
import { createDevice, deleteDevice, getDevice, setDeviceVariables } from './device.ts';
import { listDevices } from './device-list.ts';
import { listDeviceModels } from './device-models.ts';
import { mergeDevices, previewMerge } from './merge-devices.ts';
import { wakeDevices } from './wake-devices.ts';

export function registerDeviceRoutes(register: Register): void {
  register(contract.listDevices, ({ site, query }) => listDevices(site, query));
  register(listDeviceModelsRoute, ({ site }) => listDeviceModels(site));
  register(contract.createDevice, ({ site, caller, body }) => {
    if (body.collectionIds.length > 0) requirePermission(requireAdministrator(caller), 'collection.change');
    return createDevice(site, body);
  });
  register(contract.getDevice, ({ site, params }) => getDevice(site, params.id));
  register(contract.changeDevice, ({ site, params, body }) => changeDevice(site, params.id, body));
  register(contract.setDeviceVariables, ({ site, params, body }) => setDeviceVariables(site, params.id, body));
  register(contract.deleteDevice, async ({ site, params, query }) => {
    await deleteDevice(site, params.id, { confirmUnknownComputers: query.confirmUnknownComputers === 'true' });
    return null;
  });
  register(merges.previewDeviceMerge, ({ site, params, body }) => previewMerge(site, params.id, body.otherId));
  register(merges.mergeDevices, ({ site, caller, params, body }) => {
    const administrator = requireAdministrator(caller);
    requirePermission(administrator, 'device.change');
    return mergeDevices(site, params.id, body, ({ collections }) => {
      if (collections.length > 0) requirePermission(administrator, 'collection.change');
    });
  });
  register(contract.clearRequiredDeployments, async ({ site, params }) => {
    await getDevice(site, params.id);
    return clearRequiredDeployments(site, params.id);
  });
  register(contract.listBootEvents, async ({ site, params }) => {
    await getDevice(site, params.id);
    return listBootEvents(site, params.id);
  });
  register(contract.listNewestBootEvents, ({ site, query }) => listNewestBootEvents(site, query.limit));
  register(bootDecisions.explainBootOfDevice, ({ site, params, query }) =>
    explainBootOfDevice(site, params.id, query.firmware),
  );
  register(bootDecisions.explainBoot, ({ site, query: { mac, smbiosUuid = null, firmware } }) =>
    explainBoot(site, { mac, smbiosUuid: smbiosUuid?.toLowerCase() ?? null }, firmware),
  );
  register(contract.wakeDevice, async ({ site, params }) => {
    await getDevice(site, params.id);
    const [woken] = await wakeDevices(site, [params.id]);
    return { sentTo: [...(woken?.sentTo ?? [])], problems: [...(woken?.problems ?? [])] };
  });
  register(createBootTicket, async ({ site, params }) => {
    const { name, obsoleteAt } = await getDevice(site, params.id);
    if (obsoleteAt !== null)
      throw new SlipwayError('SLIP-1001', `The device "${name}" is obsolete, so nothing boots as it. Undo that first.`);
    const { file, expiresAt } = await issueBootTicket(site, {
      deviceId: params.id,
      mac: null,
      smbiosUuid: null,
      address: null,
    });
    return { ticketFile: JSON.stringify(file), expiresAt: expiresAt.toISOString() };
  });
}
