/** What boot decisions are made from, as the database has it now: for all computers that ask at once, in as many queries as for one. */

import { sql } from 'kysely';
import { deploymentFactsOf } from '../deployments/deployment.ts';
import { dueDeployments } from '../deployments/due-deployments.ts';
import { findCandidates } from '../devices/device.ts';
import { matchIdentity } from '../devices/identity.ts';
import type { SiteContext } from '../site-context.ts';
import type { BootDevice, BootFacts, OpenRun } from './boot-decision.ts';
import type { BootFiles } from './boot-files.ts';
import type { BootIdentity } from './boot-urls.ts';

type Candidate = Awaited<ReturnType<typeof findCandidates>>[number];

/** In the order of `asking`. */
export async function loadBootFacts(
  site: SiteContext,
  files: BootFiles,
  asking: readonly BootIdentity[],
): Promise<BootFacts[]> {
  const identities = asking.map(({ mac, smbiosUuid }) => ({ macs: [mac], smbiosUuid, serialNumber: null }));
  const [candidates, buildId] = await Promise.all([findCandidates(site.db, identities), files.currentBuildId()]);
  const byMark = candidatesByMark(candidates);
  const devices = asking.map((who) => deviceOf(who, byMark));
  const ids = devices.flatMap((device) => (typeof device === 'string' ? [] : [device.id]));
  const [openRuns, deployments] = await Promise.all([openRunsOf(site, ids), deploymentFactsOf(site, ids)]);
  return devices.map((device) => {
    if (typeof device === 'string') return { device, openRun: null, due: dueDeployments([]), buildId };
    const due = dueDeployments(deployments.get(device.id) ?? []);
    return { device, openRun: openRuns.get(device.id) ?? null, due, buildId };
  });
}

/** So that a batch of hundreds is not compared each with each. */
function candidatesByMark(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const byMark = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const mark of [...candidate.macs, candidate.smbiosUuid?.toLowerCase() ?? []].flat())
      byMark.set(mark, [...(byMark.get(mark) ?? []), candidate]);
  }
  return byMark;
}

function deviceOf({ mac, smbiosUuid }: BootIdentity, byMark: ReadonlyMap<string, Candidate[]>): BootFacts['device'] {
  const fits = new Set([mac, smbiosUuid ?? []].flat().flatMap((mark) => byMark.get(mark) ?? []));
  const match = matchIdentity({ macs: [mac], smbiosUuid, serialNumber: null }, [...fits]);
  const device = [...fits].find(({ id }) => id === match);
  if (device === undefined) return fits.size === 0 ? 'unknown' : 'tie';
  return { id: device.id, name: device.name } satisfies BootDevice;
}

async function openRunsOf(site: SiteContext, deviceIds: readonly string[]): Promise<Map<string, OpenRun>> {
  const rows = await site.db
    .selectFrom('run')
    .select(['id', 'device_id', 'state', 'environment', 'task_sequence_name'])
    .where('device_id', '=', sql<string>`any(${[...deviceIds]}::uuid[])`)
    .where('ended_at', 'is', null)
    .execute();
  return new Map(
    rows.flatMap(({ id, device_id, state, environment, task_sequence_name: taskSequenceName }) => {
      // A report that ends a run sets the state and the time in one statement.
      if (state === 'succeeded' || state === 'failed' || state === 'cancelled') return [];
      return [[device_id, { id, state, environment, taskSequenceName }]];
    }),
  );
}
