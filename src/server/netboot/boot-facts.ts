/** What boot decisions are made from, as the database has it now: for all computers that ask at once, in one statement as for one. */

import { type RawBuilder, sql } from 'kysely';
import { deploymentFactsOf } from '../deployments/deployment-facts.ts';
import { type DeploymentFact, dueDeployments, type Moment } from '../deployments/due-deployments.ts';
import { type Candidate, matchIdentity } from '../devices/identity.ts';
import { countingColumns, isDuplicate } from '../duplicate-identities/counting-marks.ts';
import type { SiteContext } from '../site-context.ts';
import type { BootFacts, OpenRun, PlaceholderFacts, PxeFacts } from './boot-decision.ts';
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
export async function loadBootFacts(site: SiteContext, asking: readonly BootIdentity[]): Promise<BootFacts[]> {
  const moment: Moment = { now: site.now(), origin: 'pxe' };
  const { fits, ignored, rejected, takesUnknown, buildId, ...pxe } = await readFacts(site, asking);
  const byPlace = Map.groupBy(fits, ({ place }) => place);
  const devices = asking.map((who, at) => deviceFactsOf(who, byPlace.get(at + 1) ?? [], moment));
  const someUnknown = devices.some(({ device }) => device === 'unknown');
  const placeholders = takesUnknown && someUnknown ? await findPlaceholders(site, moment) : [];
  return asking.map((who, at) => ({
    ...(devices[at] ?? deviceFactsOf(who, [], moment)),
    rejected: rejected.find(({ place }) => place === at + 1)?.code ?? null,
    placeholders: devices[at]?.device === 'unknown' ? placeholders : [],
    pxe: { ...pxe, ignored: ignored.includes(who.mac) },
    buildId,
  }));
}

interface FactsOfAll extends Omit<PxeFacts, 'ignored'> {
  readonly ignored: readonly string[];
  /** Those of the computers that a person has rejected, by the codes that they waited with. */
  readonly rejected: readonly { readonly place: number; readonly code: string }[];
  readonly takesUnknown: boolean;
  readonly buildId: string | null;
  readonly fits: readonly Fit[];
}

async function readFacts({ db }: SiteContext, asking: readonly BootIdentity[]): Promise<FactsOfAll> {
  const { rows } = await factsQuery(asking).execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('the table pxe_settings has lost its row');
  return row;
}

/**
 * All that the decisions rest on, in one statement, since each costs as much as the look-up of several computers; for whoever looks at its plan.
 * A report that ends a run sets its state and `ended_at` in one statement, so an open run has an open state.
 */
export function factsQuery(asking: readonly BootIdentity[]): RawBuilder<FactsOfAll> {
  const macs = asking.map(({ mac }) => mac);
  const uuids = asking.map(({ smbiosUuid }) => smbiosUuid);
  // The selects around the arrays hide from PostgreSQL how many ask. It would think that a plan for just as many is worth making, each time; that takes
  // ten times as long as carrying it out (3 to 4 ms of processor time beside 0.2 for each computer, measured with 100,000 devices).
  // A union, so that each branch uses its own index: an OR over them reads the whole table.
  return sql<FactsOfAll>`
    with asking as materialized (
      select place, mac as shown_mac, case when not ${isDuplicate('mac', sql`mac`)} then mac end as mac,
        case when not ${isDuplicate('smbios-uuid', sql`smbios_uuid::text`)} then smbios_uuid end as smbios_uuid
      from unnest((select ${macs}::text[]), (select ${uuids}::uuid[])) with ordinality as given (mac, smbios_uuid, place)
    ), fit as (
      select place, device_id as id from asking join device_mac using (mac)
      union select place, device.id from asking join device using (smbios_uuid) where device.obsolete_at is null
    ), refused as (
      select place, code from asking join waiting_computer on waiting_computer.mac = shown_mac where rejected
      union select place, code from asking join waiting_computer using (smbios_uuid) where rejected
    )
    select respond, interfaces, response_delay_seconds as "delaySeconds", prompt_seconds as "promptSeconds",
      unknown_computers <> 'off' as "takesUnknown",
      array(select mac from pxe_ignored_mac where mac in (select shown_mac from asking)) as ignored,
      (select coalesce(json_agg(refused), '[]') from refused) as rejected,
      (select build_id from boot_image where current limit 1) as "buildId",
      coalesce((select json_agg(fits) from (
        select fit.place, device.id, device.name, ${countingColumns},
          (select json_build_object('id', id, 'state', state, 'environment', environment, 'taskSequenceName', task_sequence_name)
            from run where run.device_id = device.id and ended_at is null) as "openRun",
          ${deploymentFactsOf(sql`device.id`)} as deployments
        from fit join device on device.id = fit.id) as fits), '[]') as fits
    from pxe_settings`;
}

async function findPlaceholders({ db }: SiteContext, moment: Moment): Promise<PlaceholderFacts[]> {
  const { rows } = await sql<Omit<PlaceholderFacts, 'device' | 'due'> & Pick<Fit, 'id' | 'name' | 'deployments'>>`
    select id, name, unknown_architecture as architecture, ${deploymentFactsOf(sql`device.id`)} as deployments
    from device where standing = 'placeholder'`.execute(db);
  return rows.map(({ id, name, architecture, deployments }) => ({
    device: { id, name, isPlaceholder: true },
    architecture,
    due: dueDeployments(deployments, moment),
  }));
}

function deviceFactsOf(
  { mac, smbiosUuid }: BootIdentity,
  fits: readonly Fit[],
  moment: Moment,
): Pick<BootFacts, 'device' | 'tied' | 'openRun' | 'due'> {
  const match = matchIdentity({ macs: [mac], smbiosUuid, serialNumber: null }, fits);
  const fit = fits.find(({ id }) => id === match);
  if (fit === undefined) {
    const nothing = { openRun: null, due: dueDeployments([], moment) };
    return fits.length === 0
      ? { device: 'unknown', ...nothing }
      : { device: 'tie', tied: fits.map(({ id }) => id), ...nothing };
  }
  const { id, name, openRun, deployments } = fit;
  return { device: { id, name }, openRun, due: dueDeployments(deployments, moment) };
}
