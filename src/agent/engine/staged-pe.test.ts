import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { PolicyBootImage } from '../../api/policy.ts';
import type { Machine } from '../machine/machine.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { decodeJournal } from './journal-format.ts';
import { decodeRunFile } from './run-file.ts';
import { mayBeStaged, type PeStaging, removeStagedPe, stagePe } from './staged-pe.ts';
import { partitionOf } from './staged-pe-volume.ts';
import { records, stepFinished, stepStarted } from './test-records.ts';
import { verifiedContent } from './verified-content.ts';

const NAMES = ['shimx64.efi', 'grubx64.efi', 'vmlinuz', 'initrd.img', 'root.squashfs', 'firmware.squashfs'];
const contents = new Map(NAMES.map((name) => [name, randomBytes(name === 'root.squashfs' ? 300_000 : 5_000)]));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const bootImage: PolicyBootImage = {
  buildId: '0123456789abcdef',
  files: [...contents].map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
  kernelArguments: 'console=ttyS0',
};
const esp: Volume = {
  ...{ id: 'efi', path: '/dev/vda1', partitionUuid: 'p', type: 'efi', fileSystem: 'fat32', label: null },
  ...{ bytes: 272_629_760, diskPath: '/dev/vda', image: null },
};
const RUN_ID = '11111111-1111-4111-8111-111111111111';
const MOUNTED = '/run/slipway/pe-volume';
const STAGED = `${MOUNTED}/EFI/slipway/pe`;
const SCRIPT = `${MOUNTED}/grub/x86_64-efi/grub.cfg`;
const written = records(stepStarted('restart'));

class PowerCut extends Error {}

interface Computer {
  machine: Machine;
  files: Map<string, Buffer>;
  /** Number → name of the firmware's boot entries, in their order. */
  entries: [string, string][];
  next: string | null;
  ran: string[];
}

/** A computer with UEFI, whose power fails at the given change of its disk or firmware; what is being written then is half there. */
function computer(
  options: { cutAt?: number; freeKilobytes?: number; serial?: string; files?: Record<string, string> } = {},
): Computer {
  const base = createScriptedMachine({ files: { '/dev/vda1': '', '/agent.cjs': 'the agent', ...options.files } });
  const { files } = base;
  const state: Computer = { machine: base, files, entries: [['0001', 'debian']], next: null, ran: [] };
  let changes = 0;
  const change = () => {
    if (++changes >= (options.cutAt ?? Number.POSITIVE_INFINITY)) throw new PowerCut('the power is gone');
  };
  const run: Machine['run'] = async (program, args) => {
    state.ran.push([program, ...args].join(' '));
    if (program === 'df')
      return done(`Filesystem 1024-blocks Used Available\n/dev/vda1 9 9 ${options.freeKilobytes ?? 250_000} 1% /x\n`);
    if (program === 'blkid') return done(`${options.serial ?? '1A2B-3C4D'}\n`);
    if (program === 'efibootmgr') return done(firmware(state, args, change));
    if (program === 'mv') move(files, args, change);
    return done('');
  };
  state.machine = {
    ...base,
    run,
    remove: async (path) => {
      change();
      await base.remove(path);
    },
    writeFile: async (path, content) => {
      change();
      await base.writeFile(path, content);
    },
    writeStream: async (path, content) => {
      try {
        change();
      } catch (error) {
        files.set(path, Buffer.from('half'));
        throw error;
      }
      await base.writeStream(path, content);
    },
  };
  return state;
}

const done = (stdout: string) => ({ exitCode: 0, stdout, stderr: '' });

function move(files: Map<string, Buffer>, [from = '', to = '']: readonly string[], change: () => void): void {
  change();
  for (const [path, content] of [...files]) {
    if (!path.startsWith(`${from}/`)) continue;
    files.delete(path);
    files.set(to + path.slice(from.length), content);
  }
}

