/** Every line that is logged of a request says whose run and device it is about. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { defineRoute } from '../../api/route.ts';
import { createTestSite } from '../test-site.ts';
import { localAdministrator } from './administrator.ts';
import { createApiApplication } from './application.ts';
import { type Caller, registrar } from './handlers.ts';

const site = await createTestSite();
const route = defineRoute({
  method: 'GET',
  path: '/fails/:runId',
  summary: 'Fails',
  access: 'run',
  params: z.object({ runId: z.string() }),
  response: z.object({}),
});

/** The ids in the line that an unexpected error leaves. */
async function idsLogged(caller: Caller): Promise<unknown[]> {
  const app = await createApiApplication(site.site, 'local');
  const sites = { people: site.site, agents: site.site };
  registrar(app, { sites, admit: async () => undefined, authenticate: async () => caller })(route, () =>
    Promise.reject(new Error('unexpected')),
  );
  const before = site.logged().length;
  assert.equal((await app.inject({ url: '/fails/r1' })).statusCode, 500);
  await app.close();
  const line = JSON.parse(site.logged().slice(before).trim());
  return [line.msg, line.runId, line.deviceId];
}

for (const [caller, runId, deviceId] of [
  [{ kind: 'run', runId: 'r7', deviceId: 'd7' }, 'r7', 'd7'],
  [{ kind: 'session', deviceId: 'd7' }, undefined, 'd7'],
  [localAdministrator, 'r1', undefined],
] as const) {
  test(`an error in a request of a ${caller.kind} is logged with its ids`, async () => {
    assert.deepEqual(await idsLogged(caller), ['unexpected error', runId, deviceId]);
  });
}
