/** The agent's reader against a real site as a process of its own, with a proxy between them that changes bits of what it carries. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSession, startRun } from '../../api/agent.ts';
import { type Client, createClient, type Transport } from '../../api/client.ts';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import { validateContent } from '../../api/content.ts';
import { createDeployment } from '../../api/deployments.ts';
import { createDevice } from '../../api/devices.ts';
import type { SlipwayError } from '../../api/errors.ts';
import { importImage } from '../../api/images.ts';
import { getJob } from '../../api/jobs.ts';
import { type ContentFile, type PolicyPackage, PolicySchema } from '../../api/policy.ts';
import { createBootTicket, getSite } from '../../api/site.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { pinnedTransports, socketTransport } from '../../client/site-transport.ts';
import { capture } from '../../formats/wim/test-support.ts';
import { verifiedContent } from '../engine/verified-content.ts';
import { inventoryWith } from '../steps/test-step.ts';
import { type FlippingProxy, startFlippingProxy } from './flipping-proxy-test-support.ts';
import { siteObjects } from './site-content.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-wire-'));
const data = join(folder, 'data');
const admin = createClient(socketTransport(join(data, 'run', 'api.sock')));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}

async function startSite(apiPort: number, bootPort: number): Promise<ChildProcess> {
  chmodSync(folder, 0o755);
  const program = join(import.meta.dirname, '../../server/main.ts');
  const settings = ['--data', data, '--address', '127.0.0.1', '--no-netboot', '--source-folder', '/'];
  const ports = ['--api-port', String(apiPort), '--boot-port', String(bootPort)];
  const child = spawn(process.execPath, [program, ...settings, ...ports], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  child.stdout.on('data', (text) => {
    said += text;
  });
  while (!said.includes('is ready')) {
    assert.equal(child.exitCode, null, said);
    await sleep(100);
  }
  return child;
}

async function ended(jobId: string) {
  for (;;) {
    const job = await admin(getJob, { params: { id: jobId } });
    if (job.endedAt !== null) return job;
    await sleep(100);
  }
}

async function importedImage(wim: string): Promise<string> {
  const tree = join(folder, 'tree');
  mkdirSync(tree);
  for (const [at, bytes] of [1_500_000, 2_500_000, 1_000_000].entries())
    writeFileSync(join(tree, `file-${at}`), randomBytes(bytes));
  capture(tree, wim, '--compress=none');
  const { jobId } = await admin(importImage, { body: { name: 'Wire', path: wim } });
  const job = await ended(jobId);
  assert.equal(job.state, 'succeeded', job.message);
  return job.resultId ?? '';
}

/** From device to run, as an agent and an administrator do it. */
async function startedRun(image: string, transports: ReturnType<typeof pinnedTransports>) {
  const mac = '52:54:00:00:00:07';
  const device = await admin(createDevice, { body: { name: 'pc', macs: [mac] } });
  const steps = [{ type: 'apply-operating-system-image', name: 'Apply', options: { image } }];
  const sequence = await admin(createTaskSequence, { body: { document: { version: 1, name: 'Apply', steps } } });
  const collection = await admin(createCollection, { body: { name: 'Room' } });
  await admin(addCollectionMember, { params: { id: collection.id, deviceId: device.id } });
  const deployment = { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'required' as const };
  await admin(createDeployment, { body: { ...deployment, confirmDeviceCount: 1 } });
  const { ticketFile } = await admin(createBootTicket, { params: { id: device.id } });
  const adapter = { name: 'eth0', mac, driver: null, pciId: null, linked: true, addresses: [], wireless: false };
  const { session } = await createClient(transports(null))(openSession, {
    body: {
      credential: { kind: 'boot-ticket', ticket: JSON.parse(ticketFile).ticket },
      inventory: inventoryWith({ networkAdapters: [adapter] }),
      environment: 'linux-pe',
      agentVersion: '0.1.0',
      agentTime: new Date().toISOString(),
    },
  });
  const runId = randomUUID();
  const body = { runId, origin: 'pxe' as const, environment: 'linux-pe' as const };
  const started = await createClient(transports(session))(startRun, { body });
  return { runId, credential: started.runCredential, policy: PolicySchema.parse(JSON.parse(started.policy.payload)) };
}

