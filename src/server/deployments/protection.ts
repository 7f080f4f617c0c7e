/** Devices on which no required deployment starts: servers, and whatever else nobody wants to find erased. */
import type { z } from 'zod';
import type { setDeviceProtection as contract } from '../../api/deployments.ts';
import type { Device } from '../../api/devices.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import { inTransaction } from '../db/transaction.ts';
import { getDevice } from '../devices/device.ts';
import { publish } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';
import { ofDevices, withConfirmedStarts } from './confirmed-starts.ts';

/** Runs that have begun go on. What starts on a device that is protected no more is confirmed before. */
export function setDeviceProtection(
  site: SiteContext,
  id: string,
  { protected: isProtected, ...confirmed }: z.output<NonNullable<typeof contract.body>>,
): Promise<Device> {
  return inTransaction(site.db, async (tx) => {
    const within = { ...site, db: tx };
    await lockMemberships(tx);
    const { name } = await getDevice(within, id);
    await withConfirmedStarts(within, ofDevices([id]), confirmed, async () => {
      await tx.updateTable('device').set({ protected: isProtected }).where('id', '=', id).execute();
      await publish(tx, 'device', id, { name, protected: isProtected });
    });
    return getDevice(within, id);
  });
}
