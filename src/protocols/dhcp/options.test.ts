import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import {
  architectureNumbers,
  ipxeOptions,
  machineUuid,
  maximumMessageSize,
  messageType,
  messageTypeNumber,
  networkInterfaceId,
  serverIdentifier,
  userClasses,
  vendorClass,
} from './options.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const option = (code: number, value: Buffer): Map<number, Buffer> => new Map([[code, value]]);
const none = new Map<number, Buffer>();

test('every reader gives nothing for an absent option', () => {
  assert.deepEqual(
    [messageType, serverIdentifier, maximumMessageSize, vendorClass, networkInterfaceId, machineUuid, ipxeOptions].map(
      (read) => read(none),
    ),
    Array(7).fill(null),
  );
  assert.deepEqual([userClasses(none), architectureNumbers(none)], [[], []]);
});

test('message types are read and numbered as RFC 2132 section 9.6 has them', () => {
  const names = ['discover', 'offer', 'request', 'decline', 'acknowledge', 'refuse', 'release', 'inform'] as const;
  names.forEach((name, index) => {
    assert.equal(messageType(option(53, Buffer.of(index + 1))), name);
    assert.equal(messageTypeNumber(name), index + 1);
  });
  for (const value of [hex(''), hex('00'), hex('09'), hex('0101')]) assert.equal(messageType(option(53, value)), null);
});

test('a server identifier is an address of exactly four bytes', () => {
  assert.equal(serverIdentifier(option(54, hex('0a4d0001'))), '10.77.0.1');
  for (const value of [hex(''), hex('0a4d00'), hex('0a4d000102')]) {
    assert.equal(serverIdentifier(option(54, value)), null);
  }
});

test('a maximum message size under the legal 576 counts as not sent', () => {
  assert.equal(maximumMessageSize(option(57, hex('05c0'))), 1472);
  assert.equal(maximumMessageSize(option(57, hex('0240'))), 576);
  assert.equal(maximumMessageSize(option(57, hex('023f'))), null);
  assert.equal(maximumMessageSize(option(57, hex('05'))), null);
});

for (const [text, kind, architecture] of [
  ['PXEClient:Arch:00007:UNDI:003000', 'PXEClient', 7],
  ['PXEClient:Arch:00000:UNDI:002001', 'PXEClient', 0],
  ['HTTPClient:Arch:00016:UNDI:003000', 'HTTPClient', 16],
  ['PXEClient', 'PXEClient', null],
  ['PXEClient:Arch:7:UNDI', 'PXEClient', null],
  ['PXEClientX', 'other', null],
  ['pxeclient', 'other', null],
  ['MSFT 5.0', 'other', null],
  ['', 'other', null],
] as const) {
  test(`vendor class "${text}" is ${kind} with architecture ${architecture}`, () => {
    assert.deepEqual(vendorClass(option(60, Buffer.from(text))), { kind, text, architecture });
    assert.equal(vendorClass(option(60, Buffer.from(`${text}\0`)))?.text, text);
  });
}

for (const [what, value, classes] of [
  ['the bare text of iPXE', Buffer.from('iPXE'), ['iPXE']],
  ['one length-prefixed entry', hex('04 69505845'), ['iPXE']],
  ['two length-prefixed entries', hex('04 69505845 02 6162'), ['iPXE', 'ab']],
  ['a length that reaches past the end: text', hex('05 69505845'), ['\x05iPXE']],
  ['a zero length: text', hex('04 69505845 00'), ['\x04iPXE']],
  ['nothing', hex(''), []],
] as const) {
  test(`user class, ${what}`, () => assert.deepEqual(userClasses(option(77, value)), classes));
}

test('architectures are a list of 16-bit numbers', () => {
  assert.deepEqual(architectureNumbers(option(93, hex('0007'))), [7]);
  assert.deepEqual(architectureNumbers(option(93, hex('0010 0007'))), [16, 7]);
  assert.deepEqual(architectureNumbers(option(93, hex('000700'))), []);
});

test('the network interface identifier has type, major and minor', () => {
  assert.deepEqual(networkInterfaceId(option(94, hex('010300'))), { type: 1, major: 3, minor: 0 });
  assert.equal(networkInterfaceId(option(94, hex('0103'))), null);
});

for (const [what, value, uuid] of [
  [
    'the wire bytes OVMF sends for a set UUID',
    '00 44454c4c 3500 1035 8052b4c04f4a3132',
    '4c4c4544-0035-3510-8052-b4c04f4a3132',
  ],
  ['all zeros: not set', `00 ${'00'.repeat(16)}`, null],
  ['all ones: not set', `00 ${'ff'.repeat(16)}`, null],
  ['another type than 0', `01 ${'12'.repeat(16)}`, null],
  ['too short', `00 ${'12'.repeat(15)}`, null],
  ['too long', `00 ${'12'.repeat(17)}`, null],
] as const) {
  test(`machine UUID, ${what}`, () => assert.equal(machineUuid(option(97, hex(value))), uuid));
}

test('the option 175 of a QEMU iPXE ROM gives its features and version', () => {
  const value = hex(
    'b105011af41000 eb03010000 170101 220101 130101 110101 270101 190101 290101 100102 210101 150101 180101 120101',
  );
  const ipxe = ipxeOptions(option(175, value));
  assert.ok(ipxe);
  assert.equal(ipxe.version, '1.0.0');
  assert.deepEqual([...ipxe.features].sort(), [
    'aoe',
    'bzimage',
    'dns',
    'elf',
    'http',
    'iscsi',
    'menu',
    'multiboot',
    'nfs',
    'pxe',
    'pxe-extensions',
    'tftp',
  ]);
  assert.equal(ipxe.subOptions.get(0xb1)?.toString('hex'), '011af41000');
});

test('an iPXE feature flag of 0 is no feature, pad and end are obeyed, a truncated sub-option spoils the option', () => {
  assert.deepEqual([...(ipxeOptions(option(175, hex('130100 00 140101 ff 150101')))?.features ?? [])], ['https']);
  assert.equal(ipxeOptions(option(175, hex('1302 01'))), null);
  assert.equal(ipxeOptions(option(175, hex('13'))), null);
});
