import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { UserDeviceAffinity } from '../../api/user-device-affinities.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeDevice } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const folder = mkdtempSync(join(tmpdir(), 'slipway-users-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const affinity = (number: number, more: Partial<UserDeviceAffinity>): UserDeviceAffinity => ({
  ...{ id: idOf(number), deviceId: idOf(0xa1), deviceName: 'PC-01', userName: 'D\\kim', state: 'confirmed' },
  ...{ source: 'manual', runId: null, createdAt: AT },
  ...more,
});
const newSite = () =>
  new FakeSite({
    devices: [
      makeDevice({ id: idOf(0xa1), name: 'PC-01', macs: ['52:54:00:00:00:01'] }),
      makeDevice({ id: idOf(0xa2), name: 'PC-02', macs: ['52:54:00:00:00:02'] }),
    ],
    affinities: [
      affinity(1, {}),
      affinity(2, { userName: 'lee@d', state: 'pending', source: 'run', runId: idOf(0xb1) }),
      affinity(3, { deviceId: idOf(0xa2), deviceName: 'PC-02', source: 'csv' }),
    ],
  });

test('users are listed of all devices, of one, of one user, and those who are pending', async () => {
  const listed = async (options: string) => (await run(newSite(), `user-device-affinities list ${options}`)).out;
  assert.equal(
    await listed(''),
    'USER   DEVICE  STATE      BY            SINCE\n' +
      'D\\kim  PC-01   confirmed  manual        2026-11-25 14:03:22\n' +
      'lee@d  PC-01   pending    run 000000b1  2026-11-25 14:03:22\n' +
      'D\\kim  PC-02   confirmed  csv           2026-11-25 14:03:22\n',
  );
  assert.ok(!(await listed('PC-01')).includes('PC-02'));
  assert.ok(!(await listed('--user d\\KIM')).includes('lee@d'));
  assert.match(await listed('--pending'), /^USER .*\nlee@d .*\n$/);
  assert.equal(await listed('PC-02 --pending'), 'There are no user device affinities of that kind.\n');
});

test('a user is added, approved, rejected and taken away', async () => {
  const site = newSite();
  const said = async (...words: string[]) => (await run(site, `user-device-affinities ${words.join(' ')}`)).out;
  assert.equal(await said('add', 'PC-02', 'D\\max'), 'D\\max is a primary user of PC-02.\n');
  assert.equal(await said('approve', 'PC-01', 'LEE@d'), 'lee@d is a primary user of PC-01.\n');
  assert.equal(await said('remove', 'PC-01', 'lee@d'), 'lee@d is no longer a primary user of PC-01.\n');
  site.state.affinities.push(affinity(9, { userName: 'D\\new', state: 'pending' }));
  assert.equal(await said('remove', 'PC-01', 'D\\new'), 'D\\new was rejected as a user of PC-01.\n');
  const { error } = await run(site, 'user-device-affinities remove PC-01 nobody');
  assert.match(error, /"nobody" is no user of the device "PC-01"\. It has: D\\kim\./);
  assert.match((await run(site, 'user-device-affinities add PC-01 kim')).error, /DOMAIN\\user or user@realm/);
});

test('a file is looked at, and imported', async () => {
  const site = newSite();
  const [good, bad] = [join(folder, 'users.csv'), join(folder, 'bad.csv')];
  writeFileSync(good, 'device,user\nPC-01,D\\kim');
  writeFileSync(bad, 'device,user\nNO-SUCH,D\\kim');
  const looked = await run(site, `user-device-affinities import ${good} --preview`);
  assert.equal(looked.out, 'The file can be imported: 1 line: 1 new, 0 approved, 0 unchanged.\n');
  const refused = await run(site, `user-device-affinities import ${bad} --preview`);
  assert.equal(refused.exitCode, 1);
  assert.match(refused.out, /until these lines are corrected:\n {2}line 2: there is no device "NO-SUCH/);
  assert.ok(!refused.out.includes('\u001b'), 'made safe for the terminal');
  assert.equal(site.state.importedAffinities, null);
  const { out } = await run(site, `user-device-affinities import ${good}`);
  assert.equal(out, 'Imported 1 line: 1 new, 0 approved, 0 unchanged.\n');
  assert.deepEqual(site.state.importedAffinities, { name: 'users.csv', text: 'device,user\nPC-01,D\\kim' });
});

test('a file that is not there or too large is refused', async () => {
  const large = join(folder, 'large.csv');
  writeFileSync(large, Buffer.alloc((8 << 20) + 1, 0x61));
  for (const [path, told] of [
    [join(folder, 'none.csv'), /cannot be read: ENOENT/],
    [large, /too large: it has 8388609 bytes/],
  ] as const)
    assert.match((await run(newSite(), `user-device-affinities import ${path}`)).error, told);
});
