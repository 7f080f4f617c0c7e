/** Deployment templates. Whoever deploys takes one for the settings; nothing remembers by which one a deployment was made. */
import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import type {
  DeploymentTemplate,
  DeploymentTemplateChangeSchema,
  DeploymentTemplateCreateSchema,
} from '../../api/deployment-templates.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { refuseContradiction } from '../deployments/deployment-columns.ts';
import { publish } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';

export async function listDeploymentTemplates({ db }: Pick<SiteContext, 'db'>): Promise<DeploymentTemplate[]> {
  const rows = await db.selectFrom('deployment_template').selectAll().orderBy(sql`lower(name)`).execute();
  return rows.map(toTemplate);
}

async function getDeploymentTemplate({ db }: Pick<SiteContext, 'db'>, id: string): Promise<DeploymentTemplate> {
  const row = await db.selectFrom('deployment_template').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no deployment template with the id ${id}.`);
  return toTemplate(row);
}

export function createDeploymentTemplate(
  { db }: SiteContext,
  { name, description, ...settings }: z.output<typeof DeploymentTemplateCreateSchema>,
): Promise<DeploymentTemplate> {
  const id = randomUUID();
  return inTransaction(db, async (tx) => {
    refuseContradiction(settings, settings.purpose);
    await refuseTakenName({ db: tx }, id, name);
    await tx
      .insertInto('deployment_template')
      .values({ id, name, description, settings: JSON.stringify(settings) })
      .execute();
    await publish(tx, 'deployment-template', id, { name });
    return getDeploymentTemplate({ db: tx }, id);
  });
}

export function changeDeploymentTemplate(
  { db }: SiteContext,
  id: string,
  change: z.output<typeof DeploymentTemplateChangeSchema>,
): Promise<DeploymentTemplate> {
  return inTransaction(db, async (tx) => {
    await tx.selectFrom('deployment_template').select('id').where('id', '=', id).forUpdate().execute();
    const { id: _, createdAt: __, ...before } = await getDeploymentTemplate({ db: tx }, id);
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const { name, description, ...settings } = { ...before, ...given };
    refuseContradiction(settings, settings.purpose);
    await refuseTakenName({ db: tx }, id, name);
    await tx
      .updateTable('deployment_template')
      .set({ name, description, settings: JSON.stringify(settings) })
      .where('id', '=', id)
      .execute();
    await publish(tx, 'deployment-template', id, { name });
    return getDeploymentTemplate({ db: tx }, id);
  });
}

export function deleteDeploymentTemplate({ db }: SiteContext, id: string): Promise<void> {
  return inTransaction(db, async (tx) => {
    await getDeploymentTemplate({ db: tx }, id);
    await tx.deleteFrom('deployment_template').where('id', '=', id).execute();
    await publish(tx, 'deployment-template', id, { deleted: true });
  });
}

async function refuseTakenName({ db }: Pick<SiteContext, 'db'>, id: string, name: string): Promise<void> {
  const taken = await db
    .selectFrom('deployment_template')
    .select('id')
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .where('id', '<>', id)
    .executeTakeFirst();
  if (taken === undefined) return;
  throw new SlipwayError('SLIP-1003', `There is a deployment template named "${name}" already. Choose another name.`);
}

function toTemplate({
  id,
  name,
  description,
  settings,
  created_at,
}: Selectable<Database['deployment_template']>): DeploymentTemplate {
  return { id, name, description, ...settings, createdAt: created_at.toISOString() };
}
