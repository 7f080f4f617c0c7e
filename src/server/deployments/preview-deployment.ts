/** Whom a deployment would come to, and what it would do there: what a person looks at before they make it. */

import { sql } from 'kysely';
import { bootEnglish } from '../../api/boot-phrases.ts';
import type { DeploymentPreview } from '../../api/deployments.ts';
import { getCollection } from '../collections/collection.ts';
import type { SiteContext } from '../site-context.ts';
import { getTaskSequence } from '../task-sequences/task-sequence.ts';
import { judgeRisk } from './high-risk.ts';
import { type Judged, readHighRiskSettings, riskFacts } from './high-risk-settings.ts';

const MOST_MODELS = 20;

/** @throws SlipwayError SLIP-1002 for what the caller does not reach */
export async function previewDeployment(site: SiteContext, deployment: Judged): Promise<DeploymentPreview> {
  await getTaskSequence(site, deployment.taskSequenceId);
  await getCollection(site, deployment.collectionId);
  const facts = await riskFacts(site, deployment);
  const verdict = judgeRisk(facts, await readHighRiskSettings(site));
  const phrases = verdict.outcome === 'allowed' ? [] : [...verdict.reasons];
  return {
    devices: facts.collection.size,
    protectedDevices: facts.collection.protected,
    ...(await kindsOf(site, deployment.collectionId)),
    erasingSteps: [...facts.sequence.destroying],
    risk: {
      outcome: verdict.outcome === 'needs agreement' ? 'needs-agreement' : verdict.outcome,
      reasons: phrases.map(bootEnglish),
      phrases,
    },
  };
}

/** A collection within reach has devices within reach alone. */
async function kindsOf(
  { db }: SiteContext,
  id: string,
): Promise<Pick<DeploymentPreview, 'models' | 'unknownComputers'>> {
  const members = sql`collection_member join device on device.id = collection_member.device_id
    where collection_member.collection_id = ${id}::uuid`;
  const { rows: models } = await sql<DeploymentPreview['models'][number]>`
    select device.manufacturer, device.model, count(*)::integer as devices
    from ${members} and device.standing <> 'placeholder'
    group by 1, 2 order by devices desc, 1, 2 limit ${MOST_MODELS}`.execute(db);
  const { rows } = await sql<{ unknown: boolean }>`
    select exists (select from ${members} and device.standing = 'placeholder') as unknown`.execute(db);
  return { models, unknownComputers: rows[0]?.unknown === true };
}
