/** Imports of what Windows comes on: installation discs, split and solid WIMs, single editions; and further versions of an image. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { deleteImage, getImage, importImage, reloadImage } from '../../api/images.ts';
import { getJob } from '../../api/jobs.ts';
import { ManifestSchema } from '../../api/policy.ts';
import { capture, openWim, run as runTool, sampleTree } from '../../formats/wim/test-support.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';

const site = await createTestSite();
const folder = site.folder('media');
await mkdir(join(folder, 'tree'));
await sampleTree(join(folder, 'tree'));
/** Two editions, as wimlib would find them in a Windows. */
const wim = capture(join(folder, 'tree'), join(folder, 'two.wim'), '--compress=LZX:20');
await mkdir(join(folder, 'tree/Windows/BOOT/efi'), { recursive: true });
const bootManager = join(import.meta.dirname, '../../formats/pe/testdata/security-version-x64.efi');
await copyFile(bootManager, join(folder, 'tree/Windows/BOOT/efi/bootmgfw.EFI'));
runTool('wimlib-imagex', ['append', join(folder, 'tree'), wim, 'Windows 11 Pro']);
const windows = {
  ARCH: '9',
  EDITIONID: 'Professional',
  'LANGUAGES/LANGUAGE[1]': 'de-DE',
  'LANGUAGES/LANGUAGE[2]': 'en-US',
  'LANGUAGES/DEFAULT': 'de-DE',
  'VERSION/MAJOR': '10',
  'VERSION/MINOR': '0',
  'VERSION/BUILD': '26100',
  'VERSION/SPBUILD': '4351',
};
runTool('wimlib-imagex', [
  'info',
  wim,
  '2',
  ...Object.entries(windows).map(([name, value]) => `--image-property=WINDOWS/${name}=${value}`),
]);
const jobs = await site.startJobs();

type Wanted = { name?: string; nextVersionOf?: string; indexes?: number[] };

async function runImport(path: string, wanted: Wanted = { name: randomUUID() }) {
  const { jobId } = await site.admin(importImage, { body: { ...wanted, path } });
  const job = await eventually(async () => {
    const seen = await site.admin(getJob, { params: { id: jobId } });
    return seen.endedAt === null ? null : seen;
  });
  assert.deepEqual(await readdir(join(site.site.content.directory, 'incoming')), []);
  return job;
}

async function imported(path: string, wanted?: Wanted) {
  const job = await runImport(path, wanted);
  assert.equal(job.state, 'succeeded', job.message);
  return site.admin(getImage, { params: { id: job.resultId ?? '' } });
}

async function storedWim({ contentRoot }: { contentRoot: string }): Promise<string> {
  const manifest = await readFile(site.site.content.pathsOf(contentRoot).named, 'utf8');
  const file = ManifestSchema.parse(JSON.parse(manifest)).files.find(({ path }) => path === 'image.wim');
  return site.site.content.pathsOf(file?.sha256 ?? '').named;
}

/** A folder's files as a disc; `udf`: with an ISO 9660 side that holds a readme alone, as Microsoft's. */
async function disc(name: string, files: Readonly<Record<string, string>>, udf = true): Promise<string> {
  const root = join(folder, `disc-${name}`);
  await mkdir(root);
  await writeFile(join(root, 'readme.txt'), 'This disc contains a "UDF" file system.');
  for (const [path, source] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await copyFile(source, join(root, path));
  }
  const iso = join(folder, `${name}.iso`);
  const tops = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))];
  const how = udf ? ['-udf', ...tops.flatMap((top) => ['-hide', top])] : ['-R'];
  runTool('genisoimage', ['-quiet', '-iso-level', '3', ...how, '-V', 'WINDOWS', '-o', iso, root]);
  return iso;
}

/** What wimlib says of every file of an image, but where in the WIM and how packed it lies. */
const files = (path: string, index: number) =>
  runTool('wimlib-imagex', ['dir', path, String(index), '--detailed'])
    .split('\n')
    .filter((line) =>
      /^(Full Path|Short Name|Attributes|Link Group|Hash|Uncompressed size|Last Write|UNIX)/.test(line),
    );

