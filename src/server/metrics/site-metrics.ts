/** What the database says of the whole site, and how its connections are used. */
import { type Kysely, sql } from 'kysely';
import type { Pool } from 'pg';
import type { Database } from '../db/schema.ts';
import type { Measured, MetricRegistry } from './registry.ts';

export function measureSite(registry: MetricRegistry, db: Kysely<Database>): void {
  registry.gauge('slipway_runs', 'Runs, by state.', () => countByState(db, 'run'));
  registry.gauge('slipway_jobs', 'Jobs that are kept, by state.', () => countByState(db, 'job'));
}

async function countByState(db: Kysely<Database>, table: 'run' | 'job') {
  const rows = await db
    .selectFrom(table)
    .select(['state', sql<number>`count(*)`.as('count')])
    .groupBy('state')
    .execute();
  return rows.map(({ state, count }) => ({ labels: { state }, value: count }));
}

export function measurePool(registry: MetricRegistry, pool: Pool): void {
  registry.gauge('slipway_database_connections', 'Connections of the pool, and queries that wait for one.', () =>
    stateOf(pool),
  );
}

export function measureAgentsPool(registry: MetricRegistry, pool: Pool): void {
  registry.gauge('slipway_agents_database_connections', "The same of the pool for computers' requests.", () =>
    stateOf(pool),
  );
}

function stateOf(pool: Pool): Measured[] {
  return [
    { labels: { kind: 'open' }, value: pool.totalCount },
    { labels: { kind: 'idle' }, value: pool.idleCount },
    { labels: { kind: 'waiting' }, value: pool.waitingCount },
  ];
}
