/**
 * Reports in an agent's name, over TLS from inside the lab network: for tests that need a run in a certain state and not what
 * would bring it there.
 */
import { randomUUID } from 'node:crypto';
import packageJson from '../../package.json' with { type: 'json' };
import { openSession, type RunRecord, reportRecords, startRun } from '../../src/api/agent.ts';
import { type Client, createClient } from '../../src/api/client.ts';
import type { Device } from '../../src/api/devices.ts';
import type { Inventory } from '../../src/api/inventory.ts';
import { createBootTicket } from '../../src/api/site.ts';
import type { LabNetwork } from '../../src/lab/network.ts';
import type { LabSite } from '../../src/lab/site.ts';

export type RunReport =
  | 'waits-for-disk'
  | 'waits-for-pe'
  | 'goes-on-in-the-pe'
  | 'goes-on-in-the-deployed-system'
  | 'ends';

/** The first report begins the run. */
export type Reporter = (report: RunReport) => Promise<void>;

export function standInAgent(
  network: LabNetwork,
  site: LabSite,
  device: Pick<Device, 'id' | 'macs' | 'smbiosUuid'>,
  deploymentId: string,
): Reporter {
  const runId = randomUUID();
  let client: Client | undefined;
  let sequence = 0;
  return async (report) => {
    client ??= await beginRun(network, site, device, { runId, deploymentId });
    sequence += 1;
    const records = [recordOf(report, sequence)];
    await client(reportRecords, { params: { runId }, body: { records } });
  };
}

async function beginRun(
  network: LabNetwork,
  site: LabSite,
  device: Pick<Device, 'id' | 'macs' | 'smbiosUuid'>,
  run: { runId: string; deploymentId: string },
): Promise<Client> {
  const { ticketFile } = await site.client(createBootTicket, { params: { id: device.id } });
  const { session } = await insideClient(network, null)(openSession, {
    body: {
      credential: { kind: 'boot-ticket', ticket: JSON.parse(ticketFile).ticket },
      inventory: inventoryOf(device),
      environment: 'linux-pe',
      agentVersion: packageJson.version,
      agentTime: new Date().toISOString(),
    },
  });
  const { runCredential } = await insideClient(network, session)(startRun, {
    body: { ...run, origin: 'pxe', environment: 'linux-pe' },
  });
  return insideClient(network, runCredential);
}

/** curl in the site's namespace, without a look at the certificate: these tests are about other things. */
function insideClient(network: LabNetwork, credential: string | null): Client {
  return createClient(async ({ method, path, body }) => {
    const { stdout } = await network.run('curl', [
      ...['--silent', '--show-error', '--insecure', '--request', method, '--write-out', '\n%{http_code}'],
      ...(credential === null ? [] : ['--header', `authorization: Bearer ${credential}`]),
      ...(body === undefined ? [] : ['--header', 'content-type: application/json', '--data-binary', String(body)]),
      `https://${network.subnet.siteAddress}:8443${path}`,
    ]);
    const end = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) };
  });
}

function recordOf(report: RunReport, sequence: number): RunRecord {
  const environment = report === 'goes-on-in-the-deployed-system' ? 'linux' : 'linux-pe';
  const common = { sequence, at: new Date().toISOString(), environment } as const;
  switch (report) {
    case 'ends':
      return { kind: 'run-finished', ...common, outcome: 'succeeded', message: 'Done.' };
    case 'goes-on-in-the-pe':
    case 'goes-on-in-the-deployed-system':
      return { kind: 'run-resumed', ...common, reason: 'restarted' };
    case 'waits-for-disk':
    case 'waits-for-pe':
      return {
        kind: 'step-finished',
        ...common,
        ...{ nodeId: 'restart', name: 'Restart Computer', attempt: 1, parentId: null, type: 'restart-computer' },
        ...{ outcome: 'restart', exitCode: null, message: '', errorCode: null, bytes: null, milliseconds: 1 },
        ...{ restartTarget: report === 'waits-for-disk' ? 'disk' : 'pe', continueAt: 'next', variables: [] },
      };
  }
}

function inventoryOf({ macs, smbiosUuid }: Pick<Device, 'macs' | 'smbiosUuid'>): Inventory {
  const unknown = { assetTag: null, chassisType: null, biosVendor: null, biosVersion: null };
  return {
    smbios: { uuid: smbiosUuid, serialNumber: null, manufacturer: null, model: null, ...unknown },
    firmware: { kind: 'uefi', secureBoot: null },
    processor: { model: null, count: 1, megahertz: null },
    memoryBytes: 2 ** 30,
    networkAdapters: macs.map((mac) => ({
      ...{ name: 'eth0', mac, driver: null, pciId: null, linked: true, addresses: [], wireless: false },
    })),
    ...{ disks: [], tpm: null, onAcPower: null, pciIds: [], usbIds: [] },
  };
}
