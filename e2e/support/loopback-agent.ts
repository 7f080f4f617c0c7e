/** Computers of a site on the loopback that report as an agent does, over TLS: for pages that show runs in a certain state. */
import { createHash, randomUUID } from 'node:crypto';
import {
  openSession,
  type Progress,
  type RunRecord,
  reportProgress,
  reportRecords,
  startRun,
  takeWishes,
} from '../../src/api/agent.ts';
import { beginCapture, endCapture, sendCapturePart } from '../../src/api/captures.ts';
import { type Client, createClient } from '../../src/api/client.ts';
import { addCollectionMember, createCollection } from '../../src/api/collections.ts';
import type { ShownVariable } from '../../src/api/debug-commands.ts';
import { createDeployment, type Deployment } from '../../src/api/deployments.ts';
import { createDevice } from '../../src/api/devices.ts';
import type { Inventory } from '../../src/api/inventory.ts';
import { escrowRecoveryKey } from '../../src/api/recovery-keys.ts';
import { createBootTicket, getSite } from '../../src/api/site.ts';
import { createTaskSequence, type TaskSequence } from '../../src/api/task-sequences.ts';
import { pinnedTransports } from '../../src/client/site-transport.ts';
import type { LoopbackSite } from './loopback-site.ts';

export interface Computer {
  readonly id: string;
  readonly name: string;
  readonly mac: string;
}

/** Of one kind of record, without what every record has. */
type Told<Kind extends RunRecord['kind']> = Omit<
  Extract<RunRecord, { kind: Kind }>,
  'kind' | 'sequence' | 'at' | 'environment'
>;

let count = 0;

export async function addComputer(site: LoopbackSite, name?: string): Promise<Computer> {
  count += 1;
  const mac = `52:54:00:77:${(count >> 8).toString(16).padStart(2, '0')}:${(count & 255).toString(16).padStart(2, '0')}`;
  const { id, name: called } = await site.client(createDevice, { body: { name: name ?? `PC-${count}`, macs: [mac] } });
  return { id, name: called, mac };
}

/** A task sequence of its own, required on a collection with just these computers. */
export async function deployTo(
  site: LoopbackSite,
  name: string,
  computers: readonly Computer[],
  steps: unknown[],
): Promise<{ sequence: TaskSequence; deployment: Deployment }> {
  const sequence = await site.client(createTaskSequence, { body: { document: { version: 1, name, steps } } });
  const collection = await site.client(createCollection, { body: { name: `Computers of ${name}` } });
  for (const { id: deviceId } of computers)
    await site.client(addCollectionMember, { params: { id: collection.id, deviceId } });
  const deployment = await site.client(createDeployment, {
    body: {
      ...{ taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'required' },
      confirmDeviceCount: computers.length,
    },
  });
  return { sequence, deployment };
}

/** A run as its computer tells it. */
export class LoopbackRun {
  readonly id: string;
  readonly #client: Client;
  /** The computer's clock. */
  #at: number;
  #sequence = 0;

  private constructor(id: string, client: Client, at: number) {
    this.id = id;
    this.#client = client;
    this.#at = at;
  }

  /** `agoSeconds`: when it began by the computer's clock. */
  static async begin(
    site: LoopbackSite,
    computer: Computer,
    agoSeconds = 600,
    inventory: Inventory = inventoryOf(computer),
  ): Promise<LoopbackRun> {
    const { caFingerprint } = await site.client(getSite);
    const over = pinnedTransports({ siteUrl: site.url, caFingerprint });
    const { ticketFile } = await site.client(createBootTicket, { params: { id: computer.id } });
    const { session } = await createClient(over(null))(openSession, {
      body: {
        credential: { kind: 'boot-ticket', ticket: JSON.parse(ticketFile).ticket },
        ...{ inventory, environment: 'linux-pe' },
        ...{ agentVersion: '0.1.0', agentTime: new Date().toISOString() },
      },
    });
    const runId = randomUUID();
    const { runCredential } = await createClient(over(session))(startRun, {
      body: { runId, origin: 'pxe', environment: 'linux-pe', abilities: ['debugger', 'edited-sequence'] },
    });
    const run = new LoopbackRun(runId, createClient(over(runCredential)), Date.now() - agoSeconds * 1000);
    await run.tell('run-started', {
      ...{ agentVersion: '0.1.0', origin: 'pxe' },
      abilities: ['debugger', 'edited-sequence'],
    });
    return run;
  }

