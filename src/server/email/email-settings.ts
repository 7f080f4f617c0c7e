/** The SMTP server and whom alerts are told: one row of the site. */
import { type Selectable, sql } from 'kysely';
import {
  type EmailSettings,
  type EmailSettingsChange,
  MOST_RECIPIENTS,
  passwordGoesElsewhere,
} from '../../api/email.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import type { SealedPlace } from '../keys/sealing.ts';
import type { MailServer } from '../outgoing/send-mail.ts';
import type { SiteContext } from '../site-context.ts';

export type EmailSettingsRow = Selectable<Database['email_settings']>;

export const emailPasswordPlace: SealedPlace = { owner: 'e-mail', name: 'password' };

export async function readEmailSettings({ db }: Pick<SiteContext, 'db'>): Promise<EmailSettings> {
  return toSettings(await emailSettingsRow({ db }));
}

export function emailSettingsRow({ db }: Pick<SiteContext, 'db'>): Promise<EmailSettingsRow> {
  return db.selectFrom('email_settings').selectAll().executeTakeFirstOrThrow();
}

/** Runs in the transaction of the person's change. @throws SlipwayError SLIP-1001 what does not go together */
export async function saveEmailSettings(site: SiteContext, change: EmailSettingsChange): Promise<EmailSettings> {
  // Two people at once must not make of two valid changes one that is not.
  const row = await site.db.selectFrom('email_settings').selectAll().forUpdate().executeTakeFirstOrThrow();
  const { password, ...given } = change;
  const after = settingsAfter(toSettings(row), given, password !== undefined);
  await site.db
    .updateTable('email_settings')
    .set({
      ...{ enabled: after.enabled, host: after.host, port: after.port, security: after.security },
      ...{ ca_certificates: after.caCertificates, user_name: after.userName, sender: after.from, recipients: after.to },
      sealed_password:
        password === undefined
          ? after.passwordSet
            ? row.sealed_password
            : null
          : site.keys.sealer.seal(password, emailPasswordPlace),
    })
    .execute();
  // Whoever is told no more is not told of what waits either.
  await site.db
    .deleteFrom('email_delivery')
    .where('state', '=', 'waiting')
    .where(sql<boolean>`not recipient = any(${after.to})`)
    .execute();
  return after;
}

/** Pure. */
export function settingsAfter(
  before: EmailSettings,
  given: Omit<EmailSettingsChange, 'password'>,
  newPassword: boolean,
): EmailSettings {
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const after: EmailSettings = { ...before, ...named };
  after.to = [...new Set(after.to)];
  after.passwordSet = newPassword || (before.passwordSet && after.userName !== null);
  const problem = problemOf(after);
  if (problem !== null) throw refusal(problem);
  if (after.userName !== null && before.passwordSet && !newPassword && passwordGoesElsewhere(before, after))
    // Otherwise whoever may change this names a server of their own, and is sent the password that nobody is shown.
    throw refusal('Give the password again: it would be sent elsewhere, or under another name, than it was given for');
  return after;
}

function problemOf({ enabled, host, from, to, userName, passwordSet, security }: EmailSettings): string | null {
  if (userName !== null && !passwordSet) return 'A user name needs a password';
  if (userName === null && passwordSet) return 'A password needs a user name';
  if (userName !== null && security === 'none')
    return 'Without TLS everybody between the site and the SMTP server reads the password. Use starttls or tls, or no user name';
  if (to.length > MOST_RECIPIENTS) return `At most ${MOST_RECIPIENTS} addresses can be told`;
  if (enabled && host === null) return 'There is no SMTP server yet: give its host';
  if (enabled && from === null) return 'There is no sender yet: give an address as from';
  if (enabled && to.length === 0) return 'Nobody would be told: give at least one address as to';
  return null;
}

function refusal(text: string): SlipwayError {
  return new SlipwayError('SLIP-1001', `${text}.`);
}

/** @throws SlipwayError SLIP-1001 where there is none yet */
export function mailServerOf(site: Pick<SiteContext, 'keys'>, row: EmailSettingsRow): MailServer & { sender: string } {
  const { host, sender, user_name: userName, sealed_password: sealed } = row;
  if (host === null || sender === null)
    throw refusal('There is no SMTP server or no sender yet. Set them first (slipway email set --host … --from …)');
  return {
    ...{ host, port: row.port, security: row.security, caCertificates: row.ca_certificates, sender },
    credentials:
      userName === null || sealed === null
        ? null
        : { userName, password: site.keys.sealer.unseal(sealed, emailPasswordPlace) },
  };
}

function toSettings(row: EmailSettingsRow): EmailSettings {
  return {
    ...{ enabled: row.enabled, host: row.host, port: row.port, security: row.security },
    ...{ caCertificates: row.ca_certificates, userName: row.user_name, passwordSet: row.sealed_password !== null },
    ...{ from: row.sender, to: row.recipients },
  };
}
