import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as webhooks from '../../api/webhooks.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const webhook: webhooks.Webhook = {
  ...{ id: idOf(1), name: 'chat', url: 'https://hooks.example/x', eventKinds: ['run-failed'], caCertificates: null },
  ...{ allowHttp: false, enabled: true, createdAt: AT },
};

function newSite() {
  const site = new FakeSite();
  const given: unknown[] = [];
  site.contract.on(webhooks.listWebhooks, () => [webhook]);
  site.contract.on(webhooks.createWebhook, ({ body }) => {
    given.push(body);
    return webhook;
  });
  site.contract.on(webhooks.changeWebhook, ({ body }) => {
    given.push(body);
    return { ...webhook, enabled: body.enabled ?? true };
  });
  site.contract.on(webhooks.deleteWebhook, () => null);
  site.contract.on(webhooks.testWebhook, () => ({
    delivered: false,
    status: 500,
    problem: 'It answers with HTTP status 500.',
  }));
  const delivery = { id: idOf(2), kind: 'run-failed' as const, state: 'waiting' as const, attempts: 1, status: 500 };
  site.contract.on(webhooks.listWebhookDeliveries, () => [
    { ...delivery, problem: 'It answers with HTTP status 500.', nextAttemptAt: AT, createdAt: AT, endedAt: null },
  ]);
  return Object.assign(site, { given });
}

test('webhooks create asks for the secret, and never takes it from the command line', async () => {
  const site = newSite();
  const line = 'webhooks create chat https://hooks.example/x --event run-failed --event alert-raised';
  const none = await run(site, line, { answers: [''] });
  assert.match(none.error, /No secret was given\. Nothing was changed/);
  assert.deepEqual(site.given, []);
  const { out, questions } = await run(site, line, { answers: ['a secret of sixteen'] });
  assert.equal(out, 'The webhook chat was made. Try it: slipway webhooks test "chat"\n');
  assert.deepEqual(questions, ['(hidden) Secret of chat, 16 characters or more: ']);
  assert.partialDeepStrictEqual(site.given[0], {
    secret: 'a secret of sixteen',
    eventKinds: ['run-failed', 'alert-raised'],
  });
});

test('webhooks create and change do nothing without a secret', async () => {
  const site = newSite();
  for (const line of ['webhooks create chat https://hooks.example/x', 'webhooks change chat --secret']) {
    const { error, exitCode } = await run(site, line, { answers: [''] });
    assert.match(error, /No secret was given\. Nothing was changed/);
    assert.equal(exitCode, 2);
  }
  assert.deepEqual(site.given, []);
});

test('webhooks list, change, test, deliveries and delete', async () => {
  const site = newSite();
  assert.match((await run(site, 'webhooks list')).out, /^chat +https:\/\/hooks\.example\/x +run-failed +yes$/m);
  assert.equal((await run(site, 'webhooks change CHAT --disable')).out, 'The webhook chat is disabled.\n');
  assert.deepEqual(site.given.at(-1), { enabled: false });
  assert.match((await run(site, 'webhooks change chat --enable --disable')).error, /not both/);
  await run(site, 'webhooks change chat --public-authorities');
  assert.deepEqual(site.given.at(-1), { caCertificates: null });
  assert.match(
    (await run(site, 'webhooks change chat --public-authorities --ca-certificates ca.pem')).error,
    /not both/,
  );
  const tested = await run(site, 'webhooks test chat');
  assert.deepEqual([tested.out, tested.exitCode], ['chat has not taken it. It answers with HTTP status 500.\n', 1]);
  assert.match((await run(site, 'webhooks deliveries chat')).out, /run-failed +waiting +1 +500 +It answers/);
  assert.equal((await run(site, 'webhooks delete chat --yes')).out, 'The webhook chat was deleted.\n');
});
