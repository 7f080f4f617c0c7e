/** A site inside a lab network: the real server program, on the network's site address, talked to through its local administrator socket. */
import { appendFileSync, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, createClient } from '../api/client.ts';
import { getHealth } from '../api/site.ts';
import { socketTransport } from '../client/site-transport.ts';
import type { LabNetwork } from './network.ts';
import { describeStatus, type ExitStatus, type LabLog, type LabProcess } from './run.ts';

export interface LabSiteOptions {
  readonly network: LabNetwork;
  /** The site's data directory; what is in it survives `kill` and `stop`. */
  readonly dataDirectory: string;
  /** The repository whose server program runs. */
  readonly repository: string;
  readonly siteName?: string;
  /** Added to each boot of the PE, such as `console=ttyS0`. */
  readonly kernelArguments?: string;
  /** Further arguments of the server program. */
  readonly arguments?: readonly string[];
  /** How long the first start may take, database included. */
  readonly timeoutMilliseconds?: number;
  readonly log: LabLog;
}

export interface LabSite {
  readonly client: Client;
  /** `http://10.77.0.1:8080`, as computers reach it. */
  readonly bootUrl: string;
  /** What the server wrote, a structured line each. */
  readonly logPath: string;
  /** As a crash does it: nothing is told. */
  kill(): Promise<void>;
  /** In order: connections are closed, the database is stopped. */
  stop(): Promise<void>;
  /** After `kill` or `stop`; also resolves only when the site answers. */
  start(): Promise<void>;
  /** The server's process number while it runs. */
  readonly pid: number;
}

/** Starts the site; resolves when its API answers. */
export async function startLabSite(options: LabSiteOptions): Promise<LabSite> {
  await mkdir(options.dataDirectory, { recursive: true });
  const logPath = join(options.dataDirectory, '..', 'site.log');
  const socketPath = join(options.dataDirectory, 'run/api.sock');
  const client = createClient(socketTransport(socketPath));
  let server = launch(options, logPath);
  await answering(options, client, server, logPath);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    server.kill(signal);
    await server.exited;
  };
  return {
    client,
    bootUrl: `http://${options.network.subnet.siteAddress}:8080`,
    logPath,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    start: async () => {
      server = launch(options, logPath);
      await answering(options, client, server, logPath);
    },
    get pid() {
      return server.pid;
    },
  };
}

function launch(options: LabSiteOptions, logPath: string): LabProcess {
  const { network, dataDirectory, repository, siteName, kernelArguments } = options;
  const program = join(repository, 'dist/server/main.js');
  const settings = [
    ...['--data', dataDirectory, '--address', network.subnet.siteAddress, '--interface', network.bridge],
    // Whoever has a lab is root on this machine.
    ...['--source-folder', '/'],
    ...(siteName === undefined ? [] : ['--site-name', siteName]),
    ...(kernelArguments === undefined ? [] : ['--kernel-arguments', kernelArguments]),
    ...(options.arguments ?? []),
  ];
  return network.spawnInside(network.siteNamespace, process.execPath, ['--enable-source-maps', program, ...settings], {
    log: options.log,
    onStdout: (bytes) => appendFileSync(logPath, bytes),
    onStderrLine: (line) => appendFileSync(logPath, `${line}\n`),
  });
}

async function answering(options: LabSiteOptions, client: Client, server: LabProcess, logPath: string): Promise<void> {
  const deadline = Date.now() + (options.timeoutMilliseconds ?? 60_000);
  let ended: ExitStatus | null = null;
  void server.exited.then((status) => {
    ended = status;
  });
  for (;;) {
    if (existsSync(join(options.dataDirectory, 'run/api.sock')) && (await healthy(client))) return;
    if (ended !== null)
      throw new Error(
        `The site ended at its start (${describeStatus(ended)}). Read ${logPath}. ${server.lastErrors()}`,
      );
    if (Date.now() > deadline) throw new Error(`The site does not answer. Read ${logPath}. ${server.lastErrors()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function healthy(client: Client): Promise<boolean> {
  try {
    return (await client(getHealth)).ok;
  } catch {
    // Nobody listens there yet, or a socket file of a killed site is left over.
    return false;
  }
}
