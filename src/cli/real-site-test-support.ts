/** For tests: a real site on the loopback, and the real program that talks to it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The program, as a file that Node runs. */
export const main = join(import.meta.dirname, 'main.ts');
/** The site's program as it is in the sources: "slipway serve" takes the one that is built. */
export const siteProgram = join(import.meta.dirname, '../server/main.ts');

export interface Program {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it has written so far. */
  text(): string;
  kill(signal: NodeJS.Signals): void;
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

type Environment = Readonly<Record<string, string>>;

/** Folders of one site and of the person who works with it. */
export class RealSite {
  readonly folder: string;
  readonly data: string;
  /** The environment in which the program finds the site's local socket. */
  readonly here: Environment;
  readonly #home: string;
  #site: Program | null = null;
  /** The same after it was started again, as a site has them. */
  #ports: readonly [number, number] | null = null;
  url = '';

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'slipway-real-'));
    // PostgreSQL's own user must pass through it.
    chmodSync(this.folder, 0o755);
    this.data = join(this.folder, 'data');
    this.#home = join(this.folder, 'home');
    mkdirSync(this.#home);
    this.here = { SLIPWAY_DATA_DIRECTORY: this.data };
  }

  get site(): Program {
    return this.#site ?? assert.fail('the site was not started');
  }

  /** `program`: a file and its first words. */
  async start(program: readonly string[]): Promise<void> {
    this.#ports ??= [await freePort(), await freePort()];
    const [api, boot] = this.#ports;
    this.url = `https://127.0.0.1:${api}`;
    const settings = ['--data', this.data, '--address', '127.0.0.1', '--no-netboot', '--site-name', 'Loopback'];
    settings.push('--source-folder', '/');
    const site = this.run([...program, ...settings, '--api-port', String(api), '--boot-port', String(boot)], {});
    this.#site = site;
    let over = false;
    void site.ended.then(() => {
      over = true;
    });
    while (!site.text().includes('is ready')) {
      assert.ok(!over, site.text());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async end(): Promise<void> {
    this.#site?.kill('SIGTERM');
    await this.#site?.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Node with these words. */
  run(words: readonly string[], environment: Environment, input = ''): Program {
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const env = { PATH, NODE_COMPILE_CACHE, HOME: this.#home, TZ: 'UTC', ...environment };
    const child = spawn(process.execPath, words, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.end(input);
    let out = '';
    let error = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      error += text;
    });
    return {
      pid: child.pid ?? 0,
      ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, out, error }))),
      text: () => out + error,
      kill: (signal) => void child.kill(signal),
    };
  }

  /** The program with these arguments. */
  slipway(args: readonly string[], environment: Environment = this.here, input = ''): Program {
    return this.run([main, ...args], environment, input);
  }

  /** The output of a command that must work. */
  async good(args: readonly string[], environment: Environment = this.here, input = ''): Promise<string> {
    const { code, out, error } = await this.slipway(args, environment, input).ended;
    assert.equal(code, 0, `${args.join(' ')}: ${error}`);
    return out;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}
