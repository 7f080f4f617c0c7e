import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { SlipwayError } from '../../../api/errors.ts';
import { AnswerFile } from '../../../formats/unattend/answer-file.ts';
import { obscurePassword } from '../../../formats/unattend/obscured-password.ts';
import { secretValues } from '../../../formats/unattend/secrets.ts';
import { childElements, type XmlElement } from '../../../formats/xml/element.ts';
import { readXml } from '../../../formats/xml/read-xml.ts';
import { Variables } from '../../../task-sequence/variables.ts';
import { stepOf } from '../test-step.ts';
import { composeAnswerFile } from './compose-answer-file.ts';
import {
  all,
  at,
  composed,
  deployment,
  join,
  network,
  oobe,
  ownFile,
  published,
  setup,
  shell,
  windows,
} from './test-answer-file-parts.ts';
import { parseWindowsNetwork, type WindowsNetwork } from './windows-network.ts';
import { parseWindowsSettings } from './windows-settings.ts';

test('without an own file everything that was said stands in a fresh one', () => {
  const { bytes, afterSetup } = composeAnswerFile(null, all);
  const secrets = secretValues(AnswerFile.read(bytes));
  execFileSync('xmllint', ['--nonet', '--noout', '-'], { input: bytes });
  const lines = bytes
    .toString()
    .split('\r\n')
    .map((line) => line.trim());
  const from = (start: string, count: number) => lines.slice(lines.indexOf(start), lines.indexOf(start) + count);
  assert.deepEqual(from('<ComputerName>LAB-07</ComputerName>', 5), [
    '<ComputerName>LAB-07</ComputerName>',
    '<RegisteredOwner>Teacher &amp; Co</RegisteredOwner>',
    '<RegisteredOrganization>School</RegisteredOrganization>',
    '<ProductKey>W269N-WFGWX-YVC9B-4J6C9-T83GX</ProductKey>',
    '<TimeZone>W. Europe Standard Time</TimeZone>',
  ]);
  assert.deepEqual(from('<AdministratorPassword>', 3), [
    '<AdministratorPassword>',
    `<Value>${obscurePassword('Geheim-1', 'AdministratorPassword')}</Value>`,
    '<PlainText>false</PlainText>',
  ]);
  assert.deepEqual(from('<Identification>', 9), [
    '<Identification>',
    '<JoinDomain>example.org</JoinDomain>',
    '<MachineObjectOU>OU=PCs,DC=example,DC=org</MachineObjectOU>',
    '<Credentials>',
    '<Domain>EXAMPLE</Domain>',
    '<Username>joiner</Username>',
    '<Password>Geheim-2</Password>',
    '</Credentials>',
    '</Identification>',
  ]);
  assert.deepEqual(from('<Ipv4Settings>', 23), [
    ...['<Ipv4Settings>', '<DhcpEnabled>false</DhcpEnabled>', '</Ipv4Settings>'],
    ...['<Ipv6Settings>', '<DhcpEnabled>false</DhcpEnabled>', '</Ipv6Settings>'],
    ...['<Identifier>52-54-00-AA-00-01</Identifier>', '<UnicastIpAddresses>'],
    '<IpAddress wcm:action="add" wcm:keyValue="1">192.0.2.9/24</IpAddress>',
    '<IpAddress wcm:action="add" wcm:keyValue="2">2001:db8::9/64</IpAddress>',
    ...['</UnicastIpAddresses>', '<Routes>', '<Route wcm:action="add">', '<Identifier>0</Identifier>'],
    ...['<Metric>5</Metric>', '<NextHopAddress>192.0.2.1</NextHopAddress>', '<Prefix>0.0.0.0/0</Prefix>', '</Route>'],
    ...['<Route wcm:action="add">', '<Identifier>1</Identifier>'],
    ...['<NextHopAddress>2001:db8::1</NextHopAddress>', '<Prefix>::/0</Prefix>', '</Route>'],
  ]);
  for (const secret of ['Geheim-1', 'Geheim-2', 'Geheim-3', 'W269N-WFGWX-YVC9B-4J6C9-T83GX'])
    assert.ok(secrets.includes(secret), secret);
  assert.deepEqual(afterSetup, {
    administrator: 'enable',
    connectionNames: [{ mac: '52:54:00:aa:00:01', name: 'Office' }],
    netbios: { dns: false, lmhosts: false },
  });
});

