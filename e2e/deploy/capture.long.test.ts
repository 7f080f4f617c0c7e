/**
 * A reference computer's whole life: deployed, changed by hand, restarted into the PE from its own disk, captured; and another computer that is deployed
 * with the image made of it, and is the same system without being the same computer.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { describeTree, type TreeEntry } from '../../sample-image/describe-tree.ts';
import { type Image, listImages } from '../../src/api/images.ts';
import { listRunRecords, type Run } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { type DeployLab, debianDocument, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';
import { withPartition } from '../support/deployed-disk.ts';
import { groupsOf, restartIntoThePe } from '../support/pe-looks.ts';

const MINUTE = 60_000;
let lab: DeployLab;
let captured: Image;
let reference: TestComputer;
before(async () => {
  lab = await openDeployLab('capture', { taps: 2 });
});
after(() => lab?.close());

/** What a wizard's image is made for: files, a user, a link, an owner and mode of their own. */
const prepare = {
  type: 'run-command-line',
  name: 'Prepare the reference computer',
  options: {
    commandLine: [
      'useradd --create-home teacher && mkdir -p /srv/school && dd if=/dev/urandom of=/srv/school/data bs=1M count=3',
      'ln /srv/school/data /srv/school/hard && ln -s data /srv/school/soft && chown teacher /srv/school/data && chmod 4750 /srv/school/data',
      'head -c 100 /etc/machine-id > /srv/school/machine-id && sync',
    ].join(' && '),
  },
};

const capture = {
  type: 'capture-operating-system-image',
  name: 'Capture Operating System Image',
  options: { imageName: 'Reference', description: 'Captured from %_SMSTSMachineName%' },
};

test('a reference computer is captured in the PE that it started from its own disk', {
  timeout: 40 * MINUTE,
}, async () => {
  const example = await debianDocument(lab.image);
  const { inPe, inSystem } = groupsOf(example);
  const steps = [inPe, { ...inSystem, steps: [prepare, restartIntoThePe, capture] }];
  reference = await lab.computer(1, {
    ...{ firmware: 'direct', diskFirmware: 'secure-boot' },
    document: { ...(example as object), steps },
  });
  const run = await deployed(reference);
  const [image, ...others] = (await lab.site.client(listImages)).filter(({ name }) => name === 'Reference');
  assert.ok(image !== undefined && others.length === 0);
  assert.equal(image.captured?.runId, run.id);
  captured = image;
});

test('another computer is deployed with the captured image, and starts it', { timeout: 30 * MINUTE }, async () => {
  const another = await lab.computer(2, {
    ...{ firmware: 'direct', diskFirmware: 'secure-boot' },
    // The example asks for its image by name.
    document: withLook(await debianDocument({ ...captured, name: 'Debian 12' })),
  });
  const left = another.waitUntilLeft();
  await deployed(another);
  await left;
  await another.computer.powerOff();
  await reference.computer.powerOff();
  const [first, second] = await Promise.all([filesOf(reference), filesOf(another)]);
  assert.equal(second.get('srv/school/data')?.sha256, first.get('srv/school/data')?.sha256);
  for (const path of ['data', 'hard', 'soft', 'machine-id'].map((name) => `srv/school/${name}`))
    assert.deepEqual(second.get(path), first.get(path), path);
  // Programs and libraries are what a system is; of what a system writes itself when it runs, much differs.
  const programs = [...first.values()].filter(({ path }) => path.startsWith('usr/'));
  assert.ok(programs.length > 5_000);
  assert.deepEqual(
    programs
      .filter((entry) => JSON.stringify(second.get(entry.path)) !== JSON.stringify(entry))
      .map(({ path }) => path),
    [],
  );
});

/** The same system, and not the same computer: it has a name and a machine id of its own, and its file system is whole. */
function withLook(document: unknown): unknown {
  const { inPe, inSystem } = groupsOf(document);
  const look = {
    type: 'run-command-line',
    name: 'Look at the new system',
    options: {
      commandLine: [
        'id teacher && test "$(hostname)" = pc-2 && test -s /etc/machine-id && ! cmp /etc/machine-id /srv/school/machine-id',
        'test "$(stat -c %h:%U:%a /srv/school/data)" = 2:teacher:4750',
      ].join(' && '),
    },
  };
  return { ...(document as object), steps: [inPe, { ...inSystem, steps: [look] }] };
}

async function deployed({ computer, device }: TestComputer): Promise<Run> {
  await computer.start();
  const run = await watchRun(lab.site.client, device.id, { timeoutMilliseconds: 38 * MINUTE });
  const records = await lab.site.client(listRunRecords, { params: { id: run.id }, query: {} });
  const told = records.flatMap((r) => (r.kind === 'step-finished' ? [`${r.name}: ${r.outcome}: ${r.message}`] : []));
  assert.equal(run.state, 'succeeded', `${run.message}\n${told.join('\n')}`);
  return run;
}

async function filesOf({ computer }: TestComputer): Promise<Map<string, TreeEntry>> {
  const entries = await withPartition(computer.diskPaths[0] ?? '', 2, describeTree);
  return new Map(entries.map((entry) => [entry.path, entry]));
}
