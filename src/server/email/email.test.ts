import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setDeploymentAlert } from '../../api/alerts.ts';
import { listAuditEntries } from '../../api/audit.ts';
import * as contract from '../../api/email.ts';
import { addDevice, deploy, newRun, record, report } from '../agents/test-agent.ts';
import { raiseAlerts } from '../alerts/raise-alerts.ts';
import { pauses } from '../outgoing/deliveries.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { sendEmails } from './email-delivery.ts';
import { settingsAfter } from './email-settings.ts';
import { caCertificates, type SmtpBehaviour, startSmtpServer } from './test-smtp-server.ts';

const site = await createTestSite();
const PASSWORD = 'planted-smtp-password-77c1';
const CREDENTIALS = Buffer.from(`\0kim\0${PASSWORD}`).toString('base64');
const change = (body: contract.EmailSettingsChange) => site.admin(contract.changeEmailSettings, { body });
const base = { host: '127.0.0.1', caCertificates, from: 'slipway@example.org', to: ['it@example.org'], enabled: true };
const signIn = { userName: 'kim', password: PASSWORD };

async function serve(behaviour: SmtpBehaviour, settings: contract.EmailSettingsChange = {}) {
  const server = await startSmtpServer(behaviour);
  const { userName } = await site.admin(contract.getEmailSettings);
  await change({ ...(userName === null ? {} : { userName: null }), security: 'starttls', ...base, port: server.port });
  await change(settings);
  return server;
}
const tryIt = () => site.admin(contract.testEmail, { body: { to: 'kim@example.org' } });

async function raised(hostile?: string) {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device]);
  if (hostile !== undefined)
    await site.database.db
      .updateTable('collection')
      .set({ name: hostile })
      .where('id', '=', deployment.collectionId)
      .execute();
  const body = { successBelow: null, failureAbove: { percent: 0 } };
  await site.admin(setDeploymentAlert, { params: { id: deployment.id }, body });
  await report(site, await newRun(site, device), [record.started(1), record.finished(2, 'failed')]);
  await raiseAlerts(site.site);
  return deployment;
}

interface Refusal {
  readonly what: string;
  readonly behaviour: SmtpBehaviour;
  readonly settings?: contract.EmailSettingsChange;
  readonly says: RegExp;
  /** All that it hears. */
  readonly sends: RegExp;
}

