/** Packages and applications as objects of the real site: what is refused, what a policy holds, what keeps one from being deleted. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as applications from '../../api/applications.ts';
import { addCollectionMember, createCollection } from '../../api/collections.ts';
import { createDeployment, deleteDeployment } from '../../api/deployments.ts';
import { getJob } from '../../api/jobs.ts';
import * as packages from '../../api/packages.ts';
import { type Policy, PolicySchema } from '../../api/policy.ts';
import { createSecurityScope } from '../../api/security-scopes.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import { addDevice, newRun, type TestDevice } from '../agents/test-agent.ts';
import { changeApplication } from '../applications/application.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { applicationBody, packageBody } from './test-software.ts';

const site = await createTestSite();
const jobs = await site.startJobs();
const unique = (word: string) => `${word} ${randomUUID().slice(0, 8)}`;

async function done(jobId: string | null): Promise<void> {
  const job = await eventually(async () => {
    const found = await site.admin(getJob, { params: { id: jobId ?? '' } });
    return found.endedAt === null ? null : found;
  });
  assert.equal(job.state, 'succeeded', job.message);
}

async function makeApplication(given: object = {}, name = unique('Application')) {
  const { id, jobId } = await site.admin(applications.createApplication, { body: applicationBody(name, given) });
  await done(jobId);
  return { id, name };
}

const program = { name: 'Install', commandLine: 'sh setup.sh' };

async function makePackage(given: object = {}) {
  const name = unique('Package');
  const body = { ...packageBody(name), programs: [program], ...given };
  const { id, jobId } = await site.admin(packages.createPackage, { body });
  return { id, name, jobId };
}

const needs = (...ids: string[]) => ({
  deploymentTypes: [
    {
      ...{ name: 'Script', technology: 'linux-script', installCommand: 'true', detection: { file: '/mark' } },
      dependencies: ids.map((application) => ({ name: 'needed', anyOf: [{ application }] })),
    },
  ],
});
const replaces = (application: string) => ({ supersedes: [{ application, uninstall: true }] });

const step = (type: string, options: object) => ({ type, name: type, options });

async function makeSequence(steps: object[], variables: object[] = []) {
  const document = { version: 1, name: unique('Sequence'), variables, steps };
  return (await site.admin(createTaskSequence, { body: { document } })).id;
}

async function deployTo(device: TestDevice, taskSequenceId: string) {
  const collection = await site.admin(createCollection, { body: { name: unique('Room') } });
  await site.admin(addCollectionMember, { params: { id: collection.id, deviceId: device.id } });
  const body = { taskSequenceId, collectionId: collection.id, purpose: 'required' as const, confirmDeviceCount: 1 };
  return site.admin(createDeployment, { body });
}

async function policyFor(
  steps: object[],
  given: { variables?: object[]; device?: { name: string; value: string }[] } = {},
): Promise<Policy> {
  const device = await addDevice(site, given.device);
  await deployTo(device, await makeSequence(steps, given.variables));
  const run = await newRun(site, device);
  return PolicySchema.parse(JSON.parse(run.policy.payload));
}

const namesIn = (policy: Policy) => (policy.software ?? []).map(({ name }) => name).sort();

test('a policy pins what is named, with what that depends on and replaces, and says nothing of where it came from', async () => {
  const [needed, old] = [await makeApplication(), await makeApplication()];
  const folder = site.folder('application');
  writeFileSync(join(folder, 'setup.sh'), 'true');
  const given = { ...needs(needed.id), ...replaces(old.id) };
  const [type] = given.deploymentTypes;
  const application = await makeApplication({ ...given, deploymentTypes: [{ ...type, sourceFolder: folder }] });
  await makeApplication();
  const policy = await policyFor([step('install-application', { applications: [application.id] })]);
  assert.deepEqual(namesIn(policy), [application.name, needed.name, old.name].sort());
  const pinned = policy.software?.find(({ id }) => id === application.id);
  assert.ok(pinned?.kind === 'application');
  assert.equal(pinned.deploymentTypes[0]?.contentPath, '1');
  assert.ok(!JSON.stringify(policy).includes(folder));
});

test('a policy pins the programs of a package, and its newest version', async () => {
  const folder = site.folder('package');
  writeFileSync(join(folder, 'setup.sh'), 'true');
  const pkg = await makePackage({ sourceFolder: folder });
  await done(pkg.jobId);
  const before = await policyFor([step('install-package', { package: pkg.id, program: 'install' })]);
  writeFileSync(join(folder, 'setup.sh'), 'false');
  await done((await site.admin(packages.updatePackageContent, { params: { id: pkg.id } })).jobId);
  const after = await policyFor([step('install-package', { package: pkg.id, program: 'Install' })]);
  const [one, other] = [before.software?.[0], after.software?.[0]];
  assert.ok(one?.kind === 'package' && other?.kind === 'package');
  assert.notEqual(one.contentRoot, other.contentRoot);
  assert.deepEqual(
    other.programs.map(({ name }) => name),
    ['Install'],
  );
});

test('a sequence without software has none in its policy', async () => {
  assert.equal((await policyFor([])).software, undefined);
});

test('what variables name is pinned: of the device, of the sequence, of a step that sets it', async () => {
  const all = [await makeApplication(), await makeApplication(), await makeApplication()];
  const names = all.map(({ name }) => name);
  const policy = await policyFor(
    [
      step('set-task-sequence-variable', { variable: 'App02', value: names[1] }),
      step('install-application', { baseVariable: 'App' }),
    ],
    {
      device: [{ name: 'app01', value: (names[0] ?? '').toUpperCase() }],
      variables: [
        { name: 'App03', value: names[2] },
        { name: 'Apple01', value: 'no application' },
      ],
    },
  );
  assert.deepEqual(namesIn(policy), names.sort());
});

test('what a variable names in another department is not pinned', async () => {
  const scope = await site.admin(createSecurityScope, { body: { name: unique('scope') } });
  const other = await makeApplication();
  const asked = { params: { id: other.id }, body: { securityScopeIds: [scope.id] } };
  await site.admin(applications.setApplicationScopes, asked);
  const device = [{ name: 'App01', value: other.name }];
  assert.deepEqual(namesIn(await policyFor([step('install-application', { baseVariable: 'App' })], { device })), []);
});

test('a run does not begin while files of what it installs were not imported', async () => {
  const folder = join(site.folder('late'), 'not-there-yet');
  const pkg = await makePackage({ sourceFolder: folder });
  const steps = [step('install-package', { package: pkg.id, program: 'Install' })];
  await assert.rejects(policyFor(steps), refusal('SLIP-3003', 'were not imported yet'));
  mkdirSync(folder);
  await done((await site.admin(packages.updatePackageContent, { params: { id: pkg.id } })).jobId);
  assert.deepEqual(namesIn(await policyFor(steps)), [pkg.name]);
});

const unknown = randomUUID();
for (const [what, steps, text] of [
  ['a package', [step('install-package', { package: unknown, program: 'x' })], 'runs programs of packages'],
  ['an application', [step('install-application', { applications: [unknown] })], 'installs applications'],
] as const)
  test(`a sequence with ${what} that is not here is not saved`, async () => {
    await assert.rejects(makeSequence([...steps]), refusal('SLIP-1001', text));
  });

test('a program that is not in its package is refused when the sequence is saved, and when it is deployed', async () => {
  const pkg = await makePackage();
  const of = (name: string) => [step('install-package', { package: pkg.id, program: name })];
  await assert.rejects(makeSequence(of('Remove')), refusal('SLIP-1001', `"Remove" of the package "${pkg.name}"`));
  const taskSequenceId = await makeSequence(of('Install'));
  const body = packageBody(pkg.name);
  await site.admin(packages.changePackage, { params: { id: pkg.id }, body });
  const device = await addDevice(site);
  await assert.rejects(deployTo(device, taskSequenceId), refusal('SLIP-3003', '"Install" of the package'));
});

test('a package’s id in the place of an application is an application that is not here', async () => {
  const pkg = await makePackage();
  const steps = [step('install-application', { applications: [pkg.id] })];
  await assert.rejects(makeSequence(steps), refusal('SLIP-1001', pkg.id));
});

test('circles of dependencies and supersedence are refused by name, however long', async () => {
  const a = await makeApplication({}, 'Alpha');
  const b = await makeApplication(needs(a.id), 'Beta');
  const c = await makeApplication(replaces(b.id), 'Gamma');
  const change = (given: object) =>
    site.admin(applications.changeApplication, { params: { id: a.id }, body: applicationBody('Alpha', given) });
  await assert.rejects(change(needs(c.id)), refusal('SLIP-3031', '"Alpha" → "Gamma" → "Beta" → "Alpha"'));
  await assert.rejects(change(replaces(a.id)), refusal('SLIP-3031', '"Alpha" → "Alpha"'));
  await change({ comment: 'harmless' });
});

test('a change waits for another that closes half of a circle, and is refused then', async () => {
  const [a, b] = [await makeApplication(), await makeApplication()];
  const change = ({ id, name }: typeof a, other: typeof a) =>
    site.admin(applications.changeApplication, { params: { id }, body: applicationBody(name, needs(other.id)) });
  const { changing, settled } = await site.database.db.transaction().execute(async (tx) => {
    await changeApplication(
      { ...site.site, db: tx },
      { userId: null, tokenId: null },
      b.id,
      applicationBody(b.name, needs(a.id)),
    );
    let settled = false;
    const changing = change(a, b).finally(() => {
      settled = true;
    });
    changing.catch(() => {});
    await Promise.race([changing, new Promise((resolve) => setTimeout(resolve, 500))]);
    return { changing: { it: changing }, settled };
  });
  assert.equal(settled, false);
  await assert.rejects(changing.it, refusal('SLIP-3031', a.name));
});

test('an application that needs one which is not here is refused', async () => {
  await assert.rejects(makeApplication(needs(unknown)), refusal('SLIP-1001', unknown));
});

test('what a deployed sequence or an application needs is not deleted', async () => {
  const needed = await makeApplication();
  const application = await makeApplication(needs(needed.id));
  const remove = (id: string) => site.admin(applications.deleteApplication, { params: { id } });
  await assert.rejects(remove(needed.id), refusal('SLIP-1004', `needed or replaced by "${application.name}"`));
  const taskSequenceId = await makeSequence([step('install-application', { applications: [application.id] })]);
  const deployment = await deployTo(await addDevice(site), taskSequenceId);
  await assert.rejects(remove(application.id), refusal('SLIP-1004', 'which is deployed'));
  await site.admin(deleteDeployment, { params: { id: deployment.id } });
  await remove(application.id);
  await remove(needed.id);
});

test('a name is taken whatever its case, by another of the same kind', async () => {
  const pkg = await makePackage();
  const body = packageBody(pkg.name.toUpperCase());
  await assert.rejects(site.admin(packages.createPackage, { body }), refusal('SLIP-1003', 'a package named'));
  const other = await makePackage();
  const asked = { params: { id: other.id }, body };
  await assert.rejects(site.admin(packages.changePackage, asked), refusal('SLIP-1003', 'a package named'));
  await makeApplication({}, pkg.name);
});

const refused: readonly (readonly [string, object, string])[] = [
  ['a deb without its packages', { technology: 'linux-deb' }, 'which packages'],
  [
    'files of a deb without a folder',
    { technology: 'linux-deb', deb: { packages: ['hello'], files: ['hello.deb'] } },
    'sourceFolder',
  ],
  [
    'a deb file outside of the content',
    { technology: 'linux-deb', sourceFolder: '/srv', deb: { packages: ['hello'], files: ['../hello.deb'] } },
    'deb',
  ],
  ['a deb whose name is for the shell', { technology: 'linux-deb', deb: { packages: ['hello;reboot'] } }, 'packages'],
  ['a script without detection', { technology: 'linux-script', installCommand: 'true' }, 'detection'],
  ['a script that installs nothing', { technology: 'linux-script', detection: { file: '/mark' } }, 'installCommand'],
  [
    'a relative folder',
    { technology: 'linux-deb', sourceFolder: 'here', deb: { packages: ['hello'] } },
    'sourceFolder',
  ],
];
for (const [what, type, text] of refused)
  test(`${what} is refused`, async () => {
    const body = { ...applicationBody(unique('Application')), deploymentTypes: [{ name: 'One', ...type }] };
    // As JSON it could be sent all the same.
    const asked = { body: body as ReturnType<typeof applicationBody> };
    await assert.rejects(site.admin(applications.createApplication, asked), refusal('SLIP-1001', text));
  });

test('the jobs end with the file', async () => {
  await jobs.stop();
});
