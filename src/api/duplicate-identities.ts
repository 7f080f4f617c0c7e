/** Duplicate identities: marks that several computers show (docks, USB adapters, cloned boards), by which none is recognised. */
import * as z from 'zod';
import { ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import { MacSchema } from './devices.ts';
import { defineRoute } from './route.ts';

export const DuplicateIdentitySchema = z
  .object({
    id: z.uuid(),
    mark: z.enum(['smbios-uuid', 'mac', 'serial-number']),
    /** UUIDs and MAC addresses in lower case, MAC addresses with colons. */
    value: z.string(),
    comment: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'DuplicateIdentity' });
export type DuplicateIdentity = z.output<typeof DuplicateIdentitySchema>;

const common = { comment: z.string().max(1000).default(''), confirmUnknownComputers: ConfirmUnknownComputersSchema };
export const DuplicateIdentityAddSchema = z
  .discriminatedUnion('mark', [
    z.strictObject({
      mark: z.literal('smbios-uuid'),
      value: z.guid().toLowerCase(),
      ...common,
    }),
    z.strictObject({ mark: z.literal('mac'), value: MacSchema, ...common }),
    z.strictObject({ mark: z.literal('serial-number'), value: z.string().trim().min(1).max(127), ...common }),
  ])
  .meta({ id: 'DuplicateIdentityAdd' });

export const listDuplicateIdentities = defineRoute({
  method: 'GET',
  path: '/api/duplicate-identities',
  summary: 'Marks by which no computer is recognised, since several show them',
  access: { permission: 'site.read' },
  response: z.array(DuplicateIdentitySchema),
});
export const addDuplicateIdentity = defineRoute({
  method: 'POST',
  path: '/api/duplicate-identities',
  summary: 'Recognise no computer by this SMBIOS UUID, MAC address or serial number any more',
  access: { permission: 'site.change' },
  body: DuplicateIdentityAddSchema,
  response: DuplicateIdentitySchema,
});
export const removeDuplicateIdentity = defineRoute({
  method: 'DELETE',
  path: '/api/duplicate-identities/:id',
  summary: 'Recognise computers by this mark again',
  access: { permission: 'site.change' },
  params: z.object({ id: z.uuid() }),
  response: z.null(),
});
