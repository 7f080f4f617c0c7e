/** Unknown computers that wait for approval (docs/unknown-computers.md). */
import * as z from 'zod';
import { ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import { DeviceCreateSchema } from './devices.ts';
import { defineRoute } from './route.ts';

export const WaitingComputerSchema = z
  .object({
    id: z.uuid(),
    /** Shown on the computer's screen. */
    code: z.string(),
    /** Of the network card that it was booted by. */
    mac: z.string(),
    architecture: z.string(),
    smbiosUuid: z.string().nullable(),
    serialNumber: z.string().nullable(),
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
    /** It is refused, and led to its disk, until it is approved. */
    rejected: z.boolean(),
    firstAskedAt: z.iso.datetime(),
    lastAskedAt: z.iso.datetime(),
  })
  .meta({ id: 'WaitingComputer' });
export type WaitingComputer = z.output<typeof WaitingComputerSchema>;

const { shape: device } = DeviceCreateSchema;
export const ApprovalSchema = z
  .strictObject({
    /** Left out: a name is made of its serial number or MAC address. */
    name: device.name.optional(),
    variables: device.variables,
    /** Beside those of its placeholder. */
    collectionIds: device.collectionIds,
    confirmUnknownComputers: ConfirmUnknownComputersSchema,
  })
  .meta({ id: 'Approval' });

const IdParams = z.object({ id: z.uuid() });

export const listWaitingComputers = defineRoute({
  method: 'GET',
  path: '/api/waiting-computers',
  summary: 'Unknown computers that wait for approval, and those that were rejected',
  access: { permission: 'device.read' },
  response: z.array(WaitingComputerSchema),
});
export const approveComputer = defineRoute({
  method: 'POST',
  path: '/api/waiting-computers/:id/approve',
  summary: 'Take an unknown computer in: it is a device from now on, and gets what is deployed to unknown computers',
  access: { permission: 'device.change' },
  params: IdParams,
  body: ApprovalSchema,
  response: z.object({ deviceId: z.uuid(), name: z.string() }),
});
export const rejectComputer = defineRoute({
  method: 'POST',
  path: '/api/waiting-computers/:id/reject',
  summary: 'Refuse an unknown computer, until it is approved',
  access: { permission: 'device.change' },
  params: IdParams,
  response: z.null(),
});
