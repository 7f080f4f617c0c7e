/**
 * The computers of the benchmark `checkin`, in a process of their own: told by a message what to do, answers with what came of it. Each sends at times
 * that were set beforehand, whatever became of what it sent before; a time counts from then on, so a site that stalls does not thin out its own load.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSession, type RunRecord, reportProgress, reportRecords, startRun } from '../src/api/agent.ts';
import { type Client, createClient } from '../src/api/client.ts';
import { pinnedTransports, type SiteAddress } from '../src/client/site-transport.ts';
import { inventoryOf } from './bench-site.ts';

export interface Computer {
  readonly name: string;
  readonly mac: string;
  readonly smbiosUuid: string;
  readonly ticket: string;
}

export interface Task {
  readonly address: SiteAddress;
  readonly computers: readonly Computer[];
  /** All of them arrive within. */
  readonly arrivalSeconds: number;
  /** From the first arrival to the last report. */
  readonly seconds: number;
}

export interface Outcome {
  /** Milliseconds from the time that was set to the answer. */
  readonly arrivals: number[];
  readonly reports: number[];
  /** What was not answered as it should be, with its reason. */
  readonly lost: string[];
  /** That the computers' own process has used. */
  cpuSeconds: number;
}

/** Every tenth report is one of records and log lines, the others say how far a step is. */
const RECORDS_EVERY = 10;

async function carryOut(task: Task): Promise<Outcome> {
  const outcome: Outcome = { arrivals: [], reports: [], lost: [], cpuSeconds: 0 };
  const begun = performance.now();
  const used = process.cpuUsage();
  const between = (1000 * task.arrivalSeconds) / task.computers.length;
  await Promise.all(task.computers.map((computer, at) => live(task, computer, begun + at * between, begun, outcome)));
  const { user, system } = process.cpuUsage(used);
  outcome.cpuSeconds = (user + system) / 1e6;
  return outcome;
}

async function live(task: Task, computer: Computer, arrival: number, begun: number, outcome: Outcome): Promise<void> {
  const measured = async <T>(into: number[], due: number, what: () => Promise<T>): Promise<T | null> => {
    await sleep(Math.max(0, due - performance.now()));
    try {
      const value = await what();
      into.push(performance.now() - due);
      return value;
    } catch (error) {
      outcome.lost.push(error instanceof Error ? error.message : String(error));
      return null;
    }
  };
  const run = await measured(outcome.arrivals, arrival, () => arrive(task.address, computer));
  if (run === null) return;
  const reports: Promise<unknown>[] = [];
  for (let due = arrival + 1000, number = 1; due < begun + task.seconds * 1000; due += 1000, number += 1)
    reports.push(measured(outcome.reports, due, () => report(run, number)));
  await Promise.all(reports);
}

interface Run {
  readonly id: string;
  readonly client: Client;
}

/** Ticket for session, session for run, with the policy. */
async function arrive(address: SiteAddress, { ticket, ...device }: Computer): Promise<Run> {
  const connect = pinnedTransports(address);
  const { session } = await createClient(connect(null))(openSession, {
    body: {
      credential: { kind: 'boot-ticket', ticket },
      inventory: inventoryOf(device),
      ...{ environment: 'linux-pe', agentVersion: '0.1.0', agentTime: new Date().toISOString() },
    },
  });
  const id = randomUUID();
  const { runCredential } = await createClient(connect(session))(startRun, {
    body: { runId: id, origin: 'pxe', environment: 'linux-pe' },
  });
  return { id, client: createClient(connect(runCredential)) };
}

async function report({ id, client }: Run, number: number): Promise<void> {
  const params = { runId: id };
  if (number % RECORDS_EVERY !== 1) {
    const bytes = { bytesDone: number * 5e7, bytesTotal: 5e9, bytesPerSecond: 5e7 };
    const place = { nodeId: 'apply', name: 'Apply', stepsDone: 1, stepsTotal: 5, message: 'Applying' };
    await client(reportProgress, { params, body: { ...place, ...bytes } });
    return;
  }
  const log = Array.from({ length: 10 }, (_, at) => `line ${at} of report ${number}`);
  await client(reportRecords, { params, body: { records: [recordOf(number)], log } });
}

function recordOf(number: number): RunRecord {
  const sequence = 1 + (number - 1) / RECORDS_EVERY;
  const at = { sequence, at: new Date().toISOString(), environment: 'linux-pe' } as const;
  if (sequence === 1) return { kind: 'run-started', ...at, agentVersion: '0.1.0', origin: 'pxe' };
  return { kind: 'variables', ...at, variables: [{ name: 'Room', value: String(number) }] };
}

process.once('message', async (task: Task) => {
  const outcome = await carryOut(task);
  process.send?.(outcome, () => process.exit());
});
