/** Computer associations: from which computer a destination gets its users' data. */
import * as z from 'zod';
import { userAccountBehaviors } from './device-imports.ts';
import { defineRoute } from './route.ts';

/** `in-place`: source and destination are the same computer. */
export const associationTypes = ['side-by-side', 'in-place'] as const;

export const ComputerAssociationSchema = z
  .object({
    id: z.uuid(),
    sourceDeviceId: z.uuid(),
    sourceName: z.string(),
    destinationDeviceId: z.uuid(),
    destinationName: z.string(),
    type: z.enum(associationTypes),
    userAccounts: z.enum(userAccountBehaviors),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ComputerAssociation' });
export type ComputerAssociation = z.output<typeof ComputerAssociationSchema>;

export const ComputerAssociationCreateSchema = z
  .strictObject({
    sourceDeviceId: z.uuid(),
    /** The source itself: in place. */
    destinationDeviceId: z.uuid(),
    userAccounts: z.enum(userAccountBehaviors).default('capture-and-restore-all'),
  })
  .meta({ id: 'ComputerAssociationCreate' });

export const listComputerAssociations = defineRoute({
  method: 'GET',
  path: '/api/computer-associations',
  summary: 'From which computers destinations get their users’ data, by source and destination',
  access: { permission: 'device.read', reach: 'limited' },
  query: z.object({
    /** As source or destination. */
    deviceId: z.uuid().optional(),
    /** The id of the last one of the page before. */
    after: z.uuid().optional(),
    limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  }),
  response: z.array(ComputerAssociationSchema),
});
export const createComputerAssociation = defineRoute({
  method: 'POST',
  path: '/api/computer-associations',
  summary: 'Say from which computer a destination gets its users’ data',
  access: { permission: 'device.change', reach: 'limited' },
  body: ComputerAssociationCreateSchema,
  response: ComputerAssociationSchema,
});
export const deleteComputerAssociation = defineRoute({
  method: 'DELETE',
  path: '/api/computer-associations/:id',
  summary: 'Delete a computer association; both computers stay',
  access: { permission: 'device.change', reach: 'limited' },
  params: z.object({ id: z.uuid() }),
  response: z.null(),
});
