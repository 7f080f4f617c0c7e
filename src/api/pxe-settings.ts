/** How the site answers computers that boot over the network. */
import * as z from 'zod';
import { MacSchema } from './devices.ts';
import { defineRoute } from './route.ts';

export const PxeSettingsSchema = z
  .object({
    /** Whether PXE and HTTP Boot requests are answered at all. */
    respond: z.boolean(),
    /** How long firmware's first question waits for its answer, so that another server can answer first. */
    responseDelaySeconds: z.int().min(0).max(32),
    /** Names or MAC addresses of the site server's interfaces on which DHCP is answered; none: all that are served. */
    interfaces: z.array(z.string()),
    /** Computers that are never answered. */
    ignoredMacs: z.array(z.string()),
    /** How long a computer to which something is available waits for a key before it goes on to its disk. */
    promptSeconds: z.int().min(1).max(600),
    /** Whether a computer that no device is known for is taken in: by itself, or after a person has approved it. */
    unknownComputers: z.enum(['off', 'on', 'with-approval']),
    /** No more come in within a day by themselves. */
    unknownComputersADay: z.int().min(0).max(100_000),
    /** Where a computer that came unknown comes in, once a run has succeeded on it. */
    unknownComputerCollectionIds: z.array(z.uuid()),
  })
  .meta({ id: 'PxeSettings' });
export type PxeSettings = z.output<typeof PxeSettingsSchema>;

const { shape } = PxeSettingsSchema;
const InterfaceSchema = z.union([
  MacSchema,
  z.string().regex(/^[^\s/]{1,15}$/, 'a name or a MAC address of an interface'),
]);
export const PxeSettingsChangeSchema = z
  .strictObject({
    respond: shape.respond.optional(),
    responseDelaySeconds: shape.responseDelaySeconds.optional(),
    interfaces: z.array(InterfaceSchema).max(100).optional(),
    ignoredMacs: z.array(MacSchema).max(10_000).optional(),
    promptSeconds: shape.promptSeconds.optional(),
    unknownComputers: shape.unknownComputers.optional(),
    unknownComputersADay: shape.unknownComputersADay.optional(),
    unknownComputerCollectionIds: shape.unknownComputerCollectionIds.max(100).optional(),
  })
  .meta({ id: 'PxeSettingsChange' });

export const getPxeSettings = defineRoute({
  method: 'GET',
  path: '/api/site/pxe-settings',
  summary: 'How the site answers computers that boot over the network',
  access: { permission: 'site.read' },
  response: PxeSettingsSchema,
});
export const changePxeSettings = defineRoute({
  method: 'PATCH',
  path: '/api/site/pxe-settings',
  summary:
    'Change how the site answers computers that boot over the network; what is left out stays, lists are replaced',
  access: { permission: 'site.change' },
  body: PxeSettingsChangeSchema,
  response: PxeSettingsSchema,
});
