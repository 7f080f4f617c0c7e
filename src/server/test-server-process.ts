/** For tests: a whole site as a process of its own, started the way people start it, and talked to over its real sockets. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Client, createClient } from '../api/client.ts';

const program = join(import.meta.dirname, 'main.ts');

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly dataDirectory: string;
  readonly apiPort: number;
  readonly bootPort: number;
  /** Over the local administrator socket. */
  readonly admin: Client;
  stdout(): string;
  stderr(): string;
  /** Sends the signal and waits for the end; gives exit code or signal. */
  end(signal: NodeJS.Signals): Promise<number | string>;
  /** Process ids of the children that run roles. */
  roleProcesses(): { pid: number; roles: string }[];
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a site and waits until it says that it is ready. */
export async function startServerProcess(
  dataDirectory: string,
  args: readonly string[] = [],
  environment: Record<string, string> = {},
): Promise<ServerProcess> {
  const [apiPort, bootPort] = [await freePort(), await freePort()];
  const ports = ['--api-port', String(apiPort), '--boot-port', String(bootPort)];
  const common = ['--data', dataDirectory, '--address', '127.0.0.1', '--no-netboot', '--source-folder', '/', ...ports];
  const started = spawnServer([...common, ...args], environment);
  await untilReady(started);
  const { child } = started;
  return {
    ...started,
    dataDirectory,
    apiPort,
    bootPort,
    admin: socketClient(join(dataDirectory, 'run', 'api.sock')),
    end: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      }
      return child.exitCode ?? child.signalCode ?? 'unknown';
    },
    roleProcesses: () => childrenOf(child.pid ?? 0),
  };
}

/** Runs the program to its end. */
export async function runServerProcess(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  const started = spawnServer(args, environment);
  const [code] = await once(started.child, 'close');
  return { code, stdout: started.stdout(), stderr: started.stderr() };
}

function spawnServer(args: readonly string[], environment: Record<string, string>) {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Without this, node:test would take its children for test files. A site's three processes load hundreds of modules, which the tests have compiled already.
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...environment },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  return { child, stdout: () => stdout, stderr: () => stderr };
}

async function untilReady({ child, stdout, stderr }: ReturnType<typeof spawnServer>): Promise<void> {
  while (!stdout().includes('is ready')) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the site did not start: ${stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Children by /proc, with the command line that tells them. */
function childrenOf(pid: number): { pid: number; roles: string }[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
  return children.map((child) => ({
    pid: child,
    roles: readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' '),
  }));
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export function socketClient(socketPath: string, credential?: string): Client {
  return clientOver((options) =>
    httpRequest({ socketPath, ...options, headers: { ...options.headers, ...bearer(credential) } }),
  );
}

/** As computers reach the site: they trust its authority and no other. */
export function tlsClient(port: number, ca: string, credential?: string): Client {
  return clientOver((options) =>
    httpsRequest({
      host: '127.0.0.1',
      port,
      ca,
      agent: false,
      ...options,
      headers: { ...options.headers, ...bearer(credential) },
    }),
  );
}

function bearer(credential: string | undefined): Record<string, string> {
  return credential === undefined ? {} : { authorization: `Bearer ${credential}` };
}

function clientOver(open: (options: RequestOptions & { headers: Record<string, string> }) => ClientRequest): Client {
  return createClient(
    ({ method, path, body }) =>
      new Promise((resolve, reject) => {
        const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
        const request = open({ method, path, headers });
        request.on('response', (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (piece: string) => (text += piece));
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }));
        });
        request.on('error', reject);
        request.end(body);
      }),
  );
}
