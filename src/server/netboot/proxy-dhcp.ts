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
  /** Takes nothing more, drops the answers that are held back and waits for those under way. */
  close(): Promise<void>;
}

export interface ProxyDhcpOptions {
  readonly decisions: Pick<BootDecisions, 'decide'>;
  readonly urls: BootUrls;
  /** Our addresses on an interface; MAC addresses in lower case. */
  readonly addressesOf: (interfaceName: string) => { readonly address: string; readonly mac: string } | undefined;
  readonly send: DhcpSockets['send'];
  readonly log: Logger;
  readonly clock: () => number;
}

/** Answers under way at once: what packets can hold of our memory while the database is slow. */
const MAX_ANSWERS = 256;
/** Answers that are held back at once, where the site is set to let others answer first. */
const MAX_HELD = 4096;
/** Under a flood the log must not drown what else it says. */
const COMPLAINTS_PER_MINUTE = 10;

export function createProxyDhcp(options: ProxyDhcpOptions): ProxyDhcp {
  const complaints = new RateLimit(COMPLAINTS_PER_MINUTE, options.clock);
  const running = new Set<Promise<void>>();
  const complain = (err: unknown, mac: string) => {
    if (complaints.take('all')) options.log.warn({ err, mac }, `no DHCP answer for ${mac}`);
  };
  const held = new Set<NodeJS.Timeout>();
  const sendLater = (seconds: number, reply: () => void, mac: string) => {
    if (closed || held.size >= MAX_HELD) return;
    const timer = setTimeout(() => {
      held.delete(timer);
      try {
        reply();
      } catch (error) {
        complain(error, mac);
      }
    }, seconds * 1000);
    held.add(timer);
  };
  let closed = false;
  return {
    onPacket(bytes, origin) {
      // Dropped, not queued: firmware repeats its request, and an answer that comes late is of no use to it.
      if (closed || running.size >= MAX_ANSWERS) return;
      const request = readRequest(bytes);
      const ours = options.addressesOf(origin.interface);
      if (request === null || ours === undefined) return;
      const kind = proxyReplyKind(request, origin.via, ours.address);
      if (kind === null) return;
      const answering = answer(options, request, kind, { ...origin, ourAddress: ours.address, ourMac: ours.mac })
        .then((reply) => {
          if (reply === null) return;
          if (reply.delaySeconds === 0) reply.send();
          else sendLater(reply.delaySeconds, reply.send, request.mac);
        })
        .catch((error: unknown) => complain(error, request.mac))
        .finally(() => running.delete(answering));
      running.add(answering);
    },
    async close() {
      closed = true;
      for (const timer of held) clearTimeout(timer);
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
  origin: DhcpOrigin & { ourAddress: string; ourMac: string },
): Promise<{ readonly delaySeconds: number; readonly send: () => void } | null> {
  const who = readIdentity(request.mac, request.uuid);
  if (who === null) return null;
  const decision = await decisions.decide({
    who,
    architecture: request.architecture,
    stage: kind === 'offer' ? 'offer' : 'proxy-reply',
    cameInBy: [origin.interface, origin.ourMac],
    from: request.relay === null ? origin.interface : `${origin.interface}, relayed by ${request.relay}`,
  });
  if (decision.kind === 'ignore' || decision.buildId === null) return null;
  const bootFile = firstBootFile(request, who, decision.buildId, urls);
  if (bootFile === null) return null;
  const { ourAddress } = origin;
  const bytes = proxyReply(request, { serverAddress: ourAddress, nextServer: ourAddress, bootFile }, kind);
  return {
    delaySeconds: isFirstQuestion(request, kind) ? decision.delaySeconds : 0,
    send: () => send(bytes, origin, request.relay),
  };
}

/** Whoever asks again has heard us already; iPXE gives up after two seconds, and it is our own loader as well (boot-chain.ts). */
function isFirstQuestion({ ipxe }: PxeRequest, kind: ProxyReplyKind): boolean {
  return kind === 'offer' && ipxe === null;
}
