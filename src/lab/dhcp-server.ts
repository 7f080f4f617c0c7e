/**
 * The foreign DHCP server of a lab: what a school's router does. It gives addresses and nothing about booting, so that
 * our ProxyDHCP has to work beside it. dnsmasq, on its own host in the lab network.
 */
import { appendFileSync, existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabNetwork, labIpv6Prefix } from './network.ts';
import { describeStatus, type LabLog } from './run.ts';
import type { LabSubnet } from './subnet.ts';

export interface Lease {
  /** When it ends, in seconds since 1970. */
  expires: number;
  /** Lower case, with colons. */
  mac: string;
  address: string;
  /** Absent when the client sent none. */
  hostName: string | undefined;
}

export interface DhcpServer {
  /** Everything it said, a line for each packet. */
  readonly logPath: string;
  leases(): Promise<Lease[]>;
  /** Ends it and removes its files. May be called again. */
  stop(): Promise<void>;
}

/** Starts the foreign DHCP server on the network's DHCP host; resolves when it serves. Its files go to `directory`. */
export async function startForeignDhcpServer(options: {
  network: LabNetwork;
  directory: string;
  log: LabLog;
}): Promise<DhcpServer> {
  const { network, directory, log } = options;
  if (!network.dhcpNamespace) {
    throw new Error('This lab network has no host for a foreign DHCP server. Make it with dhcpHost: true.');
  }
  await mkdir(directory, { recursive: true });
  const logPath = join(directory, 'foreign-dhcp.log');
  const leasePath = join(directory, 'foreign-dhcp.leases');
  const ready = Promise.withResolvers<void>();
  const server = network.spawnInside(network.dhcpNamespace, 'dnsmasq', dnsmasqArguments(network.subnet, leasePath), {
    log,
    onStderrLine: (line) => {
      appendFileSync(logPath, `${line}\n`);
      // The last thing dnsmasq says before it serves, after its sockets are open (seen in 2.89).
      if (/dnsmasq-dhcp: DHCP, sockets bound|router advertisement on/.test(line)) ready.resolve();
    },
  });
  const ended = server.exited.then((status) => {
    throw new Error(
      `The foreign DHCP server did not start: ${describeStatus(status)}. It said: ${server.lastErrors() || 'nothing'}`,
    );
  });
  await Promise.race([ready.promise, ended]);
  ended.catch(() => undefined);
  return {
    logPath,
    leases: async () => (existsSync(leasePath) ? parseLeases(await readFile(leasePath, 'utf8')) : []),
    stop: async () => {
      server.kill();
      await server.exited;
      await Promise.all([logPath, leasePath].map((path) => rm(path, { force: true })));
    },
  };
}

/** All settings on the command line: dnsmasq then reads no file of the machine's own. */
export function dnsmasqArguments(subnet: LabSubnet, leasePath: string): string[] {
  return [
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    '--pid-file',
    // Else it becomes another user, who cannot write into the lab's private directory.
    '--user=root',
    '--log-facility=-',
    '--log-dhcp',
    '--port=0',
    '--no-ping',
    '--interface=eth0',
    '--except-interface=lo',
    '--bind-interfaces',
    `--dhcp-leasefile=${leasePath}`,
    `--dhcp-range=${subnet.poolStart},${subnet.poolEnd},${subnet.netmask},1h`,
    // An empty option 3: no router, nothing leaves the lab.
    '--dhcp-option=3',
    // iPXE waits some 14 s for a router advertisement where none comes (measured with the ROM of QEMU 7.2).
    '--enable-ra',
    `--dhcp-range=${labIpv6Prefix},ra-only,64`,
    '--ra-param=eth0,60,120',
  ];
}

/** Reads dnsmasq's lease file: 'expires mac address name client-id' a line; IPv6 lines ('duid …' on) are not leases of ours. */
export function parseLeases(text: string): Lease[] {
  return text.split('\n').flatMap((line) => {
    const [expires, mac, address, hostName] = line.trim().split(' ');
    if (!expires || !mac || !address || !/^\d+$/.test(expires) || !/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac))
      return [];
    return [
      { expires: Number(expires), mac: mac.toLowerCase(), address, hostName: hostName === '*' ? undefined : hostName },
    ];
  });
}
