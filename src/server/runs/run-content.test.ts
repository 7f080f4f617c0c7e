/** What a run may fetch besides its images: the boot image that its policy names, for a restart into a PE on the disk. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { locateContent } from '../../api/agent.ts';
import { deleteBootImage } from '../../api/boot-images.ts';
import { PolicySchema } from '../../api/policy.ts';
import { addDevice, deploy, newRun } from '../agents/test-agent.ts';
import { addBuiltBootImage, buildTestBootImage } from '../boot-images/test-boot-image.ts';
import { storeTestWim } from '../images/test-image.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite({ kernelArguments: ' console=ttyS0 ' });
const jobs = await site.startJobs();

async function run() {
  const device = await addDevice(site);
  await deploy(site, [device]);
  const { runId, policy, runCredential } = await newRun(site, device);
  const locate = (sha256: string) =>
    site.client(runCredential)(locateContent, { params: { runId }, body: { sha256: [sha256] } });
  return { policy: PolicySchema.parse(JSON.parse(policy.payload)), locate };
}

async function added() {
  const made = buildTestBootImage(site.folder('boot-image'));
  const { id } = await addBuiltBootImage(site.admin, { name: 'PE', path: made.folder });
  const root = made.manifest.files.find(({ name }) => name === 'root.squashfs');
  assert.ok(root);
  return { ...made, id, root };
}

const fetched = async (url: string) => {
  const { pathname, search } = new URL(url);
  // No role `netboot` here: what an agent needs does not hang on it.
  return site.boot.inject({ url: pathname + search });
};

test('without a boot image the policy says so, and nothing can be located', async () => {
  const { policy, locate } = await run();
  assert.equal(policy.bootImage, null);
  await assert.rejects(locate('a'.repeat(64)), refusal('SLIP-1006'));
});

test('the policy names the boot image of its day with every hash, and the run gets its files by signed links', async () => {
  const { buildId, manifest, folder, root } = await added();
  const { policy, locate } = await run();
  assert.deepEqual(policy.bootImage, { buildId, files: manifest.files, kernelArguments: 'console=ttyS0' });
  await added();
  const { locations } = await locate(root.sha256);
  const url = locations[0]?.urls[0] ?? '';
  const answer = await fetched(url);
  assert.equal(answer.statusCode, 200);
  assert.ok(answer.rawPayload.equals(readFileSync(join(folder, 'root.squashfs'))));
  for (const other of [
    url.replace('root.squashfs', 'vmlinuz'),
    url.replace(buildId, '0'.repeat(16)),
    url.split('?')[0] ?? '',
  ])
    assert.equal((await fetched(other)).statusCode, 403, other);
});

test('files of another boot image are not for this run', async () => {
  const { locate } = await run();
  const { root } = await added();
  await assert.rejects(locate(root.sha256), refusal('SLIP-1006', root.sha256));
});

test('a boot image that was deleted or damaged meanwhile is not announced', async () => {
  const first = await added();
  const { locate } = await run();
  await added();
  rmSync(join(site.site.config.dataDirectory, 'boot-images', first.buildId, 'root.squashfs'));
  await assert.rejects(locate(first.root.sha256), refusal('SLIP-3003', 'root.squashfs'));
  await site.admin(deleteBootImage, { params: { id: first.id } });
  const vmlinuz = first.manifest.files.find(({ name }) => name === 'vmlinuz');
  await assert.rejects(locate(vmlinuz?.sha256 ?? ''), refusal('SLIP-3003', 'vmlinuz'));
  await jobs.stop();
});

/** As an import leaves it, with facts of a Windows that its WIM has not. */
async function addWindowsImage(): Promise<string> {
  const { contentRoot, images } = await storeTestWim(site.site.content);
  const [id, versionId] = [randomUUID(), randomUUID()];
  const told = JSON.stringify(images.map((image) => ({ ...image, platform: 'windows' })));
  const version = { id: versionId, package_id: id, version: 1, bytes: 1, content_root: contentRoot, images: told };
  const { db } = site.database;
  await db.insertInto('package').values({ id, kind: 'operating-system-image', name: 'Windows' }).execute();
  await db.insertInto('package_version').values(version).execute();
  return id;
}

const steps = (image: string, more: object = {}) => [
  { type: 'apply-operating-system-image', id: 'a', name: 'a', options: { image, ...more } },
];

test('a run that applies a Windows gets the agent for Windows, which must be the same when it is fetched', async () => {
  const image = await addWindowsImage();
  const path = join(site.site.config.dataDirectory, 'slipway-agent.exe');
  const begun = async () => {
    const device = await addDevice(site);
    await deploy(site, [device], {
      steps: steps(image),
    });
    const { runId, policy, runCredential } = await newRun(site, device);
    const locate = (sha256: string) =>
      site.client(runCredential)(locateContent, { params: { runId }, body: { sha256: [sha256] } });
    return { windowsAgent: PolicySchema.parse(JSON.parse(policy.payload)).windowsAgent, locate };
  };
  assert.equal((await begun()).windowsAgent, undefined);
  const goesOn = [...steps(image), { type: 'setup-windows-and-configmgr', id: 's', name: 's', options: {} }];
  const other = await addDevice(site);
  await deploy(site, [other], { steps: goesOn });
  await assert.rejects(newRun(site, other), refusal('SLIP-3003', 'no agent for Windows'));
  const answered = await addDevice(site);
  const answerFile = { package: randomUUID(), name: 'unattend.xml' };
  await assert.rejects(deploy(site, [answered], { steps: steps(image, { answerFile }) }), {
    message: new RegExp(`packages that are not here: ${answerFile.package}`),
  });
  writeFileSync(path, 'the agent');
  const { windowsAgent, locate } = await begun();
  const sha256 = createHash('sha256').update('the agent').digest('hex');
  assert.deepEqual(windowsAgent, { name: 'slipway-agent.exe', bytes: 9, sha256 });
  const { locations } = await locate(sha256);
  const url = locations[0]?.urls[0] ?? '';
  assert.equal((await fetched(url)).body, 'the agent');
  assert.equal((await fetched(url.split('?')[0] ?? '')).statusCode, 403);
  writeFileSync(path, 'the agent of tomorrow');
  await assert.rejects(locate(sha256), refusal('SLIP-3003', 'Start the run anew'));
  assert.equal((await fetched(url)).statusCode, 404);
});
