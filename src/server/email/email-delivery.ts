/** Mails of alerts: one for each address, queued with the alert and sent until the SMTP server takes it. */
import { randomUUID } from 'node:crypto';
import { type Selectable, sql, type Transaction } from 'kysely';
import type { EmailDelivery } from '../../api/email.ts';
import type { Database } from '../db/schema.ts';
import { type Outcome, sendDue, startDeliveries } from '../outgoing/deliveries.ts';
import { OutgoingError } from '../outgoing/outgoing-request.ts';
import { type Mail, sendMail } from '../outgoing/send-mail.ts';
import type { SiteContext } from '../site-context.ts';
import { type AlertFacts, alertMail, inLine } from './alert-mail.ts';
import { emailSettingsRow, mailServerOf } from './email-settings.ts';

type Row = Selectable<Database['email_delivery']>;

/** In the transaction that raises the alert: it is told once, however many servers look, and not at all when it is not raised. */
export async function queueAlertMails(tx: Transaction<Database>, site: SiteContext, alertId: string): Promise<void> {
  const { enabled, recipients } = await emailSettingsRow({ db: tx });
  if (!enabled) return;
  const { rows } = await sql<AlertFacts>`
    select alert.id, alert.kind, percent, devices, counted, raised_at as "raisedAt", task_sequence.name as "taskSequence",
      collection.name as collection, deployment.id as "deploymentId"
    from alert join deployment on deployment.id = alert.deployment_id
      join task_sequence on task_sequence.id = deployment.task_sequence_id
      join collection on collection.id = deployment.collection_id
    where alert.id = ${alertId}`.execute(tx);
  const now = site.now();
  const mails = rows.flatMap((alert) => {
    const { subject, text } = alertMail(alert, site.config.siteName);
    return recipients.map((recipient) => ({
      ...{ id: randomUUID(), recipient, subject, body: text, state: 'waiting' as const },
      ...{ next_attempt_at: now, created_at: now },
    }));
  });
  if (mails.length > 0) await tx.insertInto('email_delivery').values(mails).execute();
}

export function startEmail(site: SiteContext): { close(): void } {
  return startDeliveries(site, sendEmails, 'e-mails could not be sent');
}

export async function sendEmails(site: SiteContext): Promise<void> {
  await sendDue<Row>(site, {
    table: 'email_delivery',
    mayGo: sql<boolean>`(select enabled from email_settings)`,
    send: ({ id, recipient, subject, body }) => sendOne(site, { id, to: recipient, subject, text: body }),
  });
}

async function sendOne(site: SiteContext, mail: Omit<Mail, 'from'>): Promise<Outcome> {
  const { answer, problem } = await sendNow(site, mail).catch((error: unknown) => ({
    answer: null,
    // Of our own making, such as a password that its key cannot open any more.
    problem: error instanceof Error ? error.message : String(error),
  }));
  return { problem, columns: sql`answer = ${answer}` };
}

/** By the settings as they are now. */
export async function sendNow(
  site: SiteContext,
  mail: Omit<Mail, 'from'>,
): Promise<{ answer: string | null; problem: string | null }> {
  const server = mailServerOf(site, await emailSettingsRow(site));
  try {
    const from = { name: inLine(site.config.siteName), address: server.sender };
    return { answer: await sendMail({ ...mail, from }, server), problem: null };
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    return { answer: null, problem: error.message };
  }
}

export async function listEmailDeliveries(site: SiteContext, limit: number): Promise<EmailDelivery[]> {
  const rows = await site.db
    .selectFrom('email_delivery')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, to: row.recipient, subject: row.subject, state: row.state, attempts: row.attempts },
    ...{ answer: row.answer, problem: row.problem, createdAt: row.created_at.toISOString() },
    nextAttemptAt: row.state === 'waiting' ? row.next_attempt_at.toISOString() : null,
    endedAt: row.ended_at?.toISOString() ?? null,
  }));
}
