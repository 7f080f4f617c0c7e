import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { chmod, link, mkdir, open, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { capture, describeTree, openWim, sampleTree } from '../../formats/wim/test-support.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { applyOperatingSystemImage } from './apply-operating-system-image.ts';
import { formatAndPartitionDisk } from './format-and-partition-disk.ts';
import { interrupted, packageOf, type TestPackage } from './test-content.ts';
import { loopDisk, machineWithDisk, mountsOf, output, whyNoDisks } from './test-loop.ts';
import { contextFor, IMAGE_ID, type NotedContext, policyWith, stepOf, volumeWith } from './test-step.ts';

const MEBIBYTE = 2 ** 20;
const step = (options: object = {}) => stepOf('apply-operating-system-image', { image: IMAGE_ID, ...options });
const skip = whyNoDisks(['wimlib-imagex', 'mke2fs', 'mkntfs', 'ntfs-3g']);
const noWimlib = whyNoDisks(['wimlib-imagex']) && 'not installed: wimlib-imagex';

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-apply-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function failureOf(promise: Promise<unknown>): Promise<SlipwayError> {
  const error = await promise.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SlipwayError, String(error));
  return error;
}

/** A small WIM with two images, and its package. */
async function smallPackage(t: TestContext): Promise<TestPackage & { folder: string; wim: string }> {
  const folder = scratch(t);
  await mkdir(join(folder, 'tree'));
  await sampleTree(join(folder, 'tree'));
  const wim = capture(join(folder, 'tree'), join(folder, 'a.wim'), '--unix-data', '--compress=XPRESS');
  await writeFile(join(folder, 'tree/second'), Buffer.alloc(700_000, 'second'));
  output('wimlib-imagex', ['append', join(folder, 'tree'), wim, 'Second', '--unix-data']);
  return { folder, wim, ...(await packageOf(folder, wim)) };
}

const lsblkOf = (path: string) =>
  JSON.stringify({ blockdevices: [{ name: path.slice(5), path, type: 'part', size: 1 }] });

/** The commands on an ext4 volume, wimlib's answer as given. */
function ext4Commands(wimlib: Omit<ExpectedCommand, 'line'>): ExpectedCommand[] {
  const mountPoint = '/run/slipway/volumes/bbbbbbbb-2222-8333-8444-555555555555';
  return [
    { line: /^lsblk .* \/dev\/sda2$/, stdout: lsblkOf('/dev/sda2') },
    { line: /^lsblk .* \/dev\/sda2$/, stdout: lsblkOf('/dev/sda2') },
    { line: /^mke2fs .* \/dev\/sda2$/ },
    { line: `mkdir -p ${mountPoint}` },
    { line: `/usr/bin/mount -t ext4 /dev/sda2 ${mountPoint}` },
    { line: `wimlib-imagex apply - 1 ${mountPoint} --unix-data --quiet`, ...wimlib },
    { line: 'sync' },
    { line: `/usr/bin/umount ${mountPoint}` },
  ];
}

function scripted(
  pkg: TestPackage,
  commands: readonly ExpectedCommand[],
  volumes: readonly Volume[] = [volumeWith({})],
) {
  const machine = createScriptedMachine({ commands });
  const context = contextFor({ machine, policy: policyWith([], [pkg.pkg]), content: pkg.content, volumes });
  return { machine, context };
}

test('a Linux image goes onto a fresh, mounted ext4 volume, which has it afterwards', { skip: noWimlib }, async (t) => {
  const pkg = await smallPackage(t);
  const { machine, context } = scripted(pkg, ext4Commands({ stdin: /^WLPWM/ }));
  const result = await applyOperatingSystemImage(step(), context);
  machine.assertAllRan();
  assert.ok(result.outcome === 'done' && result.bytes !== undefined && result.bytes > 0);
  assert.equal(context.volumes()[0]?.image, IMAGE_ID);
  assert.equal(context.variables.get('OSDTargetSystemDrive'), '/dev/sda2');
  assert.deepEqual(context.updates.at(-1), {
    bytesDone: result.bytes,
    bytesTotal: result.bytes,
    message: 'Applying First',
  });
});

