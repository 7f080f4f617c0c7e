import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import { listSecurityRoles } from '../../api/security-roles.ts';
import { listUsers } from '../../api/users.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { folderWith } from '../objects/object-folder-test-support.ts';
import {
  idOf,
  makeCollection,
  makeDeployment,
  makeDevice,
  makeSecurityRole,
  makeSecurityScope,
  makeTaskSequence,
} from '../things-test-support.ts';

describe('export', () => {
  const filled = (): FakeSite => {
    const sequence = makeTaskSequence({ version: 1, name: 'Install Debian', steps: [] });
    const collection = makeCollection({
      name: 'Room 12',
      variables: [
        { name: 'Room', value: '12', secret: false },
        { name: 'Key', value: null, secret: true },
      ],
    });
    const device = makeDevice({ name: 'PC-01', smbiosUuid: '4c4c4544-0043-3010-8052-b4c04f4e3732' });
    return new FakeSite({
      devices: [device],
      collections: [makeCollection({ id: idOf(9), name: 'All Systems', builtIn: true }), collection],
      members: [{ collectionId: collection.id, deviceId: device.id }],
      taskSequences: [sequence],
      deployments: [makeDeployment({ enabled: false }, sequence, collection)],
      securityRoles: [
        makeSecurityRole({ name: 'Helper', permissions: ['run.read'] }),
        makeSecurityRole({ id: idOf(7), name: 'Full', builtIn: true }),
      ],
      securityScopes: [
        makeSecurityScope({ name: 'Berlin' }),
        makeSecurityScope({ id: idOf(513), name: 'Default', builtIn: true }),
      ],
    });
  };

  test('shows one object, or those of a kind, without secrets and without what is built in', async () => {
    const { out } = await run(filled(), 'export collection "room 12"');
    assert.equal(
      out,
      [
        ...['kind: collection', 'name: Room 12', 'variables:', '  - name: Room', '    value: "12"'],
        ...['  - name: Key', '    secret: true', 'devices:', '  - PC-01', 'securityScopes:', '  - Default', ''],
      ].join('\n'),
    );
    assert.equal((await run(filled(), 'export security-role')).out.match(/kind:/g)?.length, 1);
    assert.match((await run(filled(), 'export device Nobody')).error, /There is no device "Nobody"/);
    assert.equal((await run(filled(), 'export nonsense')).exitCode, 2);
  });

  test('writes a file for each, which apply finds the same, and a second export leaves as they are', async (t) => {
    const site = filled();
    const folder = folderWith(t);
    const { out, error } = await run(site, `export --folder ${folder}`);
    assert.match(out, /7 files written, 0 as they were\.\n$/, error);
    assert.deepEqual(
      readdirSync(folder, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.yaml'))
        .sort(),
      [
        ...['collections/room-12.yaml', 'deployments/install-debian-room-12.yaml', 'devices/pc-01.yaml'],
        ...['security-roles/helper.yaml', 'security-scopes/berlin.yaml', 'site-settings/site-settings.yaml'],
        'task-sequences/install-debian.yaml',
      ],
    );
    const applied = await run(site, `apply -f ${folder}`);
    assert.match(applied.out, /0 made, 0 changed, 7 the same/, applied.error);
    assert.match((await run(site, `export --folder ${folder}`)).out, /0 files written, 7 as they were/);
  });

  test('quotes in a new file what older readers of YAML take for something else', async (t) => {
    const site = filled();
    const [room] = site.state.collections.filter(({ builtIn }) => !builtIn);
    room?.variables.push(
      { name: 'Answer', value: 'no', secret: false },
      { name: 'At', value: '12:30:45', secret: false },
    );
    const folder = folderWith(t);
    await run(site, `export collection --folder ${folder}`);
    assert.match(
      readFileSync(join(folder, 'collections/room-12.yaml'), 'utf8'),
      /value: "no"\n.*\n {4}value: "12:30:45"\n/,
    );
  });

  test('asks for the devices of many collections a few at a time, and only for those that are wanted', async (t) => {
    const site = filled();
    const many = Array.from({ length: 400 }, (_, place) =>
      makeCollection({ id: idOf(9000 + place), name: `R${place}` }),
    );
    site.state.collections.push(...many);
    let [open, most] = [0, 0];
    site.contract.beforeRequest = () => {
      open += 1;
      most = Math.max(most, open);
      queueMicrotask(() => {
        open = 0;
      });
    };
    const folder = folderWith(t, { 'a.yaml': 'kind: collection\nname: R7\nvariablePrecedence: 2\n' });
    assert.match((await run(site, `export collection --folder ${folder}/all`)).out, /401 files written/);
    assert.ok(most <= 8, `${most} at once`);
    site.contract.requests.length = 0;
    assert.match((await run(site, `apply -f ${folder}/a.yaml`)).out, /1 changed/);
    assert.match((await run(site, 'export collection r8')).out, /name: R8/);
    assert.deepEqual(
      site.contract.requests.filter((request) => request.endsWith('/direct-rules')),
      [7, 8].map((place) => `GET /api/collections/${idOf(9000 + place)}/direct-rules`),
    );
  });

  test('keeps comments and order of a file that is there', async (t) => {
    const path = 'collections/room-12.yaml';
    const folder = folderWith(t, {
      [path]:
        '# The room on the left\nname: Room 12\nkind: collection\nvariables:\n  # its number\n  - { name: Room, value: "11" }\nvariablePrecedence: 1 # said all the same\n',
    });
    await run(filled(), `export collection --folder ${folder}`);
    const text = readFileSync(join(folder, path), 'utf8');
    assert.match(text, /^# The room on the left\nname: Room 12\nkind: collection\n/);
    assert.match(text, /# its number\n {2}- \{ name: Room, value: "12" \}/);
    assert.match(text, /variablePrecedence: 1 # said all the same/);
    assert.match(text, /name: Key/);
  });

  test('keeps what a file says is secret and the site has no value for, which apply goes on telling of', async (t) => {
    const path = 'devices/pc-01.yaml';
    const head = 'kind: device\nname: PC-01\nsmbiosUuid: 4c4c4544-0043-3010-8052-b4c04f4e3732\n';
    const device = (variables: string) => `${head}variables:\n${variables}`;
    const secret = '  - { name: JoinPassword, secret: true } # in the safe\n';
    const plain = (value: string) => `  - { name: Room, value: "${value}" } # its number\n`;
    for (const [title, before, variables, after] of [
      ['the site has none at all', device(secret), [], device(secret)],
      [
        'another has changed',
        device(secret + plain('11')),
        [{ name: 'Room', value: '12' }],
        device(secret + plain('12')),
      ],
      ['another is gone', device(plain('11') + secret), [], device(secret)],
      ['the site spells it otherwise', device(secret), [{ name: 'JOINPASSWORD', value: 'known' }], null],
    ] as const) {
      const site = filled();
      site.state.devices = [
        makeDevice({
          ...{ name: 'PC-01', macs: [], smbiosUuid: '4c4c4544-0043-3010-8052-b4c04f4e3732' },
          variables: variables.map((variable) => ({ ...variable, secret: false })),
        }),
      ];
      const folder = folderWith(t, { [path]: before });
      const { error } = await run(site, `export device --folder ${folder}`);
      const text = readFileSync(join(folder, path), 'utf8');
      if (after === null) assert.equal(text.match(/name: joinpassword/gi)?.length, 1, text);
      else assert.equal(text, after, `${title}: ${error}`);
      if (after === null) continue;
      const applied = await run(site, `apply -f ${folder}`);
      assert.match(applied.out, /0 made, 0 changed, 1 the same/);
      assert.match(applied.error, /--set-secret JoinPassword/);
      assert.match((await run(site, `export device --folder ${folder}`)).out, /0 files written, 1 as they were/);
    }
  });

  test('a task sequence says what it is where its file did, and nowhere else, whichever command writes it', async (t) => {
    const path = 'task-sequences/install-debian.yaml';
    for (const kind of ['', 'kind: task-sequence\n']) {
      const before = `# Mine\n${kind}version: 1\nname: Install Debian\ndescription: old\nsteps: []\n`;
      for (const command of [
        'export task-sequence --folder FOLDER',
        `task-sequences export "Install Debian" FOLDER/${path}`,
      ]) {
        const folder = folderWith(t, { [path]: before });
        const { exitCode, error } = await run(filled(), command.replace('FOLDER', folder));
        assert.equal(exitCode, 0, error);
        assert.equal(readFileSync(join(folder, path), 'utf8'), before.replace('description: old\n', ''));
        const applied = await run(filled(), `task-sequences apply ${join(folder, path)}`);
        assert.match(applied.out, /is the same as version/, applied.error);
      }
    }
  });

  test('writes over no file of something else, and then none at all', async (t) => {
    for (const other of [
      'hello\n',
      'kind: device\nname: Other\n',
      'kind: device\nname: PC-01\n---\nkind: device\nname: PC-02\n',
      'kind: [\n',
    ]) {
      const folder = folderWith(t, { 'devices/pc-01.yaml': other });
      const { error, exitCode } = await run(filled(), `export --folder ${folder}`);
      assert.match(error, /Nothing was written.*devices\/pc-01\.yaml/s);
      assert.notEqual(exitCode, 0);
      assert.equal(readFileSync(join(folder, 'devices/pc-01.yaml'), 'utf8'), other);
      assert.deepEqual(readdirSync(folder), ['devices']);
    }
  });

  test('follows no link to what lies elsewhere, and writes nothing then', async (t) => {
    const mine = 'kind: device\nname: PC-01\n';
    for (const [what, link, to, problem] of [
      ['a file', 'devices/pc-01.yaml', 'pc.yaml', /devices\/pc-01\.yaml: it is a symbolic link/],
      ['a file that is not there yet', 'devices/pc-01.yaml', 'new.yaml', /devices\/pc-01\.yaml: it is a symbolic link/],
      ['a folder', 'devices', '.', /devices: it is a symbolic link/],
      ['nothing', 'devices', 'nowhere', /devices: it is a symbolic link/],
    ] as const) {
      const elsewhere = folderWith(t, { 'pc.yaml': mine, 'pc-01.yaml': mine });
      const folder = folderWith(t, { 'collections/kept.yaml': 'kept' });
      mkdirSync(dirname(join(folder, link)), { recursive: true });
      symlinkSync(join(elsewhere, to), join(folder, link));
      const { error, exitCode } = await run(filled(), `export --folder ${folder}`);
      assert.match(error, /Nothing was written/, what);
      assert.match(error, problem);
      assert.equal(exitCode, 2);
      assert.deepEqual(readdirSync(elsewhere).sort(), ['pc-01.yaml', 'pc.yaml']);
      assert.deepEqual(readdirSync(join(folder, 'collections')), ['kept.yaml']);
      for (const name of ['pc.yaml', 'pc-01.yaml']) assert.equal(readFileSync(join(elsewhere, name), 'utf8'), mine);
    }
  });

  test('follows the link that a person names as the folder', async (t) => {
    const [folder, other] = [folderWith(t), folderWith(t)];
    symlinkSync(folder, join(other, 'school'));
    const { out, error } = await run(filled(), `export device --folder ${other}/school`);
    assert.match(out, /1 file written/, error);
    assert.deepEqual(readdirSync(join(folder, 'devices')), ['pc-01.yaml']);
  });

  test('writes over nothing that is no file', async (t) => {
    const folder = folderWith(t, { 'devices/pc-01.yaml/inside': '' });
    assert.match((await run(filled(), `export --folder ${folder}`)).error, /devices\/pc-01\.yaml: it is no file/);
    const file = folderWith(t, { devices: 'a file' });
    assert.match((await run(filled(), `export --folder ${file}`)).error, /devices: it is no folder/);
  });

  test('says it of two deployments of a task sequence on one collection, which apply does not take', async (t) => {
    const site = filled();
    const [first] = site.state.deployments;
    assert.ok(first !== undefined);
    site.state.deployments.push({ ...first, id: idOf(91), purpose: 'required' });
    const { out, error } = await run(site, `export deployment --folder ${folderWith(t)}`);
    assert.match(out, /2 files written/);
    assert.match(error, /The site has 2 deployments "Install Debian -> Room 12"; apply takes only one/);
  });

  test('writes what the caller may read, and says what is left out', async (t) => {
    const site = filled();
    const refuse = (): never => {
      throw new SlipwayError('SLIP-1006', 'This needs the permission user.read.');
    };
    site.contract.on(listSecurityRoles, refuse);
    site.contract.on(listUsers, refuse);
    const { out, error, exitCode } = await run(site, `export --folder ${folderWith(t)}`);
    assert.equal(exitCode, 0, error);
    assert.match(out, /6 files written/);
    assert.deepEqual(error.match(/Without (.*): This needs the permission user\.read/g)?.length, 2, error);
    assert.match(error, /Without security roles: .*\n.*Without users: /);
    const alone = await run(site, 'export user');
    assert.equal(alone.exitCode, 1, 'what was asked for by name is not left out');
    assert.match(alone.error, /\(SLIP-1006\)/);
  });

  test('two names that would be one file have two', async (t) => {
    const site = filled();
    site.state.collections.push(makeCollection({ id: idOf(20), name: 'Room-12' }));
    const folder = folderWith(t);
    await run(site, `export collection --folder ${folder}`);
    assert.deepEqual(readdirSync(join(folder, 'collections')).sort(), ['room-12-2.yaml', 'room-12.yaml']);
    assert.match((await run(site, `export collection --folder ${folder}`)).out, /0 files written, 2 as they were/);
  });
});