describe('a test', () => {
  test('is sent over TLS with the password, and the server’s answer is told; the password is nowhere', async () => {
    for (const [security, tls] of [
      ['starttls', false],
      ['tls', true],
    ] as const) {
      const server = await serve({ tls, starttls: true, credentials: CREDENTIALS }, { ...signIn, security });
      assert.deepEqual(await tryIt(), { sent: true, answer: '250 2.0.0 queued as 4711', problem: null });
      const [mail] = server.mails;
      assert.deepEqual(
        [mail?.secured, mail?.from, mail?.to],
        [true, 'FROM:<slipway@example.org>', ['TO:<kim@example.org>']],
      );
      assert.match(mail?.data ?? '', /^Auto-Submitted: auto-generated\r$/m);
      const shown = JSON.stringify([await site.admin(contract.getEmailSettings), await site.admin(listAuditEntries)]);
      assert.ok(!shown.includes(PASSWORD));
    }
  });

  const refusals: readonly Refusal[] = [
    {
      what: 'no TLS is offered',
      ...{ behaviour: { credentials: CREDENTIALS }, settings: signIn },
      ...{
        says: /offers no TLS \(STARTTLS\), which is required. Nothing was sent. It says: 502/,
        sends: /^(EHLO|STARTTLS)/,
      },
    },
    {
      what: 'STARTTLS is announced and refused',
      ...{ behaviour: { starttls: true, answers: { STAR: '454 4.7.0 no key' } }, settings: signIn },
      ...{ says: /offers no TLS .* 454 4.7.0 no key$/, sends: /^(EHLO|STARTTLS)/ },
    },
    {
      what: 'its certificate is from nobody whom the site trusts',
      ...{ behaviour: { starttls: true }, settings: { caCertificates: null } },
      ...{ says: /TLS with 127.0.0.1:\d+ fails: .*certificate/, sends: /^(EHLO|STARTTLS)/ },
    },
    {
      what: 'the password is wrong',
      ...{ behaviour: { starttls: true, credentials: 'other' }, settings: signIn },
      ...{ says: /does not take the user name and password. It says: 535 5.7.8 wrong password/, sends: /./ },
    },
    {
      what: 'the recipient is unknown',
      behaviour: { starttls: true, answers: { RCPT: '550 5.1.1 nobody here\u0007' } },
      ...{ says: /does not take the mail. It says: 550 5.1.1 nobody here$/, sends: /./ },
    },
    {
      what: 'the mail is refused at its end',
      behaviour: { starttls: true, answers: { 'DATA.': '554 5.7.1 spam' } },
      ...{ says: /does not take the mail. It says: 554 5.7.1 spam/, sends: /./ },
    },
    {
      what: 'another service is there',
      behaviour: { greeting: 'HTTP/1.1 400 planted-inner-words' },
      ...{ says: /does not answer as an SMTP server does.*setting.$/, sends: /^$/ },
    },
    {
      what: 'an answer has no end',
      behaviour: { greeting: `220-${'x'.repeat(70_000)}\r\n220-${'x'.repeat(70_000)}` },
      ...{ says: /does not answer as an SMTP server does/, sends: /^$/ },
    },
  ];
  for (const { what, behaviour, settings = {}, says, sends } of refusals)
    test(`tells why it is not sent: ${what}`, async () => {
      const server = await serve(behaviour, settings);
      const { sent, problem } = await tryIt();
      assert.equal(sent, false);
      assert.match(problem ?? '', says);
      assert.doesNotMatch(problem ?? '', /planted|[^ -~]/);
      assert.deepEqual(server.mails, []);
      for (const command of server.commands) assert.match(command, sends);
    });

  test('is refused before there are settings, and to an address that would end its line', async () => {
    const fresh = await createTestSite();
    const to = 'kim@example.org';
    await assert.rejects(fresh.admin(contract.testEmail, { body: { to } }), refusal('SLIP-1001', 'slipway email set'));
    for (const bad of [
      'kim@example.org\r\nBcc: x@example.org',
      'a@b, c@d',
      'kim',
      '<kim@example.org>',
      'k m@b.c',
      'é@b.c',
    ])
      await assert.rejects(fresh.admin(contract.testEmail, { body: { to: bad } }), refusal('SLIP-1001'), bad);
  });
});

