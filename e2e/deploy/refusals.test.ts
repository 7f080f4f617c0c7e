/** What must end in a clear error with nothing lost: no disk, a start that a person stops, an image that does not fit, a ticket used twice, damaged content. */
import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RunRecord } from '../../src/api/agent.ts';
import { listRuns, type Run } from '../../src/api/runs.ts';
import { listStatusMessages } from '../../src/api/status-messages.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { type DeployLab, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';

const MINUTE = 60_000;
let lab: DeployLab;
before(async () => {
  lab = await openDeployLab('refusals', { taps: 4 });
});
after(() => lab?.close());

async function fail(
  pc: TestComputer,
  first: () => Promise<void> = async () => {},
): Promise<{ run: Run; records: RunRecord[]; failed: string }> {
  const records: RunRecord[] = [];
  await pc.computer.start();
  await first();
  const run = await watchRun(lab.site.client, pc.device.id, {
    timeoutMilliseconds: 9 * MINUTE,
    onRecord: (record) => records.push(record),
  });
  assert.equal(run.state, 'failed');
  const failed = records.flatMap((r) => (r.kind === 'step-finished' && r.outcome === 'failed' ? [r.errorCode] : []));
  return { run, records, failed: failed.join() };
}

const layout = (disk: object = {}) => ({
  version: 1,
  name: 'x',
  steps: [
    {
      type: 'format-and-partition-disk',
      name: 'Format and Partition Disk',
      options: { disk, partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4' }] },
    },
    { type: 'apply-operating-system-image', name: 'Apply', options: { image: lab.image.id, volume: 'system' } },
  ],
});

test('a computer without a disk is told so, with the disks that were looked at', { timeout: 10 * MINUTE }, async () => {
  const pc = await lab.computer(1, { firmware: 'direct', document: layout(), disks: [] });
  const { run, records, failed } = await fail(pc);
  assert.equal(failed, 'SLIP-4001');
  assert.match(run.message, /disk/);
  assert.ok(!records.some((record) => record.kind === 'about-to-destroy'));
  await pc.photograph('no-disk');
  await pc.computer.powerOff();
});

test('a person stops the start of what would erase a disk; started after all, an image that is larger than the disk is refused before anything is erased', {
  timeout: 10 * MINUTE,
}, async () => {
  const disks = [{ sizeGiB: 0.25, interface: 'virtio' as const }];
  const pc = await lab.computer(2, { firmware: 'direct', document: layout(), disks, noticeSeconds: null });
  const disk = await open(pc.computer.diskPaths[0]!, 'r+');
  await disk.write('what was here before', 0);
  await disk.write(partitionTable, 0, partitionTable.length, 446);
  const { run, records, failed } = await fail(pc, () => stopAndStart(pc));
  assert.equal(failed, 'SLIP-4002', run.message);
  assert.ok(!records.some((record) => record.kind === 'about-to-destroy'));
  await pc.computer.powerOff();
  const { buffer } = await disk.read(Buffer.alloc(20), 0, 20, 0);
  await disk.close();
  assert.equal(buffer.toString(), 'what was here before');
});

/** Of an MBR: one Linux partition from sector 2048 on, 64 MiB long, and the signature. */
const partitionTable = Buffer.alloc(66);
partitionTable[4] = 0x83;
partitionTable.writeUInt32LE(2048, 8);
partitionTable.writeUInt32LE(131_072, 12);
partitionTable.writeUInt16LE(0xaa55, 64);

/** At the notice, which a disk with a partition has by itself. */
async function stopAndStart({ computer, device, photograph }: TestComputer): Promise<void> {
  await computer.waitForSerial(/starts on this computer in 30 s/, 4 * MINUTE);
  await photograph('notice');
  const stopped = computer.waitForSerial(/answer at the screen: what to do instead/, MINUTE);
  await computer.type('\u001b');
  await stopped;
  await photograph('stopped');
  const query = { deviceId: device.id };
  assert.deepEqual(await lab.site.client(listRuns, { query }), []);
  const told = await lab.site.client(listStatusMessages, { query });
  assert.deepEqual(
    told.map(({ id }) => id),
    [60008],
  );
  await computer.type('s');
}

test('a boot ticket that was used already is refused, and the screen says what to do', {
  timeout: 10 * MINUTE,
}, async () => {
  const document = {
    version: 1,
    name: 'x',
    steps: [{ type: 'run-command-line', name: 'Wait', options: { commandLine: 'sleep 600' } }],
  };
  const pc = await lab.computer(3, { firmware: 'direct', document });
  const begun = pc.computer.waitForSerial(/Wait/, 4 * MINUTE);
  await pc.computer.start();
  await begun;
  await pc.computer.powerOff();
  // The same kernel, initrd and ticket once more, as somebody would who kept a copy.
  const refused = pc.computer.waitForSerial(/SLIP-2001/, 4 * MINUTE);
  await pc.computer.start();
  await refused;
  await pc.photograph('ticket-replayed');
  await pc.computer.powerOff();
});

test('content that was damaged in the store is never applied as if it were right', {
  timeout: 10 * MINUTE,
}, async () => {
  const pc = await lab.computer(4, { firmware: 'direct' });
  await damageLargestObject(join(lab.directory, 'site/content'));
  const { run, failed } = await fail(pc);
  assert.equal(failed, 'SLIP-3002');
  assert.match(run.message, /differ from their hash/);
  await pc.photograph('damaged-content');
});

/** Flips one bit in the middle of the image, as a failing disk of the server would. */
async function damageLargestObject(store: string): Promise<void> {
  const { readdir, stat } = await import('node:fs/promises');
  const files = (await readdir(store, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sized = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path, bytes: (await stat(path)).size };
    }),
  );
  const largest = sized.sort((a, b) => b.bytes - a.bytes)[0];
  assert.ok(largest !== undefined && largest.bytes > 100e6);
  const file = await open(largest.path, 'r+');
  const middle = Math.floor(largest.bytes / 2);
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, middle);
  buffer[0] = (buffer[0] ?? 0) ^ 0x40;
  await file.write(buffer, 0, 1, middle);
  await file.close();
}
