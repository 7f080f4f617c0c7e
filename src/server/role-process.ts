/** A child of the supervisor: waits for its settings, runs its roles, ends when its parent closes the channel or is gone. */
import { once } from 'node:events';
import type { Logger } from 'pino';
import { type RunningRoles, startRoles } from './server.ts';
import { type RoleMessage, RoleSettingsSchema } from './supervisor.ts';

/** Resolves with the process's exit code when it is time to end. */
export async function runRoleProcess(log: Logger): Promise<number> {
  // Ctrl-C and service managers signal the whole group; the parent decides the order in which we end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  const parentGone = once(process, 'disconnect');
  const [raw] = await Promise.race([once(process, 'message'), parentGone.then(() => [undefined])]);
  if (raw === undefined) return 0;
  const settings = RoleSettingsSchema.parse(raw);
  let running: RunningRoles;
  try {
    running = await startRoles({ ...settings, log });
  } catch (error) {
    log.error({ err: error, roles: settings.roles }, 'roles could not be started');
    await tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    return 1;
  }
  await tell({ kind: 'ready' });
  await parentGone;
  await running.close();
  return 0;
}

/** Resolves when it is sent, or when nobody is there to hear it. */
function tell(message: RoleMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) return resolve();
    process.send(message, () => resolve());
  });
}
