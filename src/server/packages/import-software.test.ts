/** Folders of the site server, good and hostile, imported through the API and the job queue. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { createApplication, getApplication } from '../../api/applications.ts';
import { getJob } from '../../api/jobs.ts';
import * as packages from '../../api/packages.ts';
import { type ContentFile, ManifestSchema } from '../../api/policy.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { importSoftware } from './import-software.ts';
import { createSoftware } from './software.ts';
import { eachSourceFile, sourceLimits } from './source-folder.ts';
import { applicationBody, packageBody } from './test-software.ts';

const site = await createTestSite();
const jobs = await site.startJobs();
const name = () => `Package ${randomUUID().slice(0, 8)}`;

function sourceOf(files: Record<string, string>): string {
  const folder = site.folder(`source-${randomUUID()}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function ended(jobId: string) {
  return eventually(async () => {
    const job = await site.admin(getJob, { params: { id: jobId } });
    return job.endedAt === null ? null : job;
  });
}

async function imported(sourceFolder: string | null) {
  const { id, jobId } = await site.admin(packages.createPackage, { body: packageBody(name(), { sourceFolder }) });
  return { id, job: await ended(jobId ?? '') };
}

async function manifestOf(contentRoot: string): Promise<ContentFile[]> {
  const found = await site.site.content.find(contentRoot);
  return ManifestSchema.parse(JSON.parse(readFileSync(found?.path ?? '', 'utf8'))).files;
}

const get = (id: string) => site.admin(packages.getPackage, { params: { id } });

async function countObjects(): Promise<number> {
  let count = 0;
  for await (const _ of site.site.content.list()) count += 1;
  return count;
}

test('a folder is kept file by file, in the order of their names, and says which may be run', async () => {
  const folder = sourceOf({ 'b/setup.sh': '#!/bin/sh\n', 'a.txt': 'text', 'b/empty': '' });
  chmodSync(join(folder, 'b/setup.sh'), 0o755);
  const { id, job } = await imported(folder);
  assert.equal(job.state, 'succeeded', job.message);
  assert.match(job.message, /Version 1 of ".*" has 3 files\./);
  const { content } = await get(id);
  assert.deepEqual([content?.version, content?.bytes, content?.sources], [1, 14, { [folder]: '' }]);
  const files = await manifestOf(content?.contentRoot ?? '');
  assert.deepEqual(
    files.map(({ path, bytes, executable = false }) => [path, bytes, executable]),
    [
      ['a.txt', 4, false],
      ['b/empty', 0, false],
      ['b/setup.sh', 10, true],
    ],
  );
  assert.equal(files[0]?.sha256, createHash('sha256').update('text').digest('hex'));
});

test('updating the content makes a version of what has changed, and stores no other file anew', async () => {
  const folder = sourceOf({ same: randomUUID(), other: randomUUID() });
  const { id } = await imported(folder);
  const update = async () =>
    (await ended((await site.admin(packages.updatePackageContent, { params: { id } })).jobId)).message;
  assert.match(await update(), /Nothing has changed/);
  assert.equal((await get(id)).content?.version, 1);
  const before = await countObjects();
  writeFileSync(join(folder, 'other'), randomUUID());
  assert.match(await update(), /Version 2 of .* has 2 files/);
  // The file, its chunk list, the manifest.
  assert.equal(await countObjects(), before + 3);
  assert.equal((await get(id)).content?.version, 2);
});

test('another folder in the definition is imported at once, another comment is not', async () => {
  const { id } = await imported(sourceOf({ old: '1' }));
  const { name: packageName } = await get(id);
  const change = (given: object) =>
    site.admin(packages.changePackage, { params: { id }, body: packageBody(packageName, given) });
  const folder = sourceOf({ new: '2' });
  const { jobId } = await change({ sourceFolder: folder });
  assert.match((await ended(jobId ?? '')).message, /Version 2/);
  assert.equal((await change({ sourceFolder: folder, comment: 'for all' })).jobId, null);
  assert.equal((await get(id)).comment, 'for all');
});

test('a package without files has a version all the same', async () => {
  const { id, job } = await imported(null);
  assert.match(job.message, /has no files/);
  assert.deepEqual(await manifestOf((await get(id)).content?.contentRoot ?? ''), []);
});

test('deployment types have their files side by side, and share a folder that they have in common', async () => {
  const [one, two] = [sourceOf({ 'one.sh': '1' }), sourceOf({ 'two.sh': '2' })];
  const type = (typeName: string, sourceFolder: string) => ({
    ...{ name: typeName, technology: 'linux-script', sourceFolder, installCommand: 'true' },
    detection: { file: '/mark' },
  });
  const body = applicationBody(name(), { deploymentTypes: [type('A', one), type('B', two), type('C', one)] });
  const { id, jobId } = await site.admin(createApplication, { body });
  await ended(jobId ?? '');
  const { content } = await site.admin(getApplication, { params: { id } });
  assert.deepEqual(content?.sources, { [one]: '1', [two]: '2' });
  assert.deepEqual(
    (await manifestOf(content?.contentRoot ?? '')).map(({ path }) => path),
    ['1/one.sh', '2/two.sh'],
  );
});

const hostile: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
  [
    'a link to a file of the site',
    (at) => symlinkSync('/etc/shadow', join(at, 'link')),
    /"link": it is a symbolic link/,
  ],
  ['a link to a folder', (at) => symlinkSync('/etc', join(at, 'etc')), /"etc": it is a symbolic link/],
  ['a pipe', (at) => execFileSync('mkfifo', [join(at, 'pipe')]), /"pipe": it is neither a file nor a folder/],
  ['a name with a line break', (at) => writeFileSync(join(at, 'a\nSUCCESS'), ''), /its name has characters/],
  ['a name with a backslash', (at) => writeFileSync(join(at, '..\\..\\x'), ''), /its name has characters/],
  [
    'a name that is no UTF-8',
    (at) => writeFileSync(Buffer.concat([Buffer.from(`${at}/`), Buffer.from([0xff, 0xfe])]), ''),
    /its name has characters/,
  ],
  [
    'folders without end',
    (at) => mkdirSync(join(at, ...Array.from({ length: 40 }, () => 'd')), { recursive: true }),
    /deeper than 32 folders/,
  ],
  ['a path that no system takes', (at) => deepName(at), /its path has more than 512 bytes/],
];

function deepName(at: string): void {
  const folder = join(at, 'x'.repeat(200), 'y'.repeat(200));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'z'.repeat(200)), '');
}

for (const [what, make, reason] of hostile)
  test(`a folder with ${what} is refused by name, and nothing of it is kept`, async () => {
    const folder = sourceOf({ fine: randomUUID() });
    make(folder);
    const before = await countObjects();
    const { id, job } = await imported(folder);
    assert.equal(job.state, 'failed');
    assert.match(job.message, reason);
    assert.match(job.message, /SLIP-3030/);
    assert.deepEqual([(await get(id)).content, await countObjects()], [null, before]);
  });

for (const [what, folder, code] of [
  ['the site’s own data', site.site.config.dataDirectory, 'SLIP-3030'],
  ['a folder that holds the site’s data', join(site.site.config.dataDirectory, '..'), 'SLIP-3030'],
  ['the system’s settings', '/etc/ssl', 'SLIP-3030'],
  ['the running system', '/proc/self', 'SLIP-3030'],
  ['everything', '/', 'SLIP-3030'],
  ['what is not there', '/srv/no-such-folder', 'SLIP-1001'],
  ['a file', process.execPath, 'SLIP-1001'],
] as const)
  test(`${what} is not imported`, async () => {
    const { job } = await imported(folder);
    assert.deepEqual([job.state, job.message.slice(-11, -1)], ['failed', ` (${code}`.slice(-10)]);
  });

test('a link to the site’s own data is followed before it is judged', async () => {
  const link = join(site.folder('links'), 'link');
  symlinkSync(site.site.config.dataDirectory, link);
  assert.match((await imported(link)).job.message, /SLIP-3030/);
});

const walk = (folder: string, take: (path: string) => Promise<void>, limits = sourceLimits) =>
  eachSourceFile(folder, { ...site.site.config, limits }, ({ path }) => take(path));

test('one file more than a package takes is refused', async () => {
  const folder = sourceOf({ a: '', b: '', c: '' });
  await walk(folder, async () => {}, { ...sourceLimits, files: 3 });
  await assert.rejects(
    walk(folder, async () => {}, { ...sourceLimits, files: 2 }),
    refusal('SLIP-3030', 'more than 2 files'),
  );
});

test('a folder that is exchanged for a link meanwhile leads nowhere else', async () => {
  const [folder, elsewhere] = [sourceOf({ 'a/first': '', 'a/second': '' }), sourceOf({ second: 'another’s' })];
  const seen: string[] = [];
  await eachSourceFile(folder, site.site.config, async ({ path, handle }) => {
    if (path === 'a/first') {
      renameSync(join(folder, 'a'), join(folder, 'b'));
      symlinkSync(elsewhere, join(folder, 'a'));
    }
    seen.push(`${path}: ${await handle.readFile('utf8')}`);
  });
  assert.deepEqual(seen, ['a/first: ', 'a/second: ']);
});

test('a folder above that is exchanged for a link between two looks never leads to the site’s own data', async () => {
  const { dataDirectory } = site.site.config;
  const above = site.folder('exchanged');
  const [own, aside, link] = [join(above, 'own'), join(above, 'aside'), join(above, 'link')];
  const folder = join(own, basename(dataDirectory));
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(dataDirectory, '..'), link);
  let more = true;
  const exchanging = (async () => {
    while (more) {
      await rename(own, aside);
      await rename(link, own);
      await rename(own, link);
      await rename(aside, own);
    }
  })();
  const taken: string[] = [];
  for (let round = 0; round < 300; round += 1)
    await walk(folder, async (path) => void taken.push(path), { ...sourceLimits, files: 1 }).catch(() => {});
  more = false;
  await exchanging;
  assert.deepEqual(taken, []);
});

test('a file that is written to while it is imported fails the import', async () => {
  const folder = sourceOf({ big: '' });
  writeFileSync(join(folder, 'big'), randomBytes(1 << 20));
  const { id } = await createSoftware(site.site, { userId: null, tokenId: null }, 'package', packageBody(name()));
  const row = { definition: JSON.stringify(packageBody(name(), { sourceFolder: folder })) };
  await site.database.db.updateTable('package').set(row).where('id', '=', id).execute();
  const store = {
    ...site.site.content,
    find: async () => {
      writeFileSync(join(folder, 'big'), randomBytes(1 << 20));
      return null;
    },
  };
  const context = {
    site: { ...site.site, content: store },
    progress: () => {},
    signal: new AbortController().signal,
  };
  await assert.rejects(
    importSoftware({ softwareId: id, versionId: randomUUID(), securityScopeIds: [] }, context),
    refusal('SLIP-3030', 'was changed while it was imported'),
  );
});

test('an import that is begun again after its version was named does nothing', async () => {
  const { id } = await imported(sourceOf({ a: '1' }));
  const { content } = await get(id);
  const input = { softwareId: id, versionId: content?.versionId ?? '', securityScopeIds: [] };
  const context = { site: site.site, progress: () => {}, signal: new AbortController().signal };
  assert.equal((await importSoftware(input, context)).resultId, id);
  assert.equal((await get(id)).content?.version, 1);
});

test('a package whose folder is gone keeps the version that it has', async () => {
  const folder = sourceOf({ a: '1' });
  const { id } = await imported(folder);
  rmSync(folder, { recursive: true });
  const { jobId } = await site.admin(packages.updatePackageContent, { params: { id } });
  assert.match((await ended(jobId)).message, /SLIP-1001/);
  assert.equal((await get(id)).content?.version, 1);
});

test('the jobs end with the file', async () => {
  await jobs.stop();
});
