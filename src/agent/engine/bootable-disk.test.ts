import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord, Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Disk, Inventory } from '../../api/inventory.ts';
import { bootCodeFor, readGrubForBios } from '../../formats/grub/boot-code.ts';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { requireBootableDisk } from './bootable-disk.ts';
import { memoryHome } from './journal-home.ts';
import { inventory, runSequence, type Scripted } from './test-run.ts';

const GUID = '0b6a9f6e-4a3b-4f0e-9a53-0c1d2e3f4a5b';
const part = (path: string, fileSystem: string | null): Disk['partitions'][number] => ({
  ...{ path, fileSystem, bytes: 2 ** 30, label: null },
});
const disk = (name: string, partitions: Disk['partitions'], more: Partial<Disk> = {}): Disk => ({
  ...{ number: 0, path: `/dev/${name}`, model: null, serial: null, bytes: 2 ** 36, type: 'ssd', transport: 'sata' },
  ...{ removable: false, readOnly: false, bootMedium: false, partitions, ...more },
});
const computer = (disks: Disk[]): Inventory => ({ ...inventory, disks });
const blank = disk('sda', []);
const formatted = disk('sda', [part('/dev/sda1', 'vfat'), part('/dev/sda2', 'ext4')]);
const laidOut: Volume[] = [
  {
    ...{ id: 'efi', path: '/dev/sda1', partitionUuid: GUID, type: 'efi', fileSystem: 'fat32', label: null },
    ...{ bytes: 2 ** 30, diskPath: '/dev/sda', image: null },
  },
];

const sector = (code: string, signature = '55aa'): Buffer =>
  Buffer.concat([Buffer.concat([Buffer.from(code, 'hex')], 510), Buffer.from(signature, 'hex')]);
const shows = (path: string, bytes: Buffer): ExpectedCommand => ({
  line: `od -A n -v -t x1 -N 512 ${path}`,
  stdout: bytes.toString('hex').replaceAll(/../g, ' $&'),
});
const noCode = shows('/dev/sda', sector(''));
const entries = (...paths: string[]): ExpectedCommand => ({
  line: 'efibootmgr -v',
  stdout: ['BootOrder: 0000', ...paths.map((path, at) => `Boot000${at}* Entry ${at}\t${path}`)].join('\n'),
});
const mounted = (path: string, how = '-o ro '): ExpectedCommand[] => [
  { line: 'mkdir -p /run/slipway/loaders' },
  { line: `/usr/bin/mount -t vfat ${how}${path} /run/slipway/loaders` },
  { line: '/usr/bin/umount /run/slipway/loaders' },
];
const loader = (path: string) => ({ [`/run/slipway/loaders/${path}`]: '' });
const hd = `HD(1,GPT,${GUID.toUpperCase()},0x800,0x100000)/File(\\EFI\\debian\\shimx64.efi)`;

interface Case {
  readonly firmware?: Inventory['firmware']['kind'];
  readonly disks: Disk[];
  readonly volumes?: Volume[];
  readonly commands: ExpectedCommand[];
  readonly files?: Record<string, string | Buffer>;
}

async function verdict({ firmware = 'uefi', disks, volumes = [], commands, files = {} }: Case): Promise<string> {
  const machine = createScriptedMachine({ commands, files, inventory: computer(disks) });
  const log: string[] = [];
  const options = { machine, environment: 'linux-pe', firmware, volumes, log: (line: string) => void log.push(line) };
  try {
    await requireBootableDisk({ ...options, environment: 'linux-pe' });
    return log.join() || 'goes on';
  } catch (error) {
    assert.ok(error instanceof SlipwayError, String(error));
    return error.code;
  } finally {
    machine.assertAllRan();
  }
}

