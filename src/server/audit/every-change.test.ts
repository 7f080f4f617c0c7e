/** Every route with which people change something: that it leaves its audit entry, and that neither is there without the other. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client } from 'pg';
import * as z from 'zod';
import { listAuditEntries, verifyAuditLog } from '../../api/audit.ts';
import type { Route } from '../../api/route.ts';
import { secretFields } from '../../api/secret-fields.ts';
import { testCluster } from '../db/test-database.ts';
import { isPersonsChange } from '../http/handlers.ts';
import { contractRoutes, nameOf } from '../http/test-contract-routes.ts';
import { startStandInLab } from '../lab-computers/test-lab.ts';
import { createTestSite } from '../test-site.ts';
import { ask as askRemotely } from '../users/test-people.ts';
import { auditedObjects } from './audited-objects.ts';
import { changes, type Example } from './test-changes.ts';

const routes = (await contractRoutes()).filter(isPersonsChange);

const site = await createTestSite({ labSocket: await startStandInLab() });
const { administration } = await testCluster();
const superuser = new Client({ ...administration, database: site.database.connection.database });
// The cluster may be gone before this file's last hook.
superuser.on('error', () => {});
before(() => superuser.connect());
after(() => superuser.end());

test('each route that changes something has an example here, and each example a route', () => {
  assert.deepEqual(routes.map(nameOf).sort(), Object.keys(changes).sort());
});

for (const route of routes) {
  describe(nameOf(route), () => {
    test('leaves an entry in the words of the API', async () => {
      const example = await exampleOf(route);
      const { statusCode, body } = await ask(route, example);
      assert.equal(statusCode, 200, body);
      const [entry, ...others] = await site.admin(listAuditEntries);
      assert.deepEqual(
        [entry?.outcome, entry?.action, entry?.actor],
        ['done', route.summary, example.by?.actor ?? { kind: 'local' }],
      );
      assert.deepEqual([entry?.object.kind, entry?.object.name], example.object);
      const changed = entry?.changes.map(({ field }) => field) ?? [];
      for (const field of example.changes) assert.ok(changed.includes(field), `${field} is not among ${changed}`);
      if (example.params?.['id'] !== undefined) assert.equal(entry?.object.id, example.params['id']);
      assert.notEqual(others[0]?.number, entry?.number);
    });

    test('changes nothing when its entry cannot be written', async () => {
      const example = await exampleOf(route);
      await superuser.query(
        `create function refuse_entry() returns trigger language plpgsql as $$ begin raise exception 'no room for entries'; end $$;
         create trigger refuse_entry before insert on audit_entry execute function refuse_entry()`,
      );
      const before = await everything();
      const { statusCode } = await ask(route, example);
      const after = await everything();
      await superuser.query('drop function refuse_entry cascade');
      assert.equal(statusCode, 500);
      assert.deepEqual(after, before);
    });
  });
}

test('every kind of thing that people change can be looked at before and after', () => {
  for (const { path } of routes) {
    const [, , noun = '', more = ''] = path.split('/');
    assert.ok(auditedObjects[`${noun}/${more}`] ?? auditedObjects[noun], path);
  }
});

test('all of it is one intact chain', async () => {
  assert.equal((await site.admin(verifyAuditLog)).intact, true);
});

test('every field that sounds like a secret is marked as one', () => {
  const marked = routes.flatMap((route) => fieldsOf(route.body).map((field) => ({ ...field, route: nameOf(route) })));
  const sounding = marked.filter(({ name }) => /pass|secret|token|credential|pin\b|^code$/i.test(name));
  for (const { route, name, isSecret, schema } of sounding)
    assert.ok(
      isSecret || schema instanceof z.ZodBoolean,
      `${route}: ${name} is kept in plain text; see src/api/secret-fields.ts`,
    );
  assert.ok(
    sounding.some(({ name }) => name === 'pxePassword'),
    'the search finds what is there',
  );
});

interface Field {
  name: string;
  schema: z.core.$ZodType;
  isSecret: boolean;
}

/** Every named field within a schema, at any depth. */
function fieldsOf(schema: z.core.$ZodType | undefined, isSecret = false): Field[] {
  if (schema === undefined) return [];
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([name, field]) => [
      { name, schema: innermost(field), isSecret: isSecret || isMarked(field) },
      ...fieldsOf(field, isSecret),
    ]);
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element, isSecret);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => fieldsOf(option, isSecret));
  const inner = innermost(schema);
  return inner === schema ? [] : fieldsOf(inner, isSecret || isMarked(schema));
}

function innermost(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return innermost(schema.unwrap());
  return schema;
}

function isMarked(schema: z.core.$ZodType): boolean {
  if (secretFields.get(schema)?.secret === 'always') return true;
  return innermost(schema) !== schema && isMarked(innermost(schema));
}

function exampleOf(route: Route): Promise<Example> {
  const example = changes[nameOf(route)];
  if (example === undefined) throw new Error(`test-changes.ts has no example of ${nameOf(route)}`);
  return example(site);
}

function ask(route: Route, { params = {}, body, by }: Pick<Example, 'params' | 'body' | 'by'>) {
  const url = route.path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? '');
  const given = body === undefined ? {} : { body };
  if (by !== undefined) return askRemotely(site, url, { method: route.method, cookie: by.cookie, ...given });
  return site.local.inject({ method: route.method, url, ...(body === undefined ? {} : { payload: body }) });
}

/**
 * Every row of every table, the queue's included, as one hash for each table. Not the attempts to give a password: each counts, whatever
 * becomes of it.
 */
async function everything(): Promise<Record<string, string>> {
  const { rows } = await superuser.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'graphile_worker') and tablename <> 'sign_in_failure'",
  );
  const hashes: Record<string, string> = {};
  for (const { name } of rows) {
    const hash = await superuser.query(
      `select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as hash from ${name} t`,
    );
    hashes[name] = hash.rows[0].hash;
  }
  return hashes;
}
