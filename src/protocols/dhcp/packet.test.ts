import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { addressBytes, DhcpPacketError, type DhcpPacketProblem, parseDhcpPacket, writeDhcpPacket } from './packet.ts';
import { discoverWith, readCapture } from './test-support.ts';

const captures = readdirSync(new URL('testdata/', import.meta.url)).filter((name) => name.endsWith('.pcap'));

test('every captured frame, of clients and servers, is read and written back to the same value', () => {
  let frames = 0;
  for (const name of captures) {
    for (const { payload } of readCapture(name)) {
      const packet = parseDhcpPacket(payload);
      assert.deepEqual(parseDhcpPacket(writeDhcpPacket(packet)), packet);
      frames += 1;
    }
  }
  assert.equal(frames, 66);
});

test('the fixed fields of a captured frame have their values', () => {
  const offer = readCapture('proxy4011-uefi.pcap')[6]?.payload;
  assert.ok(offer);
  const { options, hardwareAddress, ...fields } = parseDhcpPacket(offer);
  assert.deepEqual(fields, {
    operation: 'reply',
    hardwareType: 1,
    hardwareLength: 6,
    hops: 0,
    transactionId: 0x272e5e92,
    seconds: 0,
    flags: 0,
    clientAddress: '10.77.0.170',
    yourAddress: '0.0.0.0',
    nextServer: '10.77.0.1',
    relayAddress: '0.0.0.0',
    serverName: '10.77.0.1',
    bootFile: 'snponly.efi',
  });
  assert.equal(hardwareAddress.toString('hex'), '52540077001300000000000000000000');
  assert.equal(options.get(54)?.toString('hex'), '0a4d0001');
});

function broken(change: (frame: Buffer) => Buffer | undefined): Buffer {
  const frame = discoverWith();
  return change(frame) ?? frame;
}

const refused: [string, DhcpPacketProblem, Buffer][] = [
  ['an empty datagram', 'too-short', Buffer.alloc(0)],
  ['a BOOTP frame cut before the cookie ends', 'too-short', discoverWith().subarray(0, 239)],
  ['a datagram larger than any frame', 'too-long', Buffer.concat([discoverWith(), Buffer.alloc(9000)])],
  ['a wrong magic cookie', 'no-magic-cookie', broken((frame) => void frame.writeUInt8(0, 236))],
  ['an operation that is neither request nor reply', 'bad-operation', broken((frame) => void frame.writeUInt8(3, 0))],
  ['a hardware address longer than its field', 'bad-hardware-length', broken((frame) => void frame.writeUInt8(17, 2))],
  ['an option longer than the rest', 'truncated-option', broken((frame) => frame.subarray(0, 244))],
  ['an option code without length', 'truncated-option', broken((frame) => frame.subarray(0, 241))],
  ['an overload of no known field', 'bad-overload', discoverWith([[52, Buffer.of(4)]])],
];
for (const [what, problem, bytes] of refused) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => parseDhcpPacket(bytes),
      (error) => error instanceof DhcpPacketError && error.problem === problem,
    );
  });
}

test('a frame whose options end without an end mark is read', () => {
  const frame = discoverWith();
  const end = frame.lastIndexOf(255);
  assert.deepEqual(parseDhcpPacket(frame.subarray(0, end)).options, parseDhcpPacket(frame).options);
});

test('an option in pieces is joined in order, and a long one is written in pieces of at most 255 bytes', () => {
  const url = `http://192.0.2.1/${'a'.repeat(300)}`;
  const frame = discoverWith([[67, Buffer.from(url)]]);
  assert.equal(frame[frame.indexOf(Buffer.of(67, 255, 0x68)) + 1], 255);
  assert.equal(parseDhcpPacket(frame).options.get(67)?.toString(), url);
});

test('an empty option keeps its place', () => {
  assert.deepEqual(parseDhcpPacket(discoverWith([[80, Buffer.alloc(0)]])).options.get(80), Buffer.alloc(0));
});

test('overloaded file and server name fields are read as options, in the order options, file, sname', () => {
  const frame = discoverWith([
    [52, Buffer.of(3)],
    [77, Buffer.from('a')],
  ]);
  Buffer.of(77, 1, 0x62, 255).copy(frame, 108);
  Buffer.of(77, 1, 0x63, 12, 1, 0x68, 255).copy(frame, 44);
  const packet = parseDhcpPacket(frame);
  assert.equal(packet.options.get(77)?.toString(), 'abc');
  assert.equal(packet.options.get(12)?.toString(), 'h');
  assert.equal(packet.bootFile, '');
  assert.equal(packet.serverName, '');
});

test('option values are copies: the receive buffer may be used again', () => {
  const frame = discoverWith();
  const packet = parseDhcpPacket(frame);
  frame.fill(0);
  assert.deepEqual(packet.options.get(93), Buffer.of(0, 7));
  assert.equal(packet.hardwareAddress.toString('hex', 0, 6), '525400770002');
});

test('a frame is padded to 300 bytes, or to none when asked', () => {
  const packet = parseDhcpPacket(discoverWith());
  assert.equal(writeDhcpPacket(packet).length, 300);
  assert.ok(writeDhcpPacket(packet, 0).length < 300);
});

for (const [what, fields] of [
  ['a boot file over 127 characters', { bootFile: 'x'.repeat(128) }],
  ['a server name over 63 characters', { serverName: 'x'.repeat(64) }],
  ['a hardware address over 16 bytes', { hardwareAddress: Buffer.alloc(17) }],
  ['an address that is none', { nextServer: '1.2.3' }],
  ['an option number that carries no value', { options: new Map([[255, Buffer.of(1)]]) }],
] as const) {
  test(`does not write ${what}`, () => {
    const packet = parseDhcpPacket(discoverWith());
    assert.throws(() => writeDhcpPacket({ ...packet, ...fields }), RangeError);
  });
}

test('only dotted IPv4 text becomes four bytes', () => {
  assert.deepEqual(addressBytes('192.0.2.255'), Buffer.of(192, 0, 2, 255));
  for (const text of ['', '1.2.3', '1.2.3.256', '1.2.3.4.5', '1.2.3.x', '1.2.3.-4', '::1']) {
    assert.throws(() => addressBytes(text), RangeError, text);
  }
});
