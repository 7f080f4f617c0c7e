/** For tests only: captures, request building, tshark as a judge. */
import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DhcpPacket, parseDhcpPacket, writeDhcpPacket } from './packet.ts';
import { type PxeRequest, readPxeRequest } from './pxe-request.ts';

export interface CapturedDatagram {
  readonly source: string;
  readonly destination: string;
  readonly destinationPort: number;
  readonly payload: Buffer;
}

/** UDP datagrams of a little-endian pcap file with Ethernet link type; everything else in it is skipped. */
export function readCapture(name: string): CapturedDatagram[] {
  const file = readFileSync(new URL(`testdata/${name}`, import.meta.url));
  const datagrams: CapturedDatagram[] = [];
  for (let at = 24; at + 16 <= file.length; at += 16 + file.readUInt32LE(at + 8)) {
    const frame = file.subarray(at + 16, at + 16 + file.readUInt32LE(at + 8));
    if (frame.readUInt16BE(12) !== 0x0800 || frame[23] !== 17) continue;
    const udp = frame.subarray(14 + (frame.readUInt8(14) & 15) * 4);
    datagrams.push({
      source: frame.subarray(26, 30).join('.'),
      destination: frame.subarray(30, 34).join('.'),
      destinationPort: udp.readUInt16BE(2),
      payload: udp.subarray(8, udp.readUInt16BE(4)),
    });
  }
  return datagrams;
}

export function pxeRequestIn(name: string, frameNumber: number): PxeRequest {
  const datagram = readCapture(name)[frameNumber - 1];
  const request = datagram === undefined ? null : readPxeRequest(parseDhcpPacket(datagram.payload));
  if (request === null) throw new Error(`Frame ${frameNumber} of ${name} is no PXE request.`);
  return request;
}

/** A PXE DISCOVER as OVMF sends it, with the given options added or replaced. */
export function discoverWith(
  options: readonly (readonly [number, Buffer])[] = [],
  fields: Partial<DhcpPacket> = {},
): Buffer {
  return writeDhcpPacket({
    operation: 'request',
    hardwareType: 1,
    hardwareLength: 6,
    hops: 0,
    transactionId: 0x12345678,
    seconds: 0,
    flags: 0x8000,
    clientAddress: '0.0.0.0',
    yourAddress: '0.0.0.0',
    nextServer: '0.0.0.0',
    relayAddress: '0.0.0.0',
    hardwareAddress: Buffer.from('52540077000200000000000000000000', 'hex'),
    serverName: '',
    bootFile: '',
    options: new Map([
      [53, Buffer.of(1)],
      [60, Buffer.from('PXEClient:Arch:00007:UNDI:003000')],
      [93, Buffer.of(0, 7)],
      ...options,
    ]),
    ...fields,
  });
}

/** What tshark prints for a DHCP payload (its verbose text). */
export function tsharkDecode(payload: Buffer): string {
  const directory = mkdtempSync(join(tmpdir(), 'dhcp-judge-'));
  try {
    const path = join(directory, 'reply.pcap');
    writeFileSync(path, captureOf(payload));
    const result = spawnSync('tshark', ['-r', path, '-V', '-O', 'dhcp'], { encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`tshark failed: ${result.stderr}`);
    return result.stdout;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export function hasProgram(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}

/** A pcap file holding one UDP datagram from port 67 to 68, link type raw IP (101). */
function captureOf(payload: Buffer): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65535, 16);
  header.writeUInt32LE(101, 20);
  const ip = Buffer.alloc(28);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(28 + payload.length, 2);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(17, 9);
  ip.set([192, 0, 2, 1], 12);
  ip.set([255, 255, 255, 255], 16);
  ip.writeUInt16BE(67, 20);
  ip.writeUInt16BE(68, 22);
  ip.writeUInt16BE(8 + payload.length, 24);
  const record = Buffer.alloc(16);
  record.writeUInt32LE(ip.length + payload.length, 8);
  record.writeUInt32LE(ip.length + payload.length, 12);
  return Buffer.concat([header, record, ip, payload]);
}
