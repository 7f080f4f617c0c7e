import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { parseDhcpPacket } from './packet.ts';
import { type PxeRequest, readPxeRequest } from './pxe-request.ts';
import { discoverWith, pxeRequestIn, readCapture } from './test-support.ts';

const BIOS_CLASS = 'PXEClient:Arch:00000:UNDI:002001';
const UEFI_CLASS = 'PXEClient:Arch:00007:UNDI:003000';
const SNPONLY_CLASS = 'PXEClient:Arch:00007:UNDI:003010';
const HTTP_CLASS = 'HTTPClient:Arch:00016:UNDI:003000';

/** Frames of one client stage: capture, [frame, message type, option 54], and what all of them have in common. */
const stages: {
  capture: string;
  who: string;
  frames: [number, PxeRequest['messageType'], string | null][];
  expected: Partial<PxeRequest>;
  ipxeHttp: boolean | null;
}[] = [
  {
    capture: 'bios-rom-ipxe2.pcap',
    who: 'QEMU iPXE ROM under SeaBIOS',
    frames: [
      [1, 'discover', null],
      [3, 'discover', null],
      [5, 'request', '10.77.0.1'],
    ],
    expected: { mac: '52:54:00:77:00:01', architecture: 'bios', vendorClass: BIOS_CLASS, broadcast: false },
    ipxeHttp: true,
  },
  {
    capture: 'proxy-bios-undionly.pcap',
    who: 'QEMU iPXE ROM under SeaBIOS',
    frames: [
      [1, 'discover', null],
      [4, 'request', '10.77.0.2'],
    ],
    expected: { mac: '52:54:00:77:00:11', architecture: 'bios', vendorClass: BIOS_CLASS, broadcast: false },
    ipxeHttp: true,
  },
  {
    capture: 'proxy-bios-undionly.pcap',
    who: 'undionly.kpxe',
    frames: [
      [6, 'discover', null],
      [9, 'request', '10.77.0.2'],
    ],
    expected: { mac: '52:54:00:77:00:11', architecture: 'bios', vendorClass: 'PXEClient', broadcast: true },
    ipxeHttp: true,
  },
  {
    capture: 'proxy4011-uefi.pcap',
    who: 'OVMF',
    frames: [
      [1, 'discover', null],
      [4, 'request', '10.77.0.2'],
    ],
    expected: { mac: '52:54:00:77:00:13', architecture: 'x64-uefi', vendorClass: UEFI_CLASS, broadcast: true },
    ipxeHttp: null,
  },
  {
    capture: 'proxy4011-uefi.pcap',
    who: 'OVMF on port 4011',
    frames: [[6, 'request', null]],
    expected: {
      mac: '52:54:00:77:00:13',
      architecture: 'x64-uefi',
      vendorClass: UEFI_CLASS,
      broadcast: false,
      ciaddr: '10.77.0.170',
      maximumReplyBytes: 1444,
    },
    ipxeHttp: null,
  },
  {
    capture: 'proxy4011-uefi.pcap',
    who: 'snponly.efi',
    frames: [
      [8, 'discover', null],
      [11, 'request', '10.77.0.2'],
    ],
    expected: { mac: '52:54:00:77:00:13', architecture: 'x64-uefi', vendorClass: SNPONLY_CLASS, broadcast: false },
    ipxeHttp: true,
  },
  {
    capture: 'uefi-httpboot-snponly.pcap',
    who: 'OVMF HTTP Boot',
    frames: [
      [1, 'discover', null],
      [3, 'request', '10.77.0.1'],
    ],
    expected: {
      mac: '52:54:00:77:00:04',
      architecture: 'x64-uefi',
      httpBoot: true,
      vendorClass: HTTP_CLASS,
      broadcast: true,
    },
    ipxeHttp: null,
  },
  {
    capture: 'uefi-httpboot-snponly.pcap',
    who: 'snponly.efi loaded by HTTP Boot',
    frames: [
      [5, 'discover', null],
      [7, 'discover', null],
      [9, 'request', '10.77.0.1'],
    ],
    expected: { mac: '52:54:00:77:00:04', architecture: 'x64-uefi', vendorClass: SNPONLY_CLASS, broadcast: false },
    ipxeHttp: true,
  },
  {
    capture: 'uefi-sb-httpboot-grub13.pcap',
    who: 'OVMF HTTP Boot with Secure Boot',
    frames: [
      [1, 'discover', null],
      [3, 'request', '10.77.0.1'],
    ],
    expected: {
      mac: '52:54:00:77:00:05',
      uuid: '4c4c4544-0035-3510-8052-b4c04f4a3132',
      architecture: 'x64-uefi',
      httpBoot: true,
      vendorClass: HTTP_CLASS,
      broadcast: true,
    },
    ipxeHttp: null,
  },
  {
    capture: 'uefi-sb-shim-grub-tftp-trimmed.pcap',
    who: 'OVMF with Secure Boot',
    frames: [
      [1, 'discover', null],
      [3, 'request', '10.77.0.1'],
    ],
    expected: { mac: '52:54:00:77:00:03', architecture: 'x64-uefi', vendorClass: UEFI_CLASS, broadcast: true },
    ipxeHttp: null,
  },
];

