/**
 * A school of made-up computers on a real site, for `npm run dev` and for pictures: they arrive, run and report over the API as real ones do, and only the
 * computers behind it are not there.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSession, type RunRecord, reportProgress, reportRecords, startRun } from '../src/api/agent.ts';
import { type Client, createClient } from '../src/api/client.ts';
import { createCollection } from '../src/api/collections.ts';
import { createDeployment } from '../src/api/deployments.ts';
import { createDevice } from '../src/api/devices.ts';
import type { Inventory } from '../src/api/inventory.ts';
import { createBootTicket, getSite } from '../src/api/site.ts';
import { createTaskSequence } from '../src/api/task-sequences.ts';
import { pinnedTransports } from '../src/client/site-transport.ts';

const MODELS = [
  ['Dell Inc.', 'OptiPlex 7090', 3],
  ['LENOVO', 'ThinkPad L14 Gen 4', 10],
  ['HP', 'ProBook 450 G9', 10],
] as const;
const ROOMS = 5;
const SEATS = 24;
const STEPS = [
  'Check the room’s switch',
  'Write the inventory label',
  'Fetch the lessons',
  'Unpack the lessons',
  'Clean up',
];
const REPORT_MILLISECONDS = 2000;

interface Pupil {
  readonly id: string;
  readonly name: string;
  readonly inventory: Inventory;
}

type Connect = (credential: string | null) => Client;

/** Devices in rooms, a task sequence deployed to them, runs that have ended well and badly, and some that go on: `live` reports for these until `signal`. */
export async function fillSchool(admin: Client): Promise<{ live(signal: AbortSignal): Promise<void> }> {
  const { apiUrl, caFingerprint } = await admin(getSite);
  const transports = pinnedTransports({ siteUrl: apiUrl, caFingerprint });
  const connect: Connect = (credential) => createClient(transports(credential));
  const pupils = await makePupils(admin);
  const deploymentId = await deployTo(admin, pupils);
  const runs: SchoolRun[] = [];
  for (const pupil of pupils.slice(0, 3 * SEATS)) runs.push(await SchoolRun.begin(admin, connect, pupil, deploymentId));
  const going = runs.splice(0, SEATS);
  for (const [at, run] of runs.entries()) await run.end(at % 12 === 5 ? 'failed' : 'succeeded');
  return {
    live: async (signal) => {
      while (!signal.aborted) {
        for (const run of going) await run.goOn();
        await sleep(REPORT_MILLISECONDS);
      }
    },
  };
}

async function makePupils(admin: Client): Promise<Pupil[]> {
  const pupils: Pupil[] = [];
  for (let number = 0; number < ROOMS * SEATS; number += 1) {
    const name = `R${1 + Math.floor(number / SEATS)}-PC-${String(1 + (number % SEATS)).padStart(2, '0')}`;
    const inventory = inventoryOf(number);
    const macs = inventory.networkAdapters.map(({ mac }) => mac);
    const { id } = await admin(createDevice, { body: { name, macs, smbiosUuid: inventory.smbios.uuid ?? undefined } });
    pupils.push({ id, name, inventory });
  }
  return pupils;
}

async function deployTo(admin: Client, pupils: readonly Pupil[]): Promise<string> {
  for (let room = 1; room <= ROOMS; room += 1)
    await admin(createCollection, {
      body: { name: `Room ${room}`, queryRules: [{ name: 'By name', query: `name like "R${room}-*"` }] },
    });
  const all = await admin(createCollection, {
    body: { name: 'All rooms', queryRules: [{ name: 'By name', query: 'name like "R*"' }] },
  });
  const steps = STEPS.map((name) => ({ type: 'run-command-line', name, options: { commandLine: 'true' } }));
  const sequence = await admin(createTaskSequence, {
    body: { document: { version: 1, name: 'Prepare lessons', steps } },
  });
  const { id } = await admin(createDeployment, {
    body: {
      ...{ taskSequenceId: sequence.id, collectionId: all.id, purpose: 'required' },
      confirmDeviceCount: pupils.length,
    },
  });
  return id;
}

/** A run of a computer that is not there. */
class SchoolRun {
  readonly #id: string;
  readonly #client: Client;
  #sequence = 0;
  #step = 0;
  #percent = Math.floor(Math.random() * 100);

  private constructor(id: string, client: Client) {
    this.#id = id;
    this.#client = client;
  }

