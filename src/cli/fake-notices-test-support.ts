/** Who is told of what, in the small site in memory: alerts, webhooks, e-mail; and marks by which nobody is recognised. */
import * as alerts from '../api/alerts.ts';
import { setDeviceProtection } from '../api/deployments.ts';
import * as duplicates from '../api/duplicate-identities.ts';
import * as email from '../api/email.ts';
import * as webhooks from '../api/webhooks.ts';
import type { ContractServer } from './contract-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';
import { AT } from './things-test-support.ts';

export function bindNotices(server: ContractServer, state: FakeState, newId: () => string): void {
  server.on(alerts.listDeploymentAlerts, () =>
    Object.entries(state.deploymentAlerts).map(([deploymentId, setting]) => ({
      deploymentId,
      deploymentName: '',
      ...setting,
    })),
  );
  server.on(alerts.setDeploymentAlert, ({ params, body }) => {
    state.deploymentAlerts[params.id] = body;
    return body;
  });
  server.on(setDeviceProtection, ({ params, body }) =>
    Object.assign(found(state.devices, params.id, 'device'), { protected: body.protected }),
  );
  bindWebhooks(server, state, newId);
  server.on(duplicates.listDuplicateIdentities, () => state.duplicateIdentities);
  server.on(duplicates.addDuplicateIdentity, ({ body }) => {
    const made = { id: newId(), createdAt: AT, ...body };
    state.duplicateIdentities.push(made);
    return made;
  });
  server.on(duplicates.removeDuplicateIdentity, ({ params }) => {
    state.duplicateIdentities = state.duplicateIdentities.filter(({ id }) => id !== params.id);
    return null;
  });
  server.on(email.getEmailSettings, () => state.emailSettings);
  server.on(email.changeEmailSettings, ({ body: { password, ...given } }) => {
    state.emailPassword = password ?? state.emailPassword;
    return Object.assign(state.emailSettings, given, {
      passwordSet: password !== undefined || given.userName !== null,
    });
  });
}

function bindWebhooks(server: ContractServer, state: FakeState, newId: () => string): void {
  server.on(webhooks.listWebhooks, () => state.webhooks);
  server.on(webhooks.createWebhook, ({ body: { secret, ...webhook } }) => {
    state.webhookSecrets[webhook.name] = secret;
    const made = { id: newId(), createdAt: AT, ...webhook };
    state.webhooks.push(made);
    return made;
  });
  server.on(webhooks.changeWebhook, ({ params, body: { secret: _, ...given } }) => {
    const plain = Object.entries(given).filter(([, value]) => value !== undefined);
    return Object.assign(found(state.webhooks, params.id, 'webhook'), Object.fromEntries(plain));
  });
}
