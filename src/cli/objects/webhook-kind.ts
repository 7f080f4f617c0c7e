/** Webhooks in files. Their secrets are in none: people are asked for that of a new one. */
import * as webhooks from '../../api/webhooks.ts';
import type { ChangedOf, KindOfObject } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';

export const webhookKind: KindOfObject<'webhook'> = {
  list: async (site) =>
    (await site.call(webhooks.listWebhooks)).value.map(({ id, createdAt: _, ...webhook }) => ({
      ...{ id, builtIn: false },
      written: { kind: 'webhook', secret: { secret: true }, ...webhook },
    })),
  references: () => [],
  fixed: [],
  secretFor: ({ name }, there) => (there === null ? `Secret of the webhook ${name}, 16 characters or more: ` : null),
  make: ({ name, url, eventKinds, ...given }, standIn, known) => {
    const body = { ...settingsOf(given), name, url, eventKinds, secret: known.secretOf('webhook', name) };
    return [changeOf(webhooks.createWebhook, { body, standIn })];
  },
  change: (given, { id }) => [
    changeOf(webhooks.changeWebhook, {
      params: { id },
      body: { url: given.url, eventKinds: given.eventKinds, ...settingsOf(given) },
    }),
  ],
};

function settingsOf({ caCertificates, allowHttp, enabled }: ChangedOf<'webhook'>) {
  return { caCertificates, allowHttp, enabled };
}