function firmware(state: Computer, args: readonly string[], change: () => void): string {
  if (args.includes('-c')) {
    change();
    state.entries = [['0007', args[args.indexOf('-L') + 1] ?? ''], ...state.entries];
  } else if (args.includes('-B')) {
    change();
    state.entries = state.entries.filter(([number]) => number !== args[1]);
  } else if (args[0] === '-n') {
    change();
    state.next = args[1] ?? null;
  }
  const lines = state.entries.map(([number, name]) => `Boot${number}* ${name}\tHD(1)`);
  return [`BootOrder: ${state.entries.map(([number]) => number).join()}`, ...lines, ''].join('\n');
}

function staging(machine: Machine, log: string[], changed: Partial<PeStaging> = {}): PeStaging {
  return {
    ...{ machine, bootImage, environment: 'linux-pe', firmware: 'uefi', volumes: [esp] },
    log: (line) => void log.push(line),
    content: contentOf(contents),
    signedPolicy: { payload: '{}', keyId: 'k', signature: 'AA==' },
    runFile: {
      ...{ format: 1, runId: RUN_ID, credential: 'run_x', siteUrl: 'https://192.0.2.1:8443', policyKeys: [] },
      ...{ caFingerprint: '0'.repeat(64), launchMode: 'PXE' },
    },
    ...{ records: written, agent: '/agent.cjs', mac: '52:54:00:00:00:01' },
    ...changed,
  };
}

function contentOf(there: ReadonlyMap<string, Buffer>) {
  const byHash = new Map(bootImage.files.map(({ name, sha256 }) => [sha256, there.get(name)]));
  return verifiedContent({
    reader: {
      async *open(hash, start, end) {
        const bytes = byHash.get(hash);
        if (bytes === undefined) throw new SlipwayError('SLIP-3003', 'The site has no copy.');
        yield bytes.subarray(start, end);
      },
      isPassing: () => false,
    },
    sleep: async () => {},
    signal: new AbortController().signal,
    onConnection: () => {},
  });
}

const names = (files: Map<string, Buffer>, below: string) =>
  [...files.keys()].filter((path) => path.startsWith(`${below}/`)).map((path) => path.slice(below.length + 1));

test('the PE lies on the EFI system partition, is first in the boot order and next', async () => {
  const pc = computer();
  const log: string[] = [];
  assert.equal(await stagePe(staging(pc.machine, log)), true);
  for (const [name, bytes] of contents) assert.ok(pc.files.get(`${STAGED}/${name}`)?.equals(bytes), name);
  assert.deepEqual(names(pc.files, `${MOUNTED}/EFI/slipway`).length, NAMES.length + 1);
  assert.deepEqual(
    [pc.entries, pc.next],
    [
      [
        ['0007', 'Slipway PE'],
        ['0001', 'debian'],
      ],
      '0007',
    ],
  );
  assert.ok(pc.ran.includes('efibootmgr -c -d /dev/vda -p 1 -L Slipway PE -l \\EFI\\slipway\\pe\\shimx64.efi'));
  assert.ok(pc.ran.indexOf(`/usr/bin/umount ${MOUNTED}`) < pc.ran.findIndex((line) => line.includes('-c -d')));
  assert.match(log.join('\n'), /staged on \/dev\/vda1 \(boot image 0123456789abcdef\)/);
});

test('GRUB is told where all of it lies, and the PE which volume and adapter to take', async () => {
  const pc = computer();
  await stagePe(staging(pc.machine, []));
  assert.match(
    pc.files.get(SCRIPT)?.toString() ?? '',
    /^if linux \(\$root\)\/EFI\/slipway\/pe\/vmlinuz slipway\.root=local:1A2B-3C4D\/EFI\/slipway\/pe\/root\.squashfs BOOTIF=01-52-54-00-00-00-01 console=ttyS0; then\n {2}if initrd \(\$root\)\/EFI\/slipway\/pe\/initrd\.img \(\$root\)\/EFI\/slipway\/pe\/run\.img; then\n {4}boot$/m,
  );
});

