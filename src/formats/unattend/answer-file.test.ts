import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { xmlText } from '../xml/test-trees.ts';
import { AnswerFile } from './answer-file.ts';
import type { ComponentPlace } from './components.ts';
import type { PathStep } from './paths.ts';
import { awkwardFile, minifiedFile, WCM } from './test-answer-files.ts';
import { throwBytesAtAnswerFiles } from './test-hostile.ts';

const shell: ComponentPlace = {
  pass: 'specialize',
  component: 'Microsoft-Windows-Shell-Setup',
  architecture: 'amd64',
};
const oobe: ComponentPlace = { ...shell, pass: 'oobeSystem' };
const deployment: ComponentPlace = { ...shell, component: 'Microsoft-Windows-Deployment' };
const network: ComponentPlace = { ...shell, component: 'Microsoft-Windows-TCPIP' };
const read = (text: string) => AnswerFile.read(Buffer.from(text));
const adapter: PathStep = { item: 'Interface', where: 'Identifier', is: '52-54-00-AA-00-01' };

/** xmllint says whether it is well-formed, and gives its canonical form. */
function canonical(bytes: Buffer): string {
  return execFileSync('xmllint', ['--nonet', '--c14n', '-'], { input: bytes, encoding: 'utf8' });
}

test('settings are read by pass, component, architecture and path', () => {
  const file = read(awkwardFile);
  assert.equal(file.get(shell, 'ComputerName'), 'PC-OLD');
  assert.equal(file.get({ ...shell, architecture: 'x86' }, 'ComputerName'), 'OLD-32');
  assert.equal(file.get({ ...shell, architecture: 'arm64' }, 'ComputerName'), undefined);
  assert.equal(file.get(shell, 'RegisteredOwner'), 'Schule & Co');
  assert.equal(file.get(shell, 'TimeZone'), '');
  assert.equal(file.has(oobe, 'UserAccounts/LocalAccounts/LocalAccount/Password'), true);
  const account: PathStep[] = ['UserAccounts', 'LocalAccounts', { item: 'LocalAccount', where: 'Name', is: 'ünal' }];
  assert.equal(file.get(oobe, [...account, 'Password', 'Value']), 'Geheim-77');
  // An item that is to be removed counts for nothing.
  assert.deepEqual(file.getAll(deployment, 'RunSynchronous/RunSynchronousCommand/Order'), ['1']);
});

