/** High-risk control as it is set for the site, and its rules (high-risk.ts) asked about a deployment. */

import { sql } from 'kysely';
import type { z } from 'zod';
import { bootEnglish } from '../../api/boot-phrases.ts';
import type { Deployment } from '../../api/deployments.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { HighRiskSettings, HighRiskSettingsChangeSchema } from '../../api/high-risk-settings.ts';
import { erasingSteps } from '../../task-sequence/erasing-steps.ts';
import { allUnknownComputersId } from '../collections/built-in-collections.ts';
import { getCollection } from '../collections/collection.ts';
import { everything } from '../reach/reach.ts';
import { deploymentWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { getTaskSequence } from '../task-sequences/task-sequence.ts';
import { wholeOf } from '../task-sequences/whole-sequence.ts';
import type { Within } from './confirmed-starts.ts';
import { judgeRisk, type RiskFacts, type Verdict } from './high-risk.ts';

export async function readHighRiskSettings({ db }: Pick<SiteContext, 'db'>): Promise<HighRiskSettings> {
  const row = await db.selectFrom('high_risk_settings').selectAll().executeTakeFirstOrThrow();
  return {
    defaultSize: row.default_size,
    maximumSize: row.maximum_size,
    protectedDevices: row.protected_devices,
  };
}

/** Runs in the transaction of the person's change. Deployments that are there stay as they are. */
export async function saveHighRiskSettings(
  site: SiteContext,
  change: z.output<typeof HighRiskSettingsChangeSchema>,
): Promise<HighRiskSettings> {
  // Two people at once must not make of two valid changes one that is not.
  await site.db.selectFrom('high_risk_settings').select('only_row').forUpdate().execute();
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const after = { ...(await readHighRiskSettings(site)), ...given };
  const { defaultSize: default_size, maximumSize: maximum_size, protectedDevices: protected_devices } = after;
  if (maximum_size > 0 && maximum_size <= default_size)
    throw new SlipwayError(
      'SLIP-1001',
      `The maximum size (${maximum_size}) must be greater than the default size (${default_size}). Give a greater maximumSize, a smaller defaultSize, or 0 for no maximum.`,
    );
  await site.db.updateTable('high_risk_settings').set({ default_size, maximum_size, protected_devices }).execute();
  return after;
}

/** As people give it with what they do. */
export interface Agreement {
  readonly agreeToHighRisk?: boolean | undefined;
}

export type Judged = Pick<Deployment, 'purpose' | 'taskSequenceId' | 'collectionId'>;

/** @throws SlipwayError SLIP-1013 where agreement is missing, SLIP-1014 where the settings of the site do not allow it */
export async function refuseHighRisk(
  site: Within,
  deployment: Judged,
  { agreeToHighRisk = false }: Agreement,
): Promise<void> {
  if (deployment.purpose === 'available') return;
  const facts = await riskFacts(site, deployment);
  const verdict = judgeRisk(facts, await readHighRiskSettings(site));
  if (verdict.outcome === 'allowed') return;
  if (!(await isWithin(site, deployment))) return refuseUnseen(verdict, agreeToHighRisk);
  const { sequence, collection } = facts;
  const what = `"${sequence.name}" erases disks (${stepsText(sequence.destroying)})`;
  const reasons = verdict.reasons.map(bootEnglish).join('; ');
  if (verdict.outcome === 'refused')
    throw new SlipwayError(
      'SLIP-1014',
      `${what}, and this site does not allow it to be required on "${collection.name}": ${reasons}. Nothing was done.`,
    );
  if (agreeToHighRisk) return;
  throw new SlipwayError(
    'SLIP-1013',
    `${what}, and to have it required on "${collection.name}" is high-risk: ${reasons}. Nothing was done; if it is what you want, agree to it (agreeToHighRisk, --agree-to-high-risk).`,
  );
}

/** Its sequence or its collection belongs to another department, which is not told of. */
function refuseUnseen({ outcome }: Verdict, agreeToHighRisk: boolean): void {
  const what = 'Deployments beyond your reach would erase disks by this';
  if (outcome === 'refused')
    throw new SlipwayError(
      'SLIP-1014',
      `${what}, which this site does not allow on their collections. Nothing was done; ask somebody who reaches them.`,
    );
  if (agreeToHighRisk) return;
  throw new SlipwayError(
    'SLIP-1013',
    `${what}, which is high-risk on their collections. Nothing was done; if it is what you want, agree to it (agreeToHighRisk, --agree-to-high-risk).`,
  );
}

async function isWithin({ db, reach }: Within, { taskSequenceId, collectionId }: Judged): Promise<boolean> {
  const { rows } = await sql<{ within: boolean }>`select ${deploymentWithin(reach)} as within
    from (values (${taskSequenceId}::uuid, ${collectionId}::uuid)) as deployment (task_sequence_id, collection_id)`.execute(
    db,
  );
  return rows[0]?.within === true;
}

const NAMED_STEPS = 3;

function stepsText(names: readonly string[]): string {
  const named = names.slice(0, NAMED_STEPS).map((name) => `"${name}"`);
  return [...named, ...(names.length > NAMED_STEPS ? [`${names.length - NAMED_STEPS} more steps`] : [])].join(', ');
}

/** Whoever reaches the deployment is told of its parts. */
export async function riskFacts(
  site: SiteContext,
  { purpose, taskSequenceId, collectionId }: Judged,
): Promise<RiskFacts> {
  const whole = { ...site, reach: everything };
  const sequence = await getTaskSequence(whole, taskSequenceId);
  // As far as it can be put together: a run of one that cannot is refused anyhow.
  const { document } = await wholeOf(site, sequence);
  const { name, builtIn } = await getCollection(whole, collectionId);
  const { rows } = await sql<{ size: number; inside: number }>`
    select count(*)::integer as size, (count(*) filter (where device.protected))::integer as inside
    from collection_member join device on device.id = collection_member.device_id
    where collection_member.collection_id = ${collectionId}::uuid`.execute(site.db);
  const { size = 0, inside = 0 } = rows[0] ?? {};
  return {
    purpose,
    sequence: { name: sequence.name, destroying: erasingSteps(document) },
    collection: { name, holdsAll: builtIn && collectionId !== allUnknownComputersId, size, protected: inside },
  };
}
