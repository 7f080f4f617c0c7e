/** For tests: a computer that talks to the site as an agent does. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { DEBUGGER, openSession, type RunRecord, reportRecords, startRun } from '../../api/agent.ts';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import { createDeployment } from '../../api/deployments.ts';
import { createDevice } from '../../api/devices.ts';
import type { Inventory } from '../../api/inventory.ts';
import { createBootTicket } from '../../api/site.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import type { VariableInputSchema } from '../../api/variables.ts';
import type { TestSite } from '../test-site.ts';

/** A site as an administrator and computers reach it, without a socket or over real ones. */
export type ReachableSite = Pick<TestSite, 'admin' | 'client'>;

export interface TestDevice {
  readonly id: string;
  readonly name: string;
  readonly mac: string;
  readonly uuid: string;
}

type VariableGiven = z.input<typeof VariableInputSchema>;

let count = 0;

export async function addDevice(test: ReachableSite, variables: VariableGiven[] = []): Promise<TestDevice> {
  count += 1;
  const mac = `52:54:00:00:${hex(count >> 8)}:${hex(count & 255)}`;
  const uuid = randomUUID();
  const { id, name } = await test.admin(createDevice, {
    body: { name: `pc-${count}`, macs: [mac], smbiosUuid: uuid, variables },
  });
  return { id, name, mac, uuid };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

export function inventoryOf(device: { mac: string; uuid: string | null; serialNumber?: string }): Inventory {
  return {
    smbios: {
      uuid: device.uuid,
      serialNumber: device.serialNumber ?? null,
      manufacturer: 'QEMU',
      model: 'Standard PC',
      assetTag: null,
      chassisType: 1,
      biosVendor: null,
      biosVersion: null,
    },
    firmware: { kind: 'uefi', secureBoot: false },
    processor: { model: 'test', count: 1, megahertz: null },
    memoryBytes: 2 ** 30,
    networkAdapters: [
      {
        name: 'eth0',
        mac: device.mac,
        driver: 'virtio_net',
        pciId: null,
        linked: true,
        addresses: [],
        wireless: false,
      },
    ],
    disks: [],
    tpm: null,
    onAcPower: null,
    pciIds: [],
    usbIds: [],
  };
}

export async function ticketFor(test: ReachableSite, device: TestDevice): Promise<string> {
  const { ticketFile } = await test.admin(createBootTicket, { params: { id: device.id } });
  return JSON.parse(ticketFile).ticket;
}

export function sessionBody(ticket: string, inventory: Inventory, pxePassword?: string) {
  return {
    credential: { kind: 'boot-ticket' as const, ticket },
    inventory,
    environment: 'linux-pe' as const,
    agentVersion: '0.1.0',
    agentTime: '2026-01-01T00:00:00.000Z',
    ...(pxePassword === undefined ? {} : { pxePassword }),
  };
}

export async function newSession(test: ReachableSite, device: TestDevice) {
  const ticket = await ticketFor(test, device);
  return test.client()(openSession, { body: sessionBody(ticket, inventoryOf(device)) });
}

/** A sequence of its own, deployed to a collection with just these devices. */
export async function deploy(
  test: ReachableSite,
  devices: readonly TestDevice[],
  options: { purpose?: 'available' | 'required'; steps?: unknown[]; variables?: VariableGiven[]; debug?: boolean } = {},
) {
  const name = `sequence ${randomUUID().slice(0, 8)}`;
  const sequence = await test.admin(createTaskSequence, {
    body: { document: { version: 1, name, steps: options.steps ?? [] } },
  });
  const collection = await test.admin(createCollection, { body: { name, variables: options.variables ?? [] } });
  for (const device of devices)
    await test.admin(addCollectionMember, { params: { id: collection.id, deviceId: device.id } });
  const deployment = await test.admin(createDeployment, {
    body: {
      taskSequenceId: sequence.id,
      collectionId: collection.id,
      purpose: options.purpose ?? 'required',
      confirmDeviceCount: devices.length,
      debug: options.debug ?? false,
    },
  });
  return { sequence, collection, deployment };
}

export async function newRun(test: ReachableSite, device: TestDevice, runId: string = randomUUID()) {
  const { session } = await newSession(test, device);
  const started = await test.client(session)(startRun, { body: runBody(runId) });
  return { runId, session, ...started };
}

export function runBody(runId: string, deploymentId?: string) {
  const chosen = deploymentId === undefined ? {} : { deploymentId };
  return { runId, origin: 'pxe' as const, environment: 'linux-pe' as const, abilities: [DEBUGGER], ...chosen };
}

export function report(
  test: ReachableSite,
  run: { runId: string; runCredential: string },
  records: RunRecord[],
  log: string[] = [],
) {
  return test.client(run.runCredential)(reportRecords, { params: { runId: run.runId }, body: { records, log } });
}

const at = '2026-01-01T00:00:00.000Z';

/** Records by number and kind, filled in with what does not matter. */
export const record = {
  started: (sequence: number): RunRecord => ({
    kind: 'run-started',
    sequence,
    at,
    environment: 'linux-pe',
    agentVersion: '0.1.0',
    origin: 'pxe',
    abilities: ['edited-sequence'],
  }),
  resumed: (sequence: number, environment: RunRecord['environment'] = 'linux'): RunRecord => ({
    kind: 'run-resumed',
    sequence,
    at,
    environment,
    reason: 'test',
  }),
  stepStarted: (sequence: number, nodeId: string, attempt = 1): RunRecord => ({
    kind: 'step-started',
    sequence,
    at,
    environment: 'linux-pe',
    nodeId,
    name: nodeId,
    attempt,
    parentId: null,
    type: 'run-command-line',
  }),
  stepFinished: (
    sequence: number,
    nodeId: string,
    outcome: 'done' | 'failed' | 'restart' | 'skipped' = 'done',
    more: { restartTarget?: 'disk' | 'pe'; message?: string; variables?: { name: string; value: string }[] } = {},
  ): RunRecord => ({
    kind: 'step-finished',
    sequence,
    at,
    environment: 'linux-pe',
    nodeId,
    name: nodeId,
    attempt: 1,
    parentId: null,
    type: 'run-command-line',
    outcome,
    exitCode: 0,
    message: more.message ?? '',
    errorCode: null,
    bytes: null,
    milliseconds: 12.6,
    restartTarget: more.restartTarget ?? null,
    continueAt: outcome === 'restart' ? 'next' : null,
    variables: more.variables ?? [],
  }),
  finished: (
    sequence: number,
    outcome: 'succeeded' | 'failed' | 'cancelled' = 'succeeded',
    environment: RunRecord['environment'] = 'linux',
  ): RunRecord => ({
    kind: 'run-finished',
    sequence,
    at,
    environment,
    outcome,
    message: `it has ${outcome}`,
  }),
};