test('the WIM of a disc that is UDF with a bare ISO 9660 side is stored byte for byte, its languages and patch level told', async () => {
  const iso = await disc('bridge', { 'sources/install.wim': wim, 'setup.exe': wim });
  assert.doesNotMatch(runTool('isoinfo', ['-f', '-i', iso]), /INSTALL/i);
  const image = await imported(iso);
  assert.ok((await readFile(await storedWim(image))).equals(await readFile(wim)));
  const told = image.images.map(({ index, name, platform, version, languages, defaultLanguage }) => [
    index,
    name,
    platform,
    version,
    languages,
    defaultLanguage,
  ]);
  assert.deepEqual(
    image.images.map(({ bootManagers, bootManagerVersions }) => [bootManagers, bootManagerVersions]),
    [
      [[], {}],
      [['2011'], { '2011': { major: 7, minor: 3 } }],
    ],
  );
  assert.deepEqual(told, [
    [1, 'First', 'linux', null, [], null],
    [2, 'Windows 11 Pro', 'windows', '10.0.26100.4351', ['de-DE', 'en-US'], 'de-DE'],
  ]);
});

test('a disc without UDF is read too', async () => {
  const image = await imported(await disc('plain', { 'sources/install.wim': wim }, false));
  assert.equal(image.images.length, 2);
});

test('one edition of a solid ESD on a disc is taken out of it, and can be streamed', async () => {
  const esd = join(folder, 'install.esd');
  runTool('wimlib-imagex', ['export', wim, 'all', esd, '--solid', '--compress=LZMS:20']);
  const image = await imported(await disc('esd', { 'x64/sources/install.esd': esd }), {
    name: 'Pro of a disc',
    indexes: [2],
  });
  assert.deepEqual(
    image.images.map(({ index, name, editionId }) => [index, name, editionId]),
    [[1, 'Windows 11 Pro', 'Professional']],
  );
  const stored = await storedWim(image);
  assert.ok((await openWim(stored)).blobs.every(({ kind }) => kind === 'file' || kind === 'metadata'));
  assert.deepEqual(files(stored, 1), files(wim, 2));
});

test('some editions of a WIM are taken without packing them anew', async () => {
  const image = await imported(wim, { name: 'Pro', indexes: [2] });
  const stored = await openWim(await storedWim(image));
  const sizes = new Map((await openWim(wim)).blobs.map((blob) => [blob.sha1, blob.sizeInWim]));
  for (const blob of stored.blobs.filter(({ kind }) => kind === 'file'))
    assert.equal(blob.sizeInWim, sizes.get(blob.sha1));
  const both = await imported(wim, { name: 'Both, turned round', indexes: [2, 1] });
  assert.deepEqual(
    both.images.map(({ name }) => name),
    ['Windows 11 Pro', 'First'],
  );
  const job = await runImport(wim, { name: 'Too many', indexes: [2, 3] });
  assert.match(job.message ?? '', /two\.wim has no image 3\. It has: 1 First, 2 Windows 11 Pro\. \(SLIP-3001\)/);
});

async function split(into: string): Promise<string[]> {
  await mkdir(join(folder, into));
  runTool('wimlib-imagex', ['split', wim, join(folder, into, 'install.swm'), '0.2']);
  return (await readdir(join(folder, into))).map((name) => join(folder, into, name)).sort();
}

test('the parts of a split WIM are joined, whatever they are called, and on a disc', async () => {
  const parts = await split('parts');
  assert.ok(parts.length > 2, parts.join());
  const onDisc = Object.fromEntries(parts.map((path) => [`sources/${path.split('/').at(-1)}`, path]));
  const iso = await disc('split', onDisc);
  const fromDisc = await imported(iso);
  await rename(join(folder, 'parts/install2.swm'), join(folder, 'parts/a [second] part.swm'));
  // Of another WIM, with as many parts.
  const others = await split('other-parts');
  await copyFile(others[1] ?? '', join(folder, 'parts/install2.swm'));
  const fromFolder = await imported(join(folder, 'parts/install.swm'));
  for (const image of [fromDisc, fromFolder])
    for (const index of [1, 2]) assert.deepEqual(files(await storedWim(image), index), files(wim, index));
  const later = await runImport(join(folder, 'parts/a [second] part.swm'));
  assert.match(later.message ?? '', /This is part 2 of \d\. Give the first part\./);
  await rm(join(folder, 'parts/a [second] part.swm'));
  const job = await runImport(join(folder, 'parts/install.swm'));
  assert.match(job.message ?? '', /Of its \d parts 2 is not beside it/);
});