const startable: Record<string, Case> = {
  'a system from before, by its boot entry': {
    disks: [formatted],
    commands: [entries('PciRoot(0x0)/Pci(0x3,0x0)/MAC(525400123456,1)', hd)],
    files: { [`/dev/disk/by-partuuid/${GUID}`]: '' },
  },
  'a system from before on an MBR disk, by its boot entry': {
    disks: [formatted],
    volumes: laidOut,
    commands: [entries('HD(2,MBR,0x1234abc,0x800,0x100000)/File(\\EFI\\x.efi)')],
    files: { '/dev/disk/by-partuuid/01234abc-02': '' },
  },
  'a system on a disk that Linux does not see, where the run has laid out none': { disks: [], commands: [entries(hd)] },
  'a loader where firmware looks unasked, below the volume of a system from before': {
    disks: [formatted],
    commands: [entries(), noCode, ...mounted('/dev/sda1')],
    files: loader('EFI/BOOT/BOOTX64.EFI'),
  },
  'the loader of Windows, deeper than others': {
    disks: [formatted],
    commands: [entries(), noCode, ...mounted('/dev/sda1')],
    files: loader('EFI/Microsoft/Boot/bootmgfw.efi'),
  },
  "a loader on the run's own volume, which is mounted as the journal's slots are": {
    disks: [formatted],
    volumes: laidOut,
    commands: [entries(), noCode, ...mounted('/dev/sda1', '')],
    files: loader('EFI/debian/shimx64.efi'),
  },
  'boot code, for a BIOS': {
    ...{ firmware: 'bios', disks: [formatted] },
    commands: [shows('/dev/sda', sector('eb63'))],
  },
  'boot code, where a compatibility module started the PE by UEFI': {
    disks: [formatted],
    commands: [entries(), shows('/dev/sda', sector('eb63'))],
  },
  'a loader, where a compatibility module started the PE as a BIOS': {
    ...{ firmware: 'bios', disks: [formatted] },
    commands: [noCode, ...mounted('/dev/sda1')],
    files: loader('EFI/fedora/shim.efi'),
  },
  'a system on the second disk': {
    ...{ firmware: 'bios', disks: [blank, disk('sdc', [part('/dev/sdc1', 'crypto_LUKS')])] },
    commands: [shows('/dev/sdc', sector('eb63'))],
  },
};
for (const [name, given] of Object.entries(startable))
  test(`a restart to the disk is made: ${name}`, async () => assert.equal(await verdict(given), 'goes on'));

const nothing: Record<string, Case> = {
  'a blank disk': { disks: [blank], commands: [entries()] },
  'no disk at all': { firmware: 'bios', disks: [], commands: [] },
  'a disk that was only formatted': {
    disks: [formatted],
    volumes: laidOut,
    commands: [entries(), noCode, ...mounted('/dev/sda1', '')],
  },
  'a boot entry that is left of a system which was erased': {
    disks: [formatted],
    volumes: [{ ...laidOut[0], partitionUuid: 'f'.repeat(36) } as Volume],
    commands: [entries(hd), noCode, ...mounted('/dev/sda1', '')],
  },
  'entries for the network and for a whole disk, which firmware makes by itself': {
    disks: [blank],
    commands: [entries('PciRoot(0x0)/Pci(0x1,0x0)/Sata(0,65535,0)', 'VenHw(99e275e7)')],
  },
  // Links of the scripted machine lead to themselves, so the stick's partition has the link's name.
  'what the PE itself was started from': {
    disks: [blank, disk('sdb', [part(`/dev/disk/by-partuuid/${GUID}`, 'vfat')], { bootMedium: true })],
    commands: [entries(hd)],
    files: { [`/dev/disk/by-partuuid/${GUID}`]: '' },
  },
  'boot code without a signature': {
    ...{ firmware: 'bios', disks: [formatted] },
    commands: [shows('/dev/sda', sector('eb63', '0000')), ...mounted('/dev/sda1')],
  },
  'a disk that gives no whole sector': {
    ...{ firmware: 'bios', disks: [disk('sda', [part('/dev/sda1', 'ext4')])] },
    commands: [shows('/dev/sda', Buffer.alloc(0))],
  },
  'files that are no loaders, and the staged PE': {
    disks: [formatted],
    volumes: laidOut,
    commands: [entries(), noCode, ...mounted('/dev/sda1', '')],
    files: { ...loader('EFI/readme.txt'), ...loader('EFI/slipway/pe/shimx64.efi'), ...loader('tool.efi') },
  },
};
for (const [name, given] of Object.entries(nothing))
  test(`a restart to the disk fails where there is nothing but ${name}`, async () =>
    assert.equal(await verdict(given), 'SLIP-4023'));