test('the second initrd holds the run, for root alone, as cpio reads it', async () => {
  const pc = computer();
  await stagePe(staging(pc.machine, []));
  const input = pc.files.get(`${STAGED}/run.img`) ?? Buffer.alloc(0);
  const listed = execFileSync('cpio', ['-itv', '--quiet'], { input, encoding: 'utf8' });
  assert.match(
    listed,
    /-rw-r--r--.*slipway\/agent\.cjs\n-rw-------.*run\.json\n-rw-------.*policy\.json\n-rw-------.*journal/,
  );
  const extract = (name: string) =>
    execFileSync('cpio', ['-i', '--quiet', '--to-stdout', `slipway/${name}`], { input });
  assert.equal(extract('agent.cjs').toString(), 'the agent');
  assert.equal(decodeRunFile(extract('run.json').toString()).credential, 'run_x');
  assert.deepEqual(decodeJournal(extract('journal')).records, written);
});

test('a power cut at any moment leaves no boot entry without all of its files, and the next staging cleans up', async () => {
  const old = { [`${STAGED}/vmlinuz`]: 'old', [SCRIPT]: 'old', [`${MOUNTED}/EFI/slipway/pe.new/vmlinuz`]: 'half' };
  let cuts = 0;
  for (let finished = false; !finished; ) {
    const pc = computer({ cutAt: ++cuts, files: old });
    pc.entries.unshift(['0003', 'Slipway PE']);
    // Once the power is gone nothing cleans up either: every further change fails.
    finished = (await stagePe(staging(pc.machine, [])).catch(() => false)) === true;
    const whole =
      names(pc.files, STAGED).length === NAMES.length + 1 &&
      NAMES.every((name) => pc.files.get(`${STAGED}/${name}`)?.equals(contents.get(name) ?? Buffer.alloc(1))) &&
      pc.files.get(SCRIPT)?.includes('local:1A2B-3C4D');
    const untouched = pc.files.get(`${STAGED}/vmlinuz`)?.toString() === 'old' && pc.files.has(SCRIPT);
    const entered = pc.entries.some(([, name]) => name === 'Slipway PE');
    assert.ok(!entered || whole || untouched, `cut at ${cuts}`);
    const again = computer({ files: Object.fromEntries([...pc.files].map(([path, bytes]) => [path, String(bytes)])) });
    again.entries = pc.entries;
    assert.equal(await stagePe(staging(again.machine, [])), true);
    assert.equal(names(again.files, `${MOUNTED}/EFI/slipway`).length, NAMES.length + 1);
    assert.equal(again.entries.filter(([, name]) => name === 'Slipway PE').length, 1);
  }
  assert.ok(cuts > 14, `${cuts} moments`);
});

const damaged = new Map(contents).set('root.squashfs', randomBytes(300_000));
const short = new Map(contents).set('root.squashfs', (contents.get('root.squashfs') ?? Buffer.alloc(0)).subarray(1));
const absent = new Map([...contents].filter(([name]) => name !== 'root.squashfs'));

for (const [what, changed, reason] of [
  ['a policy without a boot image', { bootImage: null }, /names no boot image/],
  ['no FAT volume', { volumes: [{ ...esp, fileSystem: 'ext4' }] }, /has made no FAT volume/],
  [
    'a boot image without a kernel',
    { bootImage: { ...bootImage, files: bootImage.files.filter(({ name }) => name !== 'vmlinuz') } },
    /has no vmlinuz/,
  ],
  ['a root file system with another hash', { content: contentOf(damaged) }, /root\.squashfs .* differs from its hash/],
  ['a root file system that is cut', { content: contentOf(short) }, /ended after 299999 of 300000 bytes/],
  ['a boot image that the site has no more', { content: contentOf(absent) }, /has no copy.*SLIP-3003/],
  ['a volume that is no partition', { volumes: [{ ...esp, path: '/dev/mapper/efi' }] }, /is no partition of a disk/],
] as const satisfies readonly (readonly [string, Partial<PeStaging>, RegExp])[]) {
  test(`${what}: the log says why the restart is one over the network, and nothing is left`, async () => {
    const pc = computer();
    const log: string[] = [];
    assert.equal(await stagePe(staging(pc.machine, log, changed)), false);
    assert.match(log.join('\n'), /The PE is not staged, so this restart is one over the network\./);
    assert.match(log.join('\n'), reason);
    assert.deepEqual(names(pc.files, MOUNTED), []);
    assert.deepEqual(pc.entries, [['0001', 'debian']]);
  });
}

