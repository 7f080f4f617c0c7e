import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as email from '../../api/email.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

function newSite(sent = true) {
  const site = new FakeSite();
  const given: unknown[] = [];
  const settings: email.EmailSettings = {
    ...{ enabled: true, host: 'smtp.example.org', port: 587, security: 'starttls', caCertificates: null },
    ...{ userName: 'kim', passwordSet: true, from: 'slipway@example.org', to: ['it@example.org', 'b@example.org'] },
  };
  site.contract.on(email.getEmailSettings, () => settings);
  site.contract.on(email.changeEmailSettings, ({ body }) => {
    given.push(body);
    return settings;
  });
  const problem = 'smtp.example.org:587 does not take the mail. It says: 550 no';
  site.contract.on(email.testEmail, () => ({ sent, answer: sent ? '250 ok' : null, problem: sent ? null : problem }));
  const delivery = { id: idOf(2), to: 'it@example.org', subject: '[Site] a → b', state: 'waiting' as const };
  site.contract.on(email.listEmailDeliveries, () => [
    { ...delivery, attempts: 1, answer: null, problem, nextAttemptAt: AT, createdAt: AT, endedAt: null },
  ]);
  return Object.assign(site, { given });
}

test('email set asks for the password, and never takes it from the command line', async () => {
  const site = newSite();
  const line = 'email set --host smtp.example.org --user kim --to it@example.org --to b@example.org --enable';
  const { questions } = await run(site, line, { answers: ['secret', 'secret'] });
  assert.deepEqual(questions, ['(hidden) Password of kim at the SMTP server: ', '(hidden) The same again: ']);
  assert.deepEqual(site.given, [
    {
      ...{ host: 'smtp.example.org', to: ['it@example.org', 'b@example.org'], enabled: true },
      ...{ userName: 'kim', password: 'secret' },
    },
  ]);
  await run(site, 'email set --no-user --security none --public-authorities --disable');
  assert.deepEqual(site.given[1], { security: 'none', caCertificates: null, enabled: false, userName: null });
  assert.match((await run(site, 'email set --enable --disable')).error, /not both/);
  const inClear = await run(site, 'email set --user kim --security none', { answers: ['secret', 'secret'] });
  assert.match(inClear.error, /Without TLS everybody .* reads the password\. Give --security starttls/);
  assert.deepEqual([inClear.questions, site.given.length], [[], 2], 'before the password is asked for');
});

test('email show, test and deliveries', async () => {
  assert.equal(
    (await run(newSite(), 'email show')).out,
    [
      'E-mail of alerts:  on',
      'SMTP server:       smtp.example.org, port 587',
      'Security:          starttls',
      'Authorities:       those that everybody trusts',
      'Signs in as:       kim',
      'From:              slipway@example.org',
      'To:                it@example.org, b@example.org',
      '',
    ].join('\n'),
  );
  const taken = await run(newSite(), 'email test kim@example.org');
  assert.equal(taken.out, 'The SMTP server has taken the e-mail to kim@example.org. It says: 250 ok\n');
  const refused = await run(newSite(false), 'email test kim@example.org');
  assert.deepEqual([refused.exitCode, /was not sent\. .*550 no/.test(refused.out)], [1, true]);
  assert.match((await run(newSite(), 'email deliveries')).out, /it@example\.org .*waiting +1 +smtp\.example/);
});
