/** The installation media of Windows, good and hostile, imported through the API and the job queue: from discs, folders and uploads. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createCollection } from '../../api/collections.ts';
import { createDeployment } from '../../api/deployments.ts';
import { getImage, importImage } from '../../api/images.ts';
import { getJob } from '../../api/jobs.ts';
import { type ContentFile, ManifestSchema } from '../../api/policy.ts';
import { createTaskSequence } from '../../api/task-sequences.ts';
import * as contract from '../../api/upgrade-packages.ts';
import { run as runTool } from '../../formats/wim/test-support.ts';
import {
  type MediaFiles,
  makeInstallWim,
  makePlainDisc,
  makeTree,
  makeUdfDisc,
  mediaFiles,
} from '../../formats/wim/windows-media-for-tests.ts';
import { pinUpgradePackages } from '../runs/pinned-upgrade-packages.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { uploaded } from '../uploads/test-upload.ts';
import { importUpgradePackage } from './import-upgrade-package.ts';

const site = await createTestSite();
const folder = site.folder('media');
const installWim = await makeInstallWim(folder);
const media = mediaFiles(installWim);
const tree = await makeTree(join(folder, 'tree'), media);
const jobs = await site.startJobs();

type Wanted = { name?: string; nextVersionOf?: string; uploadId?: string; path?: string };

async function runImport(wanted: Wanted) {
  const target = wanted.nextVersionOf === undefined ? { name: randomUUID() } : {};
  const { jobId } = await site.admin(contract.importUpgradePackage, { body: { ...target, ...wanted } });
  const job = await eventually(async () => {
    const seen = await site.admin(getJob, { params: { id: jobId } });
    return seen.endedAt === null ? null : seen;
  });
  assert.deepEqual(await readdir(join(site.site.content.directory, 'incoming')), []);
  return job;
}

async function imported(wanted: Wanted) {
  const job = await runImport(wanted);
  assert.equal(job.state, 'succeeded', job.message);
  return site.admin(contract.getUpgradePackage, { params: { id: job.resultId ?? '' } });
}

async function refused(path: string): Promise<string> {
  const before = await countObjects();
  const job = await runImport({ path });
  assert.equal(job.state, 'failed', job.message);
  assert.equal(await countObjects(), before, 'something of it is left in the content store');
  return job.message;
}

async function countObjects(): Promise<number> {
  let count = 0;
  for await (const _ of site.site.content.list()) count += 1;
  return count;
}

async function manifestOf(contentRoot: string): Promise<ContentFile[]> {
  return ManifestSchema.parse(JSON.parse(await readFile(site.site.content.pathsOf(contentRoot).named, 'utf8'))).files;
}

/** A tree with other files beside, or in the place of, those of the media. */
const treeWith = (name: string, more: MediaFiles, without: readonly string[] = []) =>
  makeTree(
    join(folder, name),
    Object.fromEntries(Object.entries({ ...media, ...more }).filter(([path]) => !without.includes(path))),
  );

test('a disc that is UDF with a bare ISO 9660 side becomes an upgrade package with each of its files and its editions', async () => {
  const iso = await makeUdfDisc(join(folder, 'windows.iso'), tree, media);
  assert.doesNotMatch(runTool('isoinfo', ['-f', '-i', iso]), /INSTALL/i);
  const pkg = await imported({ name: 'Windows 11 24H2', path: iso });
  const files = await manifestOf(pkg.contentRoot);
  assert.deepEqual(
    files.map(({ path }) => path),
    [...Object.keys(media), 'readme.txt'].sort(),
  );
  for (const file of files) {
    const stored = await readFile(site.site.content.pathsOf(file.sha256).named);
    assert.ok(stored.equals(await readFile(join(tree, file.path))), file.path);
  }
  assert.deepEqual(
    [pkg.version, pkg.files, pkg.installFile, pkg.appliesFromSource, pkg.source],
    [1, files.length, 'sources/install.wim', true, iso],
  );
  assert.deepEqual(
    pkg.editions.map(({ index, name, editionId, architecture, languages, version, bootManagers }) => [
      ...[index, name, editionId, architecture, languages, version, bootManagers],
    ]),
    [
      [1, 'Windows 11 Education', 'Education', 'amd64', ['nl-NL', 'en-US'], '10.0.26100.4351', ['2011']],
      [2, 'Windows 11 Pro', 'Professional', 'amd64', ['nl-NL', 'en-US'], '10.0.26100.4351', ['2011']],
    ],
  );
});

