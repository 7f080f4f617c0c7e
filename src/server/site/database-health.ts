/** What the database says of itself, and what it knows of content and jobs: a few numbers, in statements that read no large table. */
import { sql } from 'kysely';
import type { SiteHealth } from '../../api/site-health.ts';
import type { SiteContext } from '../site-context.ts';

const DAY = 86_400_000;

export type DatabaseHealth = Pick<SiteHealth, 'database' | 'content' | 'jobs' | 'lastBackupAt'> & {
  /** null: the database does not answer. */
  readonly backupWarning: { readonly days: number; readonly siteMade: Date } | null;
};

export async function readDatabaseHealth(site: SiteContext, now: Date): Promise<DatabaseHealth> {
  const [database, content, jobs, backups] = await Promise.all([
    readDatabase(site),
    countContent(site),
    countJobs(site, new Date(now.getTime() - DAY)),
    readBackupState(site),
  ]);
  return { database, content, jobs, ...backups };
}

async function readDatabase({ db, config }: SiteContext): Promise<NonNullable<SiteHealth['database']>> {
  const { rows } = await sql<{
    version: string;
    bytes: number;
    connections: number;
    most: number;
    number: number;
    name: string;
  }>`
    select split_part(current_setting('server_version'), ' ', 1) as version,
      pg_database_size(current_database())::float8 as bytes,
      (select count(*)::integer from pg_stat_activity where datname = current_database()) as connections,
      current_setting('max_connections')::integer as most, number, name
    from schema_migration order by number desc limit 1`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('the database has no schema');
  return {
    ...{ kind: config.databaseUrl === undefined ? ('embedded' as const) : ('external' as const) },
    ...{ version: row.version, bytes: row.bytes, connections: row.connections, mostConnections: row.most },
    migration: { number: row.number, name: row.name },
  };
}

async function readBackupState({ db }: SiteContext): Promise<Pick<DatabaseHealth, 'lastBackupAt' | 'backupWarning'>> {
  const row = await db
    .selectFrom('site')
    .select(['backup_warning_days', 'created_at'])
    .select((eb) =>
      eb
        .selectFrom('backup')
        .select(({ fn }) => fn.max('made_at').as('at'))
        .as('last'),
    )
    .executeTakeFirstOrThrow();
  return {
    lastBackupAt: row.last?.toISOString() ?? null,
    backupWarning: { days: row.backup_warning_days, siteMade: row.created_at },
  };
}

async function countContent({ db }: SiteContext): Promise<NonNullable<SiteHealth['content']>> {
  return db
    .selectFrom('content_object')
    .select([
      sql<number>`count(*)::integer`.as('objects'),
      sql<number>`coalesce(sum(bytes), 0)::float8`.as('bytes'),
      sql<number>`(count(*) filter (where damage is not null))::integer`.as('damagedObjects'),
    ])
    .executeTakeFirstOrThrow();
}

async function countJobs({ db }: SiteContext, since: Date): Promise<NonNullable<SiteHealth['jobs']>> {
  return db
    .selectFrom('job')
    .select([
      sql<number>`(count(*) filter (where state = 'waiting'))::integer`.as('waiting'),
      sql<number>`(count(*) filter (where state = 'running'))::integer`.as('running'),
      sql<number>`(count(*) filter (where state = 'failed' and ended_at > ${since}))::integer`.as('failed'),
    ])
    .executeTakeFirstOrThrow();
}
