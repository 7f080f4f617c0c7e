import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '../api/client.ts';
import { changeObjects } from '../api/object-changes.ts';
import { getSettings } from '../api/site.ts';
import { socketTransport } from './site-transport.ts';

test('a site that says nothing is waited for as long as the request says', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-transport-'));
  const server = createServer(() => {});
  t.after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const socket = join(folder, 'api.sock');
  await once(server.listen(socket), 'listening');
  const request = { method: 'GET', path: '/api/site/settings', body: undefined };
  await assert.rejects(socketTransport(socket)({ ...request, patience: 30 }), /was silent for 0\.03 s/);
});

test('a route that takes long is waited for as it says, others as ever', async () => {
  const borne: (number | undefined)[] = [];
  const settings = { pxePasswordSet: false, userDeviceAffinity: 'none' };
  const client = createClient(async ({ path, patience }) => {
    borne.push(patience);
    return { status: 200, body: JSON.stringify(path === getSettings.path ? settings : { ids: [] }) };
  });
  await client(getSettings);
  await client(changeObjects, { body: { changes: [{ route: 'POST /api/devices' }] } });
  assert.deepEqual(borne, [undefined, changeObjects.patience]);
  assert.ok((changeObjects.patience ?? 0) > 60_000);
});
