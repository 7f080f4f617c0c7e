/** A PE staged for a BIOS computer on a real disk, and a BIOS with the boot image's GRUB as the judge of what is started. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { readBootSector, writeBootCode } from '../machine/boot-sector.ts';
import type { Machine } from '../machine/machine.ts';
import { formatAndPartitionDisk } from '../steps/format-and-partition-disk.ts';
import { loopDisk, machineWithDisk, output, whyNoDisks } from '../steps/test-loop.ts';
import { contextFor, policyOfNewRun, stepOf } from '../steps/test-step.ts';
import { type PeStaging, removeStagedPe, stagePe } from './staged-pe.ts';
import { allowAnotherStart, allowStartAfterReturn, keepInFront } from './staged-pe-bios.ts';
import { sectorThatSays, startFromDisk } from './test-bios.ts';

const MEBIBYTE = 2 ** 20;
const bootImage = resolve(import.meta.dirname, '../../../.cache/boot-image/current');
const built = existsSync(join(bootImage, 'grubbios.img')) ? false : 'no boot image here: npm run setup builds it';
const skip = whyNoDisks(['mkfs.fat', 'mke2fs', 'blkid', 'mcopy', 'mdeltree', 'qemu-system-x86_64']) || built;
/** A kernel's second line, by which the first has come too. */
const KERNEL = /Linux version 6[\s\S]*Command line: [^\n]*\n/;

interface Computer {
  readonly disk: string;
  readonly machine: Machine;
  readonly staging: PeStaging;
  readonly said: string[];
}

/** A disk with partitions as the step makes them, started by a system that says SYSTEM. */
async function computer(t: TestContext, style: 'gpt' | 'mbr', environment: 'linux' | 'linux-pe'): Promise<Computer> {
  const disk = loopDisk(t, 200 * MEBIBYTE);
  const firmware = { kind: 'bios', secureBoot: null } as const;
  const machine = withoutKernelFat(machineWithDisk(disk, 200 * MEBIBYTE, { firmware }));
  const context = contextFor({ machine, policy: policyOfNewRun([]) });
  const bootPartition = { volume: 'bios', type: 'bios-boot', fileSystem: 'none', size: { megabytes: 1 } };
  const partitions = [
    ...(style === 'gpt' ? [bootPartition] : []),
    { volume: 'state', type: 'state', fileSystem: 'fat32', size: { megabytes: 100 } },
    { volume: 'system', type: 'linux', fileSystem: 'ext4' },
  ];
  await formatAndPartitionDisk(stepOf('format-and-partition-disk', { style, partitions }), context);
  await writeBootCode(machine, disk, sectorThatSays('SYSTEM'));
  const said: string[] = [];
  return { disk, machine, said, staging: stagingOf(machine, environment, context.volumes(), said) };
}

/** Mounts FAT by copying it out and in, with mtools: the kernel of the machine that tests may have no vfat. */
function withoutKernelFat(machine: Machine): Machine {
  let volume = '';
  const run: Machine['run'] = async (program, args, options) => {
    const [last = ''] = args.slice(-1);
    if (program === '/usr/bin/mount') {
      const [, path = ''] = /^vfat -o \S+ (\S+)/.exec(args.slice(1).join(' ')) ?? [];
      volume = path || volume;
      if (path !== '') copyOut(volume, last);
    } else if (program === '/usr/bin/umount') copyIn(volume, last);
    else return machine.run(program, args, options);
    return { exitCode: 0, stdout: '', stderr: '' };
  };
  return { ...machine, run };
}

function copyOut(volume: string, folder: string): void {
  output('blockdev', ['--flushbufs', volume]);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (output('mdir', ['-b', '-i', volume, '::']).trim() !== '')
    output('mcopy', ['-s', '-n', '-i', volume, '::*', folder]);
}

function copyIn(volume: string, folder: string): void {
  for (const name of output('mdir', ['-b', '-i', volume, '::']).trim().split('\n'))
    if (name !== '') output('mdeltree', ['-i', volume, name]);
  for (const name of readdirSync(folder)) output('mcopy', ['-s', '-i', volume, join(folder, name), '::']);
  rmSync(folder, { recursive: true });
  output('blockdev', ['--flushbufs', volume]);
}

/** Disk and partitions have caches of their own, which a virtual computer and this machine do not share. */
async function start({ disk, staging }: Computer, pattern: RegExp): Promise<string> {
  const flush = () => {
    for (const path of [...staging.volumes.map(({ path }) => path), disk]) output('blockdev', ['--flushbufs', path]);
  };
  flush();
  const said = await startFromDisk(disk, pattern);
  flush();
  return said;
}

