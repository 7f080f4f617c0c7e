/** Writes schema.sql anew after a migration was added: `node src/server/db/write-schema.ts`. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openDatabase } from './connection.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations.ts';
import { dumpSchema } from './schema-dump.ts';

const log = pino({ level: 'warn' });
const dataDirectory = mkdtempSync(join(tmpdir(), 'slipway-schema-'));
chmodSync(dataDirectory, 0o755);
try {
  const postgres = await startEmbeddedPostgres({ dataDirectory, durability: 'tests', log });
  const database = openDatabase({ socket: postgres.connection, log });
  await migrate(database.pool, migrations, log);
  writeFileSync(new URL('schema.sql', import.meta.url), await dumpSchema(database.pool));
  await database.close();
  await postgres.stop();
} finally {
  rmSync(dataDirectory, { recursive: true, force: true });
}
