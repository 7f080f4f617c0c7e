/** `slipway serve`: the only reader of flags, environment and signals of a site. */
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { parseCommandLine, type StartRequest, usage } from './command-line.ts';
import { explain } from './explain.ts';
import { createLog } from './log.ts';
import { handedOverSockets } from './netboot/handed-over-sockets.ts';
import { prepareSite } from './prepare-site.ts';
import { processName } from './process-states.ts';
import { processesOf } from './roles.ts';
import type { RunningServer } from './server.ts';
import { KeptLog } from './site-log/kept-log.ts';
import { releaseStartMemory } from './start-memory.ts';
import { startSummary } from './start-summary.ts';
import { supervise } from './supervisor.ts';
import { version } from './version.ts';

type ServeRequest = Extract<StartRequest, { kind: 'serve' }>;

type StartedServer = Pick<RunningServer, 'databaseDescription' | 'setupLink' | 'close'>;

const program = fileURLToPath(import.meta.url);

async function main(): Promise<number> {
  const addresses = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter((each) => each.family === 'IPv4' && !each.internal)
    .map((each) => each.address);
  // The same from src/ and from dist/.
  const builtBootImages = join(import.meta.dirname, '../../.cache/boot-image');
  const request = parseCommandLine(process.argv.slice(2), { environment: process.env, addresses, builtBootImages });
  switch (request.kind) {
    case 'help':
      process.stdout.write(usage);
      return 0;
    case 'version':
      process.stdout.write(`${version}\n`);
      return 0;
    case 'role-process': {
      // Loaded here, so that the process that only supervises does not hold it in memory.
      const { runRoleProcess } = await import('./role-process.ts');
      const kept = new KeptLog();
      return runRoleProcess(createLog(request.logLevel, kept), kept);
    }
    case 'serve':
      return serve(request);
  }
}

async function serve(request: ServeRequest): Promise<number> {
  const kept = new KeptLog();
  const log = createLog(request.logLevel, kept);
  // From the first moment on: a signal during the start waits for its end, then everything is closed again.
  const stop = signalled();
  const server = await start(request, log, kept);
  try {
    process.stdout.write(startSummary(request, server));
    releaseStartMemory();
    log.info(`stopping: ${await stop}`);
  } finally {
    await server.close();
  }
  return 0;
}

/** Roles that share a process run in this one; more are children. */
async function start({ config, roles, logLevel }: ServeRequest, log: Logger, kept: KeptLog): Promise<StartedServer> {
  const sockets = handedOverSockets(process.env, process.pid);
  const processes = processesOf(roles);
  if (processes.length === 1) {
    const { startServer } = await import('./server.ts');
    const server = await startServer({ config, log, roles, sockets });
    kept.open(config.dataDirectory, processName([...roles]));
    return server;
  }
  const prepared = await prepareSite(config, log);
  kept.open(config.dataDirectory, 'supervisor');
  const { database, databaseDescription, setupLink } = prepared;
  try {
    const supervisor = await supervise({
      program,
      args: ['--role-process', '--log-level', logLevel],
      environment: withoutSettings(process.env),
      settings: { config, database, sockets },
      processes,
      log,
    });
    return { databaseDescription, setupLink, close: () => supervisor.close().finally(() => prepared.close()) };
  } catch (error) {
    await prepared.close();
    throw error;
  }
}

/** Children are told all they need; a password in the environment is not passed on. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('SLIPWAY_')));
}

function signalled(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`slipway serve: ${explain(error)}\n`);
  process.exitCode = 1;
}
// Nothing of ours is open any more; whatever else is must not keep a site that has stopped.
process.exit();