/** The boot image's kernel and GRUB; the other files are not read before the test has seen enough. */
function stagingOf(
  machine: Machine,
  environment: 'linux' | 'linux-pe',
  volumes: readonly Volume[],
  said: string[],
): PeStaging {
  const contents = new Map([
    ['vmlinuz', readFileSync(join(bootImage, 'vmlinuz'))],
    ['grubbios.img', readFileSync(join(bootImage, 'grubbios.img'))],
    ['initrd.img', Buffer.from('no initrd')],
    ['root.squashfs', Buffer.from('no root')],
  ]);
  const files = [...contents].map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: name.padEnd(64, '0') }));
  return {
    ...{ machine, environment, volumes, firmware: 'bios', log: (line) => void said.push(line) },
    bootImage: { buildId: '0123456789abcdef', files, kernelArguments: 'console=ttyS0 earlyprintk=serial' },
    content: {
      readWhole: async function* ({ sha256 }: { sha256: string }) {
        yield contents.get(sha256.replace(/0+$/, '')) ?? Buffer.alloc(0);
      },
    } as unknown as PeStaging['content'],
    signedPolicy: { payload: '{}', keyId: 'k', signature: 'AA==' },
    runFile: {
      ...{ format: 1, runId: '11111111-1111-4111-8111-111111111111', credential: 'run_x', launchMode: 'PXE' },
      ...{ siteUrl: 'https://192.0.2.1:8443', policyKeys: [], caFingerprint: '0'.repeat(64) },
    },
    ...{ records: [], agent: join(bootImage, 'manifest.json'), mac: null },
  };
}

for (const style of ['gpt', 'mbr'] as const) {
  test(`${style}, from a deployed system: one start goes into the PE, the next to the system, until it is allowed again`, {
    skip,
  }, async (t) => {
    const pc = await computer(t, style, 'linux');
    const { disk, machine, staging, said } = pc;
    const before = await readBootSector(machine, disk);
    assert.equal(await stagePe(staging), true, said.join('\n'));
    assert.match(await start(pc, KERNEL), /slipway\.root=local:[0-9A-F]{4}-[0-9A-F]{4}\/EFI\/slipway\/pe/);
    const second = await start(pc, /SYSTEM/);
    assert.doesNotMatch(second, KERNEL, 'GRUB has taken the permission back before the kernel began');
    assert.equal(await allowStartAfterReturn(staging), 1);
    await start(pc, KERNEL);
    assert.equal(await allowStartAfterReturn(staging), 2, 'the PE has not come so far as to begin the count anew');
    await allowAnotherStart(staging);
    assert.equal(await allowStartAfterReturn(staging), 1);
    await removeStagedPe(staging);
    assert.deepEqual(await readBootSector(machine, disk), before);
    assert.match(await start(pc, /SYSTEM/), /SYSTEM/);
  });
}

test('from a PE, before there is a system: each start goes into the PE; a boot loader that is installed comes when it is left', {
  skip,
}, async (t) => {
  const pc = await computer(t, 'gpt', 'linux-pe');
  const { disk, machine, staging, said } = pc;
  assert.equal(await stagePe(staging), true, said.join('\n'));
  await start(pc, KERNEL);
  await start(pc, KERNEL);
  await writeBootCode(machine, disk, sectorThatSays('INSTALLED'));
  const installed = await keepInFront(staging);
  assert.ok(installed?.includes('INSTALLED'));
  assert.equal(await keepInFront(staging), null, 'ours is in front already');
  await start(pc, KERNEL);
  assert.equal(await stagePe(staging), true, 'staged once more, over itself');
  await removeStagedPe(staging);
  await start(pc, /INSTALLED/);
});

test('where the staged files are gone, the BIOS goes on with the next device, and nobody is left at a prompt', {
  skip,
}, async (t) => {
  const pc = await computer(t, 'gpt', 'linux-pe');
  const { staging, said } = pc;
  assert.equal(await stagePe(staging), true, said.join('\n'));
  const state = staging.volumes.find(({ type }) => type === 'state')?.path ?? '';
  output('mkfs.fat', ['-F', '32', state]);
  await start(pc, /No bootable device/);
});

test('a disk without a place for GRUB is refused before anything is written', { skip }, async (t) => {
  const { disk, machine, staging, said } = await computer(t, 'gpt', 'linux-pe');
  const before = await readBootSector(machine, disk);
  const volumes = staging.volumes.filter(({ type }) => type !== 'bios-boot');
  assert.equal(await stagePe({ ...staging, volumes }), false);
  assert.match(said.join('\n'), /has no partition of type bios-boot.*SLIP-4020/);
  assert.deepEqual(await readBootSector(machine, disk), before);
  assert.equal(await keepInFront({ ...staging, volumes }), null);
  assert.equal(await allowStartAfterReturn({ ...staging, machine, volumes }), null);
});
