/** What the boot decision is made from, as the database has it now. */

import { deploymentFacts } from '../deployments/deployment.ts';
import { dueDeployments } from '../deployments/due-deployments.ts';
import { findCandidates } from '../devices/device.ts';
import { matchIdentity } from '../devices/identity.ts';
import type { SiteContext } from '../site-context.ts';
import type { BootFacts, OpenRun } from './boot-decision.ts';
import type { BootFiles } from './boot-files.ts';
import type { BootIdentity } from './boot-urls.ts';

const NOTHING_DUE = dueDeployments([]);

export async function loadBootFacts(site: SiteContext, files: BootFiles, who: BootIdentity): Promise<BootFacts> {
  const identity = { macs: [who.mac], smbiosUuid: who.smbiosUuid, serialNumber: null };
  const [candidates, buildId] = await Promise.all([findCandidates(site.db, identity), files.currentBuildId()]);
  const match = matchIdentity(identity, candidates);
  const device = candidates.find((candidate) => candidate.id === match);
  if (device === undefined) {
    const found = candidates.length === 0 ? 'unknown' : 'tie';
    return { device: found, openRun: null, due: NOTHING_DUE, buildId };
  }
  const [openRun, deployments] = await Promise.all([findOpenRun(site, device.id), deploymentFacts(site, device.id)]);
  const { id, name } = device;
  return { device: { id, name }, openRun, due: dueDeployments(deployments), buildId };
}

async function findOpenRun(site: SiteContext, deviceId: string): Promise<OpenRun | null> {
  const row = await site.db
    .selectFrom('run')
    .select(['id', 'state', 'environment', 'task_sequence_name'])
    .where('device_id', '=', deviceId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { id, state, environment } = row;
  // A report that ends a run sets the state and the time in one statement.
  if (state === 'succeeded' || state === 'failed' || state === 'cancelled') return null;
  return { id, state, environment, taskSequenceName: row.task_sequence_name };
}
