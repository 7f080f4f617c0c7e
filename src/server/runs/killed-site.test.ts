/** Reports of many computers to a site that is killed while it writes, with its PostgreSQL: the real processes, over their real sockets. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openSession, type RunRecord, reportRecords, startRun } from '../../api/agent.ts';
import type { Client } from '../../api/client.ts';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import { createDeployment } from '../../api/deployments.ts';
import { createDevice } from '../../api/devices.ts';
import { listRunLog, listRunRecords } from '../../api/runs.ts';
import { createBootTicket } from '../../api/site.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { inventoryOf, record, runBody, sessionBody } from '../agents/test-agent.ts';
import { type ServerProcess, startServerProcess, tlsClient } from '../test-server-process.ts';
import { eventually } from '../test-support.ts';

const COMPUTERS = 24;

interface Run {
  readonly runId: string;
  readonly credential: string;
}

const certificate = ({ dataDirectory }: ServerProcess) => readFileSync(join(dataDirectory, 'keys/ca.pem'), 'utf8');

async function newRuns(server: ServerProcess): Promise<Run[]> {
  const { admin } = server;
  const sequence = await admin(createTaskSequence, { body: { document: { version: 1, name: 'x', steps: [] } } });
  const collection = await admin(createCollection, { body: { name: 'x' } });
  const macs = Array.from({ length: COMPUTERS }, (_, at) => `52:54:00:00:01:${at.toString(16).padStart(2, '0')}`);
  const ids: string[] = [];
  for (const [at, mac] of macs.entries()) {
    const { id } = await admin(createDevice, { body: { name: `pc-${at}`, macs: [mac] } });
    await admin(addCollectionMember, { params: { id: collection.id, deviceId: id } });
    ids.push(id);
  }
  const of = { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'required' as const };
  await admin(createDeployment, { body: { ...of, confirmDeviceCount: COMPUTERS } });
  return Promise.all(ids.map((id, at) => begin(server, id, macs[at] ?? '')));
}

async function begin(server: ServerProcess, deviceId: string, mac: string): Promise<Run> {
  const ca = certificate(server);
  const { ticketFile } = await server.admin(createBootTicket, { params: { id: deviceId } });
  const body = sessionBody(JSON.parse(ticketFile).ticket, inventoryOf({ mac, uuid: null }));
  const { session } = await tlsClient(server.apiPort, ca)(openSession, { body });
  const runId = randomUUID();
  const started = await tlsClient(server.apiPort, ca, session)(startRun, { body: runBody(runId) });
  return { runId, credential: started.runCredential };
}

/** Site, roles and PostgreSQL at once, so that nobody can write down anything more. */
function killAll({ child, dataDirectory, roleProcesses }: ServerProcess): void {
  const postmaster = Number(readFileSync(join(dataDirectory, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
  for (const pid of [child.pid ?? 0, ...roleProcesses().map(({ pid }) => pid), postmaster])
    process.kill(pid, 'SIGKILL');
}

/** As the agent does it: what is not acknowledged is sent again, from the same number on. Gives what was acknowledged when the site went. */
async function reportUntilGone(client: Client, runId: string): Promise<number> {
  let acknowledged = 0;
  try {
    for (;;) {
      const records: RunRecord[] = [record.resumed(acknowledged + 1)];
      const log = [`line of record ${acknowledged + 1}`];
      acknowledged = (await client(reportRecords, { params: { runId }, body: { records, log } })).acknowledged;
    }
  } catch {
    return acknowledged;
  }
}

async function killedWhileTheyReport(t: TestContext, directory: string): Promise<{ runs: Run[]; said: number[] }> {
  const server = await startServerProcess(directory);
  t.after(() => server.end('SIGKILL'));
  const runs = await newRuns(server);
  const ca = certificate(server);
  let reported = 0;
  const reporting = runs.map(({ runId, credential }) => {
    const client = tlsClient(server.apiPort, ca, credential);
    const counting: Client = async (...call) => {
      const answer = await client(...call);
      reported += 1;
      return answer;
    };
    return reportUntilGone(counting, runId);
  });
  await eventually(async () => reported > 10 * COMPUTERS);
  killAll(server);
  return { runs, said: await Promise.all(reporting) };
}

test('what was acknowledged is there once after site and PostgreSQL were killed in the middle of many reports', {
  timeout: 600_000,
}, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-killed-'));
  // The database's system user must pass.
  chmodSync(directory, 0o755);
  const { runs, said } = await killedWhileTheyReport(t, directory);
  t.diagnostic(`${said.reduce((sum, each) => sum + each, 0)} records were acknowledged`);
  const again = await startServerProcess(directory);
  t.after(async () => {
    await again.end('SIGTERM');
    rmSync(directory, { recursive: true });
  });
  for (const [at, { runId, credential }] of runs.entries()) {
    const acknowledged = said[at] ?? 0;
    const kept = await again.admin(listRunRecords, { params: { id: runId }, query: {} });
    const numbers = kept.map(({ sequence }) => sequence);
    assert.deepEqual(
      numbers,
      numbers.map((_, place) => place + 1),
    );
    // The answer to one more may have been lost, never the record to an answer.
    assert.ok(
      [acknowledged, acknowledged + 1].includes(numbers.length),
      `${acknowledged} said, ${numbers.length} kept`,
    );
    const log = await again.admin(listRunLog, { params: { id: runId }, query: {} });
    assert.equal(log.length, numbers.length, 'records and lines of a report are kept together');
    const client = tlsClient(again.apiPort, certificate(again), credential);
    const answer = await client(reportRecords, {
      params: { runId },
      body: { records: [record.resumed(acknowledged + 1), record.resumed(acknowledged + 2)] },
    });
    assert.equal(answer.acknowledged, acknowledged + 2, 'the run goes on where it was');
  }
});
