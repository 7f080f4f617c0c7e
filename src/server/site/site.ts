/** The site itself: its one row, what is told of it, its settings, whether it is well. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type { changeSettings, getSite, SettingsSchema } from '../../api/site.ts';
import { apiUrl, bootUrl } from '../config.ts';
import type { Database } from '../db/schema.ts';
import { hashPassword } from '../keys/password.ts';
import { askBootProcess } from '../metrics/boot-process.ts';
import type { SiteContext } from '../site-context.ts';

/** The site's id; its row is made at the first start, and takes on a new name when the configuration has one. */
export async function ensureSite(db: Kysely<Database>, name: string): Promise<string> {
  const row = await db
    .insertInto('site')
    .values({ id: randomUUID(), name })
    .onConflict((oc) => oc.column('only_row').doUpdateSet({ name }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export function describeSite(site: SiteContext): z.output<typeof getSite.response> {
  return {
    id: site.siteId,
    name: site.config.siteName,
    version: site.version,
    apiUrl: apiUrl(site.config),
    bootUrl: bootUrl(site.config),
    caFingerprint: site.keys.caFingerprint,
    caCertificatePem: site.keys.caCertificatePem,
    policyKey: { keyId: site.keys.policyKeyId, publicKeyPem: site.keys.policyPublicKeyPem },
  };
}

type Settings = z.output<typeof SettingsSchema>;

export async function readSettings(site: SiteContext): Promise<Settings> {
  const row = await site.db
    .selectFrom('site')
    .select(['pxe_password_hash', 'user_device_affinity'])
    .executeTakeFirstOrThrow();
  return { pxePasswordSet: row.pxe_password_hash !== null, userDeviceAffinity: row.user_device_affinity };
}

export interface HashedSettings {
  /** Absent: it stays. null: it is taken away. */
  readonly pxePasswordHash?: string | null;
  readonly userDeviceAffinity?: Settings['userDeviceAffinity'];
}

/** What may be kept of the settings. */
export async function hashedSettings({
  pxePassword,
  userDeviceAffinity,
}: z.output<NonNullable<typeof changeSettings.body>>): Promise<HashedSettings> {
  const plain = userDeviceAffinity === undefined ? {} : { userDeviceAffinity };
  if (pxePassword === undefined) return plain;
  return { ...plain, pxePasswordHash: pxePassword === null ? null : await hashPassword(pxePassword) };
}

export async function saveSettings(site: SiteContext, change: HashedSettings): Promise<Settings> {
  if (change.pxePasswordHash !== undefined)
    await site.db.updateTable('site').set({ pxe_password_hash: change.pxePasswordHash }).execute();
  if (change.userDeviceAffinity !== undefined)
    await site.db.updateTable('site').set({ user_device_affinity: change.userDeviceAffinity }).execute();
  return readSettings(site);
}

const HEALTH_MILLISECONDS = 5000;

/** Throws SLIP-1008 (HTTP 503) when the database or the site's other process does not answer: a load balancer turns to another server. */
export async function checkHealth(site: SiteContext): Promise<{ ok: boolean }> {
  const answer = sql`select 1`.execute(site.db).then(
    () => 'answered' as const,
    () => 'failed' as const,
  );
  const boot = askBootProcess(site.config.dataDirectory);
  if ((await Promise.race([answer, sleep(HEALTH_MILLISECONDS, 'late' as const, { ref: false })])) !== 'answered')
    throw new SlipwayError(
      'SLIP-1008',
      'The database does not answer. Look at the site log; it tries again by itself.',
    );
  if ((await boot) === 'silent')
    throw new SlipwayError(
      'SLIP-1008',
      'Content and network boot do not answer. Look at the site log; they are started again by themselves.',
    );
  return { ok: true };
}
