/** What is set for the whole site about network boot. Boot decisions hear of a change at its commit (boot-facts.ts). */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { PxeSettings, PxeSettingsChangeSchema } from '../../api/pxe-settings.ts';
import type { SiteContext } from '../site-context.ts';

export async function readPxeSettings({ db }: SiteContext): Promise<PxeSettings> {
  const row = await db
    .selectFrom('pxe_settings')
    .selectAll()
    .select(sql<string[]>`array(select mac from pxe_ignored_mac order by mac)`.as('ignored_macs'))
    .executeTakeFirstOrThrow();
  return {
    respond: row.respond,
    responseDelaySeconds: row.response_delay_seconds,
    interfaces: row.interfaces,
    ignoredMacs: row.ignored_macs,
    promptSeconds: row.prompt_seconds,
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
  };
  if (Object.keys(set).length > 0) await site.db.updateTable('pxe_settings').set(set).execute();
  if (change.ignoredMacs !== undefined) await replaceIgnored(site, change.ignoredMacs);
  return readPxeSettings(site);
}

function given<Key extends string, Value>(column: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [column]: value } as { [K in Key]?: Value });
}

async function replaceIgnored({ db }: SiteContext, macs: readonly string[]): Promise<void> {
  await db.deleteFrom('pxe_ignored_mac').execute();
  await sql`insert into pxe_ignored_mac select distinct unnest(${[...macs]}::text[])`.execute(db);
}
