/**
 * For what a site can lose and nobody misses: where a step is, who asked for a boot file. A statement that names this table in its `with` commits without
 * waiting for the disk (PostgreSQL, synchronous_commit off): a crash of the server loses the last half second of such changes and nothing else. It matters
 * because commits that tell of events come one after another (migration 12), so every wait for the disk is everybody's.
 */
import { sql } from 'kysely';

/** `with relaxed as (…), … select … from …, relaxed`: PostgreSQL does not run a `with` query that nothing asks. */
export const relaxed = sql`relaxed as materialized (select set_config('synchronous_commit', 'off', true))`;
