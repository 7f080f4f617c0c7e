/** A BIOS computer whose deployed system is started although the run goes on in a PE on its disk. Starts themselves: staged-pe-bios.disk.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { bootCodeFor, readGrubForBios } from '../../formats/grub/boot-code.ts';
import { decodeGrubEnvironment, encodeGrubEnvironment } from '../../formats/grub/environment.ts';
import { createScriptedMachine, type ScriptedMachine } from '../machine/scripted.ts';
import { memoryHome } from './journal-home.ts';
import { biosPlace } from './staged-pe-bios.ts';
import { runSequence } from './test-run.ts';

const IMAGE = '11111111-1111-4111-8111-111111111111';
const volume = (fields: Partial<Volume>): Volume => ({
  ...{ id: 'state', path: '/dev/vda2', partitionUuid: 'p2', type: 'state', fileSystem: 'fat32', label: null },
  ...{ bytes: 272_629_760, diskPath: '/dev/vda', image: null, ...fields },
});
const bios = volume({
  id: 'bios',
  path: '/dev/vda1',
  partitionUuid: 'p1',
  type: 'bios-boot',
  fileSystem: 'none',
  bytes: 2 ** 20,
});
const state = volume({});
const system = volume({
  id: 'system',
  path: '/dev/vda3',
  partitionUuid: 'p3',
  type: 'linux',
  fileSystem: 'ext4',
  image: IMAGE,
});
const volumes = [bios, state, system];
const staged = '/run/slipway/pe-volume/EFI/slipway/pe';

function grubFile(): Buffer {
  const file = Buffer.alloc(3 * 512, 7);
  file.writeUInt16LE(0xaa55, 510);
  file.writeUInt16LE(1, 512 + 0x1fc);
  return file;
}

/** A computer with a staged PE, whose boot code is in front, or not. */
function computer(inFront: boolean, returns: number): ScriptedMachine {
  const sector = Buffer.alloc(512);
  if (inFront) bootCodeFor(readGrubForBios(grubFile()), 2048 + 1024).copy(sector);
  const mounted = [/^mkdir/, /^\/usr\/bin\/mount -t vfat/, /remount,async/].map((line) => ({ line }));
  return createScriptedMachine({
    files: {
      '/dev/vda2': '',
      '/sys/class/block/vda/queue/logical_block_size': '512\n',
      '/sys/class/block/vda1/start': '2048\n',
      [`${staged}/grubbios.img`]: grubFile(),
      [`${staged}/former.img`]: Buffer.alloc(512),
      [`${staged}/grubenv`]: encodeGrubEnvironment({ slipway_next: 'system', slipway_returns: String(returns) }),
    },
    commands: [
      ...mounted,
      { line: 'od -A n -v -t x1 -N 512 /dev/vda', stdout: sector.toString('hex').replaceAll(/../g, ' $&') },
      { line: 'sync' },
      { line: /^\/usr\/bin\/umount/ },
    ],
  });
}

/** The run up to its restart into the PE, then the deployed system once more. */
async function startedAgain(t: Parameters<typeof runSequence>[0], machine: ScriptedMachine) {
  const home = memoryHome();
  const firmware = { kind: 'bios', secureBoot: null } as const;
  const steps = ['make volumes', 'restart', 'in the PE'].map((name) => ({
    ...{ type: 'run-command-line', id: name.replaceAll(' ', '-'), name, options: { commandLine: 'x' } },
  }));
  const options = { steps, home, firmware };
  await runSequence(t, {
    ...options,
    doing: ({ name }, context) => {
      if (name === 'make volumes') context.setVolumes(volumes);
      if (name !== 'restart') return { outcome: 'done', message: '' };
      return { outcome: 'restart', target: 'pe', continueAt: 'next', message: 'now', delaySeconds: 3 };
    },
  });
  const { run, exists, readFile, overwriteFile } = machine;
  const before = await home.read();
  const again = await runSequence(t, { ...options, machine: { run, exists, readFile, overwriteFile } });
  return { ...again, isSilent: before.equals(await home.read()) };
}

for (const [returns, delaySeconds] of [
  [0, 0],
  [1, 60],
  [40, 600],
] as const) {
  test(`returned ${returns} times before: the PE is started again after ${delaySeconds} s, and no record is written`, async (t) => {
    const machine = computer(true, returns);
    const { end, called, isSilent, log } = await startedAgain(t, machine);
    assert.deepEqual(end, { kind: 'restart', target: 'pe', message: 'now', delaySeconds });
    assert.deepEqual([called, isSilent], [[], true]);
    const environment = decodeGrubEnvironment(machine.files.get(`${staged}/grubenv`) ?? Buffer.alloc(0));
    assert.deepEqual(environment, { slipway_next: 'pe', slipway_returns: String(returns + 1) });
    assert.match(log.join('\n'), /was cut off .* before it went on; it starts again/);
  });
}

test('where no PE is in front any more, the run goes on in the system', async (t) => {
  const { called } = await startedAgain(t, computer(false, 0));
  assert.deepEqual(called, ['in the PE']);
});

for (const [what, changed, reason] of [
  [
    'the volume on another disk than the system',
    [bios, state, { ...system, diskPath: '/dev/vdb' }],
    /not on the disk that the system/,
  ],
  ['no partition for GRUB', [state, system], /no partition of type bios-boot/],
] as const) {
  test(`a disk with ${what} has no place for GRUB`, async () => {
    const machine = computer(false, 0);
    await assert.rejects(biosPlace(machine, changed, state), { code: 'SLIP-4020', message: reason });
  });
}

test('a disk with sectors of 4096 bytes is refused; an MBR disk needs no partition for GRUB', async () => {
  const machine = computer(false, 0);
  machine.files.set('/sys/class/block/vda/vda1/start', Buffer.from('2048\n'));
  const mbr = volume({ partitionUuid: '0a1b2c3d-01' });
  assert.deepEqual(await biosPlace(machine, [mbr], mbr), { disk: '/dev/vda', coreSector: 1024, room: 1024 });
  machine.files.set('/sys/class/block/vda/queue/logical_block_size', Buffer.from('4096\n'));
  await assert.rejects(biosPlace(machine, [mbr], mbr), /sectors of 4096 bytes/);
});

test('nothing is written where the first partition of an MBR disk lies already', async () => {
  const machine = computer(false, 0);
  machine.files.set('/sys/class/block/vda/vda1/start', Buffer.from('63\n'));
  const mbr = volume({ partitionUuid: '0a1b2c3d-01' });
  const reason = /vda1 begins at sector 63, and GRUB needs those before 2048/;
  await assert.rejects(biosPlace(machine, [mbr], mbr), { code: 'SLIP-4020', message: reason });
});