function leavesOf(element: XmlElement, path: string): string[] {
  const children = childElements(element);
  return children.length === 0 ? [path] : children.flatMap((child) => leavesOf(child, `${path}/${child.name}`));
}

test('every component and setting that is written is one that Microsoft publishes, in a pass that it allows', () => {
  const offline = { ...network, membership: { join: 'offline', accountData: 'QUJD' } } as const;
  const workgroup = { ...network, membership: { join: 'workgroup', workgroup: 'LAB' } } as const;
  const seen = new Set<string>();
  for (const parts of [all, { ...all, network: offline }, { ...all, network: workgroup }])
    for (const settings of childElements(readXml(composeAnswerFile(null, parts).bytes)))
      for (const component of childElements(settings)) {
        const { name, language, versionScope, publicKeyToken } = Object.fromEntries(component.attributes);
        assert.deepEqual([language, versionScope, publicKeyToken], ['neutral', 'nonSxS', '31bf3856ad364e35']);
        const [passes, known] = published[name ?? ''] ?? assert.fail(`${name} is not published`);
        assert.ok(
          passes.includes(settings.attributes.get('pass') ?? ''),
          `${name} in ${settings.attributes.get('pass')}`,
        );
        for (const child of childElements(component))
          for (const path of leavesOf(child, child.name)) assert.match(path, known);
        seen.add(name ?? '');
      }
  assert.deepEqual([...seen].sort(), Object.keys(published).sort());
});

test('what steps say wins over the own file, in each pass where that has it, and all else stays', () => {
  const own = ownFile(
    'Shell-Setup{<ComputerName>OWN</ComputerName><CopyProfile>true</CopyProfile>}Contoso{<X/>}',
    '<TimeZone>UTC</TimeZone><RegisteredOwner>own</RegisteredOwner><OOBE><SkipMachineOOBE>false</SkipMachineOOBE></OOBE>',
  );
  const file = composed(own, { windows: { ...windows, registeredOrganization: null }, setup });
  assert.equal(file.get(shell, 'ComputerName'), 'LAB-07');
  assert.deepEqual([file.get(shell, 'TimeZone'), file.get(oobe, 'TimeZone')], Array(2).fill('W. Europe Standard Time'));
  assert.equal(file.get(oobe, 'RegisteredOwner'), 'Teacher & Co');
  assert.equal(file.has(shell, 'RegisteredOrganization'), false);
  assert.deepEqual([file.get(oobe, 'OOBE/SkipMachineOOBE'), file.get(oobe, 'OOBE/SkipUserOOBE')], ['false', 'true']);
  const text = file.toBytes().toString();
  for (const kept of ['<!-- own --><unattend', '<CopyProfile>true</CopyProfile>', '<X/>'])
    assert.ok(text.includes(kept), kept);
});

test('a time zone is UTC where neither step nor file has one, and a name the site’s where nobody has given one', () => {
  const silent = { ...windows, timeZone: null };
  assert.equal(composed(null, { windows: silent }).get(shell, 'TimeZone'), 'UTC');
  const own = ownFile('', '<TimeZone>Tokyo Standard Time</TimeZone>');
  assert.equal(composed(own, { windows: silent }).has(shell, 'TimeZone'), false);
  assert.equal(composed(own, { setup }).get(shell, 'ComputerName'), 'PC-1');
  assert.equal(
    composed(ownFile('Shell-Setup{<ComputerName>*</ComputerName>}'), { setup }).get(shell, 'ComputerName'),
    '*',
  );
  assert.equal(composed(own, { network: { ...network, computerName: 'NET-1' } }).get(shell, 'ComputerName'), 'NET-1');
});

