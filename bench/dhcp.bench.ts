/**
 * ProxyDHCP for ten thousand known computers beside dnsmasq in proxy mode with the same hosts: each is asked by 32 computers at once, then a thousand times
 * a second whatever it answers. Server and clients are in network namespaces of their own, one network for each server. Needs root and `npm run setup`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { prepare } from '../setup/prepare.ts';
import { deploy, installBootImage } from '../src/lab/deployment.ts';
import { createLabNetwork, type LabNetwork } from '../src/lab/network.ts';
import { type LabSite, startLabSite } from '../src/lab/site.ts';
import { macOf, uuidOf } from './bench-site.ts';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import type { DhcpOutcome } from './dhcp-clients.ts';
import { type Figures, measurePairs, plainFigure, quantile } from './measure.ts';
import { cpuOfSite, run, type SiteCpu, settled } from './programs.ts';

const repository = resolve(import.meta.dirname, '..');
const COMPUTERS = 10_000;
const OUTSTANDING = 32;
const RATE = 1000;
const SECONDS = 10;
const quiet = () => undefined;

export const benchmark: Benchmark = {
  description: 'ProxyDHCP with 10,000 known computers beside dnsmasq',
  needs: [{ program: 'dnsmasq', package: 'dnsmasq-base' }],
  run: async (options) => {
    const networks = { ours: await networkOf('bench-ours'), peer: await networkOf('bench-dnsmasq') };
    try {
      const site = await startOurs(options, networks.ours);
      const peer = await startDnsmasq(options, networks.peer);
      try {
        return await measure(options, networks, site);
      } finally {
        await site.stop();
        await peer.stop();
      }
    } finally {
      for (const network of Object.values(networks)) await network.close();
    }
  },
};

function networkOf(name: string): Promise<LabNetwork> {
  return createLabNetwork({ name, subnet: '10.77.0.0/16', taps: 0, dhcpHost: true, log: quiet });
}

async function measure(
  { scale, pairs, say }: BenchmarkOptions,
  networks: { ours: LabNetwork; peer: LabNetwork },
  site: LabSite,
): Promise<Figures> {
  const count = Math.round(COMPUTERS * scale);
  say('the first round: nothing is known yet');
  const first = await clients(networks.ours, 0, count, OUTSTANDING, 'closed');
  await settled(site.pid);
  say('closed loop');
  const cpu: Cpu[] = [];
  const answered = async (network: LabNetwork) => {
    const { offers, seconds, cpuSeconds } = await clients(network, 0, count, OUTSTANDING, 'closed');
    if (offers < count) say(`${count - offers} of ${count} had no offer`);
    return { offers, seconds, clients: cpuSeconds };
  };
  const closed = await measurePairs({
    ours: async () => {
      const before = cpuOfSite(site.pid);
      const { offers, seconds, clients } = await answered(networks.ours);
      await settled(site.pid);
      const after = cpuOfSite(site.pid);
      cpu.push({ site: after.site - before.site, postgres: after.postgres - before.postgres, clients, offers });
      return offers / seconds;
    },
    peer: async () => {
      const { offers, seconds } = await answered(networks.peer);
      return offers / seconds;
    },
    ...{ peerName: 'dnsmasq --dhcp-range=…,proxy', unit: 'offers/s', pairs, target: { atLeast: 0.7 } },
  });
  say(`open loop, ${RATE} a second`);
  const open = await clients(networks.ours, 0, Math.min(count, RATE * SECONDS), RATE, 'open');
  return {
    'closed-loop': closed,
    'first-round': plainFigure(first.offers / first.seconds, 'offers/s'),
    ...cpuFigures(cpu),
    'open-loop-lost': plainFigure(Math.min(count, RATE * SECONDS) - open.offers, 'requests', { atMost: 0 }),
    'open-loop-clients-late-p99': plainFigure(quantile(open.lateness, 0.99), 'ms'),
    'open-loop-p50': plainFigure(quantile(open.times, 0.5), 'ms'),
    'open-loop-p99': plainFigure(quantile(open.times, 0.99), 'ms', { atMost: 10 }),
  };
}

interface Cpu extends SiteCpu {
  readonly clients: number;
  readonly offers: number;
}

/** What an offer costs, wherever: says where the time goes when it is not in time. */
function cpuFigures(rounds: readonly Cpu[]): Figures {
  const offers = rounds.reduce((sum, round) => sum + round.offers, 0);
  const each = (of: 'site' | 'postgres' | 'clients') =>
    plainFigure((1000 * rounds.reduce((sum, round) => sum + round[of], 0)) / offers, 'CPU ms an offer');
  return { 'cpu-site': each('site'), 'cpu-postgres': each('postgres'), 'cpu-clients': each('clients') };
}

async function clients(
  { dhcpNamespace = '' }: LabNetwork,
  first: number,
  count: number,
  measured: number,
  kind: 'closed' | 'open',
): Promise<DhcpOutcome> {
  const program = join(import.meta.dirname, 'dhcp-clients.ts');
  const words = ['eth0', first, count, measured, kind].map(String);
  return JSON.parse(await run('ip', 'netns', 'exec', dhcpNamespace, process.execPath, program, ...words));
}

/** A site with all computers in one required deployment. */
async function startOurs({ folder, scale, say }: BenchmarkOptions, network: LabNetwork): Promise<LabSite> {
  const { bootImage } = await prepare({ bootImage: 'fast', sampleImage: false });
  const data = join(folder, 'site');
  await mkdir(data, { recursive: true });
  const site = await startLabSite({
    ...{ network, dataDirectory: data, repository, log: quiet },
    arguments: ['--log-level', 'warn'],
  });
  if (bootImage !== null) await installBootImage(site.client, bootImage);
  const count = Math.round(COMPUTERS * scale);
  say(`making ${count} devices`);
  const steps = [{ type: 'run-command-line', name: 'Look', options: { commandLine: 'uname -a' } }];
  const devices = Array.from({ length: count }, (_, at) => ({
    ...{ name: `pc-${at}`, mac: macOf(at), smbiosUuid: uuidOf(at) },
  }));
  await deploy(site.client, { document: { version: 1, name: 'Bench', steps }, devices, purpose: 'required' });
  return site;
}

/** It answers those alone that it knows, as we do. */
async function startDnsmasq({ folder, scale }: BenchmarkOptions, network: LabNetwork) {
  const { siteNamespace, bridge } = network;
  const hosts = Array.from({ length: Math.round(COMPUTERS * scale) }, (_, at) => `dhcp-host=${macOf(at)},set:known`);
  const config = [
    ...['port=0', `interface=${bridge}`, 'bind-interfaces', 'dhcp-range=10.77.0.0,proxy,255.255.0.0'],
    ...['dhcp-ignore=tag:!known', 'pxe-service=X86-64_EFI,"Slipway",shimx64.efi', ...hosts],
  ];
  const file = join(folder, 'dnsmasq.conf');
  await writeFile(file, `${config.join('\n')}\n`);
  const server = network.spawnInside(siteNamespace, 'dnsmasq', [
    ...['--keep-in-foreground', `--conf-file=${file}`, '--user=root', '--pid-file=', '--log-facility=/dev/null'],
    ...['--dhcp-leasefile=/dev/null'],
  ]);
  return {
    stop: async () => {
      server.kill('SIGTERM');
      await server.exited;
    },
  };
}
