/** A whole site in one process. Several processes on one prepared site are supervisor.ts' matter. */
import type { Logger } from 'pino';
import type { HandedOverSocket } from '../protocols/dhcp/sockets.ts';
import type { Config } from './config.ts';
import { type PreparedSite, prepareSite } from './prepare-site.ts';
import type { Role } from './roles.ts';
import { type RunningRoles, startRoles } from './start-roles.ts';

export interface ServerOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly roles: readonly Role[];
  readonly sockets?: readonly HandedOverSocket[];
}

export interface RunningServer extends RunningRoles, Pick<PreparedSite, 'databaseDescription' | 'setupLink'> {}

/** A whole site in this process. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const prepared = await prepareSite(options.config, options.log);
  try {
    const running = await startRoles({ ...options, database: prepared.database });
    return {
      site: running.site,
      databaseDescription: prepared.databaseDescription,
      setupLink: prepared.setupLink,
      close: async () => {
        await running.close();
        await prepared.close();
      },
    };
  } catch (error) {
    await prepared.close();
    throw error;
  }
}