test('the same media from a disc without UDF, a folder, an uploaded folder and an uploaded disc is the same content', async () => {
  const root = await makeTree(join(folder, 'same'), media);
  const plain = await imported({ path: root });
  const listed = Object.fromEntries(
    await Promise.all(Object.keys(media).map(async (path) => [path, await readFile(join(root, path))] as const)),
  );
  const purpose = { purpose: 'upgrade-package', name: 'windows' } as const;
  const upload = await uploaded(site.admin, listed, purpose);
  const fromUpload = await imported({ uploadId: upload.id });
  assert.deepEqual([fromUpload.contentRoot, fromUpload.source], [plain.contentRoot, 'windows']);
  const iso = makePlainDisc(join(folder, 'plain.iso'), root);
  const fromDisc = await imported({ path: iso });
  const disc = await uploaded(site.admin, { 'windows.iso': await readFile(iso) }, { ...purpose, name: 'windows.iso' });
  const fromUploadedDisc = await imported({ uploadId: disc.id });
  assert.deepEqual([fromUploadedDisc.contentRoot, fromUploadedDisc.source], [fromDisc.contentRoot, 'windows.iso']);
  // The catalogue of what it starts is a file of such a disc.
  const paths = async (contentRoot: string) => (await manifestOf(contentRoot)).map(({ path }) => path);
  assert.deepEqual(await paths(fromDisc.contentRoot), ['boot.catalog', ...(await paths(plain.contentRoot))].sort());
});

test('other media becomes the next version, and the same media again none', async () => {
  const { id, name, contentRoot } = await imported({ path: tree });
  const same = await runImport({ nextVersionOf: id, path: tree });
  assert.equal(same.message, `Nothing has changed in the media of "${name}".`);
  const next = await treeWith('next', { 'sources/new.dll': 'of the next month' });
  const second = await imported({ nextVersionOf: id, path: next });
  assert.deepEqual([second.id, second.name, second.version, second.files], [id, name, 2, 9 - 1]);
  assert.notEqual(second.contentRoot, contentRoot);
  await assert.rejects(
    site.admin(contract.importUpgradePackage, { body: { nextVersionOf: randomUUID(), path: tree } }),
    refusal('SLIP-1002', 'no upgrade package'),
  );
});

