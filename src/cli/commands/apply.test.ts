import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import { MOST_OBJECT_CHANGES } from '../../api/object-changes.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { folderWith } from '../objects/object-folder-test-support.ts';
import {
  idOf,
  makeCollection,
  makeDeployment,
  makeDevice,
  makeSecurityScope,
  makeTaskSequence,
} from '../things-test-support.ts';

const school = `# Everything of a school, in no order
kind: deployment
taskSequence: Install Debian
collection: Room 12
purpose: available
---
kind: collection
name: Room 12
variablePrecedence: 3
variables:
  - { name: Room, value: "12" }
  - { name: JoinPassword, secret: true }
devices: [PC-01]
securityScopes: [Default, Berlin]
---
name: Install Debian
version: 1
steps:
  - { type: run-task-sequence, name: Software, options: { taskSequence: Software } }
---
kind: task-sequence
name: Software
version: 1
steps:
  - { type: run-command-line, name: Install, options: { commandLine: apt-get install -y vim } }
---
kind: device
name: PC-01
macs: [52-54-00-AA-BB-01]
---
kind: security-scope
name: Berlin
description: The Berlin office
---
kind: security-role
name: Helper
permissions: [device.read, run.read]
`;
const newSite = (): FakeSite =>
  new FakeSite({ securityScopes: [makeSecurityScope({ id: idOf(513), name: 'Default', builtIn: true })] });

