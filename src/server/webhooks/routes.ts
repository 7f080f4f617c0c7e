import { randomUUID } from 'node:crypto';
import * as contract from '../../api/webhooks.ts';
import type { Register } from '../http/handlers.ts';
import { sendTo } from './deliver.ts';
import { deliveryBody } from './queue-deliveries.ts';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  getWebhook,
  getWebhookRow,
  listDeliveries,
  listWebhooks,
} from './webhook.ts';

export function registerWebhookRoutes(register: Register): void {
  register(contract.listWebhooks, ({ site }) => listWebhooks(site));
  register(contract.getWebhook, ({ site, params }) => getWebhook(site, params.id));
  register(contract.createWebhook, ({ site, body }) => createWebhook(site, body));
  register(contract.changeWebhook, ({ site, params, body }) => changeWebhook(site, params.id, body));
  register(contract.deleteWebhook, async ({ site, params }) => {
    await deleteWebhook(site, params.id);
    return null;
  });
  register(contract.listWebhookDeliveries, ({ site, params, query }) => listDeliveries(site, params.id, query.limit));
  register.withLongWork(contract.testWebhook, 'the webhook answers when it likes', async ({ site, params, change }) => {
    const webhook = await getWebhookRow(site, params.id);
    const body = deliveryBody(site, { id: randomUUID(), kind: 'test', at: site.now(), about: {} });
    const { status, problem } = await sendTo(site, webhook, body);
    return change(async () => ({ delivered: problem === null, status, problem }));
  });
}