  static async begin(
    admin: Client,
    connect: Connect,
    { id, inventory }: Pupil,
    deploymentId: string,
  ): Promise<SchoolRun> {
    const { ticketFile } = await admin(createBootTicket, { params: { id } });
    const { session } = await connect(null)(openSession, {
      body: {
        credential: { kind: 'boot-ticket', ticket: JSON.parse(ticketFile).ticket },
        ...{ inventory, environment: 'linux-pe', agentVersion: '0.1.0', agentTime: new Date().toISOString() },
      },
    });
    const runId = randomUUID();
    const started = await connect(session)(startRun, {
      body: { runId, deploymentId, origin: 'pxe', environment: 'linux-pe' },
    });
    const run = new SchoolRun(runId, connect(started.runCredential));
    await run.#report({ kind: 'run-started', ...run.#fields(), agentVersion: '0.1.0', origin: 'pxe' });
    return run;
  }

  /** Some way on in its step, or to the next one; at the last step it goes round. */
  async goOn(): Promise<void> {
    this.#percent += 3 + Math.floor(Math.random() * 9);
    if (this.#percent >= 100) {
      await this.#finish('done', `${STEPS[this.#step]} is done.`);
      this.#step = (this.#step + 1) % STEPS.length;
      this.#percent = 0;
    }
    const bytesTotal = 4e8;
    await this.#client(reportProgress, {
      params: { runId: this.#id },
      body: {
        ...{ nodeId: `s${this.#step}`, name: STEPS[this.#step] ?? '', stepsDone: this.#step, stepsTotal: STEPS.length },
        ...{ bytesDone: (bytesTotal * this.#percent) / 100, bytesTotal, bytesPerSecond: 4e7, message: 'Working' },
      },
    });
  }

  async end(outcome: 'succeeded' | 'failed'): Promise<void> {
    const last = outcome === 'failed' ? 2 : STEPS.length - 1;
    for (this.#step = 0; this.#step < last; this.#step += 1) await this.#finish('done', 'The program ended with 0.');
    if (outcome === 'succeeded') await this.#finish('done', 'The program ended with 0.');
    else await this.#finish('failed', 'The program ended with 7: the server with the lessons did not answer.');
    const message = outcome === 'failed' ? 'The step "Fetch the lessons" failed.' : 'All steps are done.';
    await this.#report({ kind: 'run-finished', ...this.#fields(), outcome, message });
  }

  #finish(outcome: 'done' | 'failed', message: string): Promise<void> {
    return this.#report({
      kind: 'step-finished',
      ...this.#fields(),
      ...{
        nodeId: `s${this.#step}`,
        name: STEPS[this.#step] ?? '',
        attempt: 1,
        parentId: null,
        type: 'run-command-line',
      },
      ...{ outcome, exitCode: outcome === 'done' ? 0 : 7, message, errorCode: outcome === 'done' ? null : 'SLIP-4003' },
      ...{ bytes: null, milliseconds: 800 + Math.floor(Math.random() * 20_000) },
      ...{ restartTarget: null, continueAt: null, variables: [] },
    });
  }

  #fields() {
    this.#sequence += 1;
    return { sequence: this.#sequence, at: new Date().toISOString(), environment: 'linux-pe' as const };
  }

  async #report(record: RunRecord): Promise<void> {
    await this.#client(reportRecords, { params: { runId: this.#id }, body: { records: [record], log: [record.kind] } });
  }
}

function inventoryOf(number: number): Inventory {
  const [manufacturer, model, chassisType] = MODELS[number % MODELS.length] ?? MODELS[0];
  const tail = number.toString(16).padStart(4, '0');
  const mac = `52:54:00:5c:${tail.slice(0, 2)}:${tail.slice(2)}`;
  const bios = { biosVendor: manufacturer, biosVersion: `1.${number % 9}.0`, assetTag: null };
  return {
    smbios: {
      ...{ uuid: `5c001000-0000-4000-8000-00000000${tail}`, serialNumber: `SCH${10_000 + number}` },
      ...{ manufacturer, model, chassisType, ...bios },
    },
    firmware: { kind: 'uefi', secureBoot: number % 6 !== 0 },
    processor: { model: 'Intel(R) Core(TM) i5-1335U', count: 12, megahertz: 3400 },
    memoryBytes: (8 + 8 * (number % 2)) * 2 ** 30,
    networkAdapters: [
      {
        name: 'eth0',
        mac,
        driver: 'e1000e',
        pciId: '8086:15fb',
        linked: true,
        addresses: [`192.0.2.${number + 1}/24`],
        wireless: false,
      },
    ],
    disks: [
      {
        ...{
          number: 0,
          path: '/dev/nvme0n1',
          model: 'SAMSUNG MZVL2512HCJQ',
          serial: `S64D${tail}`,
          bytes: 512e9,
          type: 'nvme',
        },
        ...{ transport: 'nvme', removable: false, readOnly: false, bootMedium: false, partitions: [] },
      },
    ],
    ...{ tpm: null, onAcPower: true, pciIds: [], usbIds: [] },
  };
}
