/** What people may have files taken from: by names that mean to lead elsewhere, through each route that reads a path of the server. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createApplication } from '../../api/applications.ts';
import { addBootImage } from '../../api/boot-images.ts';
import { importImage } from '../../api/images.ts';
import { getJob } from '../../api/jobs.ts';
import * as packages from '../../api/packages.ts';
import { importUpgradePackage } from '../../api/upgrade-packages.ts';
import { addBuiltBootImage, buildTestBootImage } from '../boot-images/test-boot-image.ts';
import { applicationBody, packageBody } from '../packages/test-software.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { allowedRealPath, isWithin, requireAllowedHandle, requireAllowedName } from './source-folders.ts';

const base = mkdtempSync(join(tmpdir(), 'slipway-sources-'));
const [allowed, secret] = [join(base, 'srv'), join(base, 'secret')];
for (const folder of [allowed, secret, `${allowed}x`, join(allowed, 'tools')]) mkdirSync(folder);
writeFileSync(join(secret, 'manifest.json'), 'root:the password');
writeFileSync(join(allowed, 'tools/setup.sh'), 'echo');
symlinkSync(secret, join(allowed, 'out'));
symlinkSync(join(allowed, 'tools'), join(allowed, 'in'));

// First of all: what ends it is not heard of once a test has begun.
const site = await createTestSite({ sourceFolders: [allowed] });
const jobs = await site.startJobs();

const allow = (path: string) => requireAllowedName({ path, kind: 'folder' }, [allowed]);

test('a name is allowed within the folder alone, however it is written', () => {
  for (const path of [allowed, `${allowed}/`, `${allowed}/tools`, `${allowed}//tools/./a/..`, join(allowed, 'none')])
    allow(path);
  for (const path of [
    ...[`${allowed}x`, `${allowed}/../secret`, `${allowed}/tools/../../secret`, '/', '/etc', base, `/..${secret}`],
    ...[`${allowed}\u0000/etc`, allowed.toUpperCase(), `${allowed}/..`, `${allowed} /x`],
  ])
    assert.throws(() => allow(path), refusal('SLIP-3032', `SLIPWAY_SOURCE_FOLDERS=${allowed},`), path);
  for (const path of ['', 'srv', `.${allowed}`, '~/x', '\\\\server\\share'])
    assert.throws(() => allow(path), refusal('SLIP-1001', 'absolute path'), path);
});

test('whatever the name, what is let through begins with the folder and has no way up', () => {
  const part = fc.constantFrom('..', '.', '', 'srv', 'secret', 'tools', 'a');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.boolean(), (parts, below) => {
      const path = `${below ? allowed : ''}/${parts.join('/')}`;
      const stack: string[] = [];
      for (const each of path.split('/').filter((text) => text !== '' && text !== '.'))
        if (each === '..') stack.pop();
        else stack.push(each);
      const real = `/${stack.join('/')}`;
      const expected = real === allowed || real.startsWith(`${allowed}/`);
      let passed = true;
      try {
        allow(path);
      } catch {
        passed = false;
      }
      assert.equal(passed, expected, path);
    }),
  );
});

test('a root that is allowed allows all', () => {
  assert.ok(isWithin('/etc/passwd', ['/']));
  assert.ok(!isWithin('/srvx', ['/srv']));
});

test('a link is followed: one that stays within is taken, one that leads out is refused and says where it leads', async () => {
  const real = (path: string) => allowedRealPath({ path, kind: 'folder' }, [allowed]);
  assert.equal(await real(join(allowed, 'in')), join(allowed, 'tools'));
  await assert.rejects(real(join(allowed, 'out')), refusal('SLIP-3032', `leads to ${secret}`));
  await assert.rejects(real(join(allowed, 'out/manifest.json')), refusal('SLIP-3032'));
});

test('an allowed folder that is a link itself stands for what it leads to', async () => {
  const link = join(base, 'link');
  symlinkSync(allowed, link);
  const path = join(link, 'tools');
  assert.equal(await allowedRealPath({ path, kind: 'folder' }, [link]), join(allowed, 'tools'));
});

test('what is open is judged by where it lies, not by what its path leads to by now', async () => {
  const path = join(allowed, 'bent');
  symlinkSync(join(secret, 'manifest.json'), path);
  const handle = await open(path);
  rmSync(path);
  writeFileSync(path, 'harmless');
  await assert.rejects(requireAllowedHandle({ path, kind: 'file' }, handle, [allowed]), refusal('SLIP-3032'));
  await handle.close();
});

async function messageOf(refused: Promise<unknown>): Promise<string> {
  const error: unknown = await refused.catch((reason: unknown) => reason);
  return error instanceof Error ? error.message : assert.fail('it was not refused');
}

async function ended(jobId: string | null) {
  return eventually(async () => {
    const job = await site.admin(getJob, { params: { id: jobId ?? '' } });
    return job.endedAt === null ? null : job;
  });
}

/** Each route that is given a path, and what it answers for one that is not there. */
const routes: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  packages: (path) => site.admin(packages.createPackage, { body: packageBody('p', { sourceFolder: path }) }),
  applications: (path) => {
    const body = applicationBody('a');
    const deploymentTypes = body.deploymentTypes.map((each) => ({ ...each, sourceFolder: path }));
    return site.admin(createApplication, { body: { ...body, deploymentTypes } });
  },
  images: (path) => site.admin(importImage, { body: { name: 'i', path } }),
  'upgrade packages': (path) => site.admin(importUpgradePackage, { body: { name: 'u', path } }),
  'boot images': (path) => site.admin(addBootImage, { body: { name: 'b', path } }),
};

