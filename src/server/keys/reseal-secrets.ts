/** The job after a rotation: seals every secret with the newest key, in small transactions, then retires the keys that nothing uses. */
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { emailPasswordPlace } from '../email/email-settings.ts';
import { clientSecretPlace } from '../identity-providers/provider-row.ts';
import type { JobContext, JobResult } from '../jobs/job-runner.ts';
import { recoveryPasswordPlace } from '../recovery-keys/recovery-key.ts';
import type { SiteContext } from '../site-context.ts';
import { sealedPlace } from '../variables/variable.ts';
import { webhookSecretPlace } from '../webhooks/webhook.ts';
import { retireUnusedKeys } from './rotate-sealing-key.ts';
import type { SealedPlace } from './sealing.ts';

const AT_ONCE = 50;

/** A table with one row has no ids: any but the first, behind which the search begins. */
const ONLY_ROW = sql<string>`'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid`;

/** A column of sealed values, and what each belongs to. */
interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** SQL for the id of whom it belongs to. */
  readonly owner: RawBuilder<string>;
  /** SQL for the name of the secret among those of its owner. */
  readonly name: RawBuilder<string>;
  place(owner: string, name: string): SealedPlace;
}

const sealedColumns: readonly SealedColumn[] = [
  ...(['device', 'collection'] as const).map((kind) => ({
    ...{
      table: `${kind}_variable`,
      column: 'sealed_value',
      owner: sql<string>`${sql.ref(`${kind}_id`)}`,
      name: sql<string>`name`,
    },
    place: (id: string, name: string) => sealedPlace({ kind, id }, name),
  })),
  {
    ...{
      table: 'identity_provider',
      column: 'sealed_client_secret',
      owner: sql<string>`id`,
      name: sql<string>`'client secret'`,
    },
    place: clientSecretPlace,
  },
  {
    ...{ table: 'webhook', column: 'sealed_secret', owner: sql<string>`id`, name: sql<string>`'secret'` },
    place: webhookSecretPlace,
  },
  {
    ...{ table: 'email_settings', column: 'sealed_password', owner: ONLY_ROW, name: sql<string>`'password'` },
    place: () => emailPasswordPlace,
  },
  {
    ...{
      table: 'recovery_key',
      column: 'sealed_password',
      owner: sql<string>`id`,
      name: sql<string>`'recovery password'`,
    },
    place: recoveryPasswordPlace,
  },
];

interface SealedRow {
  readonly owner: string;
  readonly name: string;
  readonly sealed_value: Buffer;
}

interface Counts {
  resealed: number;
  unreadable: number;
}

export async function resealSecrets(_: unknown, { site, signal }: JobContext): Promise<JobResult> {
  const counts: Counts = { resealed: 0, unreadable: 0 };
  for (const column of sealedColumns) await resealAll(site, column, signal, counts);
  const retired = await retireUnusedKeys(site);
  const lost =
    counts.unreadable === 0
      ? ''
      : ` ${counts.unreadable} cannot be read and stay as they are: the log names them. Set them again, then rotate once more.`;
  return {
    message: `${counts.resealed} secret(s) sealed anew; ${retired} former key(s) removed.${lost}`,
    resultId: null,
  };
}

async function resealAll(site: SiteContext, column: SealedColumn, signal: AbortSignal, counts: Counts): Promise<void> {
  let after: Pick<SealedRow, 'owner' | 'name'> | undefined = {
    owner: '00000000-0000-0000-0000-000000000000',
    name: '',
  };
  while (after !== undefined) {
    signal.throwIfAborted();
    const from: Pick<SealedRow, 'owner' | 'name'> = after;
    const rows = await inTransaction(site.db, async (tx) => {
      const batch = await rowsToReseal(tx, column, site.keys.sealer.current, from);
      for (const row of batch) await reseal(site, tx, column, row, counts);
      return batch;
    });
    after = rows.at(-1);
  }
}

/** In the order of the table's key: one that cannot be read is passed, not met again. Locked until they are sealed anew. */
async function rowsToReseal(
  tx: Transaction<Database>,
  { table, column, owner, name }: SealedColumn,
  current: string,
  after: Pick<SealedRow, 'owner' | 'name'>,
): Promise<SealedRow[]> {
  const { rows } = await sql<SealedRow>`
    select ${owner} as owner, ${name} as name, ${sql.ref(column)} as sealed_value from ${sql.table(table)}
    where ${sql.ref(column)} is not null and sealing_key_id is distinct from ${current}
      and (${owner}, lower(${name})) > (${after.owner}::uuid, lower(${after.name}))
    order by ${owner}, lower(${name}) limit ${AT_ONCE} for update`.execute(tx);
  return rows;
}

async function reseal(
  site: SiteContext,
  tx: Transaction<Database>,
  { table, column, owner: ownerColumn, name: nameColumn, place: placeOf }: SealedColumn,
  { owner, name, sealed_value }: SealedRow,
  counts: Counts,
): Promise<void> {
  const place = placeOf(owner, name);
  const value = read(site, sealed_value, place);
  if (value === null) {
    counts.unreadable += 1;
    return;
  }
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${site.keys.sealer.seal(value, place)}
    where ${ownerColumn} = ${owner} and ${nameColumn} = ${name}`.execute(tx);
  counts.resealed += 1;
}

function read(site: SiteContext, sealed: Buffer, place: SealedPlace): string | null {
  try {
    return site.keys.sealer.unseal(sealed, place);
  } catch (error) {
    site.log.error({ err: error }, 'a secret could not be sealed anew');
    return null;
  }
}
