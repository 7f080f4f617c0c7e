/** `slipway serve`: the only reader of flags, environment and signals of a site. */
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { SlipwayError } from '../api/errors.ts';
import { parseCommandLine, type StartRequest, usage } from './command-line.ts';
import { createLog } from './log.ts';
import { handedOverSockets } from './netboot/handed-over-sockets.ts';
import { runRoleProcess } from './role-process.ts';
import { processesOf } from './roles.ts';
import { prepareSite, startRoles } from './server.ts';
import { startSummary } from './start-summary.ts';
import { supervise } from './supervisor.ts';
import { version } from './version.ts';

type ServeRequest = Extract<StartRequest, { kind: 'serve' }>;

interface Closable {
  close(): Promise<void>;
}

const program = fileURLToPath(import.meta.url);

async function main(): Promise<number> {
  const addresses = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter((each) => each.family === 'IPv4' && !each.internal)
    .map((each) => each.address);
  const request = parseCommandLine(process.argv.slice(2), { environment: process.env, addresses });
  switch (request.kind) {
    case 'help':
      process.stdout.write(usage);
      return 0;
    case 'version':
      process.stdout.write(`${version}\n`);
      return 0;
    case 'role-process':
      return runRoleProcess(createLog(request.logLevel));
    case 'serve':
      return serve(request, createLog(request.logLevel));
  }
}

async function serve(request: ServeRequest, log: Logger): Promise<number> {
  // From the first moment on: a signal during the start waits for its end, then everything is closed again.
  const stop = signalled();
  const prepared = await prepareSite(request.config, log);
  let running: Closable | undefined;
  try {
    running = await run(request, prepared.database, log);
    process.stdout.write(startSummary(request, prepared));
    log.info(`stopping: ${await stop}`);
  } finally {
    await running?.close();
    await prepared.close();
  }
  return 0;
}

/** One process's worth of roles runs here; more are children. */
async function run(
  { config, roles, logLevel }: ServeRequest,
  database: Awaited<ReturnType<typeof prepareSite>>['database'],
  log: Logger,
): Promise<Closable> {
  const sockets = handedOverSockets(process.env, process.pid);
  const processes = processesOf(roles);
  if (processes.length === 1) return startRoles({ config, log, database, roles, sockets });
  return supervise({
    program,
    args: ['--role-process', '--log-level', logLevel],
    environment: withoutSettings(process.env),
    settings: { config, database, sockets },
    processes,
    log,
  });
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

function explain(error: unknown): string {
  if (error instanceof SlipwayError) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`slipway serve: ${explain(error)}\n`);
  process.exitCode = 1;
}
// Nothing of ours is open any more; whatever else is must not keep a site that has stopped.
process.exit();
