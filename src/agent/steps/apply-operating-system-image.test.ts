import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import type { SlipwayError } from '../../api/errors.ts';
import { capture, openWim, sampleTree } from '../../formats/wim/test-support.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { applyOperatingSystemImage } from './apply-operating-system-image.ts';
import { packageOf, type TestPackage } from './test-content.ts';
import { missingPrograms, output } from './test-loop.ts';
import { contextFor, failureOf, IMAGE_ID, policyWith, stepOf, volumeWith } from './test-step.ts';

const MEBIBYTE = 2 ** 20;
const step = (options: object = {}) => stepOf('apply-operating-system-image', { image: IMAGE_ID, ...options });
const noWimlib = missingPrograms(['wimlib-imagex']);

/** A small WIM with two images, and its package. */
async function smallPackage(t: TestContext): Promise<TestPackage & { folder: string; wim: string }> {
  const folder = await temporaryFolder(t);
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
    { line: /^mke2fs .* \/dev\/sda2$/ },
    { line: `mkdir -p ${mountPoint}` },
    { line: `/usr/bin/mount -t ext4 /dev/sda2 ${mountPoint}` },
    { line: `wimlib-imagex apply - 1 ${mountPoint} --unix-data --quiet`, ...wimlib },
    ...((wimlib.exitCode ?? 0) === 0 ? [{ line: `sync -f ${mountPoint}` }] : []),
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

test('the step tells which bytes were compared with which hashes, for the report', { skip: noWimlib }, async (t) => {
  const { pkg, content, wim } = await smallPackage(t);
  const { context } = scripted({ pkg, content }, ext4Commands({ stdin: /^WLPWM/ }));
  const result = await applyOperatingSystemImage(step(), context);
  assert.ok(result.outcome === 'done' && result.facts?.kind === 'applied-image');
  const { facts } = result;
  const { id, versionId, name, contentRoot } = pkg;
  assert.deepEqual(facts.package, { id, versionId, name, contentRoot });
  assert.deepEqual([facts.volume, facts.partitionUuid], ['system', volumeWith({}).partitionUuid]);
  const bytes = await readFile(wim);
  assert.equal(facts.source.sha256, createHash('sha256').update(bytes).digest('hex'));
  assert.deepEqual([facts.source.bytes, facts.source.checkedBytes], [bytes.length, result.bytes]);
  // What wimlib itself says of the image.
  const info = output('wimlib-imagex', ['info', wim, '1']);
  const said = (what: string) => Number(new RegExp(`^${what}: +(\\d+)`, 'm').exec(info)?.[1]);
  assert.deepEqual([facts.image.files, facts.image.folders], [said('File Count'), said('Directory Count')]);
  const detailed = output('wimlib-imagex', ['dir', wim, '1', '--detailed']);
  const blobs = new Map(
    [...detailed.matchAll(/^Hash += 0x([0-9a-f]{40})\nUncompressed size += (\d+) bytes/gm)].map(([, sha1, size]) => [
      sha1,
      Number(size),
    ]),
  );
  // Of what is empty.
  blobs.delete('0'.repeat(40));
  assert.equal(facts.contents.count, blobs.size);
  assert.equal(
    facts.contents.bytes,
    [...blobs.values()].reduce((sum, size) => sum + size, 0),
  );
  const list = Buffer.from([...blobs.keys()].sort().join(''), 'hex');
  assert.equal(facts.contents.blobListSha256, createHash('sha256').update(list).digest('hex'));
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
  [
    47,
    '[ERROR] Failed to create regular file: No space left on device',
    'SLIP-4002',
    /was full before all of Image 1 .*its files have \d+ bytes, the volume \d+/,
  ],
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
  const [look, makeFileSystem, mkdirCommand, mount] = ext4Commands({});
  const commands = [
    look!,
    makeFileSystem!,
    mkdirCommand!,
    { ...mount!, exitCode: 32, stderr: 'wrong fs type' },
    { line: 'sync' },
  ];
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

test('the machine is not asked for anything when it is not Linux', async () => {
  const machine = { ...createLinuxMachine({ log: () => {} }), system: 'windows' as const };
  const error = await failureOf(applyOperatingSystemImage(step(), contextFor({ machine })));
  assert.equal(error.code, 'SLIP-4005');
});
