/** The commands about people: users, security roles, tokens with limits, the first user's link. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeSecurityRole, makeToken, makeUser } from '../things-test-support.ts';
import { parseSetupLink } from './setup.ts';

process.env['TZ'] = 'UTC';

const operator = makeSecurityRole({ id: idOf(1), builtIn: true, permissions: ['run.read', 'run.control'] });
const desk = makeSecurityRole({
  id: idOf(2),
  name: 'Front desk',
  description: 'Looks up',
  permissions: ['device.read'],
});

function siteWith(...users: Parameters<typeof makeUser>[0][]): FakeSite {
  return new FakeSite({ securityRoles: [operator, desk], users: users.map(makeUser) });
}

describe('users', () => {
  test('are listed with roles, state and failed sign-ins', async () => {
    const kim = { displayName: 'Kim S.', securityRoles: [operator], lastSignInAt: AT, failedSignIns: 3 };
    const lee = { id: idOf(145), name: 'lee\u001b[2J', disabled: true };
    const { out } = await run(
      siteWith(kim, lee, { id: idOf(146), name: 'max', mustChangePassword: true }),
      'users list',
      { columns: 80 },
    );
    assert.equal(
      out,
      [
        'NAME     DISPLAY NAME  ROLES     STATE         FAILED  LAST SIGN-IN',
        'kim      Kim S.        Operator  enabled            3  2026-11-25 14:03:22',
        'lee␛[2J                none      disabled           0  never',
        'max                    none      new password       0  never',
        '',
      ].join('\n'),
    );
    assert.match(
      (await run(siteWith(), 'users list')).out,
      /^There are no users\. "slipway users first-administrator"/,
    );
  });

  test('are added with roles and a password that is asked for twice, hidden', async () => {
    const site = siteWith();
    const { out, questions } = await run(site, 'users add kim --role operator --role "front desk"', {
      answers: ['seven grey geese', 'seven grey geese'],
    });
    assert.deepEqual(questions, ['(hidden) Password of kim: ', '(hidden) The same again: ']);
    assert.equal(out, 'The user "kim" was added as Operator and Front desk.\n');
    assert.equal(site.state.passwords['kim'], 'seven grey geese');
    assert.equal(site.state.users[0]?.mustChangePassword, true);
  });

  test('are added by a script with a line of standard input; nothing takes a password on the command line', async () => {
    const site = siteWith();
    const { out } = await run(site, 'users add kim --keep-password', { input: 'seven grey geese\n' });
    assert.equal(out, 'The user "kim" was added, without a security role: they may do nothing yet.\n');
    assert.equal(site.state.users[0]?.mustChangePassword, false);
    assert.equal((await run(site, 'users add lee --password x', { input: 'x\n' })).exitCode, 2);
    assert.equal((await run(site, 'users add lee --role nobody', { input: 'x\n' })).exitCode, 1);
    assert.equal((await run(site, 'users add lee', { input: '' })).exitCode, 2);
    assert.equal(site.state.users.length, 1);
  });

  test('are changed, disabled, enabled, given a password and deleted', async () => {
    const site = siteWith({ securityRoles: [operator] });
    assert.equal(
      (await run(site, 'users change KIM --role "Front desk"')).out,
      'The user "kim" was changed as Front desk.\n',
    );
    await run(site, 'users change kim --display-name "Kim S."');
    assert.equal(site.state.users[0]?.displayName, 'Kim S.');
    assert.deepEqual(
      site.state.users[0]?.securityRoles.map(({ name }) => name),
      ['Front desk'],
      'what is left out stays',
    );
    assert.equal((await run(site, 'users disable kim')).out, 'The user "kim" is disabled.\n');
    assert.equal(site.state.users[0]?.disabled, true);
    assert.equal((await run(site, 'users enable kim')).out, 'The user "kim" is enabled.\n');
    assert.equal(
      (await run(site, 'users set-password kim', { input: 'nine blue whales\n' })).out,
      'The password of "kim" was set.\n',
    );
    assert.equal(site.state.passwords['kim'], 'nine blue whales');
    assert.equal((await run(site, 'users delete kim')).exitCode, 2, 'not without being asked');
    assert.equal((await run(site, 'users delete kim --yes')).out, 'The user "kim" was deleted.\n');
    assert.deepEqual(site.state.users, []);
  });
});

describe('security roles', () => {
  test('are shown with what each permission allows', async () => {
    const { out } = await run(siteWith(), 'security-roles show operator', { columns: 80 });
    assert.equal(
      out,
      [
        'Name:         Operator',
        `Id:           ${idOf(1)}`,
        'Built in:     yes',
        'Description:  ',
        '',
        'PERMISSION   ALLOWS TO',
        'run.read     See runs, their records and logs',
        'run.control  Cancel runs, have failed ones go on',
        '',
      ]
        .join('\n')
        .replace('Description:  \n', 'Description:\n'),
    );
  });

  test('are made, changed and deleted; unknown permissions are named', async () => {
    const site = siteWith();
    await run(
      site,
      'security-roles create Night --permission run.read --permission device.read --description "Looks on"',
    );
    assert.deepEqual(site.state.securityRoles.at(-1)?.permissions, ['run.read', 'device.read']);
    await run(site, 'security-roles change night --permission run.read --name Nights');
    assert.deepEqual(site.state.securityRoles.at(-1), {
      ...{
        id: idOf(100),
        name: 'Nights',
        description: 'Looks on',
        builtIn: false,
        permissions: ['run.read'],
        createdAt: AT,
      },
    });
    const { exitCode, error } = await run(site, 'security-roles create X --permission run.fly');
    assert.equal(exitCode, 2);
    assert.match(error, /"run\.fly" is not a permission\. There are: device\.read, /);
    await run(site, 'security-roles delete nights --yes');
    assert.equal(site.state.securityRoles.length, 2);
    assert.match(
      (await run(site, 'security-roles list', { columns: 80 })).out,
      /^Front desk +00000002 +no +1 +Looks up$/m,
    );
  });
});

describe('tokens', () => {
  test('are made with a role and an end', async () => {
    const site = siteWith();
    const { out, error } = await run(site, 'tokens create report --role operator --valid-days 10');
    assert.equal(out, 'slip_0123456789abcdef0123456789abcdef\n');
    assert.match(error, /It expires at 2026-12-05 14:03:22\./);
    assert.equal(site.state.tokens[0]?.securityRole?.name, 'Operator');
    assert.match((await run(site, 'tokens create always --never-expires')).error, /It does not expire\./);
    assert.equal((await run(site, 'tokens create both --never-expires --valid-days 3')).exitCode, 2);
    assert.equal((await run(site, 'tokens create none --valid-days 0')).exitCode, 2);
  });

  test('are listed with their maker, and those that have expired say so', async () => {
    const maker = { kind: 'user' as const, id: idOf(9), name: 'kim' };
    const old = makeToken({ name: 'old', createdBy: maker, expiresAt: AT, expired: true, securityRole: operator });
    const { out } = await run(new FakeSite({ tokens: [makeToken({}), old] }), 'tokens list', { columns: 120 });
    assert.match(out, /^laptop +00000080 +its maker’s +site server +2026-11-25 14:03:22 +never +never +-$/m);
    assert.match(out, /^old +00000080 +Operator +kim +2026-11-25 14:03:22 +expired +never +-$/m);
  });
});

describe('the link for the first user', () => {
  const link = `https://10.0.0.1:8443/setup#setup_${'x'.repeat(43)}`;

  test('is made anew', async () => {
    const { out } = await run(siteWith(), 'users first-administrator');
    assert.equal(out, `${link}\nGood once, until 2026-11-25 14:03:22. "slipway setup" asks for it.\n`);
  });

  test('is taken apart', () => {
    assert.deepEqual(parseSetupLink(` ${link}\n`), { siteUrl: 'https://10.0.0.1:8443', secret: link.split('#')[1] });
  });

  for (const bad of [
    '',
    'https://10.0.0.1:8443/setup',
    link.slice(0, -1),
    `${link}x`,
    link.replace('https', 'http'),
    link.replace('10.0.0.1', 'kim@evil.example'),
    link.replace('/setup', '/other'),
  ])
    test(`is refused when it is ${JSON.stringify(bad)}`, () =>
      assert.throws(() => parseSetupLink(bad), { code: 'SLIP-6020' }));

  test('asks for no name where nobody answers', async () => {
    const { exitCode, error } = await run(siteWith(), `setup not-a-link`);
    assert.equal(exitCode, 1);
    assert.match(error, /SLIP-6020/);
  });
});
