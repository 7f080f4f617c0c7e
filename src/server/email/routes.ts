import { randomUUID } from 'node:crypto';
import * as contract from '../../api/email.ts';
import type { Register } from '../http/handlers.ts';
import { inLine } from './alert-mail.ts';
import { listEmailDeliveries, sendNow } from './email-delivery.ts';
import { readEmailSettings, saveEmailSettings } from './email-settings.ts';

export function registerEmailRoutes(register: Register): void {
  register(contract.getEmailSettings, ({ site }) => readEmailSettings(site));
  register(contract.changeEmailSettings, ({ site, body }) => saveEmailSettings(site, body));
  register(contract.listEmailDeliveries, ({ site, query }) => listEmailDeliveries(site, query.limit));
  register.withLongWork(contract.testEmail, 'the SMTP server answers when it likes', async ({ site, body, change }) => {
    const name = inLine(site.config.siteName);
    const text = `The site ${name} can send e-mail by this server.\n`;
    const { answer, problem } = await sendNow(site, { id: randomUUID(), to: body.to, subject: `[${name}] Test`, text });
    return change(async () => ({ sent: problem === null, answer, problem }));
  });
}