for (const { capture, who, frames, expected, ipxeHttp } of stages) {
  for (const [frame, messageType, serverIdentifier] of frames) {
    test(`${capture} frame ${frame} is a ${messageType} of ${who}`, () => {
      const request = pxeRequestIn(capture, frame);
      const all = {
        uuid: null,
        httpBoot: false,
        relay: null,
        ciaddr: null,
        ...expected,
        messageType,
        serverIdentifier,
      };
      assert.deepEqual({ ...request, ...all }, request);
      assert.equal(request.ipxe === null ? null : request.ipxe.features.has('http'), ipxeHttp);
    });
  }
}

test('the frames of the captures that are no PXE requests (server replies, the PE) give null', () => {
  const listed = new Set(stages.flatMap(({ capture, frames }) => frames.map(([frame]) => `${capture} ${frame}`)));
  for (const capture of new Set(stages.map((stage) => stage.capture))) {
    readCapture(capture).forEach(({ payload }, index) => {
      if (listed.has(`${capture} ${index + 1}`)) return;
      assert.equal(readPxeRequest(parseDhcpPacket(payload)), null, `${capture} frame ${index + 1}`);
    });
  }
});

const numbers: [number[], string, PxeRequest['architecture'], boolean][] = [
  [[0], 'PXEClient', 'bios', false],
  [[6], 'PXEClient', 'x86-uefi', false],
  [[7], 'PXEClient', 'x64-uefi', false],
  [[9], 'PXEClient', 'x64-uefi', false],
  [[10], 'PXEClient', 'arm32-uefi', false],
  [[11], 'PXEClient', 'arm64-uefi', false],
  [[15], 'HTTPClient', 'x86-uefi', true],
  [[16], 'HTTPClient', 'x64-uefi', true],
  [[19], 'HTTPClient', 'arm64-uefi', true],
  [[20], 'HTTPClient', 'bios', true],
  [[7], 'HTTPClient', 'x64-uefi', true],
  [[0x1234, 11], 'PXEClient', 'arm64-uefi', false],
  [[0x1234], 'PXEClient', 'unknown', false],
  [[0x1234], 'PXEClient:Arch:00007:UNDI:003000', 'x64-uefi', false],
  [[0], 'PXEClient:Arch:00007:UNDI:003000', 'bios', false],
  [[], 'PXEClient:Arch:00011:UNDI:003000', 'arm64-uefi', false],
  [[], 'PXEClient', 'bios', false],
  [[], 'HTTPClient', 'unknown', true],
];
for (const [values, vendor, architecture, httpBoot] of numbers) {
  test(`option 93 [${values.join()}] with class ${vendor} is ${architecture}, HTTP Boot: ${httpBoot}`, () => {
    const list = Buffer.concat(values.map((value) => Buffer.of(value >> 8, value & 255)));
    const bytes = discoverWith([
      [93, list],
      [60, Buffer.from(vendor)],
    ]);
    const request = readPxeRequest(parseDhcpPacket(bytes));
    assert.deepEqual([request?.architecture, request?.httpBoot], [architecture, httpBoot]);
  });
}

const notOurs: [string, Buffer][] = [
  ['a reply', discoverWith([], { operation: 'reply' })],
  ['an ordinary client', discoverWith([[60, Buffer.from('MSFT 5.0')]])],
  ['a RELEASE', discoverWith([[53, Buffer.of(7)]])],
  ['BOOTP without a message type', discoverWith([[53, Buffer.alloc(0)]])],
  ['a hardware address of 20 bytes hidden behind length 0', discoverWith([], { hardwareLength: 0 })],
];
for (const [what, bytes] of notOurs) {
  test(`${what} is no PXE request`, () => assert.equal(readPxeRequest(parseDhcpPacket(bytes)), null));
}

test('option 55 does not matter', () => {
  const expected = readPxeRequest(parseDhcpPacket(discoverWith()));
  const request = readPxeRequest(parseDhcpPacket(discoverWith([[55, Buffer.from('ebfb0000', 'hex')]])));
  assert.deepEqual(request, expected);
});

test('a relayed request names its relay and keeps option 82 for the echo', () => {
  const relayInformation = Buffer.from('01046574683002067061727469', 'hex');
  const bytes = discoverWith([[82, relayInformation]], { relayAddress: '192.0.2.254', hops: 1 });
  const request = readPxeRequest(parseDhcpPacket(bytes));
  assert.equal(request?.relay, '192.0.2.254');
  assert.deepEqual(request?.echo.relayInformation, relayInformation);
});

test('user class iPXE without option 175 is iPXE without features', () => {
  const request = readPxeRequest(parseDhcpPacket(discoverWith([[77, Buffer.from('iPXE')]])));
  assert.deepEqual(request?.ipxe, { version: null, features: new Set() });
});
