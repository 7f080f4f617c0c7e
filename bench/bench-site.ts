/** A site of its own for a benchmark: the real server program on 127.0.0.1, spoken to through its local administrator socket and as an agent. */
import { randomInt, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildServer } from '../setup/build-server.ts';
import { locateContent, openSession, startRun } from '../src/api/agent.ts';
import { type Client, createClient } from '../src/api/client.ts';
import type { Inventory } from '../src/api/inventory.ts';
import { type Policy, PolicySchema } from '../src/api/policy.ts';
import { createBootTicket, getHealth, getSite } from '../src/api/site.ts';
import { pinnedTransports, type SiteAddress, socketTransport } from '../src/client/site-transport.ts';
import { deploy } from '../src/lab/deployment.ts';
import { freePort, type Started, start } from './programs.ts';

const repository = resolve(import.meta.dirname, '..');

export interface BenchSite extends Started {
  readonly client: Client;
  readonly dataDirectory: string;
  readonly apiPort: number;
  readonly bootPort: number;
}

export async function startSite(folder: string, ...more: string[]): Promise<BenchSite> {
  const [apiPort, bootPort] = [await freePort(), await freePort()];
  const ports = ['--api-port', `${apiPort}`, '--boot-port', `${bootPort}`];
  const settings = [
    '--data',
    folder,
    '--address',
    '127.0.0.1',
    '--no-netboot',
    ...['--source-folder', '/'],
    '--log-level',
    'warn',
    ...ports,
  ];
  const socket = join(folder, 'run/api.sock');
  const client = createClient(socketTransport(socket));
  const healthy = async () =>
    existsSync(socket) &&
    (await client(getHealth).then(
      ({ ok }) => ok,
      () => false,
    ));
  const started = await start(process.execPath, [await buildServer(repository), ...settings, ...more], healthy);
  return { ...started, client, dataDirectory: folder, apiPort, bootPort };
}

/** The site as somebody else on the network has it. */
export async function addressOf(site: BenchSite): Promise<SiteAddress> {
  const { caFingerprint } = await site.client(getSite);
  return { siteUrl: `https://127.0.0.1:${site.apiPort}`, caFingerprint };
}

/** Its API, for whoever shows a credential. */
function connecting(address: SiteAddress): (credential: string | null) => Client {
  const transports = pinnedTransports(address);
  return (credential) => createClient(transports(credential));
}

/** Its API, for whoever has no credential yet. */
export function clientOf(address: SiteAddress): Client {
  return connecting(address)(null);
}

/** A run of its own, as the agent of a computer that is deployed has it: nothing but the run is there of that computer. */
export interface BenchRun {
  readonly runId: string;
  readonly client: Client;
  readonly address: SiteAddress;
  readonly policy: Policy;
}

export async function beginRun(site: BenchSite, name: string, steps: readonly unknown[]): Promise<BenchRun> {
  const device = { name, mac: macOf(randomInt(2 ** 24)), smbiosUuid: randomUUID() };
  const { devices } = await deploy(site.client, {
    document: { version: 1, name, steps },
    devices: [device],
    purpose: 'required',
  });
  const address = await addressOf(site);
  const connect = connecting(address);
  const { ticketFile } = await site.client(createBootTicket, { params: { id: devices[0]?.id ?? '' } });
  const { session } = await connect(null)(openSession, {
    body: {
      credential: { kind: 'boot-ticket', ticket: JSON.parse(ticketFile).ticket },
      inventory: inventoryOf(device),
      environment: 'linux-pe',
      agentVersion: '0.1.0',
      agentTime: new Date().toISOString(),
    },
  });
  const runId = randomUUID();
  const { runCredential, policy } = await connect(session)(startRun, {
    body: { runId, origin: 'pxe', environment: 'linux-pe' },
  });
  return { runId, client: connect(runCredential), address, policy: PolicySchema.parse(JSON.parse(policy.payload)) };
}

/** A locally administered address (IEEE 802), one for each number below 2^24. */
export function macOf(number: number): string {
  const digits = number.toString(16).padStart(6, '0');
  return `52:54:00:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4)}`;
}

/** What its firmware shows beside (dhcp-clients.ts): a computer with another UUID than its device is refused. */
export function uuidOf(number: number): string {
  return `00000000-0000-0000-0000-${macOf(number).replaceAll(':', '')}`;
}

/** Signed URLs of content objects, as a run that applies the image is given them. */
export async function contentUrls(site: BenchSite, imageId: string, hashes: readonly string[]): Promise<string[]> {
  const { client, runId } = await beginRun(site, 'bench', [applying(imageId)]);
  const located = await client(locateContent, { params: { runId }, body: { sha256: [...hashes] } });
  return located.locations.map(({ urls }) => urls[0] ?? '');
}

export function applying(image: string) {
  return {
    type: 'apply-operating-system-image',
    name: 'Apply',
    options: { image, index: 1, volume: 'system' },
  };
}

export function inventoryOf({ mac, smbiosUuid }: { mac: string; smbiosUuid: string }): Inventory {
  const unknown = { serialNumber: null, manufacturer: null, model: null, assetTag: null, chassisType: null };
  return {
    smbios: { ...unknown, uuid: smbiosUuid, biosVendor: null, biosVersion: null },
    firmware: { kind: 'uefi', secureBoot: true },
    processor: { model: null, count: 1, megahertz: null },
    memoryBytes: 2 ** 30,
    networkAdapters: [
      { name: 'eth0', mac, driver: 'virtio_net', pciId: null, linked: true, addresses: [], wireless: false },
    ],
    disks: [],
    tpm: null,
    onAcPower: null,
    pciIds: [],
    usbIds: [],
  };
}
