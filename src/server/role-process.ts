/** A child of the supervisor: waits for its settings, runs its roles until it is told to close them. */
import { once } from 'node:events';
import type { Logger } from 'pino';
import { SlipwayError } from '../api/errors.ts';
import { type ProcessState, processName } from './process-states.ts';
import type { KeptLog } from './site-log/kept-log.ts';
import { releaseStartMemory } from './start-memory.ts';
import { type RunningRoles, startRoles } from './start-roles.ts';
import {
  ProcessStatesMessageSchema,
  RoleCloseSchema,
  type RoleMessage,
  type RoleSettings,
  RoleSettingsSchema,
} from './supervisor.ts';

/** Resolves with the process's exit code when it is time to end. */
export async function runRoleProcess(log: Logger, kept: KeptLog): Promise<number> {
  // Ctrl-C and service managers signal the whole group; the parent decides the order in which we end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.once('disconnect', () => endWithParent(log));
  const closing = closeMessage();
  const processes = followProcesses();
  const settings = await firstMessage();
  kept.open(settings.config.dataDirectory, processName(settings.roles));
  let running: RunningRoles;
  try {
    running = await startRoles({ ...settings, log, processes });
  } catch (error) {
    log.error({ err: error, roles: settings.roles }, 'roles could not be started');
    const code = error instanceof SlipwayError ? error.code : 'SLIP-1009';
    await tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error), code });
    return 1;
  }
  await tell({ kind: 'ready' });
  releaseStartMemory();
  await closing;
  await running.close();
  return 0;
}

/** The parent was killed: at once, since whoever starts the site again wants our ports. Everything of ours can be killed at any time. */
function endWithParent(log: Logger): void {
  log.warn('the process that supervises this one is gone: ending');
  process.exit(1);
}

async function firstMessage(): Promise<RoleSettings> {
  const [message] = await once(process, 'message');
  return RoleSettingsSchema.parse(message);
}

/** What the supervisor told last. */
function followProcesses(): () => readonly ProcessState[] {
  let told: readonly ProcessState[] = [];
  process.on('message', (message) => {
    const { data } = ProcessStatesMessageSchema.safeParse(message);
    if (data !== undefined) told = data.processes;
  });
  return () => told;
}

function closeMessage(): Promise<void> {
  return new Promise((resolve) => {
    process.on('message', (message) => {
      if (RoleCloseSchema.safeParse(message).success) resolve();
    });
  });
}

/** Resolves when it is sent, or when nobody is there to hear it. */
function tell(message: RoleMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) return resolve();
    process.send(message, () => resolve());
  });
}
