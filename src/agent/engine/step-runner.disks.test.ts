/** Steps on disks that fail: what the journal says of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { KernelLine } from '../machine/kernel-log.ts';
import { diskWith } from '../steps/test-step.ts';
import { memoryHome } from './journal-home.ts';
import { runSequence, type Scripted, type TestRun } from './test-run.ts';

const disk = diskWith({ path: '/dev/vda', serial: 'D-1', model: null, bytes: 6e9 });
const volume: Volume = {
  ...{ id: 'system', path: '/dev/vda2', partitionUuid: 'p', type: 'linux', fileSystem: 'ext4', label: null },
  ...{ bytes: 5e9, diskPath: '/dev/vda', image: null },
};
const IMAGE = '11111111-1111-4111-8111-111111111111';
const format = {
  type: 'format-and-partition-disk',
  id: 'format',
  name: 'Format',
  options: { partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4' }] },
};
const apply = { type: 'apply-operating-system-image', id: 'apply', name: 'Apply', options: { image: IMAGE } };
let seconds = 0;
const said = (text: string): KernelLine => ({ seconds: ++seconds, text });
const LOST = 'Buffer I/O error on dev vda2, logical block 9, lost async page write';

/** Format makes the volume; `during` is what happens while the image is applied. */
function deploy(kernel: KernelLine[], during: () => void): Scripted {
  return (step, context) => {
    if (step.name === 'Format') context.setVolumes([volume]);
    else during();
    kernel.push(said('something else'));
    return { outcome: 'done', message: '' };
  };
}

function lastFailure({ records }: TestRun): { errorCode: string | null; message: string } | undefined {
  return records.flatMap((r) => (r.kind === 'step-finished' && r.outcome === 'failed' ? [r] : [])).at(-1);
}

const options = { steps: [format, apply], disks: [disk], environment: 'linux-pe' as const };

test('a step whose programs heard nothing of a lost write fails all the same', async (t) => {
  const kernel = [said('Linux version 6.12')];
  const doing = deploy(kernel, () => kernel.push(said(LOST)));
  const failure = lastFailure(await runSequence(t, { ...options, doing, kernelLog: () => kernel }));
  assert.equal(failure?.errorCode, 'SLIP-4050');
  assert.match(
    failure?.message ?? '',
    /\/dev\/vda, serial number D-1.*The kernel says: "Buffer I\/O error on dev vda2/,
  );
});

test('what the kernel said before, and of other disks, is of no step', async (t) => {
  const kernel = [said('Linux version 6.12'), said(LOST)];
  const doing = deploy(kernel, () => kernel.push(said('I/O error, dev sdb, sector 1 op 0x1:(WRITE) flags 0x800')));
  const { end } = await runSequence(t, { ...options, doing, kernelLog: () => kernel });
  assert.equal(end.kind === 'ended' && end.outcome, 'succeeded');
});

test('a failed step is the disk’s where the kernel says so; once the disk is mended, the run goes on to its end', async (t) => {
  const kernel = [said('Linux version 6.12')];
  const home = memoryHome();
  let broken = true;
  const doing = deploy(kernel, () => {
    if (!broken) return;
    kernel.push(said('I/O error, dev vda, sector 2048 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2'));
    throw new SlipwayError('SLIP-4003', 'wimlib-imagex ended with exit code 72', { exitCode: 72 });
  });
  const first = await runSequence(t, { ...options, doing, home, kernelLog: () => kernel });
  assert.equal(lastFailure(first)?.errorCode, 'SLIP-4050');
  assert.match(lastFailure(first)?.message ?? '', /What failed: wimlib-imagex ended with exit code 72/);
  broken = false;
  const second = await runSequence(t, { ...options, doing, home, resumed: true, kernelLog: () => kernel });
  assert.deepEqual([second.called, second.end.kind === 'ended' && second.end.outcome], [['Apply'], 'succeeded']);
});
