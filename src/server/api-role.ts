/** The role `api`: over TLS and on the local socket, with the jobs and the events that it shows. */
import { createPasswordLimit } from './agents/session.ts';
import { startAlerts } from './alerts/raise-alerts.ts';
import { startCollectionEvaluation } from './collections/evaluation-schedule.ts';
import { startValidationSchedule } from './content/validation-schedule.ts';
import { type DatabaseAddress, openSiteDatabase } from './database.ts';
import type { OpenDatabase } from './db/connection.ts';
import type { Database } from './db/schema.ts';
import { startWakes } from './deployments/wake-at-assignments.ts';
import { startWaves } from './deployments/waves.ts';
import { startEmail } from './email/email-delivery.ts';
import { EventFeed, eventChannel } from './events/events.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createApi } from './http/api-routes.ts';
import { listenOn } from './http/listen.ts';
import { listenOnLocalSocket } from './http/local-socket.ts';
import { startJobRunner } from './jobs/job-runner.ts';
import { jobWorks } from './jobs/job-works.ts';
import { openSealingKeys } from './keys/rotate-sealing-key.ts';
import { measureAgentsPool, measureSite } from './metrics/site-metrics.ts';
import type { SiteContext } from './site-context.ts';
import type { Closable } from './start-roles.ts';
import { startWebhooks } from './webhooks/deliver.ts';

/** Sixteen that arrive, batches of reports, and what runs ask for (http/admission.ts): computers neither wait for people's queries nor keep people waiting. */
const AGENTS_CONNECTIONS = 24;

export async function startApi(
  site: SiteContext,
  database: OpenDatabase<Database>,
  address: DatabaseAddress,
): Promise<Closable[]> {
  const started: Closable[] = [];
  try {
    await openSealingKeys(site);
    measureSite(site.metrics.registry, site.db);
    const feed = new EventFeed(site);
    started.push(await feed.start((wake) => database.listen(eventChannel, wake, { onListening: wake })));
    started.push(startHousekeeping(site));
    started.push(startWaves(site));
    started.push(startWakes(site));
    started.push(startValidationSchedule(site));
    started.push(startAlerts(site));
    started.push(startWebhooks(site));
    started.push(startEmail(site));
    started.push(startCollectionEvaluation(site));
    started.push(await startJobRunner(site, database.pool, jobWorks));
    const ofAgents = openSiteDatabase(address, site.log, AGENTS_CONNECTIONS);
    started.push(ofAgents);
    measureAgentsPool(site.metrics.registry, ofAgents.pool);
    const siteOfAgents = { ...site, db: ofAgents.db };
    const parts = { site, siteOfAgents, feed, passwordLimit: createPasswordLimit(site.now) };
    const local = await createApi(parts, 'local');
    started.push(local);
    await listenOnLocalSocket(local, site.config.dataDirectory);
    const api = await createApi(parts, 'tls');
    started.push(api);
    await listenOn(api, { address: site.config.address, port: site.config.apiPort, flag: '--api-port' });
    return started;
  } catch (error) {
    for (const part of started.reverse()) await part.close();
    throw error;
  }
}
