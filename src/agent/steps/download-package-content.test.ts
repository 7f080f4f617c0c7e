/** Packages fetched into folders that stay: from memory, and through a real site. */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createClient } from '../../api/client.ts';
import { importImage } from '../../api/images.ts';
import { getJob } from '../../api/jobs.ts';
import { createPackage } from '../../api/packages.ts';
import type { PolicySoftware } from '../../api/policy.ts';
import { pinnedTransports } from '../../client/site-transport.ts';
import { capture } from '../../formats/wim/test-support.ts';
import { PackageDefinitionSchema } from '../../task-sequence/packages/package-definition.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { verifiedContent } from '../engine/verified-content.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { siteObjects } from '../site/site-content.ts';
import { downloadPackageContent } from './download-package-content.ts';
import { requireRoomInMemory } from './software/room-in-memory.ts';
import { programPackage, TestContent } from './software/test-software.ts';
import { deployedRun, siteProcess } from './test-site-process.ts';
import { contextFor, failureOf, policyWith, stepOf } from './test-step.ts';

const content = new TestContent();
const files = [
  { path: 'setup.sh', bytes: '#!/bin/sh\n', executable: true as const },
  { path: 'sub/data.txt', bytes: 'the data\n' },
  { path: 'sub/empty', bytes: '' },
];
const tools = programPackage('Tools', content.add('Tools', files), []);
const fonts = programPackage('Fonts', content.add('Fonts', [{ path: 'a.ttf', bytes: 'font' }]), []);

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-download-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Given {
  readonly software?: PolicySoftware[];
  readonly variables?: Record<string, string>;
  readonly environment?: Environment;
}

function download(options: object, { software = [tools, fonts], variables = {}, environment = 'linux' }: Given = {}) {
  content.fetched.length = 0;
  const policy = { ...policyWith([]), software };
  const machine = createLinuxMachine({ log: () => {} });
  const context = contextFor({ machine, policy, variables, content: content.source, environment });
  return { context, result: downloadPackageContent(stepOf('download-package-content', options), context) };
}

const custom = (folder: string, packages = [tools.id, fonts.id], more: object = {}) => {
  return { packages, place: 'custom', path: folder, variable: 'DIR', ...more };
};

test('each package gets a folder of its id, which numbered variables tell', async (t) => {
  const folder = temporary(t);
  const { context, result } = download(custom('%Root%/deep/'), { variables: { Root: folder } });
  const [first, second] = [`${folder}/deep/${tools.id}`, `${folder}/deep/${fonts.id}`];
  assert.deepEqual(await result, { outcome: 'done', message: `Fetched: "Tools" in ${first}, "Fonts" in ${second}.` });
  assert.deepEqual([context.variables.get('DIR01'), context.variables.get('dir02')], [first, second]);
  assert.equal(readFileSync(`${first}/sub/data.txt`, 'utf8'), 'the data\n');
  assert.equal(statSync(`${first}/setup.sh`).mode & 0o777, 0o755);
  assert.equal(readFileSync(`${first}/sub/empty`, 'utf8'), '');
});

test('after a power cut only what is not there whole is fetched again', async (t) => {
  const folder = temporary(t);
  await download(custom(folder)).result;
  const own = `${folder}/${tools.id}`;
  rmSync(`${own}/setup.sh`);
  writeFileSync(`${own}/sub/data.txt`, 'the dat');
  await download(custom(folder)).result;
  assert.deepEqual([...content.fetched].sort(), ['setup.sh', 'sub/data.txt']);
  assert.equal(readFileSync(`${own}/sub/data.txt`, 'utf8'), 'the data\n');
  writeFileSync(`${own}/sub/data.txt`, 'the DATA\n');
  await download(custom(folder)).result;
  assert.deepEqual(content.fetched, ['sub/data.txt']);
});

for (const [where, link] of [
  ['in the place of the folder', ''],
  ['in the place of a folder in it', '/sub'],
  ['in the place of a file', '/setup.sh'],
] as const)
  test(`nothing is written through a link ${where}`, async (t) => {
    const folder = temporary(t);
    const elsewhere = temporary(t);
    const own = `${folder}/${tools.id}`;
    if (link !== '') mkdirSync(own);
    symlinkSync(link === '/setup.sh' ? `${elsewhere}/x` : elsewhere, `${own}${link}`);
    await download(custom(folder, [tools.id])).result;
    assert.deepEqual(readdirSync(elsewhere), []);
    assert.deepEqual(readdirSync(own).sort(), ['setup.sh', 'sub']);
  });

