/**
 * A Windows on its way from one computer to another: captured from its volume, taken in by a real site, and applied to another disk, where it is made to start.
 * wimlib judges what is there: every file, stream, short name, attribute, link and security descriptor but for what is left out.
 */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createClient } from '../../api/client.ts';
import { listImages } from '../../api/images.ts';
import { pinnedTransports } from '../../client/site-transport.ts';
import { capture } from '../../formats/wim/test-support.ts';
import { verifiedContent } from '../engine/verified-content.ts';
import { folderCaptures } from '../folder/folder-captures.ts';
import type { Machine } from '../machine/machine.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { siteCaptures } from '../site/site-captures.ts';
import { siteObjects } from '../site/site-content.ts';
import { applyOperatingSystemImage } from './apply-operating-system-image.ts';
import { captureOperatingSystemImage } from './capture-operating-system-image.ts';
import { formatAndPartitionDisk } from './format-and-partition-disk.ts';
import {
  LEFT_OUT_OF_WINDOWS,
  onVolume,
  type ReferenceDisk,
  referenceDisk,
  softwareHive,
  volumeHash,
  windowsSystem,
} from './test-capture.ts';
import { loopDisk, machineWithDisk, mountsOf, output, whyNoDisks } from './test-loop.ts';
import { deployedRun, siteProcess } from './test-site-process.ts';
import { contextFor, failureOf, firstStep, inventoryWith, stepOf } from './test-step.ts';

const skip = whyNoDisks(['wimlib-imagex', 'mkntfs', 'ntfs-3g', 'ntfs-3g.probe', 'ntfsls', 'ntfsinfo', 'mkfs.fat']);
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const MEBIBYTE = 2 ** 20;
const CAPTURE = { type: 'capture-operating-system-image', name: 'Capture', options: { imageName: 'Reference' } };

test('a captured Windows is an image with processor, version, language and boot managers, and another disk has the same after it', {
  skip,
  timeout: 300_000,
}, async (t) => {
  const disk = await referenceDisk(t, 128, 'windows');
  await onVolume(t, disk.partition, 'windows', windowsSystem());
  const before = volumeHash(disk.partition);
  const site = await siteProcess(t);
  const run = await deployedRun(site, 'reference', [CAPTURE]);
  const captures = siteCaptures({
    client: createClient(pinnedTransports(run.address)(run.runCredential)),
    ...{ runId: run.runId, sleep, onConnection: () => {} },
  });
  const context = contextFor({ machine: machineWithDisk(disk.device, disk.bytes), policy: run.policy, captures });
  const result = await captureOperatingSystemImage(firstStep(run.policy, 'capture-operating-system-image'), context);
  assert.match(result.message, /it is version 1 of the image "Reference"\.$/);
  assert.equal(volumeHash(disk.partition), before, 'the source was written to');

  const [image] = await site.admin(listImages);
  const found = image?.images[0];
  assert.deepEqual(
    [found?.platform, found?.architecture, found?.editionId, found?.version, found?.languages, found?.bootManagers],
    ['windows', 'amd64', 'Education', '10.0.26100', ['de-DE'], ['2011', '2023', 'bios']],
  );
  const steps = [
    {
      type: 'format-and-partition-disk',
      name: 'Format',
      options: {
        partitions: [
          { volume: 'efi', type: 'efi', fileSystem: 'fat32', size: { megabytes: 100 } },
          { volume: 'system', type: 'windows', fileSystem: 'ntfs' },
        ],
      },
    },
    {
      type: 'apply-operating-system-image',
      name: 'Apply',
      options: { image: image?.id, index: 1, volume: 'system' },
    },
  ];
  const second = await deployedRun(site, 'another-computer', steps);
  const client = createClient(pinnedTransports(second.address)(second.runCredential));
  const reader = siteObjects({ client, runId: second.runId, address: second.address, now: () => new Date() });
  const content = verifiedContent({ reader, sleep, signal: new AbortController().signal, onConnection: () => {} });
  const device = loopDisk(t, 300 * MEBIBYTE);
  const machine = await withFatFolder(t, machineWithDisk(device, 300 * MEBIBYTE));
  const applying = contextFor({ machine, policy: second.policy, content });
  await formatAndPartitionDisk(firstStep(second.policy, 'format-and-partition-disk'), applying);
  const applied = await applyOperatingSystemImage(firstStep(second.policy, 'apply-operating-system-image'), applying);
  assert.match(String('message' in applied && applied.message), /The boot manager of 2011 is on efi/);

  const expected = await describeNtfs(t, disk.partition);
  for (const part of ['Zone.Identifier', 'KERNEL~1.DLL', 'PROGRA~1', '0xa0000003', 'HIDDEN', 'Security'])
    assert.ok(
      expected.some((line) => line.includes(part)),
      `${part} is not in the source`,
    );
  const system = applying.volumes().find(({ id }) => id === 'system')?.path ?? '';
  assert.deepEqual(await describeNtfs(t, system), expected);
  const all = output('wimlib-imagex', ['dir', captureOf(await temporaryFolder(t), disk.partition, 'all'), '1']);
  const there = output('wimlib-imagex', ['dir', captureOf(await temporaryFolder(t), system, 'all'), '1']);
  for (const path of LEFT_OUT_OF_WINDOWS) {
    assert.ok(all.includes(`/${path}\n`), `${path} is not in the source`);
    assert.ok(!there.includes(`/${path}\n`), `${path} was captured`);
  }
});

