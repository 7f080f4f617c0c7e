import * as z from 'zod';
import { defineRoute } from './route.ts';
import { secret } from './secret-fields.ts';
import { affinitySettings } from './user-device-affinities.ts';

export const getSite = defineRoute({
  method: 'GET',
  path: '/api/site',
  summary: 'The site: name, version, addresses, certificate',
  access: { permission: 'site.read', reach: 'limited' },
  response: z
    .object({
      id: z.uuid(),
      name: z.string(),
      version: z.string(),
      apiUrl: z.string(),
      bootUrl: z.string(),
      caFingerprint: z.string(),
      caCertificatePem: z.string(),
      /** Ed25519: verifies the site's policies and run reports. Keep it where the site cannot change it. */
      policyKey: z.object({ keyId: z.string(), publicKeyPem: z.string() }),
    })
    .meta({ id: 'Site' }),
});
export const SettingsSchema = z
  .object({
    /** Whether the PE asks for a password before it hands out what is deployed. */
    pxePasswordSet: z.boolean(),
    /** What becomes of the users that a run from the network names, where none of its variables says. */
    userDeviceAffinity: z.enum(affinitySettings),
  })
  .meta({ id: 'Settings' });

export const getSettings = defineRoute({
  method: 'GET',
  path: '/api/site/settings',
  summary: 'What can be set for the whole site',
  access: { permission: 'site.read' },
  response: SettingsSchema,
});
export const changeSettings = defineRoute({
  method: 'PATCH',
  path: '/api/site/settings',
  summary: 'Change settings of the site; what is left out stays',
  access: { permission: 'site.change' },
  body: z
    .strictObject({
      /** null takes the PXE password away. */
      pxePassword: secret(z.string().min(1).max(200)).nullable().optional(),
      userDeviceAffinity: z.enum(affinitySettings).optional(),
    })
    .meta({ id: 'SettingsChange' }),
  response: SettingsSchema,
});
export const getHealth = defineRoute({
  method: 'GET',
  path: '/healthz',
  summary: 'Whether the site can do its work: the database answers, content and network boot run',
  access: 'public',
  response: z.object({ ok: z.boolean() }),
});
/** For media, tests and the lab: what netboot hands a device as its second initrd. */
export const createBootTicket = defineRoute({
  method: 'POST',
  path: '/api/devices/:id/boot-tickets',
  summary: 'Make a boot ticket for a device (one use, ten minutes), for booting it by other means than the network',
  access: { permission: 'device.boot', reach: 'limited' },
  params: z.object({ id: z.uuid() }),
  response: z.object({ ticketFile: z.string(), expiresAt: z.iso.datetime() }),
});