test('a link to a file with the right bytes is not taken for the file', async (t) => {
  const folder = temporary(t);
  const own = `${folder}/${tools.id}`;
  mkdirSync(own);
  writeFileSync(`${folder}/elsewhere`, '#!/bin/sh\n');
  symlinkSync(`${folder}/elsewhere`, `${own}/setup.sh`);
  await download(custom(folder, [tools.id])).result;
  assert.ok(lstatSync(`${own}/setup.sh`).isFile());
});

test('what is not of the version does not stay in its folder', async (t) => {
  const folder = temporary(t);
  await download(custom(folder, [tools.id])).result;
  writeFileSync(`${folder}/${tools.id}/old.txt`, 'of an older version');
  await download(custom(folder, [tools.id])).result;
  assert.equal(existsSync(`${folder}/${tools.id}/old.txt`), false);
});

for (const path of ['../../evil', '/evil', 'a//b', 'a/../../b', '.'])
  test(`a manifest with the path ${path} is refused, and nothing of the package stays`, async (t) => {
    const folder = temporary(t);
    const hostile = [
      { path: 'good', bytes: 'x' },
      { path, bytes: 'x' },
    ];
    const evil = programPackage('Evil', content.add('Evil', hostile), []);
    const options = custom(`${folder}/in`, [evil.id], { continueOnFailure: false });
    const error = await failureOf(download(options, { software: [evil] }).result);
    assert.match(error.message, /leads out of its folder/);
    assert.deepEqual(readdirSync(`${folder}/in`), []);
    assert.deepEqual(readdirSync(folder), ['in']);
  });

test('in Windows files lie where the step says, and names that Windows cannot hold are refused', async () => {
  const windows = (software: PolicySoftware[], path: string) => {
    const machine = createScriptedMachine({ system: 'windows' });
    const policy = { ...policyWith([]), software };
    const context = contextFor({ machine, policy, content: content.source, environment: 'windows' });
    const options = custom(path, [software[0]?.id ?? ''], { continueOnFailure: false });
    return { machine, result: downloadPackageContent(stepOf('download-package-content', options), context) };
  };
  const { machine, result } = windows([tools], 'D:/deep/..\\in');
  await result;
  assert.equal(machine.text(`D:\\in\\${tools.id}\\sub\\data.txt`), 'the data\n');
  for (const path of ['a:b', 'a\\..\\..\\b', 'CON', 'sub/nul.txt', 'a.', 'a?']) {
    const evil = programPackage('Evil', content.add('Evil', [{ path, bytes: 'x' }]), []);
    const refused = windows([evil], 'D:\\in');
    assert.match((await failureOf(refused.result)).message, /a name that Windows cannot hold/, path);
    assert.equal(refused.machine.files.size, 0);
  }
  for (const path of ['in', '/in', 'D:in', '\\\\server\\share'])
    assert.match((await failureOf(windows([tools], path).result)).message, /is no whole path of Windows/, path);
});

test('the others are fetched where one cannot be, and its variable is not set', async (t) => {
  const folder = temporary(t);
  const evil = programPackage('Evil', content.add('Evil', [{ path: '../x', bytes: 'x' }]), []);
  const variables = { DIR01: '/of/an/earlier/step' };
  const given = { software: [evil, fonts], variables };
  const { context, result } = download(custom(folder, [evil.id, fonts.id]), given);
  const there = `${folder}/${fonts.id}`;
  assert.equal((await result).message, `Fetched: "Fonts" in ${there}. Failed: ${evil.id}.`);
  assert.deepEqual([context.variables.get('DIR01'), context.variables.get('DIR02')], [undefined, there]);
  assert.ok(context.lines.some((line) => line.includes('leads out of its folder')));
  const strict = custom(folder, [evil.id, fonts.id], { continueOnFailure: false });
  assert.equal((await failureOf(download(strict, given).result)).code, 'SLIP-4070');
});

const application = { ...tools, kind: 'application' } as unknown as PolicySoftware;
const refused: readonly (readonly [string, object, Given, string, RegExp])[] = [
  ['no package', { packages: [] }, {}, 'SLIP-4015', /names no package/],
  ['the client’s cache in a PE', { place: 'client-cache' }, { environment: 'linux-pe' }, 'SLIP-4005', /A PE has no/],
  ['a folder that is no whole path', { place: 'custom', path: 'x' }, {}, 'SLIP-4015', /"x" is no whole path/],
  ['a folder of Windows', { place: 'custom', path: 'C:\\x' }, {}, 'SLIP-4015', /no whole path of Linux/],
  ['a variable that is read-only', { variable: '_SMSTS' }, {}, 'SLIP-4015', /_SMSTS01 cannot be set/],
  ['a package that the run was not given', {}, { software: [] }, 'SLIP-4070', /was not given to this run/],
  ['an application', {}, { software: [application] }, 'SLIP-4070', /was not given to this run/],
];
for (const [what, options, given, code, text] of refused)
  test(`refused: ${what}`, async () => {
    const whole = { packages: [tools.id], continueOnFailure: false, ...options };
    const error = await failureOf(download(whole, given).result);
    assert.equal(error.code, code);
    assert.match(error.message, text);
  });