test('of the own file’s ways of joining none is left beside another one', () => {
  const own = ownFile(
    'UnattendedJoin{<Identification><JoinWorkgroup>W</JoinWorkgroup><UnsecureJoin>true</UnsecureJoin><MachinePassword>m</MachinePassword><Provisioning><AccountData>b</AccountData></Provisioning></Identification>}',
  );
  const domain = composed(own, { network });
  for (const name of ['JoinWorkgroup', 'UnsecureJoin', 'MachinePassword', 'Provisioning'])
    assert.equal(domain.has(join, `Identification/${name}`), false, name);
  const back = composed(domain.toBytes(), {
    network: { ...network, membership: { join: 'workgroup', workgroup: 'LAB' } },
  });
  assert.deepEqual(back.getAll(join, 'Identification/JoinWorkgroup'), ['LAB']);
  for (const name of ['JoinDomain', 'Credentials', 'MachineObjectOU'])
    assert.equal(back.has(join, `Identification/${name}`), false, name);
  const offline = composed(domain.toBytes(), {
    network: { ...network, membership: { join: 'offline', accountData: 'QUJD' } },
  });
  assert.equal(offline.get(join, 'Identification/Provisioning/AccountData'), 'QUJD');
  assert.equal(offline.has(join, 'Identification/JoinDomain'), false);
});

test('a domain needs an account, of the step or of the own file', () => {
  const nobody = {
    ...network,
    membership: { join: 'domain', domain: 'd', organizationalUnit: null, account: null },
  } as const;
  assert.throws(() => composed(null, { network: nobody }), {
    code: 'SLIP-4015',
    message: /no account is named.*OSDJoinAccount/,
  });
  const own = ownFile(
    'UnattendedJoin{<Identification><Credentials><Username>own</Username><Password>p</Password></Credentials></Identification>}',
  );
  const file = composed(own, { network: nobody });
  assert.deepEqual(
    [file.get(join, 'Identification/JoinDomain'), file.get(join, 'Identification/Credentials/Username')],
    ['d', 'own'],
  );
  const upn = { domain: null, user: 'j@example.org', password: 'p' };
  const other = composed(file.toBytes(), {
    network: { ...nobody, membership: { ...nobody.membership, account: upn } },
  });
  assert.equal(other.get(join, 'Identification/Credentials/Username'), 'j@example.org');
  assert.equal(other.has(join, 'Identification/Credentials/Domain'), false);
});

test('commands stand behind those of the own file, and once, however often the step is run', () => {
  const own = ownFile(
    'Deployment{<RunSynchronous><RunSynchronousCommand wcm:action="add"><Order>4</Order><Path>own.exe</Path></RunSynchronousCommand></RunSynchronous>}',
  );
  const file = composed(composed(own, { setup }).toBytes(), { setup });
  const list = (name: string) => file.getAll(deployment, `RunSynchronous/RunSynchronousCommand/${name}`);
  assert.deepEqual(list('Order'), ['4', '5']);
  assert.deepEqual(list('Path'), ['own.exe', 'cmd /c "C:\\Slipway\\start.cmd"']);
  const long = { ...setup, commands: [{ path: 'x'.repeat(260), description: 'x' }] };
  assert.throws(() => composed(null, { setup: long }), {
    code: 'SLIP-4015',
    message: /has 260 characters.*put it into a script/,
  });
  const user = { ...setup, localUsers: [{ name: 'a@b', displayName: null, password: 'p', groups: [] }] };
  assert.throws(() => composed(null, { setup: user }), {
    code: 'SLIP-4015',
    message: /"a@b" is not an account's name/,
  });
});

test('composing a second time changes no byte', () => {
  for (const own of [
    null,
    ownFile(
      'Shell-Setup{<ComputerName>OWN</ComputerName>}',
      '<UserAccounts><AdministratorPassword>*SENSITIVE*DATA*DELETED*</AdministratorPassword></UserAccounts>',
    ),
  ]) {
    const once = composeAnswerFile(own, all).bytes;
    assert.deepEqual(composeAnswerFile(once, all).bytes, once);
  }
});

