/** Network boot of a site: the boot application's routes, ProxyDHCP on ports 67 and 4011, TFTP. docs/netboot.md tells the story. */
import { networkInterfaces } from 'node:os';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import {
  type DhcpInterface,
  type DhcpSocketOptions,
  type HandedOverSocket,
  openDhcpSockets,
} from '../../protocols/dhcp/sockets.ts';
import { cannotStart } from '../data-directory.ts';
import type { SiteContext } from '../site-context.ts';
import { BootAnswers } from './boot-answers.ts';
import { BootDecisions } from './boot-decisions.ts';
import { loadBootFacts } from './boot-facts.ts';
import type { BootFiles } from './boot-files.ts';
import { type BootServices, registerBootRoutes } from './boot-routes.ts';
import { startBootTftp } from './boot-tftp.ts';
import { bootUrls } from './boot-urls.ts';
import { chooseInterfaces, type ServedInterface } from './interfaces.ts';
import { KnownBootFacts, type ListenForFactChanges } from './known-boot-facts.ts';
import { LoaderConnections } from './loader-connections.ts';
import { createProxyDhcp } from './proxy-dhcp.ts';

export interface Netboot {
  /** Where DHCP and TFTP are answered; empty when the setting `netboot` is off. */
  readonly interfaces: readonly DhcpInterface[];
  close(): Promise<void>;
}

/** Something that was started and must be closed. */
interface Closable {
  close(): Promise<void>;
}

/**
 * Registers the boot routes, so before the boot application listens, and starts answering DHCP and TFTP. Sockets in `fds`
 * (handed-over-sockets.ts) are used in place of ones opened here.
 * @throws SlipwayError SLIP-1009 when an interface or a port cannot be had, saying which setting helps
 */
export async function startNetboot(
  site: SiteContext,
  bootApplication: FastifyInstance,
  files: BootFiles,
  listen: ListenForFactChanges,
  fds: readonly HandedOverSocket[] = [],
): Promise<Netboot> {
  const log = site.log.child({ role: 'netboot' });
  const clock = () => performance.now();
  const interfaces = site.config.netboot ? chooseInterfaces(site.config, networkInterfaces()) : [];
  const known = new KnownBootFacts((asking) => loadBootFacts(site, asking), clock);
  const started: Closable[] = [await known.follow(listen)];
  const decisions = new BootDecisions(site, known, log, clock);
  const close = async (): Promise<void> => {
    for (const each of started.splice(0).reverse()) await each.close();
    await decisions.close();
  };
  const connections = new LoaderConnections(bootApplication.server);
  const answers = new BootAnswers(site, decisions, clock);
  registerBootRoutes(bootApplication, { site, files, answers, connections, log, clock });
  if (!site.config.netboot) return { interfaces: [], close };
  try {
    for (const nic of interfaces) {
      const { server: httpServer } = bootUrls(site.config);
      const transfers = site.metrics.tftp;
      const { address } = nic;
      started.push(await startBootTftp({ address, files, answers, httpServer, connections, transfers, log, clock }));
    }
    started.push(...(await startProxyDhcp({ site, decisions, log, clock }, interfaces, fds)));
    const places = interfaces.map((nic) => `${nic.address} on ${nic.name}`).join(', ');
    log.info({ interfaces }, `network boot: answering DHCP (67, 4011) and TFTP (69) at ${places}`);
    return { interfaces, close };
  } catch (error) {
    await close();
    throw asClearError(error);
  }
}

/** Closed in the opposite order: the answers under way still need the sockets. */
async function startProxyDhcp(
  { site, decisions, log, clock }: Pick<BootServices, 'site' | 'log' | 'clock'> & { decisions: BootDecisions },
  interfaces: readonly ServedInterface[],
  fds: readonly HandedOverSocket[],
): Promise<Closable[]> {
  const served = new Map(interfaces.map((nic) => [nic.name, nic]));
  const proxy = createProxyDhcp({
    decisions,
    urls: bootUrls(site.config),
    addressesOf: (name) => served.get(name),
    send: (bytes, origin, relay) => {
      site.metrics.dhcp.add({ kind: 'answer' });
      sockets.send(bytes, origin, relay);
    },
    log,
    clock,
  });
  const sockets = await openDhcpSockets({
    interfaces,
    fds,
    ...(await deviceSockets(log)),
    onPacket: (bytes, origin) => {
      site.metrics.dhcp.add({ kind: 'packet' });
      proxy.onPacket(bytes, origin);
    },
    onError: (err) => log.error({ err }, err.message),
  });
  return [sockets, proxy];
}

/** Loaded only here: without the native library one interface can still be served. */
async function deviceSockets(log: Logger): Promise<Pick<DhcpSocketOptions, 'openDeviceSocket'>> {
  try {
    const { openDeviceSocket } = await import('../../protocols/dhcp/device-socket.ts');
    return { openDeviceSocket };
  } catch (err) {
    log.warn({ err }, 'no sockets tied to interfaces on this machine: one interface only, or sockets handed over');
    return {};
  }
}

const RIGHTS =
  'Run the site as root, or give it CAP_NET_BIND_SERVICE and CAP_NET_RAW, or leave network boot off (--no-netboot).';
const ADVICE: readonly (readonly [string, string])[] = [
  [
    'EADDRINUSE',
    'Another program of this machine holds the port, often its own DHCP or TFTP server (ss -ulpn shows it). Stop it, serve other interfaces (--interface), or leave network boot off here (--no-netboot).',
  ],
  ['EACCES', RIGHTS],
  ['EPERM', RIGHTS],
];

function asClearError(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  const advice =
    ADVICE.find(([code]) => message.includes(code))?.[1] ?? 'docs/netboot.md tells what network boot needs.';
  return cannotStart(`Network boot cannot start. ${message} ${advice}`, error);
}
