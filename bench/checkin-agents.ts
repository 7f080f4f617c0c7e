/**
 * The computers of the benchmarks `checkin` and `site` and of the console's endurance test, in a process of their own: told by a message what to do, answers with what came of it. Each sends at times
 * that were set beforehand, whatever became of what it sent before; a time counts from then on, so a site that stalls does not thin out its own load.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import type { z } from 'zod';
import { openSession, type RunRecord, reportProgress, reportRecords, startRun } from '../src/api/agent.ts';
import type { Route } from '../src/api/route.ts';
import { inventoryOf } from './bench-site.ts';
import { KeptConnection, type Place } from './kept-connection.ts';

export interface Computer {
  readonly name: string;
  readonly mac: string;
  readonly smbiosUuid: string;
  readonly ticket: string;
}

export interface Task {
  /** `https://127.0.0.1:8443` */
  readonly siteUrl: string;
  readonly computers: readonly Computer[];
  /** The first so many go on reporting; the others fall silent once they have arrived. Default: all report. */
  readonly reporting?: number;
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
  const { hostname: host, port } = new URL(task.siteUrl);
  const site = { host, port: Number(port), secureContext: createSecureContext() };
  await Promise.all(
    task.computers.map((computer, at) => {
      const until = at < (task.reporting ?? task.computers.length) ? begun + task.seconds * 1000 : 0;
      return live(site, computer, begun + at * between, until, outcome);
    }),
  );
  const { user, system } = process.cpuUsage(used);
  outcome.cpuSeconds = (user + system) / 1e6;
  return outcome;
}

async function live(
  site: Place,
  computer: Computer,
  arrival: number,
  /** Of its last report. */
  until: number,
  outcome: Outcome,
): Promise<void> {
  const connection = new KeptConnection(site);
  const comes = (due: number) => sleep(Math.max(0, due - performance.now()));
  const measured = async <T>(into: number[], due: number, what: () => Promise<T>): Promise<T | null> => {
    try {
      const value = await what();
      into.push(performance.now() - due);
      return value;
    } catch (error) {
      outcome.lost.push(error instanceof Error ? error.message : String(error));
      return null;
    }
  };
  await comes(arrival);
  const run = await measured(outcome.arrivals, arrival, () => arrive(connection, computer));
  if (run === null) return;
  const reports: Promise<unknown>[] = [];
  for (let due = arrival + 1000, number = 1; due < until; due += 1000, number += 1) {
    await comes(due);
    reports.push(measured(outcome.reports, due, () => report(run, number)));
  }
  await Promise.all(reports);
  connection.close();
}

interface Run {
  readonly id: string;
  readonly credential: string;
  readonly connection: KeptConnection;
}

/** Ticket for session, session for run, with the policy. */
async function arrive(connection: KeptConnection, { ticket, ...device }: Computer): Promise<Run> {
  const body = {
    credential: { kind: 'boot-ticket', ticket },
    inventory: inventoryOf(device),
    ...{ environment: 'linux-pe', agentVersion: '0.1.0', agentTime: new Date().toISOString() },
  };
  const { session } = await call(connection, openSession, null, body);
  const id = randomUUID();
  const asked = { runId: id, origin: 'pxe', environment: 'linux-pe' };
  const { runCredential } = await call(connection, startRun, session, asked);
  return { id, credential: runCredential, connection };
}

async function report({ id, credential, connection }: Run, number: number): Promise<void> {
  if (number % RECORDS_EVERY !== 1) {
    const bytes = { bytesDone: number * 5e7, bytesTotal: 5e9, bytesPerSecond: 5e7 };
    const place = { nodeId: 'apply', name: 'Apply', stepsDone: 1, stepsTotal: 5, message: 'Applying' };
    await call(connection, reportProgress, credential, { ...place, ...bytes }, id);
    return;
  }
  const log = Array.from({ length: 10 }, (_, at) => `line ${at} of report ${number}`);
  await call(connection, reportRecords, credential, { records: [recordOf(number)], log }, id);
}

/** Asks again when the site says that it has too much to do, as the agent does it. Throws what else it says. */
async function call<R extends Route>(
  connection: KeptConnection,
  { method, path }: R,
  credential: string | null,
  body: unknown,
  runId = '',
): Promise<z.output<R['response']>> {
  const request = { method: method as 'POST', path: path.replace(':runId', runId), credential, body };
  for (;;) {
    const reply = await connection.send(request);
    if (reply.status === 200) return JSON.parse(reply.body);
    if (reply.retryAfter === null) throw new Error(`${path}: ${reply.status} ${reply.body.slice(0, 300)}`);
    await sleep(1000 * reply.retryAfter * (1 + Math.random()));
  }
}

function recordOf(number: number): RunRecord {
  const sequence = 1 + (number - 1) / RECORDS_EVERY;
  const at = { sequence, at: new Date().toISOString(), environment: 'linux-pe' } as const;
  if (sequence === 1) return { kind: 'run-started', ...at, agentVersion: '0.1.0', origin: 'pxe' };
  return { kind: 'variables', ...at, variables: [{ name: 'Room', value: String(number) }] };
}

// Whoever started it is gone, and with it the site.
process.once('disconnect', () => process.exit());
process.once('message', async (task: Task) => {
  const outcome = await carryOut(task);
  process.send?.(outcome, () => process.exit());
});
