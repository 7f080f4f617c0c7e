/** Through a real site: an edition of an upgrade package, streamed from the original source, and the whole media fetched. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '../../api/client.ts';
import { getJob } from '../../api/jobs.ts';
import { importUpgradePackage } from '../../api/upgrade-packages.ts';
import { pinnedTransports } from '../../client/site-transport.ts';
import { makeInstallWim, makeTree, makeUdfDisc, mediaFiles } from '../../formats/wim/windows-media-for-tests.ts';
import { verifiedContent } from '../engine/verified-content.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { siteObjects } from '../site/site-content.ts';
import { downloadPackageContent } from './download-package-content.ts';
import { openImageStream } from './images/image-stream.ts';
import { systemImage } from './images/policy-image.ts';
import { missingPrograms } from './test-loop.ts';
import { deployedRun, siteProcess } from './test-site-process.ts';
import { contextFor, stepOf } from './test-step.ts';

const missing = missingPrograms(['wimlib-imagex', 'genisoimage', '7zz']);

test('an edition is applied as from the WIM on the disc, and the media is fetched whole in the same run', {
  skip: missing,
  timeout: 180_000,
}, async (t) => {
  const site = await siteProcess(t);
  const folder = await temporaryFolder(t);
  const wim = await makeInstallWim(folder);
  const media = mediaFiles(wim);
  const tree = await makeTree(join(folder, 'media'), media);
  const path = await makeUdfDisc(join(folder, 'windows.iso'), tree, media);
  const { jobId } = await site.admin(importUpgradePackage, { body: { name: 'Windows 11', path } });
  let job = await site.admin(getJob, { params: { id: jobId } });
  while (job.endedAt === null) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    job = await site.admin(getJob, { params: { id: jobId } });
  }
  assert.equal(job.state, 'succeeded', job.message);
  const upgradePackage = job.resultId ?? '';
  const apply = { upgradePackage, edition: 2 };
  const fetch = { place: 'custom', path: join(folder, 'there'), packages: [upgradePackage], variable: 'DIR' };
  const run = await deployedRun(site, 'FromSource', [
    { type: 'apply-operating-system-image', name: 'Apply', options: apply },
    { type: 'download-package-content', name: 'Fetch', options: fetch },
  ]);
  const { runId, address, policy, runCredential } = run;
  const signal = new AbortController().signal;
  const client = createClient(pinnedTransports(address)(runCredential));
  const content = verifiedContent({
    reader: siteObjects({ client, runId, address, now: () => new Date() }),
    ...{ sleep: async () => {}, signal, onConnection: () => {} },
  });

  const chosen = systemImage(policy, stepOf('apply-operating-system-image', apply).options);
  assert.deepEqual(
    [chosen.image.name, chosen.image.platform, chosen.image.architecture, chosen.image.bootManagers],
    ['Windows 11 Pro', 'windows', 'amd64', ['2011']],
  );
  const stream = await openImageStream(content, chosen);
  const pieces: Buffer[] = [];
  for await (const piece of stream.open(() => {})) pieces.push(Buffer.from(piece));
  for (const target of ['streamed', 'direct']) await mkdir(join(folder, target));
  execFileSync('wimlib-imagex', ['apply', '-', '1', join(folder, 'streamed')], { input: Buffer.concat(pieces) });
  execFileSync('wimlib-imagex', ['apply', wim, '2', join(folder, 'direct')]);
  execFileSync('diff', ['-r', '--no-dereference', join(folder, 'direct'), join(folder, 'streamed')]);

  const machine = createLinuxMachine({ log: () => {} });
  const context = contextFor({ machine, policy, environment: 'linux-pe', signal, content });
  const options = { ...fetch, continueOnFailure: false };
  await downloadPackageContent(stepOf('download-package-content', options), context);
  const there = context.variables.get('DIR01') ?? '';
  for (const file of Object.keys(media))
    assert.ok((await readFile(join(there, file))).equals(await readFile(join(tree, file))), file);
});
