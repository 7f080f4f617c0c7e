import * as contract from '../../api/devices.ts';
import { createBootTicket } from '../../api/site.ts';
import { issueBootTicket } from '../boot-tickets/boot-ticket.ts';
import type { Register } from '../http/handlers.ts';
import { listBootEvents } from '../netboot/boot-events.ts';
import { clearRequiredDeployments } from '../runs/run.ts';
import type { SiteContext } from '../site-context.ts';
import { createDevice, deleteDevice, getDevice, listDevices, setDeviceVariables } from './device.ts';

export function registerDeviceRoutes(register: Register, site: SiteContext): void {
  register(contract.listDevices, ({ query }) => listDevices(site, query));
  register(contract.createDevice, ({ body }) => createDevice(site, body));
  register(contract.getDevice, ({ params }) => getDevice(site, params.id));
  register(contract.setDeviceVariables, ({ params, body }) => setDeviceVariables(site, params.id, body.variables));
  register(contract.deleteDevice, async ({ params }) => {
    await deleteDevice(site, params.id);
    return null;
  });
  register(contract.clearRequiredDeployments, async ({ params }) => {
    await getDevice(site, params.id);
    return clearRequiredDeployments(site, params.id);
  });
  register(contract.listBootEvents, async ({ params }) => {
    await getDevice(site, params.id);
    return listBootEvents(site, params.id);
  });
  register(createBootTicket, async ({ params }) => {
    await getDevice(site, params.id);
    const { file, expiresAt } = await issueBootTicket(site, {
      deviceId: params.id,
      mac: null,
      smbiosUuid: null,
      address: null,
    });
    return { ticketFile: JSON.stringify(file), expiresAt: expiresAt.toISOString() };
  });
}