test('only what the chosen image needs is read', { skip: noWimlib }, async (t) => {
  const pkg = await smallPackage(t);
  const bytesOf = async (index: number) => {
    const commands = ext4Commands({}).map((command) =>
      typeof command.line === 'string'
        ? { ...command, line: command.line.replace('apply - 1', `apply - ${index}`) }
        : command,
    );
    const { context } = scripted(pkg, commands);
    const result = await applyOperatingSystemImage(step({ index }), context);
    return result.outcome === 'done' ? (result.bytes ?? 0) : 0;
  };
  const { header } = await openWim(pkg.wim);
  const [first, second] = [await bytesOf(1), await bytesOf(2)];
  assert.ok(first < second && second < header.fileSize, `${first} ${second} ${header.fileSize}`);
});

for (const [exitCode, stderr, code, message] of [
  [65, '[ERROR] Unexpected end of file', 'SLIP-3003', /ended before all of it had come/],
  [2, '[ERROR] Failed to decompress data!', 'SLIP-3002', /is damaged: a piece of it cannot be unpacked/],
  [28, '[ERROR] The data is corrupted', 'SLIP-3002', /is damaged: a file differs from its hash/],
  [47, '[ERROR] Failed to create regular file: No space left on device', 'SLIP-4002', /was full before all of Image 1/],
  [72, '[ERROR] Error writing data: No space left on device', 'SLIP-4002', /was full/],
  [72, '[ERROR] Error writing data: Input/output error', 'SLIP-4003', /Check the disk.*Input\/output error/s],
  [137, '', 'SLIP-4003', /memory was used up/],
  [68, '', 'SLIP-4010', /cannot be applied to/],
  [99, 'what', 'SLIP-4003', /exit code 99: what/],
] as const) {
  test(`wimlib's exit code ${exitCode} (${stderr}) is ${code}, and the volume is unmounted`, {
    skip: noWimlib,
  }, async (t) => {
    const pkg = await smallPackage(t);
    const { machine, context } = scripted(pkg, ext4Commands({ exitCode, stderr }), [volumeWith({ image: IMAGE_ID })]);
    const error = await failureOf(applyOperatingSystemImage(step({ volume: 'system' }), context));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.equal(error.exitCode, exitCode);
    machine.assertAllRan();
    assert.equal(context.volumes()[0]?.image, null, 'half an image is none');
  });
}

test('a volume that is busy at the end is unmounted lazily', { skip: noWimlib }, async (t) => {
  const pkg = await smallPackage(t);
  const commands = ext4Commands({});
  const last = commands.pop()!;
  const { machine, context } = scripted(pkg, [
    ...commands,
    { ...last, exitCode: 32, stderr: 'target is busy' },
    { line: String(last.line).replace('umount ', 'umount --lazy ') },
  ]);
  await applyOperatingSystemImage(step(), context);
  machine.assertAllRan();
});

test('a volume that cannot be mounted fails the step, and nothing is left to unmount', {
  skip: noWimlib,
}, async (t) => {
  const pkg = await smallPackage(t);
  const [a, b, c, mkdirCommand, mount] = ext4Commands({});
  const commands = [a!, b!, c!, mkdirCommand!, { ...mount!, exitCode: 32, stderr: 'wrong fs type' }, { line: 'sync' }];
  const { machine, context } = scripted(pkg, commands);
  assert.equal((await failureOf(applyOperatingSystemImage(step(), context))).code, 'SLIP-4003');
  machine.assertAllRan();
});

