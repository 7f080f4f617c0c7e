/**
 * ProxyDHCP replies (PXE 2.1 section 2.2, RFC 4578): boot data beside a foreign DHCP server, never an address.
 * Pure: request and boot data in, bytes out.
 */
import { Buffer } from 'node:buffer';
import { messageTypeNumber, OPTION } from './options.ts';
import { addressBytes, FILE_FIELD_TEXT_BYTES, writeDhcpPacket } from './packet.ts';
import type { PxeRequest } from './pxe-request.ts';

export interface ProxyBoot {
  /** Our own address on the segment the reply leaves by: option 54. */
  readonly serverAddress: string;
  /** TFTP path; for HTTP Boot an absolute http(s) URL (by address: a name needs a DNS option the client may lack). */
  readonly bootFile: string;
  /** The TFTP server: siaddr and option 66. Not sent for HTTP Boot. */
  readonly nextServer: string;
}

/** `offer` answers a DISCOVER; `ack-4011` answers a REQUEST or INFORM that speaks to us. */
export type ProxyReplyKind = 'offer' | 'ack-4011';

/**
 * Which reply a message asks of a ProxyDHCP server, null for none. What arrives on 4011 was sent to us. A REQUEST on
 * port 67 accepts some server's address: ours only when option 54 names us; without option 54 (a rebinding client)
 * it never is, since we gave no lease.
 */
export function proxyReplyKind(
  request: Pick<PxeRequest, 'messageType' | 'serverIdentifier'>,
  via: 67 | 4011,
  serverAddress: string,
): ProxyReplyKind | null {
  if (request.messageType === 'discover') return 'offer';
  if (via === 4011) return 'ack-4011';
  return request.messageType === 'request' && request.serverIdentifier === serverAddress ? 'ack-4011' : null;
}

/**
 * The reply's bytes, at least 300.
 * @throws RangeError when the boot file is unusable for this client or the reply is larger than it accepts
 */
export function proxyReply(request: PxeRequest, boot: ProxyBoot, kind: ProxyReplyKind): Buffer {
  checkBootFile(request, boot.bootFile);
  const bytes = writeDhcpPacket({
    operation: 'reply',
    hardwareType: request.echo.hardwareType,
    hardwareLength: 6,
    hops: 0,
    transactionId: request.xid,
    seconds: 0,
    flags: request.echo.flags,
    clientAddress: kind === 'offer' ? '0.0.0.0' : (request.ciaddr ?? '0.0.0.0'),
    yourAddress: '0.0.0.0',
    nextServer: request.httpBoot ? '0.0.0.0' : boot.nextServer,
    relayAddress: request.relay ?? '0.0.0.0',
    hardwareAddress: request.echo.hardwareAddress,
    serverName: '',
    bootFile: boot.bootFile.length <= FILE_FIELD_TEXT_BYTES ? boot.bootFile : '',
    options: replyOptions(request, boot, kind),
  });
  if (bytes.length > request.maximumReplyBytes) {
    throw new RangeError(
      `The reply to ${request.mac} would have ${bytes.length} bytes, but the client takes at most ` +
        `${request.maximumReplyBytes}: use a shorter boot file than "${boot.bootFile}".`,
    );
  }
  return bytes;
}

/** PXE_DISCOVERY_CONTROL (6) with bit 3: "use the boot file of this offer", then the end mark (PXE 2.1 table 2-2). */
const USE_BOOT_FILE = Buffer.of(6, 1, 8, 255);

function replyOptions(request: PxeRequest, boot: ProxyBoot, kind: ProxyReplyKind): Map<number, Buffer> {
  const options = new Map<number, Buffer>();
  options.set(OPTION.messageType, Buffer.of(messageTypeNumber(kind === 'offer' ? 'offer' : 'acknowledge')));
  options.set(OPTION.serverIdentifier, addressBytes(boot.serverAddress));
  // OVMF ignores an HTTP Boot offer that does not give HTTPClient back.
  options.set(OPTION.vendorClass, Buffer.from(request.httpBoot ? 'HTTPClient' : 'PXEClient', 'latin1'));
  if (request.echo.machineId !== null) options.set(OPTION.machineId, request.echo.machineId);
  if (!request.httpBoot) {
    // Seen with OVMF: with this sub-option it loads the file at once, without it it asks again on port 4011.
    options.set(OPTION.vendorInformation, USE_BOOT_FILE);
    options.set(OPTION.tftpServerName, Buffer.from(boot.nextServer, 'latin1'));
  }
  options.set(OPTION.bootFileName, Buffer.from(boot.bootFile, 'latin1'));
  // RFC 3046 section 2.2: the relay's own information comes back unchanged, as the last option.
  if (request.echo.relayInformation !== null) options.set(OPTION.relayInformation, request.echo.relayInformation);
  return options;
}

function checkBootFile(request: PxeRequest, bootFile: string): void {
  if (!/^[\x21-\x7e]+$/.test(bootFile)) {
    throw new RangeError(
      `The boot file "${bootFile}" must be printable ASCII without spaces: firmware reads no other.`,
    );
  }
  if (request.httpBoot && !/^https?:\/\/[^/]+\/./.test(bootFile)) {
    throw new RangeError(
      `${request.mac} uses HTTP Boot and needs an absolute URL such as http://192.0.2.1/file.efi, not "${bootFile}".`,
    );
  }
}
