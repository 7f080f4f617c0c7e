/** What is set for the whole site about network boot. Boot decisions hear of a change at its commit (boot-facts.ts). */
import { sql } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type { PxeSettings, PxeSettingsChangeSchema } from '../../api/pxe-settings.ts';
import { getCollection } from '../collections/collection.ts';
import type { SiteContext } from '../site-context.ts';

export async function readPxeSettings({ db }: SiteContext): Promise<PxeSettings> {
  const row = await db
    .selectFrom('pxe_settings')
    .selectAll()
    .select(sql<string[]>`array(select mac from pxe_ignored_mac order by mac)`.as('ignored_macs'))
    .select(
      sql<string[]>`array(select collection_id from unknown_computer_collection order by collection_id)`.as(
        'collection_ids',
      ),
    )
    .executeTakeFirstOrThrow();
  return {
    respond: row.respond,
    responseDelaySeconds: row.response_delay_seconds,
    interfaces: row.interfaces,
    ignoredMacs: row.ignored_macs,
    promptSeconds: row.prompt_seconds,
    unknownComputers: row.unknown_computers,
    unknownComputersADay: row.unknown_computers_a_day,
    unknownComputerCollectionIds: row.collection_ids,
  };
}

export async function savePxeSettings(
  site: SiteContext,
  change: z.output<typeof PxeSettingsChangeSchema>,
): Promise<PxeSettings> {
  const set = {
    ...given('respond', change.respond),
    ...given('response_delay_seconds', change.responseDelaySeconds),
    ...given('interfaces', change.interfaces && [...new Set(change.interfaces)].sort()),
    ...given('prompt_seconds', change.promptSeconds),
    ...given('unknown_computers', change.unknownComputers),
    ...given('unknown_computers_a_day', change.unknownComputersADay),
  };
  if (Object.keys(set).length > 0) await site.db.updateTable('pxe_settings').set(set).execute();
  if (change.ignoredMacs !== undefined) await replaceIgnored(site, change.ignoredMacs);
  if (change.unknownComputerCollectionIds !== undefined)
    await replaceCollections(site, change.unknownComputerCollectionIds);
  return readPxeSettings(site);
}

function given<Key extends string, Value>(column: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [column]: value } as { [K in Key]?: Value });
}

async function replaceIgnored({ db }: SiteContext, macs: readonly string[]): Promise<void> {
  await db.deleteFrom('pxe_ignored_mac').execute();
  await sql`insert into pxe_ignored_mac select distinct unnest(${[...macs]}::text[])`.execute(db);
}

async function replaceCollections(site: SiteContext, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const { builtIn, name } = await getCollection(site, id);
    if (builtIn) throw new SlipwayError('SLIP-1006', `"${name}" is built in: nothing is put into it.`);
  }
  await site.db.deleteFrom('unknown_computer_collection').execute();
  await sql`insert into unknown_computer_collection select distinct unnest(${[...ids]}::uuid[])`.execute(site.db);
}
