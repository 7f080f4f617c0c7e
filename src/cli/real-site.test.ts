/** From a fresh data directory to a deployment: the real site on the loopback, by the real program, through the local socket and over TLS. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { main, type Program, RealSite } from './real-site-test-support.ts';

const real = new RealSite();
const { folder, data, here } = real;
const slipway = (args: readonly string[], environment = here): Promise<string> => real.good(args, environment);
const start = (args: readonly string[], environment: Readonly<Record<string, string>> = {}, input = ''): Program =>
  real.slipway(args, environment, input);

describe('the program and a real site', { timeout: 300_000 }, () => {
  let site: Program;
  let url = '';

  before(async () => {
    await real.start([main, 'serve']);
    ({ site, url } = real);
  });
  after(() => real.end());

  test('serve has become the server program itself', () => {
    const commandLine = readFileSync(`/proc/${site.pid}/cmdline`, 'utf8').split('\0');
    assert.ok(commandLine[2]?.endsWith('dist/server/main.js'), commandLine.join(' '));
  });

  test('a device, a collection, a task sequence and a required deployment are made through the local socket', async () => {
    await slipway(['devices', 'create', 'PC-01', '--mac', '52:54:00:12:34:56', '--variable', 'Room=12']);
    await slipway(['collections', 'create', 'Room 12']);
    await slipway(['collections', 'add', 'Room 12', 'pc-01']);
    assert.match(await slipway(['collections', 'list']), /^Room 12 +[0-9a-f]{8} +1 /m);
    assert.match(
      await slipway(['devices', 'list', '--search', '52:54:00:12']),
      /^PC-01 +[0-9a-f]{8} +52:54:00:12:34:56 /m,
    );
    const file = join(folder, 'nothing.yaml');
    const step = { type: 'run-command-line', name: 'Look', options: { commandLine: 'uname -a' } };
    writeFileSync(file, JSON.stringify({ version: 1, name: 'Look around', steps: [step] }));
    await slipway(['task-sequences', 'create', file]);
    const create = ['deployments', 'create', 'Look around', 'Room 12', '--purpose', 'required'];
    const wrong = await start([...create, '--confirm-device-count', '2'], here).ended;
    assert.match(wrong.error, /2 is not the number of devices\..*come to 1 device\..*\(SLIP-6003\)/s);
    assert.equal(wrong.code, 1);
    assert.match(
      await slipway([...create, '--confirm-device-count', '1']),
      /^"Look around" is required on "Room 12" \(1 device\)/,
    );
    const device = ['devices', 'create', 'PC-09', '--mac', '52:54:00:12:34:99', '--collection', 'Room 12'];
    const unasked = await start(device, here).ended;
    assert.match(unasked.error, /give --confirm-device-count 1 .*\(SLIP-6001\).*"Look around" on "Room 12": PC-09/s);
    assert.equal(unasked.code, 2);
    assert.match(await slipway([...device, '--confirm-device-count', '1']), /^The device PC-09 was made/);
    await slipway(['collections', 'remove', 'Room 12', 'PC-09']);
    const again = await start(['collections', 'add', 'Room 12', 'PC-01', 'PC-09'], here).ended;
    assert.match(again.error, /"Look around" on "Room 12": PC-09/);
    assert.equal(again.code, 2);
    await slipway(['devices', 'delete', 'PC-09', '--yes']);
    assert.match(await slipway(['deployments', 'list']), /^Look around +Room 12 +[0-9a-f]{8} +required +active /m);
    assert.match(await slipway(['devices', 'boot-events', 'PC-01']), /No boot request of PC-01 has come yet/);
  });

  test('a bad document is refused with the lines of the file', async () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(
      file,
      'version: 1\nname: Bad\nsteps:\n  - type: run-command-line\n    name: Nothing to do\n    options: {}\n',
    );
    const { code, error } = await start(['task-sequences', 'create', file], here).ended;
    assert.match(
      error,
      /^slipway: .*bad\.yaml has 1 problem\. \(SLIP-1001\)\n {2}line 6, steps\[0\]\.options\.commandLine: /,
    );
    assert.equal(code, 1);
  });

  test('what was made is exported to files, which applied change nothing until somebody edits one', async () => {
    const files = join(folder, 'objects');
    assert.match(await slipway(['export', '--folder', files]), /5 files written, 0 as they were/);
    assert.match(await slipway(['apply', '-f', files]), /\n0 made, 0 changed, 5 the same\.\n$/);
    const room = join(files, 'collections', 'room-12.yaml');
    const text = readFileSync(room, 'utf8');
    writeFileSync(
      room,
      `# On the left\n${text.replace('- PC-01', '- PC-01 # by the door')}variables: [{ name: Room, value: "12" }]\n`,
    );
    const scope =
      'kind: security-scope\nname: Berlin\n---\nkind: security-role\nname: Helper\npermissions: [run.read]\n';
    writeFileSync(join(files, 'more.yaml'), `${scope}---\nkind: device\nname: PC-02\nmacs: [52:54:00:12:34:57]\n`);
    assert.match(
      await slipway(['apply', '-f', files, '--dry-run']),
      /Nothing was done\. It would be: 3 made, 1 changed, 4 the same/,
    );
    assert.match(await slipway(['apply', '-f', files]), /\n3 made, 1 changed, 4 the same\.\n$/);
    assert.match(await slipway(['apply', '-f', files]), /\n0 made, 0 changed, 8 the same\.\n$/);
    assert.match(await slipway(['collections', 'variables', 'Room 12']), /^Room +12$/m);
    await slipway(['collections', 'variables', 'Room 12', '--set', 'Room=13']);
    assert.match(await slipway(['export', 'collection', '--folder', files]), /1 file written, 0 as they were/);
    const exported = readFileSync(room, 'utf8');
    assert.match(exported, /^# On the left\n.*- PC-01 # by the door.*value: "13"/s);
    writeFileSync(room, exported.replace('value: "13"', 'secret: true').replace('devices:', 'devices:\n  - PC-02'));
    const { code, error } = await start(['apply', '-f', files], here).ended;
    assert.match(error, /"Look around" on "Room 12": PC-02/);
    assert.equal(code, 2);
    assert.match(await slipway(['collections', 'variables', 'Room 12']), /^Room +13$/m, 'nothing was done');
    const confirmed = ['apply', '-f', files, '--confirm-device-count', '1'];
    assert.match(await slipway(confirmed), /\n0 made, 1 changed, 7 the same\.\n$/);
    assert.match(await slipway(confirmed), /\n0 made, 0 changed, 8 the same\.\n$/);
    assert.match(await slipway(['collections', 'variables', 'Room 12']), /^Room +\(secret\)$/m);
  });

  test('a deployment share becomes task sequences that run its rules, and others beside them when it is imported again', async () => {
    const control = join(folder, 'share', 'Control');
    mkdirSync(join(control, 'W11'), { recursive: true });
    writeFileSync(
      join(control, 'CustomSettings.ini'),
      '[Settings]\r\nPriority=Default\r\n[Default]\r\nOSInstall=Y\r\n',
    );
    writeFileSync(join(control, 'TaskSequences.xml'), '<tss><ts guid="{1}"><Name>Rooms</Name><ID>W11</ID></ts></tss>');
    const gather =
      '<step type="BDD_Gather" name="Gather"><action>cscript.exe "%SCRIPTROOT%\\ZTIGather.wsf"</action></step>';
    writeFileSync(join(control, 'W11', 'ts.xml'), `<sequence version="3.00" name="Client">${gather}</sequence>`);
    const given = ['task-sequences', 'import', join(folder, 'share'), '--output', 'json'];
    const imported = JSON.parse(await slipway(given));
    assert.deepEqual([imported.format, imported.sequences.length], ['mdt-share', 2]);
    const list = async () => JSON.parse(await slipway(['task-sequences', 'list', '--output', 'json']));
    const [rooms, rules] = ['Rooms', 'Rules of CustomSettings.ini'];
    const made: { id: string; name: string; document: unknown }[] = await list();
    const idOfRules = made.find(({ name }) => name === rules)?.id ?? '-';
    assert.ok(JSON.stringify(made.find(({ name }) => name === rooms)?.document).includes(idOfRules));
    // Once more they are others beside these, under the names that a dry run tells.
    const names = (file: { sequences: { document: { name: string } }[] }) =>
      file.sequences.map(({ document }) => document.name);
    const told = JSON.parse(await slipway([...given, '--dry-run']));
    assert.deepEqual(names(told), ['Rooms (2)', 'Rules of CustomSettings.ini (2)']);
    assert.deepEqual(names(JSON.parse(await slipway(given))), names(told));
    assert.equal((await list()).length, made.length + 2);
  });

  test('the same site is used over TLS with a token, once its fingerprint is known', async () => {
    const token = (await slipway(['tokens', 'create', 'test'])).trim();
    const { caFingerprint } = JSON.parse(await slipway(['site', 'show', '--output', 'json']));
    const anotherAuthority = '00'.repeat(32);
    const pinned = (fingerprint: string) => ['devices', 'list', '--site', url, '--ca-fingerprint', fingerprint];
    const refused = await start(pinned(anotherAuthority), { SLIPWAY_TOKEN: token }).ended;
    assert.match(refused.error, /is not the site that was trusted: its certificate authority is another/);
    assert.equal(refused.code, 3);
    assert.match(await slipway(pinned(caFingerprint), { SLIPWAY_TOKEN: token }), /^PC-01 /m);

    await slipway(['connect', url, '--ca-fingerprint', caFingerprint], { SLIPWAY_TOKEN: token });
    assert.match(await slipway(['site', 'show'], {}), /^Name: +Loopback\n/);
    const overTls = JSON.parse(await slipway(['devices', 'show', 'PC-01', '--output', 'json'], {}));
    assert.deepEqual(JSON.parse(await slipway(['devices', 'show', 'PC-01', '--output', 'json'])), overTls);

    await slipway(['tokens', 'delete', 'test', '--yes']);
    const revoked = await start(['devices', 'list'], {}).ended;
    assert.match(revoked.error, /\(SLIP-1005\)/);
    assert.equal(revoked.code, 1);
  });

  test('the link that the site has printed makes the first user, who then connects with a password alone', async () => {
    const link = /^ {2}(https:\S+#setup_\S+)$/m.exec(site.text())?.[1] ?? assert.fail(site.text());
    const { caFingerprint } = JSON.parse(await slipway(['site', 'show', '--output', 'json']));
    const pinned = ['--ca-fingerprint', caFingerprint];
    const setup = (fingerprint: string) => ['setup', link, '--name', 'kim', '--ca-fingerprint', fingerprint];
    const elsewhere = await start(setup('00'.repeat(32)), {}, 'seven grey geese swim\n').ended;
    assert.equal(elsewhere.code, 3, 'the link is not sent to a site that is not the one');
    const made = await start(setup(caFingerprint), {}, 'seven grey geese swim\n').ended;
    assert.match(made.out, /^"kim" is the first user and may do everything\./, made.error);
    const again = await start(setup(caFingerprint), {}, 'seven grey geese swim\n').ended;
    assert.match(again.error, /\(SLIP-1034\)/);

    const connect = ['connect', url, '--user', 'kim', ...pinned];
    assert.match((await start(connect, {}, 'wrong password\n').ended).error, /\(SLIP-1030\)/);
    assert.equal((await start(connect, {}, 'seven grey geese swim\n').ended).code, 0);
    assert.match(await slipway(['users', 'list'], {}), /^kim +[0-9a-f]{8} +Full Administrator +enabled +0 /m);
    assert.match(await slipway(['tokens', 'list'], {}), /^slipway connect of kim, .* kim /m);
    const last = await start(['users', 'delete', 'kim', '--yes'], {}).ended;
    assert.match(last.error, /\(SLIP-1036\)/);
  });

  test('events are told as they happen', async () => {
    const tail = start(['events', '--kind', 'deployment', '--output', 'json'], here);
    // The first event may come before the stream is open: it is asked for again until it is told.
    while (!tail.text().includes('"enabled"')) {
      await slipway(['deployments', 'disable', 'Look around -> Room 12']);
      await slipway(['deployments', 'enable', 'Look around -> Room 12', '--confirm-device-count', '2']);
    }
    tail.kill('SIGINT');
    const { code, out, error } = await tail.ended;
    assert.equal(error, '');
    assert.equal(code, 130);
    assert.equal(JSON.parse(out.split('\n')[0] ?? '').kind, 'deployment');
  });

  test('an import that fails says why, with its own code, and leaves nothing in the store', async () => {
    const { code, error } = await start(['images', 'import', 'No image', main], here).ended;
    assert.match(error, /^slipway: The import of .*main\.ts failed: .*not a WIM.* \(SLIP-3001\)\n$/);
    assert.equal(code, 1);
    assert.match(await slipway(['content', 'list']), /^There are no packages\..*\nThe store holds 0 objects /);
  });

  test('the site ends in order, and then nothing answers', async () => {
    site.kill('SIGTERM');
    assert.equal((await site.ended).code, 0, site.text());
    const { code, error } = await start(['devices', 'list'], here).ended;
    assert.match(
      error,
      /^slipway: (No site runs on this machine|The site of this machine is not running): .*api\.sock/,
    );
    assert.equal(code, 3);
    assert.ok(existsSync(data));
  });
});