test('the image must fit the kind and the size of the volume, and both must exist', { skip: noWimlib }, async (t) => {
  const pkg = await smallPackage(t);
  const refusal = async (options: object, volumes: readonly Volume[], given = pkg) =>
    failureOf(applyOperatingSystemImage(step(options), scripted(given, [], volumes).context));
  const cases: [SlipwayError, string, RegExp][] = [
    [await refusal({}, []), 'SLIP-4011', /no volume of type linux or windows.*No step has made any/],
    [await refusal({ volume: 'other' }, [volumeWith({})]), 'SLIP-4011', /no volume "other".*system \(linux\)/],
    [await refusal({}, [volumeWith({ image: IMAGE_ID })]), 'SLIP-4011', /system \(linux, has an image\)/],
    [
      await refusal({ index: 3 }, [volumeWith({})]),
      'SLIP-4010',
      /Image 3 is not in "Test image", which holds 1 \(First\), 2 \(Second\)/,
    ],
    [
      await refusal({ image: '44444444-4444-4444-8444-444444444444' }, [volumeWith({})]),
      'SLIP-4010',
      /not in the run's policy/,
    ],
    [
      await refusal({}, [volumeWith({ fileSystem: 'ntfs', type: 'windows' })]),
      'SLIP-4010',
      /holds Linux and is applied to ext4, but .* has ntfs/,
    ],
    [
      await refusal({}, [volumeWith({ bytes: 32 * MEBIBYTE })]),
      'SLIP-4002',
      /needs a volume of \d+ MiB with ext4; system has 32 MiB/,
    ],
  ];
  for (const [error, code, message] of cases) {
    assert.equal(error.code, code);
    assert.match(error.message, message);
  }
});

test('a WIM whose header is damaged is found before the volume is touched', { skip: noWimlib }, async (t) => {
  const pkg = await smallPackage(t);
  const damaged = join(pkg.folder, 'damaged.wim');
  for (const [at, bytes] of [
    [0, 'XXXXX'],
    [48, '\xff\xff\xff\xff\xff\xff\xff'],
  ] as const) {
    await writeFile(damaged, await readFile(pkg.wim));
    const handle = await open(damaged, 'r+');
    await handle.write(Buffer.from(bytes, 'latin1'), 0, bytes.length, at);
    await handle.close();
    const given = await packageOf(pkg.folder, damaged, { intactWim: pkg.wim });
    const error = await failureOf(applyOperatingSystemImage(step(), scripted({ ...pkg, ...given }, []).context));
    assert.equal(error.code, 'SLIP-3001');
    assert.match(error.message, /^Image 1 of "Test image": /);
  }
});

test('a package without its WIM, or with another file, is refused', { skip: noWimlib }, async (t) => {
  const pkg = await smallPackage(t);
  for (const change of [
    (files: unknown[]) => files.slice(1),
    (files: unknown[]) => [...files, { path: 'extra' }],
    () => [],
  ]) {
    const content = {
      ...pkg.content,
      manifest: async () => ({ files: change((await pkg.content.manifest(pkg.pkg)).files) as never[] }),
    };
    const error = await failureOf(applyOperatingSystemImage(step(), scripted({ ...pkg, content }, []).context));
    assert.equal(error.code, 'SLIP-3003');
  }
});

