/** API tokens: how administrators and their scripts show who they are. Shown once; the site keeps a hash. */
import { randomUUID } from 'node:crypto';
import type { ApiToken } from '../../api/api-tokens.ts';
import { SlipwayError } from '../../api/errors.ts';
import { hashSecret, newSecret } from '../keys/secret.ts';
import type { SiteContext } from '../site-context.ts';

export async function listApiTokens(site: SiteContext): Promise<ApiToken[]> {
  const rows = await site.db.selectFrom('api_token').select(columns).orderBy('created_at', 'desc').execute();
  return rows.map(toApiToken);
}

export async function createApiToken(site: SiteContext, name: string): Promise<ApiToken & { token: string }> {
  const token = newSecret('slipway');
  const row = await site.db
    .insertInto('api_token')
    .values({ id: randomUUID(), name, token_hash: hashSecret(token) })
    .onConflict((oc) => oc.column('name').doNothing())
    .returning(columns)
    .executeTakeFirst();
  if (row === undefined)
    throw new SlipwayError('SLIP-1003', `There is an API token named "${name}" already. Choose another name.`);
  return { ...toApiToken(row), token };
}

export async function deleteApiToken(site: SiteContext, id: string): Promise<void> {
  const deleted = await site.db.deleteFrom('api_token').where('id', '=', id).executeTakeFirst();
  if (deleted.numDeletedRows === 0n) throw new SlipwayError('SLIP-1002', `There is no API token with the id ${id}.`);
}

/** Its time of use is written at most once a minute: reading must not become writing. */
const USE_MILLISECONDS = 60_000;

/** The token with this hash; null when there is none. */
export async function findApiToken(site: SiteContext, hash: Buffer): Promise<{ id: string; name: string } | null> {
  const token = await site.db
    .selectFrom('api_token')
    .select(['id', 'name', 'last_used_at'])
    .where('token_hash', '=', hash)
    .executeTakeFirst();
  if (token === undefined) return null;
  const now = site.now();
  if ((token.last_used_at?.getTime() ?? 0) < now.getTime() - USE_MILLISECONDS)
    await site.db.updateTable('api_token').set({ last_used_at: now }).where('id', '=', token.id).execute();
  return { id: token.id, name: token.name };
}

const columns = ['id', 'name', 'created_at', 'last_used_at'] as const;

function toApiToken(row: { id: string; name: string; created_at: Date; last_used_at: Date | null }): ApiToken {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}
