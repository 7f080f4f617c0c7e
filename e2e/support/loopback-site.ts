/** The built site on the loopback, without network boot: for what only needs its API and its pages. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from '../../src/api/client.ts';
import { getHealth } from '../../src/api/site.ts';
import { socketTransport } from '../../src/client/site-transport.ts';

const program = resolve(import.meta.dirname, '../../dist/server/main.js');
const START_MILLISECONDS = 60_000;

/** `api`: one process in place of three, whose start costs a third. `all`: those that boot and fetch over HTTP find their listener too. */
export type SiteRoles = 'all' | 'api';

/** Where a site that stopped was, for the next one. */
export interface FormerSite {
  /** Its data directory, or a copy of it. */
  readonly dataDirectory: string;
  readonly apiPort: number;
  readonly bootPort: number;
}

export class LoopbackSite implements FormerSite {
  readonly dataDirectory: string;
  readonly apiPort: number;
  readonly bootPort: number;
  readonly url: string;
  /** What computers would fetch their loaders' scripts from, where it has all roles. */
  readonly bootUrl: string;
  /** As the local administrator. */
  readonly client: Client;
  readonly #settings: readonly string[];
  #process: ChildProcess | null = null;

  private constructor(roles: SiteRoles, apiPort: number, bootPort: number) {
    this.apiPort = apiPort;
    this.bootPort = bootPort;
    this.dataDirectory = mkdtempSync(join(tmpdir(), 'slipway-loopback-'));
    // PostgreSQL's own user must pass through it.
    chmodSync(this.dataDirectory, 0o755);
    this.url = `https://127.0.0.1:${apiPort}`;
    this.bootUrl = `http://127.0.0.1:${bootPort}`;
    this.client = createClient(socketTransport(join(this.dataDirectory, 'run/api.sock')));
    this.#settings = [
      ...['--data', this.dataDirectory, '--address', '127.0.0.1', '--no-netboot', '--site-name', 'Loopback'],
      ...['--source-folder', '/', '--log-level', 'warn', '--api-port', `${apiPort}`, '--boot-port', `${bootPort}`],
      ...(roles === 'api' ? ['--roles', 'api'] : []),
    ];
  }

  /** `former`: it begins with a copy of all that this one had, at its addresses. */
  static async create(roles: SiteRoles, former?: FormerSite): Promise<LoopbackSite> {
    const [apiPort, bootPort] = [former?.apiPort ?? (await freePort()), former?.bootPort ?? (await freePort())];
    const site = new LoopbackSite(roles, apiPort, bootPort);
    if (former !== undefined) copyTree(former.dataDirectory, site.dataDirectory);
    await site.start();
    return site;
  }

  /** Resolves when it is healthy. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [program, ...this.#settings], { stdio: ['ignore', 'ignore', 'inherit'] });
    this.#process = child;
    const deadline = Date.now() + START_MILLISECONDS;
    while (!(await this.#isHealthy())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await this.close();
        throw new Error('the site did not start; see above');
      }
      await sleep(100);
    }
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  async #isHealthy(): Promise<boolean> {
    if (!existsSync(join(this.dataDirectory, 'run/api.sock'))) return false;
    return this.client(getHealth).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

/** With their owners: the database's files are its own user's. */
export function copyTree(from: string, to: string): void {
  execFileSync('cp', ['--archive', '--reflink=auto', `${from}/.`, to]);
}

/** Below those that the kernel gives to connections: it stays free while a site is not there. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