/** What wimlib and the kernel know of a tree: modes, owners, times, links, contents, and extended attributes. */
async function describe(folder: string): Promise<string[]> {
  const attributes = execFileSync('getfattr', ['-R', '-d', '-m', '-', '-h', '.'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const tree = (await describeTree(folder)).filter((line) => !line.startsWith('lost+found'));
  return [...tree, ...attributes.split('\n\n').sort()];
}

async function linuxTree(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await sampleTree(folder);
  await mkdir(join(folder, 'usr/bin'), { recursive: true });
  await symlink('usr/bin', join(folder, 'bin'));
  await writeFile(join(folder, 'usr/bin/ping'), Buffer.alloc(90_000, 'ELF'));
  await chmod(join(folder, 'usr/bin/ping'), 0o755);
  output('setcap', ['cap_net_raw+ep', join(folder, 'usr/bin/ping')]);
  output('setfattr', ['-n', 'user.comment', '-v', 'hello', join(folder, 'one-byte')]);
  output('mkfifo', [join(folder, 'pipe')]);
  output('mknod', [join(folder, 'null'), 'c', '1', '3']);
  output('chown', ['33:100', join(folder, 'one-byte')]);
  await chmod(join(folder, 'one-byte'), 0o4751);
  await mkdir(join(folder, 'tmp'));
  await chmod(join(folder, 'tmp'), 0o1777);
  await link(join(folder, 'usr/bin/ping'), join(folder, 'deep/ping'));
}

interface RealDisk {
  readonly device: string;
  readonly context: NotedContext;
  readonly system: Volume;
}

/** A real disk with one volume, made by the step before. */
async function realDisk(
  t: TestContext,
  pkg: TestPackage,
  mebibytes: number,
  type: 'linux' | 'windows',
): Promise<RealDisk> {
  const bytes = mebibytes * MEBIBYTE;
  const device = loopDisk(t, bytes);
  const options = {
    partitions: [{ volume: 'system', type, fileSystem: type === 'linux' ? 'ext4' : 'ntfs', label: 'system' }],
  };
  const context = contextFor({
    machine: machineWithDisk(device, bytes),
    policy: policyWith([], [pkg.pkg]),
    content: pkg.content,
  });
  await formatAndPartitionDisk(stepOf('format-and-partition-disk', options), context);
  return { device, context, system: context.volumes()[0]! };
}

async function mounted<T>(
  t: TestContext,
  mountArguments: readonly string[],
  look: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = scratch(t);
  output('mount', [...mountArguments, folder]);
  try {
    return await look(folder);
  } finally {
    output('umount', [folder]);
  }
}

const realSkip = skip || whyNoDisks(['getfattr', 'setfattr', 'setcap', 'e2fsck']);

for (const options of [
  ['--compress=LZX:20', '--check'],
  ['--compress=XPRESS'],
  ['--compress=none'],
  ['--compress=XPRESS', '--pipable'],
]) {
  test(`a Linux tree captured with ${options.join(' ')} is the same on a real ext4 volume, and again when applied twice`, {
    skip: realSkip,
  }, async (t) => {
    const folder = scratch(t);
    const tree = join(folder, 'tree');
    await linuxTree(tree);
    const pkg = await packageOf(folder, capture(tree, join(folder, 'a.wim'), '--unix-data', ...options));
    const { device, context, system } = await realDisk(t, pkg, 256, 'linux');
    const expected = await describe(tree);
    assert.ok(expected.some((line) => line.includes('security.capability')));
    for (const turn of [1, 2]) {
      const result = await applyOperatingSystemImage(step({ volume: 'system' }), context);
      assert.equal(result.outcome, 'done');
      assert.deepEqual(mountsOf(device), []);
      output('e2fsck', ['-f', '-n', system.path]);
      const found = await mounted(t, ['-o', 'ro', system.path], describe);
      assert.deepEqual(found, expected, `turn ${turn}`);
    }
  });
}

/** What wimlib knows of an NTFS volume's files, without what two captures of the same volume differ in. */
async function describeNtfs(folder: string, volume: string): Promise<string[]> {
  const wim = join(folder, 'look.wim');
  await rm(wim, { force: true });
  capture(volume, wim, '--compress=none');
  const text = output('wimlib-imagex', ['dir', wim, '1', '--detailed']);
  return text.split('\n').filter((line) => !/^(Offset in WIM|Link Group ID|Part Number|Reference Count)/.test(line));
}

test('an NTFS tree with streams, hard links and short names is the same on a real NTFS volume', { skip }, async (t) => {
  const folder = scratch(t);
  const source = loopDisk(t, 128 * MEBIBYTE);
  output('mkntfs', ['-F', '-Q', '-q', source]);
  const mountPoint = scratch(t);
  output('ntfs-3g', ['-o', 'streams_interface=windows', source, mountPoint]);
  try {
    await mkdir(join(mountPoint, 'Windows/System32'), { recursive: true });
    await sampleTree(join(mountPoint, 'Windows'));
    await writeFile(join(mountPoint, 'Windows/System32/kernel32.dll'), Buffer.alloc(300_000, 'MZ'));
    await writeFile(join(mountPoint, 'Windows/System32/kernel32.dll:Zone.Identifier'), 'ZoneId=3');
    output('setfattr', [
      '-n',
      'system.ntfs_dos_name',
      '-v',
      'KERNEL~1.DLL',
      join(mountPoint, 'Windows/System32/kernel32.dll'),
    ]);
    await link(join(mountPoint, 'Windows/System32/kernel32.dll'), join(mountPoint, 'Windows/hard.dll'));
  } finally {
    output('umount', [mountPoint]);
  }
  const wim = capture(source, join(folder, 'a.wim'), '--compress=LZX:20', '--check');
  const pkg = await packageOf(folder, wim, { platform: 'windows' });
  const { context, system } = await realDisk(t, pkg, 200, 'windows');
  await applyOperatingSystemImage(step(), context);
  const expected = await describeNtfs(folder, source);
  assert.ok(
    expected.some((line) => line.includes('Zone.Identifier')) && expected.some((line) => line.includes('KERNEL~1.DLL')),
  );
  assert.deepEqual(await describeNtfs(folder, system.path), expected);
  assert.equal(context.volumes()[0]?.image, IMAGE_ID);
});

/** A tree of about 20 MB that does not compress, its WIM and its package. */
async function largePackage(t: TestContext, ...options: string[]) {
  const folder = scratch(t);
  const tree = join(folder, 'tree');
  await mkdir(tree);
  const { randomBytes } = await import('node:crypto');
  for (let at = 0; at < 40; at += 1) await writeFile(join(tree, `file-${at}`), randomBytes(500_000));
  const wim = capture(tree, join(folder, 'a.wim'), '--unix-data', '--compress=XPRESS', ...options);
  return { folder, tree, wim, ...(await packageOf(folder, wim)) };
}

test('damaged data in the WIM ends in a clear error, and the volume is not mounted any more', { skip }, async (t) => {
  const { folder, tree, wim, pkg } = await largePackage(t);
  // Text compresses: its chunks cannot be unpacked once they are damaged. Random bytes are stored: their hash differs.
  for (const [name, content, code] of [
    ['random', null, 'SLIP-3002'],
    ['text', 'lorem ipsum dolor sit amet '.repeat(40_000), 'SLIP-3002'],
  ] as const) {
    if (content !== null) {
      for (const file of await readdir(tree)) await rm(join(tree, file));
      await writeFile(join(tree, 'text'), content);
      await rm(wim);
      capture(tree, wim, '--unix-data', '--compress=XPRESS');
    }
    const damaged = join(folder, `damaged-${name}.wim`);
    const bytes = await readFile(wim);
    bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 200);
    await writeFile(damaged, bytes);
    const given = await packageOf(folder, damaged, { intactWim: wim });
    const { device, context } = await realDisk(t, { ...given, pkg: { ...given.pkg, id: pkg.id } }, 128, 'linux');
    const error = await failureOf(applyOperatingSystemImage(step(), context));
    assert.equal(error.code, code, error.message);
    assert.deepEqual(mountsOf(device), []);
    assert.equal(context.volumes()[0]?.image, null);
  }
});

test('a stream that ends early ends in a clear error', { skip }, async (t) => {
  const { pkg, content } = await largePackage(t);
  const { device, context } = await realDisk(t, { pkg, content }, 128, 'linux');
  const cut = interrupted(content, 5_000_000, async () => 'end');
  const error = await failureOf(applyOperatingSystemImage(step(), { ...context, content: cut }));
  assert.match(error.message, /Image 1 of "Test image": Reading \d+ bytes at \d+ of the WIM gave/);
  assert.deepEqual(mountsOf(device), []);
});

test('a stored pipable WIM that was cut off ends in a clear error', { skip }, async (t) => {
  const { folder, wim, content, pkg } = await largePackage(t, '--pipable');
  const { context } = await realDisk(t, { pkg, content }, 128, 'linux');
  // Its end, with the header, is in place: what is missing is in the middle.
  const bytes = await readFile(wim);
  const cut = join(folder, 'cut.wim');
  await writeFile(cut, bytes);
  await truncate(cut, bytes.length);
  const half = interrupted(content, bytes.length >> 1, async () => 'end');
  const error = await failureOf(applyOperatingSystemImage(step(), { ...context, content: half }));
  assert.match(error.message, /Reading \d+ bytes/);
});

test('what the content source throws is what one sees', { skip }, async (t) => {
  const { pkg, content } = await largePackage(t);
  const { device, context } = await realDisk(t, { pkg, content }, 128, 'linux');
  const gone = new SlipwayError('SLIP-3003', 'the distribution point has it no more');
  const failing = interrupted(content, 5_000_000, () => Promise.reject(gone));
  assert.equal(await failureOf(applyOperatingSystemImage(step(), { ...context, content: failing })), gone);
  assert.deepEqual(mountsOf(device), []);
});

test('a wimlib that is killed ends in a clear error, and nothing stays mounted', { skip }, async (t) => {
  const { pkg, content } = await largePackage(t);
  const { device, context } = await realDisk(t, { pkg, content }, 128, 'linux');
  const killing = interrupted(content, 5_000_000, async () => {
    killOwnChild('wimlib-imagex');
    return 'go on';
  });
  const error = await failureOf(applyOperatingSystemImage(step(), { ...context, content: killing }));
  assert.equal(error.exitCode, 137);
  assert.match(error.message, /memory was used up/);
  assert.deepEqual(mountsOf(device), []);
});

/** The program of that name that this process has started itself, and no other. */
function killOwnChild(program: string): void {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ');
  for (const pid of children)
    if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program) process.kill(Number(pid), 'SIGKILL');
}