describe('alerts', () => {
  test('go to each address by a mail of its own, once, and tell nothing when e-mail is off', async () => {
    const server = await serve({ starttls: true }, { to: ['it@example.org', 'boss@example.org', 'it@example.org'] });
    const { name, id } = await raised();
    await Promise.all([sendEmails(site.site), sendEmails(site.site)]);
    await sendEmails(site.site);
    assert.deepEqual(server.mails.map(({ to }) => to.join()).sort(), ['TO:<boss@example.org>', 'TO:<it@example.org>']);
    assert.match((server.mails[0]?.data ?? '').replace(/=\r\n/g, ''), new RegExp(`slipway deployments status ${id}`));
    assert.ok(name.includes('→'));
    await change({ enabled: false });
    await raised();
    await change({ enabled: true });
    await sendEmails(site.site);
    assert.equal(server.mails.length, 2);
  });

  test('names that hold line breaks make no header and no line of their own', async () => {
    const server = await serve({ starttls: true });
    await raised('rooms\r\nBcc: all@example.org\r\n\r\nyou have won\u2028\u202egnp');
    await sendEmails(site.site);
    const [mail] = server.mails;
    const [headers = '', ...body] = (mail?.data ?? '').split('\r\n\r\n');
    assert.deepEqual(mail?.to, ['TO:<it@example.org>']);
    assert.doesNotMatch(headers, /^(Bcc|you have won)/im);
    assert.doesNotMatch(body.join(), /^(Bcc|you have won)/im);
    assert.doesNotMatch(headers.replace(/=\?UTF-8\?Q\?(.*?)\?=/g, '$1'), /=E2=80=A[8E]/);
  });

  test('wait while the server is down, are sent when it is up again, and are given up after a day and a half', async () => {
    const first = await serve({ starttls: true });
    await first.stop();
    await raised();
    await sendEmails(site.site);
    const [waiting] = await site.admin(contract.listEmailDeliveries, { query: { limit: 1 } });
    assert.deepEqual([waiting?.state, waiting?.attempts], ['waiting', 1]);
    assert.match(waiting?.problem ?? '', /cannot be used: .*ECONNREFUSED/);
    const second = await startSmtpServer({ starttls: true, answers: { MAIL: '451 4.3.0 later' } }, first.port);
    site.advance((pauses[0] ?? 0) + 1);
    await sendEmails(site.site);
    await second.stop();
    const third = await startSmtpServer({ starttls: true }, first.port);
    await sendEmails(site.site);
    assert.equal(third.mails.length, 0, 'not before its time');
    site.advance((pauses[1] ?? 0) + 1);
    await sendEmails(site.site);
    const [sent] = await site.admin(contract.listEmailDeliveries, { query: { limit: 1 } });
    assert.deepEqual(
      [sent?.state, sent?.attempts, sent?.answer, sent?.problem, third.mails.length],
      ['delivered', 3, '250 2.0.0 queued as 4711', null, 1],
    );
    await third.stop();
    await raised();
    for (const pause of [0, ...pauses]) {
      site.advance(pause + 1);
      await sendEmails(site.site);
    }
    const [failed] = await site.admin(contract.listEmailDeliveries, { query: { limit: 1 } });
    assert.deepEqual([failed?.state, failed?.attempts], ['failed', pauses.length + 1]);
  });

  test('an address that is taken from the list is not told of what waits', async () => {
    const server = await serve({ starttls: true }, { to: ['it@example.org', 'gone@example.org'] });
    await raised();
    await change({ to: ['it@example.org'] });
    await sendEmails(site.site);
    assert.deepEqual(
      server.mails.map(({ to }) => to.join()),
      ['TO:<it@example.org>'],
    );
  });
});

describe('settings', () => {
  const before: contract.EmailSettings = {
    ...{ enabled: true, host: 'smtp.example.org', port: 587, security: 'starttls', caCertificates: null },
    ...{ userName: 'kim', passwordSet: true, from: 'a@example.org', to: ['b@example.org'] },
  };
  for (const [what, given, newPassword, says] of [
    ['another host without the password', { host: 'evil.example' }, false, /password again/],
    ['another port without the password', { port: 25 }, false, /password again/],
    ['another user name without the password', { userName: 'lee' }, false, /password again/],
    ['another authority without the password', { caCertificates: 'x' }, false, /password again/],
    ['a password without TLS', { security: 'none' }, true, /everybody .* reads the password/],
    ['the password that is there without TLS', { security: 'none' }, false, /everybody .* reads the password/],
    ['nobody to tell', { to: [] }, false, /Nobody would be told/],
    ['a password for nobody', { userName: null }, true, /needs a user name/],
  ] as const)
    test(`refuse ${what}`, () => assert.throws(() => settingsAfter(before, given as never, newPassword), says));

  test('take the rest, and forget the password with the user name', () => {
    assert.equal(settingsAfter(before, { host: 'smtp2.example.org' }, true).passwordSet, true);
    const open = settingsAfter(before, { userName: null, security: 'none' }, false);
    assert.deepEqual([open.passwordSet, open.security], [false, 'none']);
    assert.throws(() => settingsAfter(open, { userName: 'kim' }, false), /needs a password/);
  });
});
