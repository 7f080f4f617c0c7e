import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { SlipwayError } from '../../../api/errors.ts';
import { windowsTimeZone } from '../../../formats/unattend/time-zones.ts';
import type { StepOf } from '../../../task-sequence/document.ts';
import { effectiveStep } from '../../../task-sequence/step-variables.ts';
import { Variables } from '../../../task-sequence/variables.ts';
import { stepOf } from '../test-step.ts';
import { offlineMembership } from './membership.ts';
import { parseWindowsNetwork } from './windows-network.ts';
import { parseWindowsSettings, passwordFrom } from './windows-settings.ts';

const BOOT_MAC = '52:54:00:aa:00:01';

function variablesWith(values: Readonly<Record<string, string>>): Variables {
  const store = new Variables();
  for (const [name, value] of Object.entries({ _SMSTSMachineName: 'PC-1', ...values }))
    name.startsWith('_') ? store.setReadOnly(name, value) : store.set(name, value);
  return store;
}

/** As the engine does it: variables that are set take the place of options. */
function settingsOf(options: object, values: Readonly<Record<string, string>> = {}) {
  const variables = variablesWith(values);
  const { step, problems } = effectiveStep(stepOf('apply-windows-settings', options), variables);
  assert.deepEqual(problems, []);
  return parseWindowsSettings((step as StepOf<'apply-windows-settings'>).options, variables, 'random-1');
}

function networkOf(options: object, values: Readonly<Record<string, string>> = {}) {
  const variables = variablesWith(values);
  const { step, problems } = effectiveStep(stepOf('apply-network-settings', options), variables);
  assert.deepEqual(problems, []);
  return parseWindowsNetwork((step as StepOf<'apply-network-settings'>).options, variables, BOOT_MAC);
}

function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof SlipwayError && error.code === 'SLIP-4015', String(error));
    return error.message;
  }
  return assert.fail('it was taken');
}

test('without anything typed the computer has the site’s name, and a random password that is nobody’s', () => {
  assert.deepEqual(settingsOf({}), {
    computerName: 'PC-1',
    registeredUser: null,
    registeredOrganization: null,
    productKey: null,
    administrator: { password: 'random-1', isEnabled: false },
    timeZone: null,
    locales: {},
  });
});

test('captured values win over typed ones', () => {
  const typed = { computerName: 'typed', registeredUser: 'typed', registeredOrganization: 'typed', timeZone: 'UTC' };
  const { computerName, registeredUser, registeredOrganization, timeZone } = settingsOf(typed, {
    OSDComputerName: 'captured',
    OSDRegisteredUserName: 'Captured User',
    OSDTimeZone: 'tokyo standard time',
  });
  assert.deepEqual(
    [computerName, registeredUser, registeredOrganization, timeZone],
    ['captured', 'Captured User', 'typed', 'Tokyo Standard Time'],
  );
});

test('everything that can be said is said, with variables in place', () => {
  const settings = settingsOf(
    {
      computerName: '%Room%-%Seat%',
      productKey: '%Key%',
      administratorPassword: 'given',
      timeZone: 'w. europe standard time_DSTOFF',
      inputLocale: 'nl-NL; 0413:00020409',
      uiLanguage: 'nl-NL',
      userLocale: 'nl-NL',
    },
    { Room: 'R12', Seat: '3', Key: 'w269n-wfgwx-yvc9b-4j6c9-t83gx', OSDLocalAdminPassword: 'Geheim%1' },
  );
  assert.deepEqual(settings, {
    computerName: 'R12-3',
    registeredUser: null,
    registeredOrganization: null,
    productKey: 'W269N-WFGWX-YVC9B-4J6C9-T83GX',
    administrator: { password: 'Geheim%1', isEnabled: true },
    timeZone: 'W. Europe Standard Time_dstoff',
    locales: { InputLocale: 'nl-NL;0413:00020409', UILanguage: 'nl-NL', UserLocale: 'nl-NL' },
  });
});

const fit = ['A', 'PC-1', 'LAB_07', '1A', 'Büro-3', '教室一号机', 'x'.repeat(15)];
for (const name of fit)
  test(`${JSON.stringify(name)} can be a computer’s name`, () =>
    assert.equal(settingsOf({ computerName: name }).computerName, name));