test('firmware for rare drivers is taken along where there is room, and a volume without room is left alone', async () => {
  const needed = 2048 + Math.ceil((300_000 + 4 * 5_000 + 2_000) / 1024);
  const scarce = computer({ freeKilobytes: needed });
  assert.equal(await stagePe(staging(scarce.machine, [])), true);
  assert.ok(!scarce.files.has(`${STAGED}/firmware.squashfs`));
  const full = computer({ freeKilobytes: 300 });
  const log: string[] = [];
  assert.equal(await stagePe(staging(full.machine, log)), false);
  assert.match(log.join('\n'), /has 1 MiB free, and 3 MiB are needed/);
  assert.deepEqual(names(full.files, MOUNTED), []);
});

test('a volume whose serial number is not to be had, or is none, gets no boot entry', async () => {
  for (const serial of ['', '1A2B-3C4D; reboot', '4a2d4ab9-d9fe-865b-b0e8-8245814051b4']) {
    const pc = computer({ serial });
    const log: string[] = [];
    assert.equal(await stagePe(staging(pc.machine, log)), false);
    assert.match(log.join('\n'), /shows no serial number/);
    assert.deepEqual([names(pc.files, MOUNTED), pc.entries.length], [[], 1]);
  }
});

test('what was staged is removed: entry, files, and folders that nobody else uses', async () => {
  const pc = computer({ files: { [`${MOUNTED}/EFI/debian/shimx64.efi`]: 'theirs' } });
  await stagePe(staging(pc.machine, []));
  await removeStagedPe(staging(pc.machine, []));
  assert.deepEqual(pc.entries, [['0001', 'debian']]);
  assert.deepEqual(names(pc.files, MOUNTED), ['EFI/debian/shimx64.efi']);
});

test('firmware that cannot be written costs a line of the log', async () => {
  const pc = computer();
  const run = pc.machine.run;
  pc.machine.run = (program, ...rest) =>
    program === 'efibootmgr' ? Promise.reject(new Error('EFI variables are not supported')) : run(program, ...rest);
  const log: string[] = [];
  assert.equal(await stagePe(staging(pc.machine, log)), false);
  assert.match(log.join('\n'), /not staged.*EFI variables are not supported\n.*boot entry could not be removed/s);
  pc.files.set(`${STAGED}/vmlinuz`, Buffer.from('of an earlier staging'));
  await removeStagedPe(staging(pc.machine, []));
  assert.deepEqual(names(pc.files, MOUNTED), [], 'an entry that stays leads nowhere');
});

test('the disk and the number of a partition are read from its path', () => {
  assert.deepEqual(partitionOf('/dev/sda1'), { disk: '/dev/sda', partition: '1' });
  assert.deepEqual(partitionOf('/dev/nvme0n1p12'), { disk: '/dev/nvme0n1', partition: '12' });
  assert.deepEqual(partitionOf('/dev/mmcblk0p1'), { disk: '/dev/mmcblk0', partition: '1' });
  assert.throws(() => partitionOf('/dev/sda'), { code: 'SLIP-4020' });
});

test('only a run that was told to restart into the PE may have one on the disk', () => {
  assert.equal(mayBeStaged(records(stepFinished('a', 'done'), stepFinished('b', 'restart'))), false);
  assert.equal(mayBeStaged(records(stepFinished('b', 'restart', { restartTarget: 'pe' }))), true);
});