for (const [what, call] of Object.entries(routes))
  test(`${what} are taken from allowed folders alone, and what is elsewhere is answered as if it were not there`, async () => {
    for (const path of [secret, join(secret, 'none'), join(allowed, '../secret'), '/etc'])
      await assert.rejects(call(path), refusal('SLIP-3032', 'SLIPWAY_SOURCE_FOLDERS='), path);
    const said = await Promise.all(['manifest.json', 'none'].map((name) => messageOf(call(join(secret, name)))));
    assert.equal(said[0]?.replaceAll('manifest.json', 'none'), said[1]);
    assert.deepEqual(await site.admin(packages.listPackages), []);
  });

test('a boot image whose manifest is a link out of the folder tells nothing of what it leads to', async () => {
  const folder = join(allowed, 'boot');
  mkdirSync(folder);
  buildTestBootImage(folder);
  await addBuiltBootImage(site.admin, { name: 'b', path: folder });
  rmSync(join(folder, 'vmlinuz'));
  symlinkSync(join(secret, 'manifest.json'), join(folder, 'vmlinuz'));
  await assert.rejects(addBuiltBootImage(site.admin, { name: 'b', path: folder }), /SLIP-3032/);
  rmSync(join(folder, 'manifest.json'));
  symlinkSync(join(secret, 'manifest.json'), join(folder, 'manifest.json'));
  const message = await messageOf(routes['boot images']?.(folder) ?? assert.fail());
  assert.match(message, /SLIPWAY_SOURCE_FOLDERS/);
  assert.doesNotMatch(message, /root:/);
});

test('a package whose folder was allowed once keeps its content, can be changed, and is not read again', async () => {
  const sourceFolder = join(allowed, 'former');
  mkdirSync(sourceFolder);
  writeFileSync(join(sourceFolder, 'a'), 'a');
  const body = packageBody('Former', { sourceFolder });
  const { id, jobId } = await site.admin(packages.createPackage, { body });
  assert.equal((await ended(jobId)).state, 'succeeded');
  renameSync(sourceFolder, join(secret, 'former'));
  symlinkSync(join(secret, 'former'), sourceFolder);
  await site.admin(packages.changePackage, { params: { id }, body: { ...body, comment: 'moved' } });
  const again = await site.admin(packages.updatePackageContent, { params: { id } });
  const { state, message } = await ended(again.jobId);
  assert.deepEqual([state, message.includes('SLIP-3032')], ['failed', true], message);
  assert.equal((await site.admin(packages.getPackage, { params: { id } })).content?.version, 1);
  const elsewhere = { ...body, sourceFolder: secret };
  await assert.rejects(
    site.admin(packages.changePackage, { params: { id }, body: elsewhere }),
    refusal('SLIP-3032', secret),
  );
});

test('the jobs end with the file', async () => {
  await jobs.stop();
  rmSync(base, { recursive: true });
});
