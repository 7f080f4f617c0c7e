/** Identity conflicts: computers that were refused since several devices match them equally well (docs/devices.md). */
import { z } from 'zod';
import { defineRoute } from './route.ts';

const marks = {
  macs: z.array(z.string()),
  smbiosUuid: z.string().nullable(),
  serialNumber: z.string().nullable(),
};

export const IdentityConflictSchema = z
  .object({
    id: z.uuid(),
    /** What the computer showed when it was refused last. */
    ...marks,
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
    /** Those that it could be, with the marks of their records. */
    devices: z.array(z.object({ id: z.uuid(), name: z.string(), ...marks })),
    firstRefusedAt: z.iso.datetime(),
    lastRefusedAt: z.iso.datetime(),
  })
  .meta({ id: 'IdentityConflict' });
export type IdentityConflict = z.output<typeof IdentityConflictSchema>;

export const listIdentityConflicts = defineRoute({
  method: 'GET',
  path: '/api/identity-conflicts',
  summary: 'Computers that were refused since several devices match them equally well, the last one first',
  access: { permission: 'device.read' },
  response: z.array(IdentityConflictSchema),
});
export const dismissIdentityConflict = defineRoute({
  method: 'DELETE',
  path: '/api/identity-conflicts/:id',
  summary: 'Take a conflict off the list; it comes back when the computer is refused again',
  access: { permission: 'device.change' },
  params: z.object({ id: z.uuid() }),
  response: z.null(),
});