/** A folder in the place of FAT, which not every kernel that tests run on has. Secure Boot is off. */
async function withFatFolder(t: TestContext, machine: Machine): Promise<Machine> {
  const efi = await temporaryFolder(t);
  return {
    ...machine,
    run: async (program, args, options) => {
      const isFat = program === '/usr/bin/mount' && args.includes('vfat');
      return machine.run(program, isFat ? ['--bind', efi, args.at(-1) ?? ''] : args, options);
    },
    inventory: async () => {
      const found = await machine.inventory();
      return inventoryWith({ ...found, firmware: { kind: 'uefi', secureBoot: false } });
    },
  };
}

/** @param what `usual`: without what wimlib leaves out by itself; `all` */
function captureOf(folder: string, volume: string, what: 'usual' | 'all'): string {
  return capture(
    volume,
    join(folder, 'look.wim'),
    '--compress=none',
    ...(what === 'all' ? ['--config=/dev/null'] : []),
  );
}

/** What wimlib knows of an NTFS volume's files, without where they lie in its WIM. */
async function describeNtfs(t: TestContext, volume: string): Promise<string[]> {
  const text = output('wimlib-imagex', [
    'dir',
    captureOf(await temporaryFolder(t), volume, 'usual'),
    '1',
    '--detailed',
  ]);
  const ofThisWim = /^(Offset in WIM|Link Group ID|Part Number|Reference Count|Security ID)/;
  return text.split('\n').filter((line) => !ofThisWim.test(line));
}

async function captured(t: TestContext, disk: ReferenceDisk, options: object = {}) {
  const machine = machineWithDisk(disk.device, disk.bytes);
  const context = contextFor({ machine, captures: folderCaptures(await temporaryFolder(t)) });
  const run = () =>
    captureOperatingSystemImage(
      stepOf('capture-operating-system-image', {
        imageName: 'Reference',
        source: { disk: 0, partition: 1 },
        ...options,
      }),
      context,
    );
  return { context, run };
}

async function windowsDisk(t: TestContext, fill: (root: string) => Promise<void>): Promise<ReferenceDisk> {
  const disk = await referenceDisk(t, 64, 'windows');
  await onVolume(t, disk.partition, 'windows', fill);
  return disk;
}

for (const [what, fill, message] of [
  ['without a Windows', async (root) => writeFile(join(root, 'data.txt'), 'x'), /no Windows on it.*source/s],
  ['with one that was not generalised', windowsSystem('IMAGE_STATE_COMPLETE'), /IMAGE_STATE_COMPLETE.*sysprep/s],
  ['with one that does not say', windowsSystem(null), /ImageState is not set/],
  [
    'with one whose setup has not ended',
    windowsSystem('IMAGE_STATE_UNDEPLOYABLE'),
    /has not come to its end.*sysprep/s,
  ],
  ['with a registry that cannot be read', withSoftware(Buffer.from('regf')), /registry of its Windows cannot be read/],
] as const satisfies readonly (readonly [string, (root: string) => Promise<void>, RegExp])[])
  test(`an NTFS volume ${what} is refused, and nothing on it changes`, { skip }, async (t) => {
    const disk = await windowsDisk(t, fill);
    const before = volumeHash(disk.partition);
    const error = await failureOf((await captured(t, disk)).run());
    assert.equal(error.code, 'SLIP-4041');
    assert.match(error.message, message);
    assert.equal(volumeHash(disk.partition), before, 'the source was written to');
    assert.deepEqual(mountsOf(disk.device), []);
  });

function withSoftware(bytes: Buffer): (root: string) => Promise<void> {
  return async (root) => {
    await windowsSystem()(root);
    await rm(join(root, 'Windows/System32/config/SOFTWARE'));
    await writeFile(join(root, 'Windows/System32/config/SOFTWARE'), bytes);
  };
}

test('a Windows that was not generalised is captured where the step says so, which the message and the log tell', {
  skip,
}, async (t) => {
  const { context, run } = await captured(t, await windowsDisk(t, windowsSystem('IMAGE_STATE_COMPLETE')), {
    notGeneralized: 'capture',
  });
  const warning = /Attention: its Windows was not generalised \(ImageState is IMAGE_STATE_COMPLETE\)/;
  assert.match((await run()).message, warning);
  assert.ok(context.lines.some((line) => warning.test(line)));
});

test('one that starts in audit mode is captured, and that is told', { skip }, async (t) => {
  const audit = windowsSystem('IMAGE_STATE_GENERALIZE_RESEAL_TO_AUDIT');
  const { run } = await captured(t, await windowsDisk(t, audit));
  assert.match((await run()).message, /Its Windows starts in audit mode\.$/);
});

test('one whose last registry write was not finished, and that no log completes, is refused', { skip }, async (t) => {
  const hive = softwareHive('IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE');
  // The second of the two sequence numbers.
  hive.writeUInt32LE(hive.readUInt32LE(4) - 1, 8);
  const error = await failureOf((await captured(t, await windowsDisk(t, withSoftware(hive)))).run());
  assert.match(error.message, /registry of its Windows cannot be read.*shut it down/s);
});