const unfit: readonly [name: string, why: RegExp][] = [
  ['x'.repeat(16), /Windows takes 15 characters at most, and it has 16; set a shorter OSDComputerName/],
  ['教室一号机房', /too long/],
  ['a b', /use letters and digits/],
  ['a.b', /use letters and digits/],
  ['-a', /use letters and digits/],
  ['a-', /use letters and digits/],
  ['💻', /use letters and digits/],
  ['50%', /use letters and digits/],
  ['a\nb', /use letters and digits/],
  ['*', /use letters and digits/],
  ['12345', /it needs a letter/],
  ['%Missing%', /the variable %Missing% is not set/],
];
for (const [name, why] of unfit)
  test(`${JSON.stringify(name)} is refused as a computer’s name`, () =>
    assert.match(
      refusalOf(() => settingsOf({ computerName: name })),
      why,
    ));

const wrong: readonly [what: string, options: object, why: RegExp][] = [
  ['a short product key', { productKey: 'W269N-WFGWX' }, /not five groups of five characters/],
  [
    'a product key with a letter that none has',
    { productKey: 'W269O-WFGWX-YVC9B-4J6C9-T83GX' },
    /a character that none has/,
  ],
  [
    'a time zone as others name it',
    { timeZone: 'Europe/Amsterdam' },
    /"Europe\/Amsterdam" is not a time zone.*W\. Europe Standard Time/,
  ],
  ['a language that is none', { uiLanguage: 'Dutch (Netherlands)' }, /is not a language as UILanguage has it/],
  ['a keyboard that is none', { inputLocale: 'nl-NL;qwerty!' }, /is not a keyboard as InputLocale has it/],
  ['a given password that is not set', { administratorPassword: 'given' }, /OSDLocalAdminPassword, which is not set/],
];
for (const [what, options, why] of wrong)
  test(`${what} is refused`, () =>
    assert.match(
      refusalOf(() => settingsOf(options)),
      why,
    ));

test('all problems come at once, and none tells the product key', () => {
  const message = refusalOf(() => settingsOf({ computerName: 'a b', timeZone: 'x', productKey: 'AAAAA-SECRET' }));
  for (const part of ['computer’s name', 'time zone', 'product key'])
    assert.ok(message.includes(part.replace('’', "'")), part);
  assert.ok(!message.includes('SECRET'));
});

test('time zones are told as Windows writes them, in whatever case they are typed', () => {
  assert.equal(windowsTimeZone('  Aus Central W. Standard Time '), 'Aus Central W. Standard Time');
  assert.equal(windowsTimeZone('AUS CENTRAL STANDARD TIME'), 'AUS Central Standard Time');
  assert.equal(windowsTimeZone('UTC'), 'UTC');
  for (const none of ['', 'Standard Time', 'CET', 'UTC+1', '_dstoff']) assert.equal(windowsTimeZone(none), null, none);
});

test('a random password has letters of both cases, digits and a sign, whatever the bytes are', () => {
  for (const byte of [0, 0xff])
    assert.match(passwordFrom(Buffer.alloc(24, byte)), /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*-).{36}$/);
});

test('a domain is joined by an account, whose password is a variable', () => {
  const join = (options: object, values = {}) =>
    networkOf({ membership: { join: 'domain', ...options } }, { OSDJoinPassword: 'p', ...values }).membership;
  assert.deepEqual(
    join({ domain: 'example.org', account: 'EXAMPLE\\joiner', organizationalUnit: 'LDAP://OU=PCs,DC=example,DC=org' }),
    {
      join: 'domain',
      domain: 'example.org',
      organizationalUnit: 'OU=PCs,DC=example,DC=org',
      account: { domain: 'EXAMPLE', user: 'joiner', password: 'p' },
    },
  );
  const account = (text: string) => {
    const membership = join({ domain: 'example.org', account: text });
    return membership?.join === 'domain' ? membership.account : null;
  };
  assert.deepEqual(account('joiner@example.org'), { domain: null, user: 'joiner@example.org', password: 'p' });
  assert.deepEqual(account('joiner'), { domain: 'example.org', user: 'joiner', password: 'p' });
});

test('captured membership wins over what was typed', () => {
  const { membership } = networkOf(
    { membership: { join: 'domain', domain: 'example.org' } },
    { OSDNetworkJoinType: '1', OSDWorkgroupName: 'CAPTURED' },
  );
  assert.deepEqual(membership, { join: 'workgroup', workgroup: 'CAPTURED' });
});

const units = ['OU=a,DC=b', 'LDAP://ou=a b,OU=c,dc=d,dc=e', 'CN=Computers,DC=x', 'OU=a\\,b,DC=c', 'OU=Ä, DC=ö'];
for (const unit of units)
  test(`"${unit}" is an organisational unit`, () => {
    const { membership } = networkOf({ membership: { join: 'domain', domain: 'x', organizationalUnit: unit } });
    assert.equal(membership?.join === 'domain' && membership.organizationalUnit, unit.replace('LDAP://', ''));
  });