const mib = 2 ** 20;
const mountinfo = '1 0 0:1 / / rw - rootfs rootfs rw\n2 1 8:2 / /mnt rw - ext4 /dev/sda2 rw\n';
for (const [what, bytes, folder, fits] of [
  ['that fits', 744 * mib, '/var/lib/x', true],
  ['that leaves too little for the run', 745 * mib, '/var/lib/x', false],
  ['that goes to a volume', 9000 * mib, '/mnt/x', true],
] as const)
  test(`memory of the PE, a package ${what}`, () => {
    const facts = { meminfo: `MemTotal: 1 kB\nMemAvailable:    ${1000 * 1024} kB\n`, mountinfo };
    const ask = () => requireRoomInMemory('Tools', bytes, folder, facts);
    if (fits) assert.doesNotThrow(ask);
    else assert.throws(ask, /is in the memory of the PE/);
  });

test('through a real site: a package and an image as they were imported, also by a list in a variable', {
  timeout: 180_000,
}, async (t) => {
  const site = await siteProcess(t);
  const folder = temporary(t);
  chmodSync(folder, 0o755);
  const large = randomBytes(3 * mib + 12_345);
  const source = join(folder, 'source');
  for (const [path, bytes] of [
    ['deep/large.bin', large],
    ['run.sh', Buffer.from('#!/bin/sh\n')],
  ] as const) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), bytes);
  }
  chmodSync(join(source, 'run.sh'), 0o755);
  const wim = join(folder, 'data.wim');
  capture(source, wim, '--compress=none');
  const ended = async (jobId: string | null) => {
    for (;;) {
      const job = await site.admin(getJob, { params: { id: jobId ?? '' } });
      if (job.endedAt !== null) return job;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const pkg = await site.admin(createPackage, {
    body: PackageDefinitionSchema.parse({ name: 'Tools', sourceFolder: source }),
  });
  const other = await site.admin(createPackage, {
    body: PackageDefinitionSchema.parse({ name: 'Other', sourceFolder: source }),
  });
  const image = await ended((await site.admin(importImage, { body: { name: 'Data', path: wim } })).jobId);
  for (const { jobId } of [pkg, other]) assert.equal((await ended(jobId)).state, 'succeeded');
  const nowhere = { type: 'download-package-content', name: 'None', options: { packages: [randomUUID()] } };
  await assert.rejects(
    deployedRun(site, 'NotHere', [nowhere]),
    /fetches packages that are not here: [0-9a-f-]{36}\. Import or make them first/,
  );
  const options = custom(join(folder, 'there'), [pkg.id, image.resultId ?? '']);
  const list = { variable: 'OSDDownloadDownloadPackages', value: other.id };
  const run = await deployedRun(site, 'Download', [
    { type: 'download-package-content', name: 'Download', options },
    { type: 'set-task-sequence-variable', name: 'List', options: list },
    { type: 'download-package-content', name: 'By a list', options: { place: 'custom', path: '/x' } },
  ]);
  const { runId, address, policy, runCredential } = run;
  assert.deepEqual(
    policy.packages.map(({ id }) => id),
    [image.resultId],
  );
  assert.deepEqual((policy.software ?? []).map(({ id }) => id).sort(), [pkg.id, other.id].sort());
  const client = createClient(pinnedTransports(address)(runCredential));
  const signal = new AbortController().signal;
  const context = contextFor({
    ...{ machine: createLinuxMachine({ log: () => {} }), policy, environment: 'linux-pe', signal },
    content: verifiedContent({
      reader: siteObjects({ client, runId, address, now: () => new Date() }),
      ...{ sleep: async () => {}, signal, onConnection: () => {} },
    }),
  });
  await downloadPackageContent(stepOf('download-package-content', { ...options, continueOnFailure: false }), context);
  const there = context.variables.get('DIR01') ?? '';
  assert.ok(readFileSync(join(there, 'deep/large.bin')).equals(large));
  assert.equal(statSync(join(there, 'run.sh')).mode & 0o777, 0o755);
  assert.ok(readFileSync(join(context.variables.get('DIR02') ?? '', 'image.wim')).equals(readFileSync(wim)));
});
