/**
 * A BIOS computer that has its disk alone after the first start: it restarts into a PE on that disk before there is a system, where the power fails
 * behind Install Boot Loader, and later once more from the deployed system.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import type { RunRecord } from '../../src/api/agent.ts';
import { listBootEvents } from '../../src/api/devices.ts';
import { listRunLog, listRunRecords } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { runCommand } from '../../src/lab/run.ts';
import { type DeployLab, debianDocument, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';
import { groupsOf, lookAtTheBiosPe, lookForTheBiosPe, restartIntoThePe } from '../support/pe-looks.ts';

const MINUTE = 60_000;
let lab: DeployLab;
let pc: TestComputer;
before(async () => {
  lab = await openDeployLab('local-pe-bios', { taps: 1 });
  const document = withRestarts(await debianDocument(lab.image));
  pc = await lab.computer(1, { firmware: 'direct', diskFirmware: 'bios', document });
});
after(() => lab?.close());

const partitions = [
  { volume: 'bios', type: 'bios-boot', fileSystem: 'none', size: { megabytes: 1 } },
  { volume: 'state', type: 'state', fileSystem: 'fat32', size: { megabytes: 260 } },
  { volume: 'system', type: 'linux', fileSystem: 'ext4', label: 'system' },
];
/** Long enough to be in its midst when its record has come; run again as a whole after the power cut. */
const whileThePowerFails = {
  type: 'run-command-line',
  name: 'Wait in the PE',
  options: { commandLine: 'sleep 20' },
};
const back = { type: 'restart-computer', name: 'Restart from the PE', options: { target: 'disk' } };

function withRestarts(example: unknown): unknown {
  const { inPe, inSystem } = groupsOf(example);
  const [readiness, , apply, network, loader, restart] = inPe.steps;
  const format = { type: 'format-and-partition-disk', name: 'Format and Partition Disk', options: { partitions } };
  return {
    ...(example as object),
    steps: [
      {
        ...inPe,
        steps: [
          readiness,
          format,
          restartIntoThePe,
          apply,
          network,
          loader,
          whileThePowerFails,
          lookAtTheBiosPe,
          restart,
        ],
      },
      { ...inSystem, steps: [restartIntoThePe, lookAtTheBiosPe, back, lookForTheBiosPe] },
    ],
  };
}

test('the run goes on in a PE on the disk, twice, and through a power cut behind the boot loader’s installation', {
  timeout: 45 * MINUTE,
}, async () => {
  let cut: ReturnType<typeof powerCut> | undefined;
  await pc.computer.start();
  const run = await watchRun(lab.site.client, pc.device.id, {
    timeoutMilliseconds: 44 * MINUTE,
    onRecord: (record) => {
      if (record.kind === 'step-started' && record.name === 'Wait in the PE') cut ??= powerCut();
    },
  });
  assert.equal(run.state, 'succeeded', run.message);
  await (await cut)?.left;
  const records = await lab.site.client(listRunRecords, { params: { id: run.id }, query: {} });
  assert.deepEqual(records.flatMap(finished), [
    'linux-pe: Check Readiness: done',
    'linux-pe: Format and Partition Disk: done',
    'linux-pe: Restart into the PE: restart',
    'linux-pe: Apply Operating System Image: done',
    'linux-pe: Apply Network Settings: done',
    'linux-pe: Install Boot Loader: done',
    'linux-pe: Wait in the PE: done',
    'linux-pe: Look at the PE: done',
    'linux-pe: Restart Computer: restart',
    'linux: Restart into the PE: restart',
    'linux-pe: Look at the PE: done',
    'linux-pe: Restart from the PE: restart',
    'linux: Look for the PE: done',
  ]);
  assert.equal(await installedBootCode(records), await bootCodeOnDisk(), 'the deployed system’s own GRUB is in front');
  const log = (await lab.site.client(listRunLog, { params: { id: run.id } })).map(({ line }) => line).join('\n');
  assert.match(log, /The staged PE stays in front on \/dev\/vda until it is left/);
});

test('the network was asked for the root file system of the first start alone', async () => {
  assert.deepEqual(await lab.site.client(listBootEvents, { params: { id: pc.device.id } }), []);
  const fetched = (await readFile(lab.site.logPath, 'utf8')).match(/boot file: root\.squashfs/g);
  assert.equal(fetched?.length, 1);
});

test('the state volume is empty, by a judge of its own', async () => {
  await pc.computer.powerOff();
  const [disk = ''] = pc.computer.diskPaths;
  const { stdout: table } = await runCommand('sfdisk', ['--json', disk], () => undefined);
  const start = parse(table).partitiontable.partitions[1].start * 512;
  const { stdout } = await runCommand('mdir', ['-/', '-b', '-i', `${disk}@@${start}`, '::'], () => undefined);
  assert.doesNotMatch(stdout, /\.(img|cfg|squashfs)|vmlinuz|grubenv/i);
});

function finished(record: RunRecord): string[] {
  return record.kind === 'step-finished' ? [`${record.environment}: ${record.name}: ${record.outcome}`] : [];
}

async function installedBootCode(records: readonly RunRecord[]): Promise<string | null> {
  const facts = records.flatMap((record) => (record.kind === 'step-finished' ? [record.facts] : []));
  const loader = facts.find((fact) => fact?.kind === 'boot-loader');
  return loader?.kind === 'boot-loader' ? loader.bootCodeSha256 : null;
}

async function bootCodeOnDisk(): Promise<string> {
  const disk = await open(pc.computer.diskPaths[0] ?? '', 'r');
  try {
    const { buffer } = await disk.read(Buffer.alloc(440), 0, 440, 0);
    return createHash('sha256').update(buffer).digest('hex');
  } finally {
    await disk.close();
  }
}

/** `left`: resolves once the agent has left the deployed system. What is awaited from the serial line ends with the power. */
async function powerCut(): Promise<{ left: Promise<unknown> }> {
  await pc.computer.powerOff();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await pc.computer.start();
  return { left: pc.waitUntilLeft() };
}
