/** The commands about limits: security scopes, what is in them, and who is limited to them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import {
  idOf,
  makeCollection,
  makeImage,
  makeSecurityRole,
  makeSecurityScope,
  makeTaskSequence,
  makeUser,
} from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const berlin = makeSecurityScope({ id: idOf(1), description: 'The office', imageCount: 2, collectionCount: 1 });
const hamburg = makeSecurityScope({ id: idOf(2), name: 'Hamburg' });
const room = makeCollection({ id: idOf(3) });
const operator = makeSecurityRole({ id: idOf(4) });

function newSite(): FakeSite {
  return new FakeSite({
    ...{ securityScopes: [berlin, hamburg], securityRoles: [operator], collections: [{ ...room }] },
    images: [makeImage({}), makeImage({ id: idOf(49), name: 'Debian 13' })],
    taskSequences: [makeTaskSequence({ version: 1, name: 'Install', steps: [] })],
  });
}

describe('security scopes', () => {
  test('are listed and shown with how much is in them', async () => {
    const { out } = await run(newSite(), 'security-scopes list', { columns: 100 });
    assert.equal(
      out,
      [
        'NAME     ID        IMAGES  TASK SEQUENCES  COLLECTIONS  DESCRIPTION',
        'Berlin   00000001       2               0            1  The office',
        'Hamburg  00000002       0               0            0',
        '',
      ].join('\n'),
    );
    assert.match((await run(newSite(), 'security-scopes show berlin')).out, /^Collections: +1$/m);
    assert.equal((await run(newSite(), 'security-scopes show Bremen')).exitCode, 1);
  });

  test('are made and deleted, the latter not without being asked', async () => {
    const site = newSite();
    const { out } = await run(site, 'security-scopes create Bremen --description "Both floors"');
    assert.match(out, /^The security scope "Bremen" was made\. Its id is /);
    assert.equal(site.state.securityScopes.at(-1)?.description, 'Both floors');
    assert.equal((await run(site, 'security-scopes delete bremen')).exitCode, 2);
    assert.equal(
      (await run(site, 'security-scopes delete bremen --yes')).out,
      'The security scope "Bremen" was deleted.\n',
    );
    assert.equal(site.state.securityScopes.length, 2);
  });
});

describe('set-scopes', () => {
  for (const [line, noun] of [
    ['images set-scopes "Debian 12"', 'image package "Debian 12"'],
    ['task-sequences set-scopes install', 'task sequence "Install"'],
    ['collections set-scopes "Room 12"', 'collection "Room 12"'],
  ] as const)
    test(`puts an object into all that are named, in place of others: ${line}`, async () => {
      const { out } = await run(newSite(), `${line} --scope berlin --scope Hamburg`);
      assert.equal(out, `The ${noun} is in Berlin and Hamburg.\n`);
    });

  test('takes several objects, and moves none when one is not there', async () => {
    const site = newSite();
    assert.equal((await run(site, 'images set-scopes "Debian 12" "Debian 14" --scope Berlin')).exitCode, 1);
    assert.equal(site.state.images[0]?.securityScopes[0]?.name, 'Default');
    await run(site, 'images set-scopes "Debian 12" "Debian 13" --scope Berlin');
    assert.deepEqual(
      site.state.images.map(({ securityScopes }) => securityScopes.map(({ name }) => name)),
      [['Berlin'], ['Berlin']],
    );
  });

  test('needs a scope that is there', async () => {
    assert.equal((await run(newSite(), 'images set-scopes "Debian 12"')).exitCode, 2);
    assert.equal((await run(newSite(), 'images set-scopes "Debian 12" --scope Bremen')).exitCode, 1);
  });
});

describe('limits', () => {
  test('are given to new users and changed, one kind at a time or all at once', async () => {
    const site = newSite();
    const { out } = await run(
      site,
      'users add kim --role operator --scope Berlin --scope Hamburg --collection "Room 12"',
      { input: 'seven grey geese\n' },
    );
    assert.equal(
      out,
      'The user "kim" was added as Operator, limited to the security scopes Berlin and Hamburg, the collection Room 12.\n',
    );
    const change = async (options: string) => (await run(site, `users change kim ${options}`)).out;
    assert.match(await change('--scope Hamburg'), /limited to the security scope Hamburg, the collection Room 12\./);
    assert.match(
      await change('--all-objects --collection "Room 12"'),
      /as Operator, limited to the collection Room 12/,
    );
    assert.equal(await change('--all-objects'), 'The user "kim" was changed as Operator.\n');
    assert.deepEqual([site.state.users[0]?.securityScopes, site.state.users[0]?.collections], [null, null]);
  });

  test('are shown in the list of users, also when nothing is left of them', async () => {
    const limited = { securityScopes: [{ id: idOf(1), name: 'Berlin' }], collections: [] };
    const site = new FakeSite({ users: [makeUser(limited), makeUser({ id: idOf(145), name: 'lee' })] });
    const { out } = await run(site, 'users list', { columns: 160 });
    assert.match(out, /^kim .* the security scope Berlin, no collection$/m);
    assert.match(out, /^lee .* -$/m);
  });

  test('narrow API tokens', async () => {
    const site = newSite();
    await run(site, 'tokens create nightly --collection "Room 12"');
    const [token] = site.state.tokens;
    assert.deepEqual([token?.securityScopes, token?.collections], [null, [{ id: room.id, name: 'Room 12' }]]);
    const { out } = await run(site, 'tokens list', { columns: 160 });
    assert.match(out, /^nightly .* the collection Room 12$/m);
  });

  test('a new device goes into the collections that are named', async () => {
    const site = newSite();
    await run(site, 'devices create PC-09 --mac 52:54:00:12:34:56 --collection "room 12"');
    assert.deepEqual(site.state.members, [{ collectionId: room.id, deviceId: site.state.devices[0]?.id }]);
  });
});