/** As Windows Update delivers it: its XML says so, and its contents cannot be read. */
async function encryptedEsd(): Promise<string> {
  const bytes = await readFile(wim);
  const { xml } = (await openWim(wim)).header;
  const text = bytes
    .toString('utf16le', xml.offset, xml.offset + xml.sizeInWim)
    .replace('</WIM>', '<ESD><ENCRYPTED><KEY/></ENCRYPTED></ESD></WIM>');
  const made = Buffer.from(text, 'utf16le');
  const header = Buffer.from(bytes.subarray(0, 208));
  header.writeUIntLE(made.length, 72, 6);
  header.writeBigUInt64LE(BigInt(bytes.length), 80);
  header.writeBigUInt64LE(BigInt(made.length), 88);
  const path = join(folder, 'encrypted.esd');
  await writeFile(path, Buffer.concat([header, bytes.subarray(208), made]));
  return path;
}

test('what no import can be made of is named for what it is', async () => {
  const cut = await disc('cut', { 'sources/install.wim': wim });
  await truncate(cut, 450_000);
  const cases: readonly [string, RegExp][] = [
    [
      await encryptedEsd(),
      /encrypted\.esd cannot be imported\. It is an encrypted ESD, as Windows Update delivers it\. Take install\.wim or install\.esd from an installation disc/,
    ],
    [
      await disc('linux', { 'casper/filesystem.squashfs': wim }),
      /linux\.iso cannot be imported\. It holds no sources\/install\.wim/,
    ],
    [
      await disc('both', { 'x86/sources/install.wim': wim, 'x64/sources/install.wim': wim }),
      /holds several: x64\/sources\/install\.wim, x86\/sources\/install\.wim/,
    ],
    [cut, /The disc image is damaged \(7-Zip: .*Download it again/],
    [
      await disc('no-wim', { 'sources/install.wim': join(folder, 'tree/one-byte') }),
      /no-wim\.iso cannot be imported\. This is not a WIM file/,
    ],
  ];
  for (const [path, message] of cases) {
    const job = await runImport(path);
    assert.equal(job.state, 'failed');
    assert.match(job.message ?? '', message);
  }
});

test('a link on a disc leads nowhere', async () => {
  const root = join(folder, 'disc-link/sources');
  await mkdir(root, { recursive: true });
  await symlink(wim, join(root, 'install.wim'));
  const iso = join(folder, 'link.iso');
  runTool('genisoimage', ['-quiet', '-R', '-o', iso, join(root, '..')]);
  const job = await runImport(iso);
  assert.equal(job.state, 'failed');
  assert.match(job.message ?? '', /link\.iso cannot be imported/);
});

test('a file becomes the next version of an image, which keeps its name', async () => {
  const { id } = await imported(wim, { name: 'Rooms' });
  const next = await imported(wim, { nextVersionOf: id, indexes: [2] });
  assert.deepEqual([next.id, next.name, next.version, next.images.length], [id, 'Rooms', 2, 1]);
  const none = randomUUID();
  await assert.rejects(
    site.admin(importImage, { body: { nextVersionOf: none, path: wim } }),
    refusal('SLIP-1002', none),
  );
  for (const body of [
    { path: wim },
    { path: wim, name: 'x', nextVersionOf: id },
    { path: wim, name: 'x', indexes: [1, 1] },
  ])
    await assert.rejects(site.admin(importImage, { body }), refusal('SLIP-1001', ''));
  await site.admin(deleteImage, { params: { id } });
});

test('what is told of an image is read once more from the stored WIM', async () => {
  const image = await imported(wim, { name: 'From before' });
  const old = image.images.map(({ languages: _, defaultLanguage: __, bootManagers, ...more }) => ({
    ...more,
    ...(bootManagers === null ? {} : { bootManagers }),
    name: 'old',
    blobList: `blobs-${more.index}`,
  }));
  const { db } = site.site;
  await db
    .updateTable('package_version')
    .set({ images: JSON.stringify(old) })
    .where('id', '=', image.versionId)
    .execute();
  const params = { id: image.id };
  assert.deepEqual((await site.admin(getImage, { params })).images[1]?.languages, []);
  const reloaded = await site.admin(reloadImage, { params });
  assert.deepEqual(reloaded.images, image.images);
  const stored = await storedWim(image);
  await rename(stored, `${stored}.away`);
  await assert.rejects(site.admin(reloadImage, { params }), refusal('SLIP-3012', 'slipway content validate'));
  await rename(`${stored}.away`, stored);
});

test('the jobs end', () => jobs.stop());