test('variables take their places in the own file, and never in what steps write', () => {
  const own = ownFile(
    'Shell-Setup{<ComputerName>%Room%-1</ComputerName><RegisteredOwner>%SystemDrive% %Who%</RegisteredOwner>}',
  );
  const variables = new Variables([
    { name: 'Room', value: 'R12', secret: false },
    { name: 'Who', value: 'A<B>', secret: false },
  ]);
  const administrator = { password: '%Room%', isEnabled: true };
  const file = composed(own, {
    variables,
    network: {
      ...network,
      membership: {
        ...network.membership,
        account: { domain: null, user: 'u@x', password: '%Room%' },
      } as WindowsNetwork['membership'],
    },
  });
  assert.equal(file.get(shell, 'ComputerName'), 'R12-1');
  assert.equal(file.get(shell, 'RegisteredOwner'), '%SystemDrive% A<B>');
  assert.equal(file.get(join, 'Identification/Credentials/Password'), '%Room%');
  const { afterSetup, bytes } = composeAnswerFile(own, {
    ...all,
    variables,
    windows: { ...windows, administrator: { ...administrator, isEnabled: false } },
  });
  assert.equal(afterSetup.administrator, 'disable');
  assert.ok(secretValues(AnswerFile.read(bytes)).includes('%Room%'));
});

test('a password that an earlier step has written stays as it is, though it looks like a variable', () => {
  const account = { domain: 'EXAMPLE', user: 'joiner', password: '%Room%' };
  const membership = { join: 'domain', domain: 'example.org', organizationalUnit: null, account } as const;
  const before = composeAnswerFile(null, { architecture: 'amd64', network: { ...network, membership } });
  const variables = new Variables([
    { name: 'Room', value: 'R12', secret: false },
    { name: 'OSDJoinPassword', value: '%Room%', secret: true },
  ]);
  const { bytes } = composeAnswerFile(before.bytes, { architecture: 'amd64', variables });
  assert.equal(AnswerFile.read(bytes).get(join, 'Identification/Credentials/Password'), '%Room%');
});

test('files and architectures that cannot be used are refused with what to do', () => {
  const refused: readonly [own: Buffer | null, architecture: string, message: RegExp][] = [
    [
      Buffer.from('<unattend xmlns="urn:schemas-microsoft-com:unattend">\n<a></unattend>'),
      'amd64',
      /^The answer file cannot be used: Line 2: .*Correct it in its package\.$/,
    ],
    [Buffer.from('<!DOCTYPE x><x/>'), 'amd64', /Line 1: a DOCTYPE is refused/],
    [
      ownFile('', '<UserAccounts><AdministratorPassword><Value><b/></Value></AdministratorPassword></UserAccounts>'),
      'amd64',
      /<Value> has elements inside.*Correct it, or the step/,
    ],
    [null, 'ia64', /architecture ia64, for which Windows has no answer files: apply one for amd64, arm64, x86/],
  ];
  for (const [own, architecture, message] of refused)
    assert.throws(() => composeAnswerFile(own, { ...all, architecture }), { code: 'SLIP-4015', message });
  for (const architecture of ['arm64', 'x86'])
    assert.ok(
      composeAnswerFile(null, { ...all, architecture }).bytes.includes(`processorArchitecture="${architecture}"`),
    );
});

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 16 }),
  fc.constantFrom('PC-1', 'UTC', 'nl-NL', ']]>', '<x>', '&', '"', '</ComputerName>', '\0', '\r\n', '%Evil%', '\ud800'),
);