  /** `seconds`: that have passed since the record before. */
  async tell<Kind extends RunRecord['kind']>(
    kind: Kind,
    told: Told<Kind>,
    { seconds = 1, log = [] }: { seconds?: number; log?: readonly string[] } = {},
  ): Promise<number> {
    this.#sequence += 1;
    this.#at += seconds * 1000;
    const common = { sequence: this.#sequence, at: new Date(this.#at).toISOString(), environment: 'linux-pe' };
    // The compiler does not join a generic kind with what it has besides.
    const record = { kind, ...common, ...told } as unknown as RunRecord;
    await this.#client(reportRecords, { params: { runId: this.id }, body: { records: [record], log: [...log] } });
    return this.#sequence;
  }

  async log(...lines: string[]): Promise<void> {
    await this.#client(reportRecords, { params: { runId: this.id }, body: { records: [], log: lines } });
  }

  /** As the step that encrypts a volume does. */
  async escrow(keyProtectorId: string, recoveryPassword: string): Promise<void> {
    const body = { keyProtectorId, kind: 'recovery-password' as const, volume: 'C:', recoveryPassword };
    await this.#client(escrowRecoveryKey, { params: { runId: this.id }, body });
  }

  /** Hands in a WIM of one part at the most, as the step `stepId` of its task sequence does. */
  async capture(stepId: string, imageName: string, wim: Buffer): Promise<void> {
    const params = { runId: this.id, captureId: randomUUID() as string };
    await this.#client(beginCapture, { params, body: { stepId, imageName, fileSystem: 'ext4', volume: '/dev/sda2' } });
    const sha256 = createHash('sha256').update(wim).digest('hex');
    await this.#client(sendCapturePart, { params: { ...params, number: 1 }, query: { sha256 }, bytes: wim });
    await this.#client(endCapture, { params, body: { parts: 1, bytes: wim.length } });
  }

  async step(
    nodeId: string,
    name: string,
    end: {
      seconds?: number;
      parentId?: string | null;
      type?: string;
      outcome?: 'done' | 'failed';
      exitCode?: number;
      message?: string;
      log?: readonly string[];
    } = {},
  ): Promise<void> {
    const { parentId = null, type = 'run-command-line', outcome = 'done', exitCode = 0, message = '', log = [] } = end;
    const node = { nodeId, name, attempt: 1, parentId, type };
    await this.tell('step-started', node, { log: [`--- ${name} (${type}), attempt 1`, ...log] });
    const seconds = end.seconds ?? 5;
    const result = { outcome, exitCode, message, errorCode: outcome === 'failed' ? 'SLIP-4001' : null };
    const rest = { bytes: null, milliseconds: seconds * 1000, restartTarget: null, continueAt: null, variables: [] };
    await this.tell('step-finished', { ...node, ...result, ...rest }, { seconds });
  }

  async progress(change: Partial<Progress>): Promise<void> {
    const none = { bytesDone: null, bytesTotal: null, bytesPerSecond: null, message: '' };
    const body = { nodeId: 'a', name: 'Step', stepsDone: 0, stepsTotal: 4, ...none, ...change };
    await this.#client(reportProgress, { params: { runId: this.id }, body });
  }

  end(outcome: 'succeeded' | 'failed' | 'cancelled', message = ''): Promise<number> {
    return this.tell('run-finished', { outcome, message });
  }

  async takeWishes(after: number, variables: ShownVariable[] | null) {
    return this.#client(takeWishes, { params: { runId: this.id }, body: { after, variables } });
  }
}

export function inventoryOf({ mac }: Pick<Computer, 'mac'>): Inventory {
  const unknown = { assetTag: null, chassisType: null, biosVendor: null, biosVersion: null };
  return {
    smbios: { uuid: null, serialNumber: null, manufacturer: 'QEMU', model: 'Standard PC', ...unknown },
    firmware: { kind: 'uefi', secureBoot: null },
    processor: { model: null, count: 1, megahertz: null },
    memoryBytes: 2 ** 30,
    networkAdapters: [
      { ...{ name: 'eth0', mac, driver: null, pciId: null, linked: true, addresses: [], wireless: false } },
    ],
    ...{ disks: [], tpm: null, onAcPower: null, pciIds: [], usbIds: [] },
  };
}