const notUnits = [
  'Computers',
  'DC=a',
  'OU=a',
  'DC=a,OU=b',
  'OU=a,,DC=b',
  'OU=,DC=b',
  'LDAP://dc1/OU=a,DC=b',
  'OU=a,DC=b,',
  'a/b/c',
];
for (const unit of notUnits)
  test(`"${unit}" is no organisational unit`, () =>
    assert.match(
      refusalOf(() => networkOf({ membership: { join: 'domain', domain: 'x', organizationalUnit: unit } })),
      /is not an organisational unit: write its full path/,
    ));

const networks: readonly [what: string, options: object, why: RegExp][] = [
  [
    'a join without its password',
    { membership: { join: 'domain', domain: 'x', account: 'a' } },
    /OSDJoinPassword, which is not set/,
  ],
  ['a domain with a blank', { membership: { join: 'domain', domain: 'ex ample' } }, /is not a domain's name/],
  [
    'a workgroup that is too long',
    { membership: { join: 'workgroup', workgroup: 'x'.repeat(16) } },
    /at most 15 characters/,
  ],
  ['a workgroup with a sign', { membership: { join: 'workgroup', workgroup: 'a;b' } }, /is not a workgroup's name/],
  [
    'an account without a name',
    { membership: { join: 'domain', domain: 'x', account: 'EXAMPLE\\' } },
    /is not an account/,
  ],
  ['a name that is too long', { computerName: 'x'.repeat(16) }, /15 characters at most/],
  ['a WINS server of IPv6', { adapters: [{ windows: { winsServers: ['2001:db8::1'] } }] }, /WINS knows IPv4 alone/],
  ['a connection with a sign', { adapters: [{ name: 'a/b' }] }, /is not a connection's name/],
  ['an adapter twice', { adapters: [{}, { mac: BOOT_MAC }] }, /same MAC address/],
  ['neither DHCP nor an address', { adapters: [{ dhcp: false }] }, /needs an address/],
];
for (const [what, options, why] of networks)
  test(`${what} is refused for Windows`, () =>
    assert.match(
      refusalOf(() => networkOf(options)),
      why,
    ));

test('an adapter is told as Windows has it, from options or from ConfigMgr’s variables', () => {
  const { adapters, computerName, dnsSearchList } = networkOf(
    { dnsSearchList: ['example.org'] },
    {
      OSDAdapterCount: '1',
      OSDAdapter0Name: 'Office',
      OSDAdapter0MacAddress: '52-54-00-AA-00-02',
      OSDAdapter0EnableDHCP: 'false',
      OSDAdapter0IPAddressList: '192.0.2.9',
      OSDAdapter0SubnetMask: '255.255.255.0',
      OSDAdapter0Gateways: '192.0.2.1',
      OSDAdapter0DNSServerList: '192.0.2.53,192.0.2.54',
      OSDAdapter0DNSSuffix: 'lab.example.org',
    },
  );
  assert.deepEqual(adapters, [
    {
      mac: '52:54:00:aa:00:02',
      dhcp: false,
      addresses: [{ family: 4, address: '192.0.2.9', prefix: 24 }],
      gateways: [{ family: 4, address: '192.0.2.1', metric: null }],
      dnsServers: ['192.0.2.53', '192.0.2.54'].map((address) => ({ family: 4, address })),
      dnsSuffix: 'lab.example.org',
      name: 'Office',
      windows: null,
    },
  ]);
  // A list of domains needs no adapter of the step, as it does in Linux; and nobody has named the computer here.
  assert.deepEqual([computerName, dnsSearchList], [null, ['example.org']]);
});

test('the file of an offline domain join is taken as djoin saves it, and nothing else', () => {
  const blob = 'ARAIAMzMzMzoAwAA';
  const saved = Buffer.from(`\uFEFF${blob}\0`, 'utf16le');
  assert.deepEqual(offlineMembership(saved), { join: 'offline', accountData: blob });
  assert.deepEqual(offlineMembership(Buffer.from(`${blob}\r\n`)), { join: 'offline', accountData: blob });
  for (const other of ['', 'AR', '<xml/>', `${blob}=A==`])
    assert.match(
      refusalOf(() => offlineMembership(Buffer.from(other))),
      /not what "djoin/,
    );
});
