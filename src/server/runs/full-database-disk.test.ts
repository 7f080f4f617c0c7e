/** Agents' reports to a site whose database has a full disk: the real site and its real PostgreSQL on a small file system. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openSession, type RunRecord, reportRecords, startRun } from '../../api/agent.ts';
import { type Client, createClient } from '../../api/client.ts';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import { createDeployment } from '../../api/deployments.ts';
import { createDevice } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import { listRunRecords } from '../../api/runs.ts';
import { createBootTicket } from '../../api/site.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { inventoryOf, record, runBody, sessionBody } from '../agents/test-agent.ts';
import { type ServerProcess, startServerProcess } from '../test-server-process.ts';
import { eventually } from '../test-support.ts';

const skip = process.getuid?.() !== 0 && 'only root may mount a small file system';

/** The site's data directory as a file system of its own. */
async function siteOnSmallDisk(t: TestContext): Promise<{ server: ServerProcess; directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=420m,mode=755', 'tmpfs', directory]);
  chmodSync(directory, 0o755);
  mkdirSync(join(directory, 'data'));
  const server = await startServerProcess(join(directory, 'data'));
  t.after(async () => {
    await server.end('SIGTERM');
    execFileSync('umount', ['--lazy', directory]);
    rmSync(directory, { recursive: true });
  });
  return { server, directory };
}

/** Over the TLS listener of the site, with a credential or none. */
function agentClient(server: ServerProcess, credential?: string): Client {
  return createClient(async ({ method, path, body }) => {
    const { request } = await import('node:https');
    return new Promise((resolve, reject) => {
      const headers = {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
      };
      const options = { port: server.apiPort, path, method, headers, rejectUnauthorized: false, agent: false as const };
      const sent = request({ host: '127.0.0.1', ...options }, (answer) => {
        let text = '';
        answer.on('data', (piece) => {
          text += piece;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  });
}

async function newRun(server: ServerProcess): Promise<{ runId: string; agent: Client }> {
  const { admin } = server;
  const mac = '52:54:00:00:00:09';
  const device = await admin(createDevice, { body: { name: 'pc', macs: [mac] } });
  const sequence = await admin(createTaskSequence, { body: { document: { version: 1, name: 'x', steps: [] } } });
  const collection = await admin(createCollection, { body: { name: 'x' } });
  await admin(addCollectionMember, { params: { id: collection.id, deviceId: device.id } });
  const of = { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'required' as const };
  await admin(createDeployment, { body: { ...of, confirmDeviceCount: 1 } });
  const { ticketFile } = await admin(createBootTicket, { params: { id: device.id } });
  const body = sessionBody(JSON.parse(ticketFile).ticket, inventoryOf({ mac, uuid: null }));
  const { session } = await agentClient(server)(openSession, { body });
  const runId = randomUUID();
  const { runCredential } = await agentClient(server, session)(startRun, { body: runBody(runId) });
  return { runId, agent: agentClient(server, runCredential) };
}

test('reports that a full database cannot keep are not acknowledged, and are all there once, after they were sent again', {
  skip,
  timeout: 300_000,
}, async (t) => {
  const { server, directory } = await siteOnSmallDisk(t);
  const { runId, agent } = await newRun(server);
  const records: RunRecord[] = [record.started(1)];
  const send = (log: string[]) => agent(reportRecords, { params: { runId }, body: { records, log } });
  assert.equal((await send([])).acknowledged, 1);
  const ballast = join(directory, 'ballast');
  fill(ballast);
  // Random text, which the database cannot compress.
  const lines = () => Array.from({ length: 100 }, () => randomBytes(3900).toString('hex'));
  let acknowledged = 1;
  const refused: unknown[] = [];
  for (let sequence = 2; refused.length === 0 && sequence < 200; sequence++) {
    records.push(record.resumed(sequence));
    await send(lines()).then(
      (answer) => {
        acknowledged = answer.acknowledged;
      },
      (error: unknown) => refused.push(error),
    );
  }
  const [error] = refused;
  t.diagnostic(`${acknowledged} record(s) were kept, then: ${String(error)}`);
  assert.ok(acknowledged < records.length, 'the disk was full');
  assert.ok(!(error instanceof SlipwayError) || ['SLIP-1008', 'SLIP-1099'].includes(error.code), String(error));
  rmSync(ballast);
  // As the agent does it: the same again, until it is acknowledged.
  const answer = await eventually(() => send(['after']).catch(() => null));
  assert.equal(answer.acknowledged, records.length);
  const kept = await server.admin(listRunRecords, { params: { id: runId }, query: {} });
  assert.deepEqual(
    kept.map(({ sequence }) => sequence),
    records.map(({ sequence }) => sequence),
  );
});

/** Until there is no room left. */
function fill(path: string): void {
  const piece = Buffer.alloc(1 << 16, 1);
  try {
    for (;;) writeFileSync(path, piece, { flag: 'a' });
  } catch (error) {
    assert.match(String(error), /ENOSPC/);
  }
}