test('editions of an ESD and of a split WIM are told, and cannot be applied from there', async () => {
  const esd = join(folder, 'install.esd');
  runTool('wimlib-imagex', ['export', installWim, 'all', esd, '--solid', '--compress=LZMS:20']);
  const solid = await imported({
    path: await treeWith('esd', { 'sources/install.esd': { from: esd } }, ['sources/install.wim']),
  });
  assert.deepEqual(
    [solid.installFile, solid.appliesFromSource, solid.editions.map(({ editionId }) => editionId)],
    ['sources/install.esd', false, ['Education', 'Professional']],
  );
  await assert.rejects(
    site.admin(createTaskSequence, { body: { document: applying(solid.id) } }),
    refusal('SLIP-1001', /cannot be streamed.*: ".*" \(import the ISO as an operating system image/),
  );
  runTool('wimlib-imagex', ['split', installWim, join(folder, 'install.swm'), '0.02']);
  const parts = (await readdir(folder)).filter((name) => name.endsWith('.swm'));
  assert.ok(parts.length > 1);
  const split = await imported({
    path: await treeWith(
      'swm',
      Object.fromEntries(parts.map((name) => [`sources/${name}`, { from: join(folder, name) }])),
      ['sources/install.wim'],
    ),
  });
  assert.deepEqual(
    [split.installFile, split.appliesFromSource, split.editions.length],
    ['sources/install.swm', false, 2],
  );
  await rm(join(folder, 'swm/sources', parts.at(-1) ?? ''));
  assert.match(await refused(join(folder, 'swm')), /install\.swm/);
});

const applying = (upgradePackage: string) => {
  const step = { type: 'apply-operating-system-image', name: 'Apply', options: { upgradePackage, edition: 2 } };
  return { version: 1, name: 'From the original source', steps: [step] };
};

test('what is streamed of the media is, byte for byte, what its WIM imported as an image is', async () => {
  const { id } = await imported({ path: tree });
  const { jobId } = await site.admin(importImage, { body: { name: 'The WIM alone', path: installWim } });
  const job = await eventually(async () => {
    const seen = await site.admin(getJob, { params: { id: jobId } });
    return seen.endedAt === null ? null : seen;
  });
  const image = await site.admin(getImage, { params: { id: job.resultId ?? '' } });
  const taskSequence = await site.admin(createTaskSequence, { body: { document: applying(id) } });
  const { applied, fetched } = await pinUpgradePackages(site.site, taskSequence);
  assert.deepEqual(fetched, []);
  assert.deepEqual(
    applied.map(({ contentRoot, images }) => [contentRoot, images.map(({ index, name }) => `${index} ${name}`)]),
    [[image.contentRoot, ['1 Windows 11 Education', '2 Windows 11 Pro']]],
  );
  const { id: collectionId } = await site.admin(createCollection, { body: { name: 'Room' } });
  const body = { taskSequenceId: taskSequence.id, collectionId, purpose: 'available' } as const;
  await site.admin(createDeployment, { body });
  await assert.rejects(
    site.admin(contract.deleteUpgradePackage, { params: { id } }),
    refusal('SLIP-1004', 'From the original source'),
  );
});

test('what is no installation media of Windows is refused, and it is said what to do', async () => {
  assert.match(await refused(installWim), /neither a folder nor a disc image \(ISO\)/);
  assert.match(
    await refused(await makeTree(join(folder, 'none'), { 'a.txt': 'a' })),
    /no installation media of Windows/,
  );
  assert.match(await refused(await treeWith('no-setup', {}, ['setup.exe'])), /no setup\.exe.*slipway images import/);
  const bare = await makeTree(join(folder, 'bare'), { 'boot/bcd': 'x', 'readme.txt': 'x' });
  assert.match(
    await refused(makePlainDisc(join(folder, 'bare.iso'), bare)),
    /bare\.iso cannot be imported.*no sources/,
  );
  const broken = await treeWith('broken', { 'sources/install.wim': 'no WIM' });
  assert.match(await refused(broken), /install\.wim cannot be imported/);
});

test('editions whose bytes were spoilt, and a WIM without Windows, are refused', async () => {
  const bytes = await readFile(installWim);
  // In the middle of what its files hold.
  bytes[3000] = (bytes[3000] ?? 0) ^ 0xff;
  const spoilt = join(folder, 'spoilt.wim');
  await writeFile(spoilt, bytes);
  const path = await treeWith('spoilt', { 'sources/install.wim': { from: spoilt } });
  assert.match(await refused(path), /sources\/install\.wim of .*spoilt cannot be imported/);
  const linux = join(folder, 'linux.wim');
  runTool('wimlib-imagex', ['capture', join(folder, 'none'), linux, 'Debian']);
  const other = await treeWith('linux', { 'sources/install.wim': { from: linux } });
  assert.match(await refused(other), /no edition of Windows, but: 1 Debian/);
});

test('links, names that differ by case alone, and names that lead out of a disc are refused before a byte is unpacked', async () => {
  const linked = await treeWith('linked', {});
  await symlink('/etc/passwd', join(linked, 'sources/link.txt'));
  assert.match(await refused(linked), /sources\/link\.txt.*symbolic link/);
  assert.match(
    await refused(makePlainDisc(join(folder, 'linked.iso'), linked)),
    /link\.txt.*symbolic link.*Take the ISO as it comes/,
  );
  const cased = await treeWith('cased', { 'SETUP.exe': 'another' });
  assert.match(await refused(cased), /Windows takes them for one/);
  assert.match(await refused(makePlainDisc(join(folder, 'cased.iso'), cased)), /Windows takes them for one/);
  const iso = await readFile(makePlainDisc(join(folder, 'names.iso'), await treeWith('names', { 'evil.exe': 'x' })));
  for (const [name, told] of [
    ['../x.exe', /leads elsewhere|not what the disc lists/],
    ['/etc.exe', /a whole path|leads elsewhere|not what the disc lists/],
    ['ev\\l.exe', /characters that not every system takes/],
    ['ev\nl.exe', /not every system takes|not what the disc lists/],
  ] as const) {
    const at = iso.indexOf('evil.exe');
    assert.ok(at > 0);
    const path = join(folder, `named-${randomUUID()}.iso`);
    await writeFile(path, Buffer.from(iso.toString('latin1').replaceAll('evil.exe', name), 'latin1'));
    assert.match(await refused(path), told);
  }
  assert.equal(existsSync(join(site.site.content.directory, 'incoming/x.exe')), false);
});

test('a disc that ends too early is refused', async () => {
  const whole = await readFile(makePlainDisc(join(folder, 'whole.iso'), tree));
  const path = join(folder, 'short.iso');
  await writeFile(path, whole.subarray(0, whole.length - 400_000));
  assert.match(await refused(path), /damaged/);
});

test('taken names, and what is missing, are refused at once', async () => {
  const begin = (body: object) => site.admin(contract.importUpgradePackage, { body });
  await assert.rejects(begin({ name: 'a', path: join(folder, 'gone') }), refusal('SLIP-1001', 'ENOENT'));
  await assert.rejects(begin({ name: 'windows 11 24h2', path: tree }), refusal('SLIP-1003', 'an upgrade package'));
  await assert.rejects(begin({ path: tree }), refusal('SLIP-1001', 'nextVersionOf'));
  await assert.rejects(
    uploaded(
      site.admin,
      { 'a/setup.exe': Buffer.from('x'), 'b.txt': Buffer.from('x') },
      { purpose: 'upgrade-package' },
    ),
    refusal('SLIP-1001', 'This is no upgrade package'),
  );
});

test('an import that is begun again after its version was named does nothing', async () => {
  const ids = { packageId: randomUUID(), versionId: randomUUID() };
  const input = { ...ids, name: 'Twice', path: tree, upload: null, nextVersionOf: null };
  const context = { site: site.site, progress: () => {}, signal: new AbortController().signal };
  const securityScopeIds = ['00000000-0000-4000-8000-000000000201'];
  await importUpgradePackage({ ...input, securityScopeIds }, context);
  await rename(tree, `${tree}-gone`);
  const again = await importUpgradePackage({ ...input, securityScopeIds }, context);
  await rename(`${tree}-gone`, tree);
  assert.equal(again.resultId, ids.packageId);
});

test('an import that the site’s end interrupts leaves nothing named, and begins again from the first file', async () => {
  const stop = new AbortController();
  const ids = { packageId: randomUUID(), versionId: randomUUID() };
  const input = {
    ...{ ...ids, name: 'Interrupted', path: join(folder, 'windows.iso'), upload: null, nextVersionOf: null },
    securityScopeIds: ['00000000-0000-4000-8000-000000000201'],
  };
  const progress = ({ message }: { message: string }) => {
    if (message.startsWith('Importing file 4')) stop.abort(new Error('the site stops'));
  };
  await assert.rejects(importUpgradePackage(input, { site: site.site, progress, signal: stop.signal }), /stops/);
  const told: string[] = [];
  await importUpgradePackage(input, {
    ...{ site: site.site, signal: new AbortController().signal },
    progress: ({ message }) => told.push(message.replace(/\d+/g, 'n')),
  });
  assert.deepEqual(await readdir(join(site.site.content.directory, 'incoming')), []);
  assert.ok(told.includes('Importing file n of n') && told.includes('Checking every byte of the editions'));
  const pkg = await site.admin(contract.getUpgradePackage, { params: { id: ids.packageId } });
  assert.equal(pkg.version, 1);
});

test('editions are read once more from the stored media, and a deleted one takes its content with it', async () => {
  const own = await makeInstallWim(join(folder, 'own'), 'of its own');
  const { id, contentRoot } = await imported({
    path: await treeWith('owned', { 'sources/install.wim': { from: own } }),
  });
  await site.database.db.updateTable('package_version').set({ images: '[]' }).where('package_id', '=', id).execute();
  await assert.rejects(
    site.admin(contract.reloadUpgradePackage, { params: { id } }),
    refusal('SLIP-3012', 'not whole'),
  );
  const file = (await manifestOf(contentRoot)).find(({ path }) => path === 'sources/install.wim');
  await site.admin(contract.deleteUpgradePackage, { params: { id } });
  await eventually(async () => ((await site.site.content.find(file?.sha256 ?? '')) === null ? true : null));
  assert.equal(await site.site.content.find(contentRoot), null);
});

test('the jobs end', () => jobs.stop());