test('a step that is stopped in the middle leaves nothing running or mounted, and can be run again', {
  skip,
}, async (t) => {
  const { pkg, content, tree } = await largePackage(t);
  const { device, context, system } = await realDisk(t, { pkg, content }, 128, 'linux');
  const stop = new AbortController();
  const stopping = interrupted(content, 5_000_000, async () => {
    stop.abort();
    return 'go on';
  });
  const error = await failureOf(
    applyOperatingSystemImage(step(), { ...context, content: stopping, signal: stop.signal }),
  );
  assert.match(error.message, /was stopped/);
  assert.deepEqual(mountsOf(device), []);
  await applyOperatingSystemImage(step(), context);
  assert.deepEqual(await mounted(t, ['-o', 'ro', system.path], describe), await describe(tree));
});

for (const type of ['linux', 'windows'] as const) {
  test(`a ${type} volume that turns out too small ends in a clear error`, { skip }, async (t) => {
    const { folder, wim } = await largePackage(t);
    // The site says it is small: what the step would refuse beforehand gets as far as the disk.
    const given = await packageOf(folder, wim, { totalBytes: 1, platform: type });
    const { device, context, system } = await realDisk(t, given, 120, type);
    await resize(device, system);
    const error = await failureOf(applyOperatingSystemImage(step(), context));
    assert.equal(error.code, 'SLIP-4002', error.message);
    assert.match(error.message, /was full before all of Image 1/);
    assert.deepEqual(mountsOf(device), []);
  });
}

/** Shrinks the partition under the volume to 18 MiB. */
async function resize(device: string, { path }: Volume): Promise<void> {
  const mebibytes = 18;
  output('resizepart', [device, '1', String(mebibytes * 2048)]);
  assert.equal(Number(output('blockdev', ['--getsize64', path])), mebibytes * MEBIBYTE);
}

test('the machine is not asked for anything when it is not Linux', async () => {
  const machine = { ...createLinuxMachine({ log: () => {} }), system: 'windows' as const };
  const error = await failureOf(applyOperatingSystemImage(step(), contextFor({ machine })));
  assert.equal(error.code, 'SLIP-4005');
});