describe('content on the wire', { timeout: 300_000 }, () => {
  const wim = join(folder, 'wire.wim');
  let site: ChildProcess;
  let proxy: FlippingProxy;
  let pkg: PolicyPackage;
  let content: () => ReturnType<typeof verifiedContent>;

  before(async () => {
    const [apiPort, bootPort] = [await freePort(), await freePort()];
    site = await startSite(apiPort, bootPort);
    proxy = await startFlippingProxy(`http://127.0.0.1:${bootPort}`);
    const { caFingerprint } = await admin(getSite);
    const address = { siteUrl: `https://127.0.0.1:${apiPort}`, caFingerprint };
    const transports = pinnedTransports(address);
    const { runId, credential, policy } = await startedRun(await importedImage(wim), transports);
    assert.ok(policy.packages[0] !== undefined);
    pkg = policy.packages[0];
    // The proxy stands where the site's links lead, as a transparent one does.
    const direct = transports(credential);
    const transport: Transport = async (request) => {
      const { status, body } = await direct(request);
      return { status, body: body.replaceAll(`http://127.0.0.1:${bootPort}`, proxy.origin) };
    };
    content = () =>
      verifiedContent({
        reader: siteObjects({ client: createClient(transport), runId, address, now: () => new Date() }),
        sleep: (milliseconds) => sleep(milliseconds / 100),
        signal: new AbortController().signal,
        onConnection: () => {},
      });
  });
  beforeEach(() => {
    proxy.carried.length = 0;
    proxy.flip = () => null;
  });
  after(async () => {
    await proxy.close();
    site.kill('SIGTERM');
    if (site.exitCode === null) await once(site, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });

  async function imageFile(): Promise<ContentFile> {
    const file = (await content().manifest(pkg)).files.find(({ path }) => path === 'image.wim');
    assert.ok(file !== undefined);
    return file;
  }

  /** All bytes that were handed out until the end, or until it failed. */
  async function read(file: ContentFile): Promise<{ bytes: Buffer; error: SlipwayError | null }> {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of content().readRange(file, 0, file.bytes)) pieces.push(Buffer.from(piece));
      return { bytes: Buffer.concat(pieces), error: null };
    } catch (error) {
      return { bytes: Buffer.concat(pieces), error: error as SlipwayError };
    }
  }

  test('without a fault the image comes in one request, as it was imported', async () => {
    const file = await imageFile();
    proxy.carried.length = 0;
    const { bytes, error } = await read(file);
    assert.ok(error === null && bytes.equals(readFileSync(wim)));
    assert.equal(requestsFor(file).length, 1);
  });

  function requestsFor({ sha256 }: { sha256: string }) {
    return proxy.carried.filter(({ path }) => path === `/content/${sha256}`);
  }

  test('a bit that is changed once is noticed: its chunk is fetched again, and nothing wrong is handed out', async () => {
    const file = await imageFile();
    let flips = 1;
    proxy.flip = ({ path }) => (path.endsWith(file.sha256) && flips-- > 0 ? 2_345_678 : null);
    const { bytes, error } = await read(file);
    assert.ok(error === null && bytes.equals(readFileSync(wim)));
    const [first, again, ...more] = requestsFor(file);
    assert.deepEqual([first?.start, more.length], [0, 0]);
    assert.ok(
      again && again.start > 0 && again.start <= 2_345_678,
      'from the damaged chunk on, not from the beginning',
    );
  });

  test('where every answer is wrong, it ends in an error with the place, and only right bytes came before it', async () => {
    const file = await imageFile();
    proxy.flip = ({ path }) => (path.endsWith(file.sha256) ? 2_345_678 : null);
    const { bytes, error } = await read(file);
    assert.equal(error?.code, 'SLIP-3002');
    assert.match(error.message, /4 times in a row: image\.wim, bytes \d+ to \d+\. .*look for a proxy/);
    assert.ok(bytes.length > 0 && bytes.length <= 2_345_678);
    assert.ok(bytes.equals(readFileSync(wim).subarray(0, bytes.length)));
    assert.equal(requestsFor(file).length, 4);
  });

  test('manifest and chunk list are compared as a whole: changed once they are fetched again, always they are refused', async () => {
    const file = await imageFile();
    for (const [sha256, use] of [
      [pkg.contentRoot, () => content().manifest(pkg)],
      [file.chunkList.sha256, async () => assert.equal((await read(file)).error, null)],
    ] as const) {
      let flips = 1;
      proxy.flip = ({ path }) => (path.endsWith(sha256) && flips-- > 0 ? 20 : null);
      await use();
      assert.equal(flips, -1, 'it was asked for twice');
    }
    proxy.flip = () => 20;
    await assert.rejects(content().manifest(pkg), { code: 'SLIP-3002' });
    assert.equal((await read(file)).error?.code, 'SLIP-3002');
  });

  test('an object that the site has found damaged is not sent: the computer is told which, and what to do', async () => {
    const file = await imageFile();
    const handle = await open(join(data, 'content', file.sha256.slice(0, 2), file.sha256), 'r+');
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, 2_345_678);
    await handle.write(Buffer.of((buffer[0] ?? 0) ^ 1), 0, 1, 2_345_678);
    await handle.close();
    const before = await read(file);
    assert.equal(before.error?.code, 'SLIP-3002', 'nobody has looked yet: the computer finds it itself');
    const job = await ended((await admin(validateContent, { body: {} })).jobId);
    assert.match(job.message, /SLIP-3010/);
    const { bytes, error } = await read(file);
    assert.deepEqual([bytes.length, error?.code], [0, 'SLIP-3010']);
    assert.match(
      error?.message ?? '',
      /"Wire" version 1, file [0-9a-f]{12}… differs from its hash in bytes \d+ to \d+/,
    );
  });
});

test('a large object comes from whoever sends it without its length, too', async (t) => {
  const content = randomBytes(5_000_000);
  const asked: unknown[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(request.headers.range);
    response.writeHead(206);
    response.end(content.subarray(3));
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const urls = [`http://127.0.0.1:${(server.address() as AddressInfo).port}/content/aa`];
  const locations = [{ sha256: 'aa', urls, expiresAt: new Date(Date.now() + 3_600_000).toISOString() }];
  const client: Client = async () => ({ locations }) as never;
  const address = { siteUrl: 'https://127.0.0.1', caFingerprint: 'aa' };
  const reader = siteObjects({ client, runId: 'aa', address, now: () => new Date() });
  const pieces: Buffer[] = [];
  for await (const piece of reader.open('aa', 3, content.length)) pieces.push(Buffer.from(piece));
  assert.ok(Buffer.concat(pieces).equals(content.subarray(3)));
  assert.deepEqual(asked, ['bytes=3-4999999', 'bytes=3-4999999']);
});