const edits: readonly [what: string, edit: (file: AnswerFile) => void, was: string, becomes: string][] = [
  ['a value', (file) => file.set(shell, 'ComputerName', 'A&B'), '> PC-OLD <', '>A&amp;B<'],
  ['CDATA', (file) => file.set(shell, 'RegisteredOwner', 'x'), '<![CDATA[Schule & Co]]>', 'x'],
  ['an empty element', (file) => file.set(shell, 'TimeZone', 'UTC'), '<TimeZone/>', '<TimeZone>UTC</TimeZone>'],
  [
    'a setting that is not there',
    (file) => file.set(shell, 'ProductKey', 'K'),
    '\t\t\t<TimeZone/>\r\n',
    '\t\t\t<TimeZone/>\r\n\t\t\t<ProductKey>K</ProductKey>\r\n',
  ],
  [
    'an item behind the others',
    (file) =>
      file.set(
        deployment,
        ['RunSynchronous', { item: 'RunSynchronousCommand', where: 'Order', is: '2' }, 'Path'],
        'cmd',
      ),
    '<Order>7</Order></RunSynchronousCommand>\r\n',
    '<Order>7</Order></RunSynchronousCommand>\r\n\t\t\t\t<RunSynchronousCommand wcm:action="add">\r\n\t\t\t\t\t<Order>2</Order>\r\n\t\t\t\t\t<Path>cmd</Path>\r\n\t\t\t\t</RunSynchronousCommand>\r\n',
  ],
  [
    'a component, a list and an item with its key',
    (file) =>
      file.set(
        network,
        ['Interfaces', adapter, 'UnicastIpAddresses', { item: 'IpAddress', keyValue: '1' }],
        '192.0.2.9/24',
      ),
    '<A  b = "c"/></component>\r\n',
    `<A  b = "c"/></component>\r\n\t\t<component name="Microsoft-Windows-TCPIP" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">\r\n\t\t\t<Interfaces>\r\n\t\t\t\t<Interface wcm:action="add">\r\n\t\t\t\t\t<Identifier>52-54-00-AA-00-01</Identifier>\r\n\t\t\t\t\t<UnicastIpAddresses>\r\n\t\t\t\t\t\t<IpAddress wcm:action="add" wcm:keyValue="1">192.0.2.9/24</IpAddress>\r\n\t\t\t\t\t</UnicastIpAddresses>\r\n\t\t\t\t</Interface>\r\n\t\t\t</Interfaces>\r\n\t\t</component>\r\n`,
  ],
  [
    'a pass',
    (file) => file.set({ ...shell, pass: 'auditUser' }, 'TimeZone', 'UTC'),
    '\t</settings>\r\n\t<cpi',
    '\t</settings>\r\n\t<settings pass="auditUser">\r\n\t\t<component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">\r\n\t\t\t<TimeZone>UTC</TimeZone>\r\n\t\t</component>\r\n\t</settings>\r\n\t<cpi',
  ],
  ['what is removed', (file) => file.remove(shell, 'CopyProfile'), '\r\n\t\t\t<CopyProfile>true</CopyProfile>', ''],
  ['nothing, where the value is there', (file) => file.set(shell, 'ComputerName', 'PC-OLD'), 'x', 'x'],
  ['nothing, where what is removed is not there', (file) => file.remove(shell, 'ProductKey'), 'x', 'x'],
];
for (const [what, edit, was, becomes] of edits)
  for (const [name, encode] of [
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['UTF-16LE', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16BE', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ] as const)
    test(`of ${what} nothing but that changes a byte in ${name}`, () => {
      const file = AnswerFile.read(encode(awkwardFile.replace('encoding="utf-8"', 'encoding="utf-16"')));
      edit(file);
      assert.deepEqual(
        file.toBytes(),
        encode(awkwardFile.replace('encoding="utf-8"', 'encoding="utf-16"').replace(was, () => becomes)),
      );
    });

test('in the canonical form, by xmllint’s word, only the lines of what was set differ', () => {
  const linesOf = (bytes: Buffer) => canonical(bytes).split('\n');
  const file = read(awkwardFile);
  const before = linesOf(file.toBytes());
  file.set(shell, 'ComputerName', 'NEW');
  file.set(oobe, 'OOBE/HideEULAPage', 'true');
  file.remove(shell, 'CopyProfile');
  const after = linesOf(file.toBytes());
  const trimmed = (lines: readonly string[], others: readonly string[]) =>
    lines.filter((line) => !others.includes(line)).map((line) => line.replaceAll('&#xD;', '').trim());
  assert.deepEqual(trimmed(before, after), [
    '<ComputerName> PC-OLD </ComputerName> <!-- by label -->',
    '<CopyProfile>true</CopyProfile>',
  ]);
  assert.deepEqual(trimmed(after, before), [
    '<ComputerName>NEW</ComputerName> <!-- by label -->',
    '<OOBE>',
    '<HideEULAPage>true</HideEULAPage>',
    '</OOBE>',
  ]);
});

test('a file on one line with other prefixes gets its new settings in the same way', () => {
  const file = read(minifiedFile);
  file.set(shell, 'TimeZone', 'UTC');
  file.set(network, ['Interfaces', adapter, 'Ipv4Settings', 'DhcpEnabled'], 'true');
  const text = file.toBytes().toString();
  assert.ok(text.includes('<u:ComputerName>A</u:ComputerName><u:TimeZone>UTC</u:TimeZone></u:component>'), text);
  assert.ok(text.includes('<u:Interface x:action="add"><u:Ipv4Settings><u:DhcpEnabled>true</u:DhcpEnabled>'), text);
  canonical(file.toBytes());
});

test('a file without the prefix for lists gets it where it is needed', () => {
  const file = read('<unattend xmlns="urn:schemas-microsoft-com:unattend"/>');
  file.set(deployment, ['RunSynchronous', { item: 'RunSynchronousCommand', where: 'Order', is: '1' }, 'Path'], 'cmd');
  assert.ok(file.toBytes().toString().includes(`versionScope="nonSxS" ${WCM}>`));
  const bare = read(awkwardFile.replaceAll(` ${WCM}`, '').replaceAll('wcm:', ''));
  bare.set(deployment, ['RunSynchronous', { item: 'RunSynchronousCommand', where: 'Order', is: '2' }, 'Path'], 'cmd');
  assert.ok(bare.toBytes().toString().includes(`<RunSynchronousCommand ${WCM} wcm:action="add">`));
  canonical(bare.toBytes());
});

test('a component that stands twice is one, and a setting that stands twice is set once', () => {
  const component = (inside: string) =>
    `<component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64">${inside}</component>`;
  const file = read(
    `<unattend xmlns="urn:schemas-microsoft-com:unattend"><settings pass="specialize">${component('<TimeZone>a</TimeZone>')}</settings><settings pass="specialize">${component('<TimeZone>b</TimeZone><OOBE/>')}</settings></unattend>`,
  );
  assert.deepEqual(file.getAll(shell, 'TimeZone'), ['a', 'b']);
  file.set(shell, 'TimeZone', 'c');
  assert.deepEqual(file.getAll(shell, 'TimeZone'), ['c']);
  file.set(shell, 'OOBE/HideEULAPage', 'true');
  assert.ok(file.toBytes().toString().includes('<OOBE><HideEULAPage>true</HideEULAPage></OOBE>'));
});

test('comments inside a value stay', () => {
  const file = read(awkwardFile.replace('> PC-OLD <', '><!-- 1 -->PC<!-- 2 -->-OLD<!-- 3 --><'));
  assert.equal(file.get(shell, 'ComputerName'), 'PC-OLD');
  file.set(shell, 'ComputerName', 'NEW');
  assert.ok(file.toBytes().toString().includes('<!-- 1 -->NEW<!-- 2 --><!-- 3 -->'));
});

test('characters that the encoding lacks are written as references', () => {
  const file = AnswerFile.read(
    Buffer.from(
      '<?xml version="1.0" encoding="windows-1252"?><unattend xmlns="urn:schemas-microsoft-com:unattend"><!-- ß --></unattend>',
      'latin1',
    ),
  );
  file.set(shell, 'RegisteredOwner', 'Øl €');
  const bytes = file.toBytes();
  assert.ok(bytes.toString('latin1').includes('&#216;l &#8364;'));
  assert.ok(bytes.includes(Buffer.from('<!-- ß -->', 'latin1')));
  assert.equal(AnswerFile.read(bytes).get(shell, 'RegisteredOwner'), 'Øl €');
});

test('a fresh one is well-formed, also with settings, and is read again', () => {
  const file = AnswerFile.create();
  canonical(file.toBytes());
  file.set(oobe, 'OOBE/HideEULAPage', 'true');
  assert.equal(
    file.toBytes().toString(),
    `<?xml version="1.0" encoding="utf-8"?>\r\n<unattend xmlns="urn:schemas-microsoft-com:unattend">\r\n  <settings pass="oobeSystem">\r\n    <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS" ${WCM}>\r\n      <OOBE>\r\n        <HideEULAPage>true</HideEULAPage>\r\n      </OOBE>\r\n    </component>\r\n  </settings>\r\n</unattend>\r\n`,
  );
  canonical(file.toBytes());
});

const hostile: readonly [what: string, bytes: string | Buffer, message: RegExp][] = [
  ['nothing', '', /^Line 1: there is no element/],
  [
    'a missing end tag',
    '<unattend xmlns="urn:schemas-microsoft-com:unattend">\n<settings>\n</unattend>',
    /^Line 3: .*line 2/,
  ],
  ['a bare "&"', '<unattend xmlns="urn:schemas-microsoft-com:unattend">\r\n&x</unattend>', /^Line 2: "&"/],
  ['another root', '\n<autounattend/>', /^Line 2: the outermost element is <autounattend>/],
  ['no namespace', '<unattend/>', /the outermost element is <unattend>, and/],
  [
    'an external entity',
    '<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><u>&x;</u>',
    /^Line 1: a DOCTYPE is refused/,
  ],
  ['entities of entities', `<!DOCTYPE u [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(99)}">]><u>&b;</u>`, /DOCTYPE/],
  [
    'levels without end',
    `<unattend xmlns="urn:schemas-microsoft-com:unattend">${'<a>'.repeat(9999)}`,
    /more than 1000 deep/,
  ],
  [
    'more levels than anything real has',
    `<unattend xmlns="urn:schemas-microsoft-com:unattend">\n${'<a>'.repeat(50)}${'</a>'.repeat(50)}</unattend>`,
    /^Line 2: elements lie more than 50 deep/,
  ],
  [
    'more elements than anything real has',
    `<unattend xmlns="urn:schemas-microsoft-com:unattend">${'<a/>'.repeat(10_000)}</unattend>`,
    /more than 10000 elements/,
  ],
  ['too much', Buffer.alloc(1024 * 1024 + 1, 0x20), /has 1048577 bytes/],
  ['another encoding', '<?xml version="1.0" encoding="shift_jis"?><u/>', /the encoding shift_jis is not read/],
  ['half a character', Buffer.from([0xff, 0xfe, 0x3c, 0]).subarray(0, 3), /not text in utf-16le/],
];
for (const [what, bytes, message] of hostile)
  test(`refuses ${what}`, () =>
    assert.throws(() => AnswerFile.read(Buffer.from(bytes)), { name: 'AnswerFileError', message }));

test('refuses values that XML cannot hold, and texts in place of elements', () => {
  const file = read(awkwardFile);
  assert.throws(() => file.set(shell, 'ComputerName', 'a\0'), /ComputerName has the character U\+0000/);
  assert.throws(() => file.set(oobe, 'UserAccounts', 'x'), /^AnswerFileError: Line 28: <UserAccounts> has elements/);
});

const step = fc.constantFrom<PathStep>(
  ...['ComputerName', 'OOBE', 'UserAccounts', 'New'],
  ...[adapter, { item: 'IpAddress', keyValue: '2' }, { item: 'RunSynchronousCommand', where: 'Order', is: '1' }],
);
const anyPlace = fc.constantFrom(shell, oobe, deployment, network, { ...shell, architecture: 'arm64' as const });
const trimmed = xmlText.map((text) => text.trim());

/** How many characters two texts have in common at their beginnings, and then at their ends. */
function inCommon(one: string, other: string): number {
  let [start, end] = [0, 0];
  while (start < one.length && one[start] === other[start]) start += 1;
  while (end < one.length - start && end < other.length - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return start + end;
}

test('what is set is read again, everything else is as it was, and xmllint reads it', () => {
  let judged = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(awkwardFile, minifiedFile, AnswerFile.create().toBytes().toString()),
      anyPlace,
      fc.array(step, { minLength: 1, maxLength: 3 }),
      trimmed,
      (text, place, path, value) => {
        const file = read(text);
        const before = file.get(place, path);
        try {
          file.set(place, path, value);
        } catch (error) {
          assert.match(String(error), /has elements inside/);
          return;
        }
        const bytes = file.toBytes();
        assert.equal(AnswerFile.read(bytes).get(place, path), value);
        // One stretch was changed: as long as the old value, or the end of an empty element. Line ends around those of the new stretch count to either side.
        const changed = before === undefined ? 4 : before.length + 4;
        assert.ok(inCommon(text, bytes.toString()) >= text.length - changed, bytes.toString());
        file.remove(place, path);
        assert.equal(AnswerFile.read(file.toBytes()).has(place, path), false);
        if (judged < 60) canonical(bytes);
        judged += 1;
      },
    ),
    { numRuns: 1500 },
  );
  assert.ok(judged > 300, `only ${judged}`);
});

test('items are told apart by their keys, and a new one stands behind the remark about the last', () => {
  const servers = (key: string): PathStep[] => ['DNSSuffixSearchOrder', { item: 'DomainName', keyValue: key }];
  const dns = { ...shell, component: 'Microsoft-Windows-DNS-Client' };
  const file = read(`<unattend xmlns="urn:schemas-microsoft-com:unattend">\r\n\r\n</unattend>`);
  file.set(dns, servers('1'), 'a.example');
  const remarked = read(file.toBytes().toString().replace('</DomainName>', '</DomainName> <!-- first -->'));
  remarked.set(dns, servers('2'), 'b.example');
  assert.deepEqual(remarked.getAll(dns, ['DNSSuffixSearchOrder', 'DomainName']), ['a.example', 'b.example']);
  assert.deepEqual(
    ['1', '2', '3'].map((key) => remarked.get(dns, servers(key))),
    ['a.example', 'b.example', undefined],
  );
  const text = remarked.toBytes().toString();
  assert.match(text, /a\.example<\/DomainName> <!-- first -->\r\n {8}<DomainName wcm:action="add" wcm:keyValue="2">/);
  assert.doesNotMatch(text, /[^\r]\n/);
});

test('what stands in an interface or a route stands in the order that Microsoft asks for, in whatever order it is set', () => {
  const file = AnswerFile.create();
  const inside = (...path: PathStep[]): PathStep[] => ['Interfaces', adapter, ...path];
  const route = { item: 'Route', where: 'Identifier', is: '0' };
  file.set(network, inside('Routes', route, 'Prefix'), '0.0.0.0/0');
  file.set(network, inside('Routes', route, 'NextHopAddress'), '192.0.2.1');
  file.set(network, inside('Routes', route, 'Metric'), '5');
  file.set(network, inside('UnicastIpAddresses', { item: 'IpAddress', keyValue: '1' }), '192.0.2.9/24');
  file.set(network, inside('Ipv6Settings', 'DhcpEnabled'), 'true');
  file.set(network, inside('Ipv4Settings', 'DhcpEnabled'), 'false');
  const order =
    /Ipv4Settings>.*Ipv6Settings>.*<Identifier>52.*UnicastIpAddresses>.*<Routes>.*<Identifier>0<.*<Metric>.*<NextHopAddress>.*<Prefix>/s;
  assert.match(file.toBytes().toString(), order);
  canonical(file.toBytes());
});

test('4 000 damaged files are refused with the typed error, or written back as they were', () => {
  const { read, changed } = throwBytesAtAnswerFiles(4000);
  assert.ok(read > 200 && changed > 100, `${read} read, ${changed} changed: too one-sided to mean anything`);
});

test('names and keys with markup in them are written and found again', () => {
  const file = AnswerFile.create();
  const odd = { ...shell, component: 'A<"&>B' };
  const path: PathStep[] = [
    'List',
    { item: 'Item', keyValue: '<"\t&>' },
    { item: 'Item', where: 'Key', is: '<"&>' },
    'X',
  ];
  file.set(odd, path, '1');
  file.set(odd, path, '2');
  assert.deepEqual(file.getAll(odd, path), ['2']);
  assert.deepEqual(AnswerFile.read(file.toBytes()).getAll(odd, path), ['2']);
  canonical(file.toBytes());
});

test('a file as large as is allowed is read', () => {
  const inside = `${'<a>'.repeat(49)}${'</a>'.repeat(49)}${'<a/>'.repeat(9950)}<!--${' '.repeat(900_000)}-->`;
  assert.doesNotThrow(() => read(`<unattend xmlns="urn:schemas-microsoft-com:unattend">${inside}</unattend>`));
});
