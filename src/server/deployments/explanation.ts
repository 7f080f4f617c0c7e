/** Why a deployment starts, or does not, on one device: every deployment of it, with each fact that was used. */
import { sql } from 'kysely';
import type { z } from 'zod';
import { bootEnglish, bootPhrase } from '../../api/boot-phrases.ts';
import type { explainDeployments as contract } from '../../api/deployments.ts';
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import { windowsFor } from '../collections/maintenance-times.ts';
import { getDevice } from '../devices/device.ts';
import { deploymentWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { deploymentFactsOf } from './deployment-facts.ts';
import { type DeploymentFact, type DueDeployments, dueDeployments, type Moment } from './due-deployments.ts';
import { hindrancesOf } from './hindrances.ts';

type Explanation = z.output<typeof contract.response>;

/** As a boot over the network would be told now. Beyond the caller's reach there are deployments that count, and are not named. */
export async function explainDeployments(site: SiteContext, deviceId: string): Promise<Explanation> {
  const { name } = await getDevice(site, deviceId);
  const { rows } = await sql<{ facts: DeploymentFact[]; openRun: string | null; within: string[] }>`
    select ${deploymentFactsOf(sql`${deviceId}::uuid`)} as facts,
      (select id from run where device_id = ${deviceId}::uuid and ended_at is null) as "openRun",
      array(select id from deployment where ${deploymentWithin(site.reach)}) as within`.execute(site.db);
  const { facts = [], openRun = null, within = [] } = rows[0] ?? {};
  const moment: Moment = { now: site.now(), origin: 'pxe' };
  const due = dueDeployments(facts, moment);
  const seen = facts.filter(({ id }) => within.includes(id));
  return {
    ...{ device: name, openRun, at: moment.now.toISOString(), beyondReach: facts.length - seen.length },
    deployments: seen.map((fact) => explained(fact, due, moment, (id) => within.includes(id))),
  };
}

/** Pure. What is not within the reach of whoever asks is not named. */
export function explained(
  fact: DeploymentFact,
  { required, available }: DueDeployments,
  moment: Moment,
  isWithin: (id: string) => boolean,
): Explanation['deployments'][number] {
  const {
    id,
    name,
    collection,
    taskSequenceId: _,
    description: __,
    noticeSeconds: ___,
    declinedAt: ____,
    ...rest
  } = fact;
  const facts = { ...rest, assignedAt: [...fact.assignedAt], ...windowFacts(fact) };
  const hindrances = hindrancesOf(fact, moment);
  const common = { id, name, collection, facts };
  if (hindrances.length > 0) return { ...common, outcome: 'not', ...because(hindrances) };
  if (fact === required) return { ...common, outcome: 'starts', ...because([bootPhrase('firstRequired')]) };
  if (available.includes(fact)) return { ...common, outcome: 'offered', ...because([bootPhrase('mayBeChosen')]) };
  const first = required ?? available[0];
  const isHidden = first === undefined || !isWithin(first.id);
  const why = isHidden ? bootPhrase('beyondReachBefore') : bootPhrase('comesBefore', { name: first.name });
  return { ...common, outcome: 'waits', ...because([why]) };
}

function because(phrases: Phrase[]): Pick<Explanation['deployments'][number], 'reasons' | 'phrases'> {
  return { reasons: phrases.map(bootEnglish), phrases };
}

/** Their times are in the reasons; the windows themselves may be of collections beyond reach. */
function windowFacts({
  windows,
}: DeploymentFact): Pick<Explanation['deployments'][number]['facts'], 'maintenanceWindows' | 'windows'> {
  if (windows === null) return { maintenanceWindows: 'ignore', windows };
  return { maintenanceWindows: 'obey', windows: windowsFor(windows, 'task-sequence').length };
}