test('whatever is typed is refused, or read back as it was typed from a file that xmllint reads', () => {
  let judged = 0;
  const typed = fc.record({
    registeredUser: hostile,
    registeredOrganization: hostile,
    password: hostile,
    account: hostile,
  });
  fc.assert(
    fc.property(typed, hostile, ({ registeredUser, registeredOrganization, password, account }, evil) => {
      const variables = new Variables([
        { name: 'Evil', value: evil, secret: false },
        { name: 'OSDLocalAdminPassword', value: password, secret: true },
        { name: 'OSDJoinPassword', value: password, secret: true },
      ]);
      const options = {
        computerName: 'PC-1',
        registeredUser: registeredUser || 'x',
        registeredOrganization: registeredOrganization || 'x',
        administratorPassword: 'given',
      };
      const membership = { join: 'domain', domain: 'example.org', account };
      try {
        const parts = {
          windows: parseWindowsSettings(stepOf('apply-windows-settings', options).options, variables, ''),
          network: parseWindowsNetwork(stepOf('apply-network-settings', { membership }).options, variables, null),
        };
        const { bytes } = composeAnswerFile(null, { architecture: 'amd64', ...parts });
        const file = AnswerFile.read(bytes);
        assert.equal(file.get(shell, 'RegisteredOwner') ?? null, parts.windows.registeredUser);
        assert.equal(
          file.get(oobe, 'UserAccounts/AdministratorPassword/Value'),
          obscurePassword(password, 'AdministratorPassword'),
        );
        assert.equal(file.get(join, 'Identification/Credentials/Password'), password.trim());
        if (judged < 50) execFileSync('xmllint', ['--nonet', '--noout', '-'], { input: bytes });
        judged += 1;
      } catch (error) {
        assert.ok(error instanceof SlipwayError && error.code === 'SLIP-4015', String(error));
      }
    }),
    { numRuns: 1000 },
  );
  assert.ok(judged > 100, `only ${judged}`);
});

test('what an adapter, a password or a way of joining said before is not left beside what is said now', () => {
  const before = composeAnswerFile(null, all).bytes;
  const [first, second] = network.adapters;
  assert.ok(first !== undefined && second !== undefined);
  const tcpip = at('specialize', 'TCPIP');
  const inside = (path: string) => [
    'Interfaces',
    { item: 'Interface', where: 'Identifier', is: '52-54-00-aa-00-01' },
    ...path.split('/'),
  ];
  const oneGateway = { ...network, adapters: [{ ...first, gateways: first.gateways.slice(1) }] };
  assert.deepEqual(composed(before, { network: oneGateway }).getAll(tcpip, inside('Routes/Route/Prefix')), ['::/0']);
  const dhcp = composed(before, { network: { ...network, adapters: [{ ...second, mac: first.mac }] } });
  assert.deepEqual(
    [dhcp.get(tcpip, inside('Ipv4Settings/DhcpEnabled')), dhcp.has(tcpip, inside('Routes'))],
    ['true', false],
  );
  assert.equal(dhcp.has(tcpip, inside('UnicastIpAddresses/IpAddress')), false);

  const removed = ownFile(
    '',
    '<UserAccounts><AdministratorPassword>*SENSITIVE*DATA*DELETED*</AdministratorPassword></UserAccounts>',
  );
  assert.doesNotMatch(composeAnswerFile(removed, { architecture: 'amd64', windows }).bytes.toString(), /SENSITIVE/);

  const offline = AnswerFile.create();
  offline.set({ ...join, pass: 'offlineServicing' }, 'OfflineIdentification/Provisioning/AccountData', 'QUJD');
  assert.doesNotMatch(
    composeAnswerFile(offline.toBytes(), { architecture: 'amd64', network }).bytes.toString(),
    /QUJD/,
  );
});

test('LMHOSTS is read where every adapter says so, and DNS asked where one does', () => {
  const adapters = [true, false].map((each, index) => ({
    ...{
      mac: `52:54:00:aa:00:0${index}`,
      dhcp: true,
      addresses: [],
      gateways: [],
      dnsServers: [],
      dnsSuffix: null,
      name: null,
    },
    windows: {
      ...{ registerInDns: true, registerSuffixInDns: false, winsServers: [], netbios: 'dhcp' as const },
      ...{ dnsForWins: each, lmhosts: each },
    },
  }));
  const { afterSetup } = composeAnswerFile(null, { architecture: 'amd64', network: { ...network, adapters } });
  assert.deepEqual(afterSetup.netbios, { dns: true, lmhosts: false });
  assert.deepEqual(composeAnswerFile(null, { architecture: 'amd64' }).afterSetup, {});
});
