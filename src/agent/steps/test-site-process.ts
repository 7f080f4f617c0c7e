/** A whole site as a process of its own for the agent's tests: it may be killed and started again, and be reached through a connection that breaks. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { DEBUGGER, openSession, startRun } from '../../api/agent.ts';
import { type Client, createClient } from '../../api/client.ts';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import { createDeployment } from '../../api/deployments.ts';
import { createDevice } from '../../api/devices.ts';
import { PolicySchema } from '../../api/policy.ts';
import { createBootTicket } from '../../api/site.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { pinnedTransports, type SiteAddress, socketTransport } from '../../client/site-transport.ts';
import { inventoryWith } from './test-step.ts';

const PROGRAM = join(import.meta.dirname, '../../server/main.ts');

export interface TestSiteProcess {
  readonly admin: Client;
  readonly apiPort: number;
  /** kill -9, as a power cut of the site server. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export async function siteProcess(t: TestContext): Promise<TestSiteProcess> {
  const data = mkdtempSync(join(tmpdir(), 'slipway-site-process-'));
  // PostgreSQL runs as a user of its own.
  chmodSync(data, 0o755);
  const [apiPort, bootPort] = [await freePort(), await freePort()];
  const args = [
    '--data',
    data,
    '--address',
    '127.0.0.1',
    '--no-netboot',
    '--source-folder',
    '/',
    '--api-port',
    String(apiPort),
  ];
  let child: ChildProcess | null = null;
  const start = async () => {
    child = await started([...args, '--boot-port', String(bootPort)]);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  t.after(async () => {
    await end('SIGTERM');
    rmSync(data, { recursive: true, force: true });
  });
  await start();
  return {
    admin: createClient(socketTransport(join(data, 'run', 'api.sock'))),
    apiPort,
    start,
    kill: () => end('SIGKILL'),
  };
}

async function started(args: readonly string[]): Promise<ChildProcess> {
  // Its own environment: node:test would take a child with its variables for a test file.
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
  });
  let text = '';
  child.stdout.on('data', (piece) => (text += piece));
  child.stderr.on('data', (piece) => (text += piece));
  while (!text.includes('is ready')) {
    if (child.exitCode !== null) throw new Error(`the site did not start: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export interface Relay {
  readonly port: number;
  /** Bytes that went to the site. */
  sent(): number;
  /** Cuts every connection. */
  cut(): void;
}

/** Passes connections on to a port; `onBytes` hears of all that goes there. */
export async function relayTo(t: TestContext, port: number, onBytes: (relay: Relay) => void): Promise<Relay> {
  const sockets = new Set<Socket>();
  let sent = 0;
  const server = createServer((client) => {
    const site = connect(port, '127.0.0.1');
    for (const socket of [client, site]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        site.destroy();
      });
    }
    client.on('data', (piece) => {
      sent += piece.length;
      onBytes(relay);
    });
    client.pipe(site).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const relay: Relay = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    sent: () => sent,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
  t.after(() => {
    relay.cut();
    server.close();
  });
  return relay;
}

/** A required deployment of the steps to a device of its own, and the run that its agent begins. */
export async function deployedRun(
  { admin, apiPort }: TestSiteProcess,
  name: string,
  steps: readonly unknown[],
  { debug = false }: { debug?: boolean } = {},
) {
  const mac = `52:54:00:00:00:${String(name.length).padStart(2, '0')}`;
  const device = await admin(createDevice, { body: { name, macs: [mac], smbiosUuid: crypto.randomUUID() } });
  const sequence = await admin(createTaskSequence, { body: { document: { version: 1, name, steps: [...steps] } } });
  const collection = await admin(createCollection, { body: { name } });
  await admin(addCollectionMember, { params: { id: collection.id, deviceId: device.id } });
  const deployment = { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'required' as const };
  await admin(createDeployment, { body: { ...deployment, confirmDeviceCount: 1, debug } });
  const { ticketFile } = await admin(createBootTicket, { params: { id: device.id } });
  const { ticket, caFingerprint } = JSON.parse(ticketFile);
  const address: SiteAddress = { siteUrl: `https://127.0.0.1:${apiPort}`, caFingerprint };
  const transports = pinnedTransports(address);
  const { session } = await createClient(transports(null))(openSession, {
    body: {
      credential: { kind: 'boot-ticket', ticket },
      inventory: inventoryWith({ networkAdapters: [adapterWith(mac)] }),
      ...{ environment: 'linux-pe', agentVersion: '0.1.0', agentTime: new Date().toISOString() },
    },
  });
  const runId = crypto.randomUUID();
  const { runCredential, policy } = await createClient(transports(session))(startRun, {
    body: { runId, origin: 'pxe', environment: 'linux-pe', abilities: [DEBUGGER] },
  });
  return { runId, runCredential, address, device, policy: PolicySchema.parse(JSON.parse(policy.payload)) };
}

function adapterWith(mac: string) {
  return { name: 'eth0', mac, driver: null, pciId: null, linked: true, addresses: [], wireless: false };
}
