/** What boot decisions are made from, as the database has it now: for all computers that ask at once, in one statement as for one. */

import { sql } from 'kysely';
import { deploymentFactsOf } from '../deployments/deployment.ts';
import { type DeploymentFact, dueDeployments } from '../deployments/due-deployments.ts';
import { type Candidate, matchIdentity } from '../devices/identity.ts';
import type { SiteContext } from '../site-context.ts';
import type { BootFacts, OpenRun } from './boot-decision.ts';
import type { BootFiles } from './boot-files.ts';
import type { BootIdentity } from './boot-urls.ts';

/** A device that shares a mark with a computer that asks. */
interface Fit extends Candidate {
  /** Which of those that ask, from 1. */
  readonly place: number;
  readonly name: string;
  readonly openRun: OpenRun | null;
  /** Newest first. */
  readonly deployments: readonly DeploymentFact[];
}

/** In the order of `asking`. */
export async function loadBootFacts(
  site: SiteContext,
  files: BootFiles,
  asking: readonly BootIdentity[],
): Promise<BootFacts[]> {
  const [fits, buildId] = await Promise.all([findFits(site, asking), files.currentBuildId()]);
  const byPlace = Map.groupBy(fits, ({ place }) => place);
  return asking.map((who, at) => factsOf(who, byPlace.get(at + 1) ?? [], buildId));
}

/** A report that ends a run sets its state and `ended_at` in one statement, so an open run has an open state. */
async function findFits({ db }: SiteContext, asking: readonly BootIdentity[]): Promise<Fit[]> {
  const macs = asking.map(({ mac }) => mac);
  const uuids = asking.map(({ smbiosUuid }) => smbiosUuid);
  // A union, so that each branch uses its own index: an OR over them reads the whole table.
  const { rows } = await sql<Fit>`
    with asking as (
      select * from unnest(${macs}::text[], ${uuids}::uuid[]) with ordinality as given (mac, smbios_uuid, place)
    ), fit as (
      select place, device_id as id from asking join device_mac using (mac)
      union select place, device.id from asking join device using (smbios_uuid) where device.obsolete_at is null
    )
    select fit.place, device.id, device.name, device.smbios_uuid as "smbiosUuid", device.serial_number as "serialNumber",
      array(select mac from device_mac where device_id = device.id) as macs,
      (select json_build_object('id', id, 'state', state, 'environment', environment, 'taskSequenceName', task_sequence_name)
        from run where run.device_id = device.id and ended_at is null) as "openRun",
      ${deploymentFactsOf(sql`device.id`)} as deployments
    from fit join device on device.id = fit.id`.execute(db);
  return rows;
}

function factsOf({ mac, smbiosUuid }: BootIdentity, fits: readonly Fit[], buildId: string | null): BootFacts {
  const match = matchIdentity({ macs: [mac], smbiosUuid, serialNumber: null }, fits);
  const fit = fits.find(({ id }) => id === match);
  if (fit === undefined) {
    return { device: fits.length === 0 ? 'unknown' : 'tie', openRun: null, due: dueDeployments([]), buildId };
  }
  const { id, name, openRun, deployments } = fit;
  return { device: { id, name }, openRun, due: dueDeployments(deployments), buildId };
}
