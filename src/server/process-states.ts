/** What the supervisor knows of a site's processes, as it tells it to those that it keeps running. */
import * as z from 'zod';
import { roles } from './roles.ts';

/**
 * `starting`: it has not said yet that its roles run. `restarting`: it has ended, and is started again at `startsAgainAt`. The supervisor never gives
 * up: a process that ends again and again is started every 30 seconds.
 */
export const ProcessStateSchema = z.object({
  name: z.enum(['supervisor', 'api', 'boot', 'site']),
  /** What it does; the supervisor itself has none. */
  roles: z.array(z.enum(roles)),
  /** null: it does not run. */
  pid: z.int().nullable(),
  state: z.enum(['starting', 'running', 'restarting']),
  since: z.iso.datetime(),
  /** Since the site was started. */
  restarts: z.int(),
  lastEnd: z
    .object({
      at: z.iso.datetime(),
      /** `ended with SIGKILL`, `ended with 1` */
      how: z.string(),
      /** What it said itself; null: nothing, its log may tell. */
      reason: z.string().nullable(),
    })
    .nullable(),
  startsAgainAt: z.iso.datetime().nullable(),
});
export type ProcessState = z.output<typeof ProcessStateSchema>;

/** The names that metrics and logs have for the processes: the one with the API, and the one that computers boot from; `site` where one does all. */
export function processName(of: ProcessState['roles']): ProcessState['name'] {
  if (!of.includes('api')) return 'boot';
  return of.length === 1 ? 'api' : 'site';
}

/** Of a process whose beginning nobody watched: of the one that asks, or of the supervisor. */
export function runningHere(name: ProcessState['name'], of: ProcessState['roles'], since: Date): ProcessState {
  return {
    ...{ name, roles: [...of], pid: process.pid, state: 'running', since: since.toISOString() },
    ...{ restarts: 0, lastEnd: null, startsAgainAt: null },
  };
}
