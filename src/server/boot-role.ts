/** The roles `content` and `netboot`: one plain-HTTP listener, so one process. */
import { bootImageFiles } from './boot-images/boot-image.ts';
import { registerContentRoute } from './content/content-route.ts';
import type { OpenDatabase } from './db/connection.ts';
import type { Database } from './db/schema.ts';
import { createBootApplication } from './http/application.ts';
import { listenOn } from './http/listen.ts';
import { listenOnOwnSocket } from './http/local-socket.ts';
import { bootSocketPath } from './metrics/boot-process.ts';
import { createBootProcessApplication } from './metrics/boot-process-application.ts';
import { FACT_CHANGES_CHANNEL, type ListenForFactChanges } from './netboot/known-boot-facts.ts';
import { startNetboot } from './netboot/netboot.ts';
import type { SiteContext } from './site-context.ts';
import type { Closable, RoleOptions } from './start-roles.ts';

export async function startBoot(
  site: SiteContext,
  database: OpenDatabase<Database>,
  { roles, sockets }: RoleOptions,
): Promise<Closable[]> {
  const app = createBootApplication(site);
  const started: Closable[] = [app];
  try {
    if (roles.includes('content')) registerContentRoute(app, site);
    if (roles.includes('netboot')) {
      const listen: ListenForFactChanges = (handler, options) =>
        database.listen(FACT_CHANGES_CHANNEL, handler, options);
      started.push(await startNetboot(site, app, bootImageFiles(site), listen, sockets));
    }
    await listenOn(app, { address: site.config.address, port: site.config.bootPort, flag: '--boot-port' });
    // Where the API shares this process it knows all that itself.
    if (!roles.includes('api')) {
      const own = createBootProcessApplication(site.metrics.registry);
      started.push(own);
      await listenOnOwnSocket(own, bootSocketPath(site.config.dataDirectory));
    }
    return started;
  } catch (error) {
    for (const part of started.reverse()) await part.close();
    throw error;
  }
}
