/**
 * The site's tables as lines of JSON, and back. Every row is PostgreSQL's own text of it as a composite value (record_out, record_in), so
 * it comes back exactly as it was, whatever its types: no value passes through JavaScript's numbers or dates. The programs pg_dump and
 * pg_basebackup do not come with the embedded PostgreSQL (docs/decisions/0040-backup-format.md).
 *
 *     {"kind":"database","format":1}
 *     {"kind":"table","name":"device","columns":["id","name",…]}
 *     {"kind":"rows","rows":["(4d1c…,pc-1,…)",…]}           any number of times
 *     …
 *     {"kind":"sequences","values":[{"name":"event_id_seq","last":"41","called":true},…]}
 *     {"kind":"end","tables":31,"rows":8120}                 a file without it was cut off
 */
import { escapeIdentifier, type PoolClient } from 'pg';
import * as z from 'zod';

const FORMAT = 1;
const ROWS_AT_ONCE = 200;

const LineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('database'), format: z.literal(FORMAT) }),
  z.object({ kind: z.literal('table'), name: z.string(), columns: z.array(z.string()) }),
  z.object({ kind: z.literal('rows'), rows: z.array(z.string()) }),
  z.object({
    kind: z.literal('sequences'),
    values: z.array(z.object({ name: z.string(), last: z.string().regex(/^-?\d+$/), called: z.boolean() })),
  }),
  z.object({ kind: z.literal('end'), tables: z.int(), rows: z.int() }),
]);
type Line = z.output<typeof LineSchema>;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** How values are written must not depend on the server's settings. */
const PLAIN_TEXT =
  "set local datestyle = 'ISO, YMD'; set local timezone = 'UTC'; set local intervalstyle = 'postgres'; set local bytea_output = 'hex'; set local extra_float_digits = 1";

/**
 * All rows of all tables but schema_migration, as they were at one moment: call it in a transaction of isolation level repeatable read.
 * Sequences are read last: they are no part of the snapshot, and may only be ahead of the rows.
 */
export async function* dumpTables(client: PoolClient): AsyncGenerator<string> {
  const text = (line: Line) => `${JSON.stringify(line)}\n`;
  await client.query(PLAIN_TEXT);
  yield text({ kind: 'database', format: FORMAT });
  const tables = await listTables(client);
  let rows = 0;
  for (const { name, columns } of tables) {
    yield text({ kind: 'table', name, columns: [...columns] });
    for await (const batch of rowsOf(client, name)) {
      rows += batch.length;
      yield text({ kind: 'rows', rows: batch });
    }
  }
  yield text({ kind: 'sequences', values: await readSequences(client) });
  yield text({ kind: 'end', tables: tables.length, rows });
}

async function* rowsOf(client: PoolClient, table: string): AsyncGenerator<string[]> {
  const name = qualified(table);
  await client.query(
    `declare backup_rows no scroll cursor for select (whole_row.*)::text as row from ${name} whole_row`,
  );
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`fetch ${ROWS_AT_ONCE} from backup_rows`);
    if (rows.length === 0) break;
    yield rows.map(({ row }) => row);
  }
  await client.query('close backup_rows');
}

/**
 * Puts the lines into the tables of a database at the same migrations, in place of whatever is in them. Call it in a transaction: it
 * throws when a line, a table or the end is missing. Resolves with the number of rows.
 */
export async function loadTables(client: PoolClient, lines: AsyncIterable<string>): Promise<number> {
  await client.query(PLAIN_TEXT);
  const tables = new Map((await listTables(client)).map((table) => [table.name, table]));
  const putConstraintsBack = await setConstraintsAside(client);
  await client.query(`truncate ${[...tables.keys()].map(qualified).join(', ')}`);
  const rows = await loadLines(client, tables, lines);
  await putConstraintsBack();
  return rows;
}

async function loadLines(
  client: PoolClient,
  tables: ReadonlyMap<string, Table>,
  lines: AsyncIterable<string>,
): Promise<number> {
  const loaded = new Set<string>();
  let insert: string | null = null;
  let rows = 0;
  for await (const text of lines) {
    const line = LineSchema.parse(JSON.parse(text));
    if (line.kind === 'table') {
      insert = insertInto(requireTable(tables, line));
      loaded.add(line.name);
    } else if (line.kind === 'rows' && insert !== null) {
      await client.query(insert, [line.rows]);
      rows += line.rows.length;
    } else if (line.kind === 'sequences') {
      for (const { name, last, called } of line.values)
        await client.query('select setval($1::text::regclass, $2::bigint, $3)::text', [qualified(name), last, called]);
    } else if (line.kind === 'end') {
      if (line.rows === rows && line.tables === loaded.size && loaded.size === tables.size) return rows;
      throw new Error(`it holds ${loaded.size} tables with ${rows} rows, not ${line.tables} with ${line.rows}`);
    }
  }
  throw new Error('it was cut off: its last line is missing');
}

function requireTable(tables: ReadonlyMap<string, Table>, given: Table): Table {
  const own = tables.get(given.name);
  if (own !== undefined && own.columns.join() === given.columns.join()) return own;
  throw new Error(
    `its table "${given.name}" is not the one that the same migrations make here (columns: ${own?.columns.join(', ') ?? 'none'})`,
  );
}

/** `overriding system value`: ids that the database gave are kept. Generated columns make themselves. */
function insertInto({ name, columns }: Table): string {
  const table = qualified(name);
  const list = columns.map(escapeIdentifier).join(', ');
  return `insert into ${table} (${list}) overriding system value select ${list} from unnest($1::${table}[])`;
}

const qualified = (name: string) => `public.${escapeIdentifier(name)}`;

/** Tables of ours with the columns that hold values of their own, in the order of the row's text. */
async function listTables(client: PoolClient): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(`
    select c.relname::text as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'schema_migration'
    group by c.relname order by c.relname collate "C"`);
  return rows;
}

async function readSequences(client: PoolClient): Promise<{ name: string; last: string; called: boolean }[]> {
  const { rows } = await client.query<{ name: string }>(
    "select sequencename::text as name from pg_sequences where schemaname = 'public' order by 1",
  );
  const values = [];
  for (const { name } of rows) {
    const sql = `select last_value::text as last, is_called as called from ${qualified(name)}`;
    const found = await client.query<{ last: string; called: boolean }>(sql);
    for (const value of found.rows) values.push({ name, ...value });
  }
  return values;
}

/**
 * Foreign keys go while rows come in any order, and coming back they check every row; triggers stay silent. As the tables' owner we may do
 * both; `session_replication_role`, the other way, is for superusers, which we are not on an external server.
 */
async function setConstraintsAside(client: PoolClient): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ drop: string; add: string }>(`
    select format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as drop,
      format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as add
    from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.conparentid = 0`);
  const triggers = await client.query<{ name: string }>(`
    select distinct c.oid::regclass::text as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where not t.tgisinternal and c.relnamespace = 'public'::regnamespace`);
  for (const { drop } of rows) await client.query(drop);
  for (const { name } of triggers.rows) await client.query(`alter table ${name} disable trigger user`);
  return async () => {
    for (const { name } of triggers.rows) await client.query(`alter table ${name} enable trigger user`);
    for (const { add } of rows) await client.query(add);
  };
}
