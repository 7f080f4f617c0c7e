/** Webhooks: who is told by HTTP what happens. */
import * as z from 'zod';
import { defineRoute } from './route.ts';
import { secret } from './secret-fields.ts';

export const webhookEventKinds = [
  'run-started',
  'run-succeeded',
  'run-failed',
  'run-cancelled',
  'alert-raised',
] as const;
/** `test` is sent by the test alone. */
export type WebhookEventKind = (typeof webhookEventKinds)[number] | 'test';

const NameSchema = z.string().trim().min(1).max(127);
const UrlSchema = z
  .string()
  .max(2000)
  .refine(isPlainUrl, 'an http or https URL without a user, a password and a fragment');

function isPlainUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.hash === ''
  );
}

const EventKindsSchema = z.array(z.enum(webhookEventKinds)).min(1).max(webhookEventKinds.length);
/** Each delivery is signed with it; never shown again. */
const SecretSchema = secret(z.string().min(16, 'a secret has at least 16 characters').max(200));
const CertificatesSchema = z
  .string()
  .max(100_000)
  .regex(/-----BEGIN CERTIFICATE-----/, 'certificates in PEM format');

export const WebhookSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    url: z.string(),
    eventKinds: z.array(z.enum(webhookEventKinds)),
    /** In PEM format: the only authorities that its certificate may be from; null: those that everybody trusts. */
    caCertificates: z.string().nullable(),
    /** Whether the URL may be http: what is sent is signed then, and read by whoever is between. */
    allowHttp: z.boolean(),
    enabled: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.output<typeof WebhookSchema>;

export const WebhookCreateSchema = z
  .strictObject({
    name: NameSchema,
    url: UrlSchema,
    eventKinds: EventKindsSchema,
    secret: SecretSchema,
    caCertificates: CertificatesSchema.nullable().default(null),
    allowHttp: z.boolean().default(false),
    enabled: z.boolean().default(true),
  })
  .meta({ id: 'WebhookCreate' });
export const WebhookChangeSchema = z
  .strictObject({
    url: UrlSchema.optional(),
    eventKinds: EventKindsSchema.optional(),
    secret: SecretSchema.optional(),
    caCertificates: CertificatesSchema.nullable().optional(),
    allowHttp: z.boolean().optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: 'WebhookChange' });

export const WebhookDeliverySchema = z
  .object({
    id: z.uuid(),
    kind: z.enum([...webhookEventKinds, 'test']),
    state: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.int(),
    /** Of the last attempt: HTTP's status, or why there was none. */
    status: z.int().nullable(),
    problem: z.string().nullable(),
    nextAttemptAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.output<typeof WebhookDeliverySchema>;

export const WebhookTestSchema = z
  .object({ delivered: z.boolean(), status: z.int().nullable(), problem: z.string().nullable() })
  .meta({ id: 'WebhookTest' });

const IdParams = z.object({ id: z.uuid() });

export const listWebhooks = defineRoute({
  method: 'GET',
  path: '/api/webhooks',
  summary: 'All webhooks, without their secrets',
  access: { permission: 'webhook.read' },
  response: z.array(WebhookSchema),
});
export const getWebhook = defineRoute({
  method: 'GET',
  path: '/api/webhooks/:id',
  summary: 'One webhook, without its secret',
  access: { permission: 'webhook.read' },
  params: IdParams,
  response: WebhookSchema,
});
export const createWebhook = defineRoute({
  method: 'POST',
  path: '/api/webhooks',
  summary: 'Add a webhook: it is told what happens from now on',
  access: { permission: 'webhook.administer' },
  body: WebhookCreateSchema,
  response: WebhookSchema,
});
export const changeWebhook = defineRoute({
  method: 'PATCH',
  path: '/api/webhooks/:id',
  summary: 'Change a webhook; what is left out stays',
  access: { permission: 'webhook.administer' },
  params: IdParams,
  body: WebhookChangeSchema,
  response: WebhookSchema,
});
export const deleteWebhook = defineRoute({
  method: 'DELETE',
  path: '/api/webhooks/:id',
  summary: 'Delete a webhook with its deliveries',
  access: { permission: 'webhook.administer' },
  params: IdParams,
  response: z.null(),
});
export const testWebhook = defineRoute({
  method: 'POST',
  path: '/api/webhooks/:id/test',
  summary: 'Send a test to a webhook, now and once, and tell what came back',
  access: { permission: 'webhook.administer' },
  params: IdParams,
  response: WebhookTestSchema,
});
export const listWebhookDeliveries = defineRoute({
  method: 'GET',
  path: '/api/webhooks/:id/deliveries',
  summary: 'What a webhook was sent, newest first',
  access: { permission: 'webhook.read' },
  params: IdParams,
  query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
  response: z.array(WebhookDeliverySchema),
});
