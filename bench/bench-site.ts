/** A site of its own for a benchmark: the real server program on 127.0.0.1, spoken to through its local administrator socket and as an agent. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { locateContent, openSession, startRun } from '../src/api/agent.ts';
import { type Client, createClient } from '../src/api/client.ts';
import type { Inventory } from '../src/api/inventory.ts';
import { createBootTicket, getHealth, getSite } from '../src/api/site.ts';
import { pinnedTransports, socketTransport } from '../src/client/site-transport.ts';
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
  const settings = ['--data', folder, '--address', '127.0.0.1', '--no-netboot', '--log-level', 'warn', ...ports];
  const socket = join(folder, 'run/api.sock');
  const client = createClient(socketTransport(socket));
  const healthy = async () =>
    existsSync(socket) &&
    (await client(getHealth).then(
      ({ ok }) => ok,
      () => false,
    ));
  const program = join(repository, 'src/server/main.ts');
  const started = await start(process.execPath, [program, ...settings, ...more], healthy);
  return { ...started, client, dataDirectory: folder, apiPort, bootPort };
}

/** The site's API as somebody else on the network has it. */
export async function remoteClients(site: BenchSite): Promise<(credential: string | null) => Client> {
  const { caFingerprint } = await site.client(getSite);
  const transports = pinnedTransports({ siteUrl: `https://127.0.0.1:${site.apiPort}`, caFingerprint });
  return (credential) => createClient(transports(credential));
}

/** Signed URLs of content objects, as a run that applies the image is given them. */
export async function contentUrls(site: BenchSite, imageId: string, hashes: readonly string[]): Promise<string[]> {
  const device = { name: 'bench', mac: '52:54:00:00:00:01', smbiosUuid: '4c4c4544-0035-3510-8052-b4c04f4a3201' };
  const { devices } = await deploy(site.client, {
    document: { version: 1, name: 'Bench', steps: [applying(imageId)] },
    devices: [device],
    purpose: 'required',
  });
  const connect = await remoteClients(site);
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
  const runId = crypto.randomUUID();
  const { runCredential } = await connect(session)(startRun, {
    body: { runId, origin: 'pxe', environment: 'linux-pe' },
  });
  const located = await connect(runCredential)(locateContent, { params: { runId }, body: { sha256: [...hashes] } });
  return located.locations.map(({ urls }) => urls[0] ?? '');
}

function applying(image: string) {
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
