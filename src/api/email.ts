/** E-mail: by which SMTP server the site tells people of alerts, and whom. */
import * as z from 'zod';
import { defineRoute } from './route.ts';
import { secret } from './secret-fields.ts';

/** `starttls`: plain at first, then TLS or nothing; `tls`: from the first byte; `none`: whoever is between reads all. */
export const emailSecurities = ['starttls', 'tls', 'none'] as const;

/** What every server understands (RFC 5321 without quotes and SMTPUTF8), so that nothing in it can end a line or an address. */
export const EmailAddressSchema = z
  .string()
  .max(254)
  .regex(
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/,
    'an address such as it@example.org',
  );
const HostSchema = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/, 'a name or an address, without a port');
const CertificatesSchema = z
  .string()
  .max(100_000)
  .regex(/-----BEGIN CERTIFICATE-----/, 'certificates in PEM format');
export const MOST_RECIPIENTS = 50;

export const EmailSettingsSchema = z
  .object({
    /** Whether alerts that are raised are told by e-mail. */
    enabled: z.boolean(),
    /** Of the SMTP server; null: there is none yet. */
    host: z.string().nullable(),
    port: z.int(),
    security: z.enum(emailSecurities),
    /** In PEM format: the only authorities that its certificate may be from; null: those that everybody trusts. */
    caCertificates: z.string().nullable(),
    /** null: the server asks for none. */
    userName: z.string().nullable(),
    passwordSet: z.boolean(),
    /** The sender's address. */
    from: z.string().nullable(),
    /** Who is told; each by a mail of their own. */
    to: z.array(z.string()),
  })
  .meta({ id: 'EmailSettings' });
export type EmailSettings = z.output<typeof EmailSettingsSchema>;

export const EmailSettingsChangeSchema = z
  .strictObject({
    enabled: z.boolean().optional(),
    host: HostSchema.optional(),
    port: z.int().min(1).max(65_535).optional(),
    security: z.enum(emailSecurities).optional(),
    caCertificates: CertificatesSchema.nullable().optional(),
    /** null: the password goes too. */
    userName: z.string().min(1).max(254).nullable().optional(),
    password: secret(z.string().min(1).max(1000)).optional(),
    from: EmailAddressSchema.optional(),
    to: z.array(EmailAddressSchema).max(MOST_RECIPIENTS).optional(),
  })
  .meta({ id: 'EmailSettingsChange' });
export type EmailSettingsChange = z.output<typeof EmailSettingsChangeSchema>;

const whereItGoes = ['host', 'port', 'security', 'caCertificates', 'userName'] as const;

/** Whether a password that was given for `before` would be sent to another server, or under another name, or to whoever another authority vouches for. */
export function passwordGoesElsewhere(
  before: Pick<EmailSettings, (typeof whereItGoes)[number]>,
  after: Pick<EmailSettings, (typeof whereItGoes)[number]>,
): boolean {
  return whereItGoes.some((field) => after[field] !== before[field]);
}

export const EmailTestSchema = z
  .object({
    sent: z.boolean(),
    /** What the server has said at the end, when it has taken the mail. */
    answer: z.string().nullable(),
    problem: z.string().nullable(),
  })
  .meta({ id: 'EmailTest' });

export const EmailDeliverySchema = z
  .object({
    id: z.uuid(),
    to: z.string(),
    subject: z.string(),
    state: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.int(),
    answer: z.string().nullable(),
    /** Of the last attempt. */
    problem: z.string().nullable(),
    nextAttemptAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'EmailDelivery' });
export type EmailDelivery = z.output<typeof EmailDeliverySchema>;

export const getEmailSettings = defineRoute({
  method: 'GET',
  path: '/api/email/settings',
  summary: 'The SMTP server, without its password, and who is told of alerts',
  access: { permission: 'site.read' },
  response: EmailSettingsSchema,
});
export const changeEmailSettings = defineRoute({
  method: 'PATCH',
  path: '/api/email/settings',
  summary: 'Change the SMTP server and who is told of alerts; what is left out stays',
  access: { permission: 'site.change' },
  body: EmailSettingsChangeSchema,
  response: EmailSettingsSchema,
});
export const testEmail = defineRoute({
  method: 'POST',
  path: '/api/email/test',
  summary: 'Send one e-mail, now and once, and tell what the SMTP server has answered',
  access: { permission: 'site.change' },
  body: z.strictObject({ to: EmailAddressSchema }).meta({ id: 'EmailToTest' }),
  response: EmailTestSchema,
});
export const listEmailDeliveries = defineRoute({
  method: 'GET',
  path: '/api/email/deliveries',
  summary: 'E-mails of alerts, newest first',
  access: { permission: 'site.read' },
  query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
  response: z.array(EmailDeliverySchema),
});