describe('apply', () => {
  test('makes what files say, each after what it names, and the second time nothing', async (t) => {
    const site = newSite();
    const folder = folderWith(t, { 'school.yaml': school });
    const { out, error, exitCode } = await run(site, `apply -f ${folder}`);
    assert.equal(exitCode, 0, error);
    const file = join(folder, 'school.yaml');
    assert.equal(
      out,
      [
        `+ security scope "Berlin" (${file})`,
        `+ security role "Helper" (${file})`,
        `+ collection "Room 12" (${file})`,
        `+ device "PC-01" (${file})`,
        `+ task sequence "Software" (${file})`,
        `+ task sequence "Install Debian" (${file})`,
        `+ deployment "Install Debian -> Room 12" (${file})`,
        '7 made, 0 changed, 0 the same.',
        '',
      ].join('\n'),
    );
    assert.match(error, /no value yet .*: slipway collections variables "Room 12" --set-secret JoinPassword/);
    const [collection] = site.state.collections;
    assert.deepEqual(collection?.variables, [{ name: 'Room', value: '12', secret: false }]);
    assert.deepEqual(
      collection?.securityScopes.map(({ name }) => name),
      ['Default', 'Berlin'],
    );
    assert.equal(site.state.members.length, 1);
    const changes = site.contract.requests.filter((request) => !request.startsWith('GET')).length;
    const again = await run(site, `apply -f ${folder}`);
    assert.match(again.out, /0 made, 0 changed, 7 the same\.\n$/);
    assert.equal(site.contract.requests.filter((request) => !request.startsWith('GET')).length, changes);
  });

  test('shows what would become of each and does nothing with --dry-run', async (t) => {
    const site = newSite();
    const folder = folderWith(t, { 'school.yaml': school });
    await run(site, `apply -f ${folder}`);
    const changed = school
      .replace('value: "12"', 'value: "13"')
      .replace('devices: [PC-01]', 'devices: []')
      .replace('install -y vim', 'install -y nano')
      .replace('[device.read, run.read]', '[run.read]')
      .replace('purpose: available', 'purpose: available\nenabled: false');
    writeFileSync(join(folder, 'school.yaml'), changed);
    const before = JSON.stringify(site.state);
    const { out } = await run(site, `apply -f ${folder} --dry-run`);
    assert.equal(JSON.stringify(site.state), before);
    assert.deepEqual(
      out.split('\n').filter((line) => !line.startsWith('=')),
      [
        `~ deployment "Install Debian -> Room 12" (${folder}/school.yaml)`,
        '    enabled: true → false',
        `~ security role "Helper" (${folder}/school.yaml)`,
        '    permissions: - device.read',
        `~ collection "Room 12" (${folder}/school.yaml)`,
        '    variables.Room: 12 → 13',
        '    devices: - PC-01',
        `~ task sequence "Software" (${folder}/school.yaml)`,
        '    changed: "Install"',
        '      options.commandLine: apt-get install -y vim → apt-get install -y nano',
        'Nothing was done. It would be: 0 made, 4 changed, 3 the same.',
        '',
      ],
    );
    assert.match((await run(site, `apply -f ${folder}`)).out, /\n0 made, 4 changed, 3 the same\./);
    assert.match((await run(site, `apply -f ${folder}`)).out, /\n0 made, 0 changed, 7 the same\./);
    assert.equal(site.state.deployments[0]?.enabled, false);
    assert.equal(site.state.members.length, 0);
  });

  test('disables deployments before anything else, and makes those that are disabled in one go', async (t) => {
    const site = newSite();
    const collection = makeCollection({ name: 'Room 12' });
    const [old, other] = ['Old', 'Other'].map((name, place) =>
      makeTaskSequence({ version: 1, name, steps: [] }, { id: idOf(30 + place) }),
    );
    assert.ok(old !== undefined && other !== undefined);
    site.state.collections.push(collection);
    site.state.taskSequences.push(old, other);
    site.state.deployments.push(makeDeployment({ purpose: 'required' }, old, collection));
    const deployment = (name: string) =>
      `kind: deployment\ntaskSequence: ${name}\ncollection: Room 12\npurpose: required\nenabled: false\n`;
    const device = 'kind: device\nname: PC-01\nmacs: [52:54:00:aa:bb:01]\n';
    const room = 'kind: collection\nname: Room 12\ndevices: [PC-01]\n';
    const folder = folderWith(t, { 'a.yaml': [device, room, deployment('Other'), deployment('Old')].join('---\n') });
    const { out, exitCode, error } = await run(site, `apply -f ${folder}`);
    assert.equal(exitCode, 0, error);
    assert.deepEqual(
      out.split('\n').flatMap((line) => /^[+~] (.*) \(/.exec(line)?.[1] ?? []),
      ['deployment "Old -> Room 12"', 'collection "Room 12"', 'device "PC-01"', 'deployment "Other -> Room 12"'],
    );
    assert.deepEqual(
      site.contract.requests.flatMap((request) => /^(?!GET)\S+ \/api\/[a-z]+/.exec(request)?.[0] ?? []),
      ['PATCH /api/deployments', 'POST /api/devices', 'POST /api/deployments'],
    );
    assert.deepEqual(
      site.state.deployments.map(({ enabled }) => enabled),
      [false, false],
    );
  });

  test('keeps secret values, which are in no file, when others change', async (t) => {
    const secret = { name: 'JoinPassword', value: null, secret: true };
    const site = newSite();
    site.state.collections.push(makeCollection({ name: 'Room 12', variables: [secret] }));
    site.state.devices.push(makeDevice({ name: 'PC-01', variables: [secret] }));
    const variables = 'variables: [{ name: joinpassword, secret: true }, { name: A, value: b }]';
    const text = `kind: collection\nname: ROOM 12\n${variables}\n---\nkind: device\nname: pc-01\n${variables}\n`;
    const folder = folderWith(t, { 'a.yaml': text });
    assert.match((await run(site, `apply -f ${folder}`)).out, /0 made, 2 changed/);
    for (const { variables: now } of [...site.state.collections, ...site.state.devices])
      assert.deepEqual(now, [secret, { name: 'A', value: 'b', secret: false }]);
    assert.match((await run(site, `apply -f ${folder}`)).out, /0 changed, 2 the same/);
  });

  test('makes a variable secret with the value that it has, and one in clear that was secret', async (t) => {
    const variables = [
      { name: 'Password', value: 'letmein', secret: false },
      { name: 'Room', value: null, secret: true },
    ];
    const site = newSite();
    site.state.collections.push(makeCollection({ name: 'Room 12', variables }));
    site.state.devices.push(makeDevice({ name: 'PC-01', variables }));
    const sent: unknown[] = [];
    site.contract.beforeRequest = ({ body }) => void (body === undefined || sent.push(JSON.parse(body).variables));
    const given = 'variables: [{ name: PASSWORD, secret: true }, { name: Room, value: "12" }]';
    const text = `kind: collection\nname: Room 12\n${given}\n---\nkind: device\nname: PC-01\n${given}\n`;
    const { out, error } = await run(site, `apply -f -`, { input: text });
    assert.deepEqual(
      out.split('\n').filter((line) => line.startsWith(' ')),
      [1, 2].flatMap(() => ['    variables.PASSWORD: (in clear) → (secret)', '    variables.Room: (secret) → 12']),
    );
    assert.equal(error, '');
    const wanted = [
      { name: 'Room', value: '12', secret: false },
      { name: 'PASSWORD', value: 'letmein', secret: true },
    ];
    assert.deepEqual(sent, [wanted, wanted]);
    assert.match((await run(site, `apply -f ${folderWith(t, { 'a.yaml': text })}`)).out, /0 changed, 2 the same/);
  });

  test('takes the word that stands for a secret for no value, neither from a file nor for comparison', async (t) => {
    const site = newSite();
    const room = (variable: string) => `kind: collection\nname: Room 12\nvariables: [{ name: Key, ${variable} }]\n`;
    const written = folderWith(t, { 'a.yaml': room('value: (secret)') });
    assert.match(
      (await run(site, `apply -f ${written}`)).error,
      /a\.yaml line 3, variables\[0\]\.value: .* give "secret: true" in its place/,
    );
    site.state.collections.push(
      makeCollection({ name: 'Room 12', variables: [{ name: 'Key', value: '(secret)', secret: false }] }),
    );
    assert.match((await run(site, 'apply -f -', { input: room('secret: true') })).out, /1 changed/);
    assert.deepEqual(site.state.collections[0]?.variables, [{ name: 'Key', value: null, secret: true }]);
  });

  test('leaves alone what a file does not speak of', async (t) => {
    const site = newSite();
    const variables = [{ name: 'A', value: 'b', secret: false }];
    site.state.collections.push(makeCollection({ name: 'Room 12', variablePrecedence: 7, variables }));
    const folder = folderWith(t, { 'a.yaml': 'kind: collection\nname: Room 12\n' });
    assert.match((await run(site, `apply -f ${folder}`)).out, /0 changed, 1 the same/);
  });

  test('nothing is left when the site refuses one, and it says which', async (t) => {
    const site = newSite();
    site.state.taskSequences.push(makeTaskSequence({ version: 1, name: 'S', steps: [] }));
    site.state.collections.push(makeCollection({ name: 'Room 12' }));
    site.contract.beforeRequest = ({ path, method }) => {
      if (method === 'POST' && path === '/api/deployments') site.state.collections.length = 0;
    };
    const deployment = 'kind: deployment\ntaskSequence: S\ncollection: Room 12\npurpose: required\n';
    const folder = folderWith(t, {
      'a.yaml': `kind: device\nname: PC-1\nmacs: [52:54:00:00:00:01]\n---\n${deployment}`,
    });
    const { out, error, exitCode } = await run(site, `apply -f ${folder}`);
    assert.equal(exitCode, 1);
    assert.doesNotMatch(out, /made,/);
    assert.match(
      error,
      /a\.yaml: the deployment "S -> Room 12" could not be made\. There is no collection .*\. Nothing was done\. \(SLIP-1002\)\n$/,
    );
    assert.deepEqual(site.state.devices, []);
    site.contract.beforeRequest = () => undefined;
    assert.match((await run(site, `apply -f ${folder}`)).out, /\n2 made, 0 changed, 0 the same\.\n$/);
  });

  test('what is more than the site takes as one is done in parts: it says what is done, and goes on the next time', async (t) => {
    const site = newSite();
    let isFull = true;
    site.contract.beforeRequest = ({ body }) => {
      if (isFull && body?.includes('S-2001')) throw new SlipwayError('SLIP-3004', 'There is no room.');
    };
    const scopes = Array.from({ length: MOST_OBJECT_CHANGES + 10 }, (_, at) => `kind: security-scope\nname: S-${at}\n`);
    const folder = folderWith(t, { 'a.yaml': scopes.join('---\n') });
    const { error, exitCode } = await run(site, `apply -f ${folder}`);
    assert.equal(exitCode, 1);
    assert.match(
      error,
      /the security scope "S-2001" could not be made\. There is no room\. .*: 2000 of 2010 objects are done, the others not, or not wholly\. Apply again/,
    );
    assert.equal(site.state.securityScopes.length, 2001);
    isFull = false;
    assert.match((await run(site, `apply -f ${folder}`)).out, /\n10 made, 0 changed, 2000 the same\.\n$/);
    assert.match((await run(site, `apply -f ${folder}`)).out, /\n0 made, 0 changed, 2010 the same\.\n$/);
  });

  test('reads standard input, and gives programs a list', async () => {
    const site = newSite();
    const { out } = await run(site, 'apply -f - --output json', { input: 'kind: security-scope\nname: Berlin\n' });
    assert.deepEqual(JSON.parse(out), [
      { kind: 'security-scope', name: 'Berlin', file: '-', action: 'made', differences: [], missingSecrets: [] },
    ]);
  });

  test('says that there is no such file', async () => {
    assert.match(
      (await run(newSite(), 'apply -f /nowhere.yaml')).error,
      /There is no file or folder \/nowhere\.yaml\. \(SLIP-6001\)/,
    );
  });
});
