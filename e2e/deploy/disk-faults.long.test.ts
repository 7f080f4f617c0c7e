/** Disks of the computer that fail: errors name the disk and what to do, the site knows the same, and a run goes on once the disk is whole. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RunRecord } from '../../src/api/agent.ts';
import { listRunRecords, type Run, resumeRun } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { assertSameFiles } from '../support/compare-trees.ts';
import { type DeployLab, debianDocument, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';
import { groupsOf } from '../support/pe-looks.ts';

const MINUTE = 60_000;
let lab: DeployLab;
before(async () => {
  lab = await openDeployLab('disk-faults', { taps: 2 });
});
after(() => lab?.close());

type Failed = Extract<RunRecord, { kind: 'step-finished' }>;

/** Until the run ends; the step that failed last. */
async function failed(pc: TestComputer): Promise<{ run: Run; records: RunRecord[]; step: Failed }> {
  const run = await watchRun(lab.site.client, pc.device.id, { timeoutMilliseconds: 14 * MINUTE });
  assert.equal(run.state, 'failed', run.message);
  const records = await lab.site.client(listRunRecords, { params: { id: run.id }, query: {} });
  const step = records.findLast((r): r is Failed => r.kind === 'step-finished' && r.outcome === 'failed');
  assert.ok(step);
  assert.ok(run.message.includes(step.message), 'the run says what its step says');
  return { run, records, step };
}

test('a read-only disk is refused before anything is done', { timeout: 10 * MINUTE }, async () => {
  const disks = [{ sizeGiB: 6, interface: 'virtio' as const, serialNumber: 'LOCKED-1', readOnly: true }];
  const pc = await lab.computer(1, { firmware: 'direct', disks });
  await pc.computer.start();
  const { records, step } = await failed(pc);
  assert.deepEqual([step.name, step.errorCode], ['Check Readiness', 'SLIP-4051']);
  assert.match(step.message, /\/dev\/vda, serial number LOCKED-1, .*write protection/);
  assert.ok(!records.some(({ kind }) => kind === 'about-to-destroy'));
  await pc.photograph('read-only');
  await pc.computer.powerOff();
});

test('a disk that dies while it is written, and once more while it is read back: both are told, and the run goes on to the right system', {
  timeout: 45 * MINUTE,
}, async () => {
  const disks = [{ sizeGiB: 6, interface: 'virtio' as const, serialNumber: 'DYING-1' }];
  const document = withReadBack(await debianDocument(lab.image));
  const pc = await lab.computer(2, { firmware: 'direct', disks, document });
  const { computer } = pc;
  await computer.start();

  await computer.waitForSerial(/[2-9]\d %.*Applying/, 14 * MINUTE);
  await computer.failDisk(0, { on: 'write', error: 'EIO' });
  const writing = await failed(pc);
  assertDiskIsNamed(writing.step, 'written to it');
  await pc.photograph('dying-disk');

  await computer.mendDisk(0);
  const readingBack = computer.waitForSerial(/blockdev --flushbufs/, 14 * MINUTE);
  await lab.site.client(resumeRun, { params: { id: writing.run.id } });
  await readingBack;
  await computer.failDisk(0, { on: 'read', error: 'EIO' });
  const reading = await failed(pc);
  assert.equal(reading.run.id, writing.run.id);
  assertDiskIsNamed(reading.step, 'read from it');

  await computer.mendDisk(0);
  const left = pc.waitUntilLeft();
  await lab.site.client(resumeRun, { params: { id: writing.run.id } });
  const run = await watchRun(lab.site.client, pc.device.id, { timeoutMilliseconds: 19 * MINUTE });
  assert.deepEqual([run.id, run.state], [writing.run.id, 'succeeded'], run.message);
  const records = await lab.site.client(listRunRecords, { params: { id: run.id }, query: {} });
  assert.deepEqual(
    records.map(({ sequence }) => sequence),
    records.map((_, at) => at + 1),
    'no record is missing',
  );
  assert.deepEqual(records.flatMap(endOfApply), ['failed', 'failed', 'done']);
  await left;
  await computer.powerOff();
  await assertSameFiles(computer.diskPaths[0]!, 2);
});

function assertDiskIsNamed(step: Failed, what: string): void {
  assert.deepEqual([step.name, step.errorCode], ['Apply Operating System Image', 'SLIP-4050'], step.message);
  assert.match(step.message, /\/dev\/vda, serial number DYING-1, .*The kernel says: ".*vda.*replace the disk/);
  assert.ok(step.message.includes(what), step.message);
}

function endOfApply(record: RunRecord): string[] {
  return record.kind === 'step-finished' && record.type === 'apply-operating-system-image' ? [record.outcome] : [];
}

function withReadBack(example: unknown): unknown {
  const { inPe, inSystem } = groupsOf(example);
  const steps = inPe.steps.map((step) =>
    isApply(step) ? { ...step, options: { ...step.options, verify: true } } : step,
  );
  return { ...(example as object), steps: [{ ...inPe, steps }, inSystem] };
}

function isApply(step: unknown): step is { type: string; options: object } {
  return typeof step === 'object' && step !== null && 'type' in step && step.type === 'apply-operating-system-image';
}
