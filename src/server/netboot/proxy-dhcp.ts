/**
 * Answers booting firmware beside a foreign DHCP server: packet in, decision, reply out. Nothing a packet holds can end the
 * service, and nothing but a PXE request is ever answered.
 */
import type { Logger } from 'pino';
import { DhcpPacketError, parseDhcpPacket } from '../../protocols/dhcp/packet.ts';
import { type ProxyReplyKind, proxyReply, proxyReplyKind } from '../../protocols/dhcp/proxy-offer.ts';
import { type PxeRequest, readPxeRequest } from '../../protocols/dhcp/pxe-request.ts';
import type { DhcpOrigin, DhcpSockets } from '../../protocols/dhcp/sockets.ts';
import { firstBootFile } from './boot-chain.ts';
import type { BootDecisions } from './boot-decisions.ts';
import { type BootUrls, readIdentity } from './boot-urls.ts';
import { RateLimit } from './rate-limit.ts';

export interface ProxyDhcp {
  /** Takes one datagram; the bytes are only read during the call. */
  onPacket(bytes: Uint8Array, origin: DhcpOrigin): void;
  /** Takes nothing more and waits for the answers under way. */
  close(): Promise<void>;
}

export interface ProxyDhcpOptions {
  readonly decisions: Pick<BootDecisions, 'decide'>;
  readonly urls: BootUrls;
  /** Our address on an interface. */
  readonly addressOf: (interfaceName: string) => string | undefined;
  readonly send: DhcpSockets['send'];
  readonly log: Logger;
  readonly clock: () => number;
}

/** Answers under way at once: what packets can hold of our memory while the database is slow. */
const MAX_ANSWERS = 256;
/** Under a flood the log must not drown what else it says. */
const COMPLAINTS_PER_MINUTE = 10;

export function createProxyDhcp(options: ProxyDhcpOptions): ProxyDhcp {
  const complaints = new RateLimit(COMPLAINTS_PER_MINUTE, options.clock);
  const running = new Set<Promise<void>>();
  let closed = false;
  return {
    onPacket(bytes, origin) {
      // Dropped, not queued: firmware repeats its request, and an answer that comes late is of no use to it.
      if (closed || running.size >= MAX_ANSWERS) return;
      const request = readRequest(bytes);
      const address = options.addressOf(origin.interface);
      if (request === null || address === undefined) return;
      const kind = proxyReplyKind(request, origin.via, address);
      if (kind === null) return;
      const answering = answer(options, request, kind, { ...origin, ourAddress: address })
        .catch((err: unknown) => {
          if (complaints.take('all')) options.log.warn({ err, mac: request.mac }, `no DHCP answer for ${request.mac}`);
        })
        .finally(() => running.delete(answering));
      running.add(answering);
    },
    async close() {
      closed = true;
      await Promise.all(running);
    },
  };
}

function readRequest(bytes: Uint8Array): PxeRequest | null {
  try {
    return readPxeRequest(parseDhcpPacket(bytes));
  } catch (error) {
    if (error instanceof DhcpPacketError) return null;
    throw error;
  }
}

async function answer(
  { decisions, urls, send }: ProxyDhcpOptions,
  request: PxeRequest,
  kind: ProxyReplyKind,
  origin: DhcpOrigin & { ourAddress: string },
): Promise<void> {
  const who = readIdentity(request.mac, request.uuid);
  if (who === null) return;
  const decision = await decisions.decide({
    who,
    architecture: request.architecture,
    stage: kind === 'offer' ? 'offer' : 'proxy-reply',
    from: request.relay === null ? origin.interface : `${origin.interface}, relayed by ${request.relay}`,
  });
  if (decision.kind === 'ignore' || decision.buildId === null) return;
  const bootFile = firstBootFile(request, who, decision.buildId, urls);
  if (bootFile === null) return;
  const { ourAddress } = origin;
  send(
    proxyReply(request, { serverAddress: ourAddress, nextServer: ourAddress, bootFile }, kind),
    origin,
    request.relay,
  );
}