test("the boot code of a staged PE is not the disk's: what it stands in front of counts", async () => {
  const staged = '/run/slipway/pe-volume/EFI/slipway/pe';
  const file = Buffer.alloc(3 * 512, 7);
  file.writeUInt16LE(0xaa55, 510);
  file.writeUInt16LE(1, 512 + 0x1fc);
  const ours = Buffer.concat([bootCodeFor(readGrubForBios(file), 1024)], 512);
  const onMbr: Volume[] = [{ ...laidOut[0], partitionUuid: '12345678-01' } as Volume];
  const of = (former: Buffer) =>
    verdict({
      ...{ firmware: 'bios', disks: [disk('sda', [part('/dev/sda1', 'ext4')])], volumes: onMbr },
      files: {
        '/dev/sda1': '',
        '/sys/class/block/sda/queue/logical_block_size': '512\n',
        '/sys/class/block/sda/sda1/start': '2048\n',
        [`${staged}/grubbios.img`]: file,
        [`${staged}/former.img`]: former,
      },
      commands: [
        ...[/^mkdir/, /^\/usr\/bin\/mount -t vfat/, /remount,async/].map((line) => ({ line })),
        shows('/dev/sda', ours),
        ...[/^sync/, /remount,sync/, /umount/].map((line) => ({ line })),
      ],
    });
  assert.equal(await of(sector('')), 'SLIP-4023');
  assert.equal(await of(sector('eb63')), 'goes on');
});

test('what cannot be looked at does not keep a computer from its restart', async () => {
  const broken = { line: 'efibootmgr -v', exitCode: 2, stderr: 'EFI variables are not supported' };
  const said = await verdict({ disks: [blank], commands: [broken] });
  assert.match(
    said,
    /Whether a disk can be started cannot be told, so the computer restarts\. .*EFI variables are not supported/,
  );
});

// The engine: nothing absorbs it.
const step = (name: string, more: object = {}) => ({
  ...{ type: 'run-command-line', id: name, name, options: { commandLine: 'true' }, ...more },
});
const doing: Scripted = ({ name }) =>
  name === 'restart'
    ? { outcome: 'restart', target: 'disk', continueAt: 'next', message: '', delaySeconds: 0 }
    : { outcome: 'done', message: '' };
const coe = { continueOnError: true };
const steps = [
  {
    type: 'group',
    id: 'outer',
    name: 'outer',
    ...coe,
    steps: [
      { type: 'group', id: 'inner', name: 'inner', ...coe, steps: [step('restart', coe), step('behind')] },
      step('after'),
    ],
  },
  step('last'),
];
const machine = { inventory: async () => computer([blank]) };
const document = { onFailure: [step('tell')] };

test('a restart to a disk that cannot be started fails the sequence, whatever continue on error says', async (t) => {
  const run = await runSequence(t, { steps, document, doing, machine, environment: 'linux-pe' });
  assert.deepEqual(run.called, ['restart', 'tell']);
  assert.ok(run.end.kind === 'ended');
  assert.equal(run.end.outcome, 'failed');
  assert.match(run.end.message, /^restart: Nothing on the disks of this computer can be started/);
});

test('it stays so after a power cut at any record', async (t) => {
  const whole = await runSequence(t, { steps, document, doing, machine, environment: 'linux-pe' });
  for (let kept = 1; kept < whole.records.length; kept += 1) {
    const known: readonly RunRecord[] = whole.records.slice(0, kept);
    const home = memoryHome();
    const cut = await runSequence(t, { steps, document, doing, machine, environment: 'linux-pe', known, home });
    assert.deepEqual(cut.end, whole.end, `cut after ${kept}`);
    assert.ok(!cut.called.includes('behind') && !cut.called.includes('last'), `${kept}: ${cut.called}`);
  }
});

test('a restart into the PE, and one of the system that runs, need no disk to be looked at', async (t) => {
  const hands = { inventory: () => Promise.reject(new Error('was asked')) };
  const intoPe: Scripted = () => ({
    outcome: 'restart',
    target: 'pe',
    continueAt: 'next',
    message: '',
    delaySeconds: 0,
  });
  for (const [environment, given] of [
    ['linux-pe', intoPe],
    ['linux', doing],
  ] as const) {
    const { end, log } = await runSequence(t, { steps: [step('restart')], doing: given, machine: hands, environment });
    assert.equal(end.kind, 'restart');
    assert.ok(!log.join().includes('was asked'), log.join());
  }
});
