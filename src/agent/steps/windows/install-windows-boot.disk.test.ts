/** An applied Windows is made to start: on a real disk with a real NTFS volume, judged by hivexregedit. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { inspect, isDeepStrictEqual } from 'node:util';
import type { Inventory } from '../../../api/inventory.ts';
import { readBcd } from '../../../formats/bcd/read-store.ts';
import { programFor } from '../../../formats/pe/test-program.ts';
import { capture } from '../../../formats/wim/test-support.ts';
import type { Machine } from '../../machine/machine.ts';
import { temporaryFolder } from '../../machine/test-computer.ts';
import { applyOperatingSystemImage } from '../apply-operating-system-image.ts';
import { formatAndPartitionDisk } from '../format-and-partition-disk.ts';
import { packageOf, type TestPackage } from '../test-content.ts';
import { loopDisk, machineWithDisk, output, whyNoDisks } from '../test-loop.ts';
import {
  contextFor,
  failureOf,
  IMAGE_ID,
  inventoryWith,
  type NotedContext,
  policyOfNewRun,
  stepOf,
} from '../test-step.ts';
import { mounted } from '../test-volume.ts';
import { STORE_PATH } from './boot-files.ts';

const skip = whyNoDisks(['wimlib-imagex', 'mkntfs', 'ntfs-3g', 'mkfs.fat', 'hivexregedit']);
const MEBIBYTE = 2 ** 20;

const AMD64 = 0x8664;

const windows: Readonly<Record<string, Buffer | string>> = {
  'Windows/System32/winload.efi': programFor(AMD64, 'loader'),
  'Windows/Boot/EFI/bootmgfw.efi': programFor(AMD64, 'boot manager of 2011'),
  'Windows/Boot/EFI/bootmgr.efi': programFor(AMD64, 'bootmgr'),
  'Windows/Boot/EFI/de-DE/bootmgfw.efi.mui': 'texts',
  'Windows/Boot/EFI_EX/bootmgfw_EX.efi': programFor(AMD64, 'boot manager of 2023'),
  'Windows/Boot/Fonts/segoe_slboot.ttf': 'font',
  'Windows/Boot/Fonts_EX/segoe_slboot_EX.ttf': 'font of 2023',
  'Windows/Boot/Resources/bootres.dll': 'resources',
  'Windows/Boot/PCAT/bootmgr': 'boot manager for a BIOS',
  'Windows/Boot/PCAT/memtest.exe': 'memory test',
  'Windows/Boot/PCAT/de-DE/bootmgr.exe.mui': 'texts for a BIOS',
};

async function imageOf(
  folder: string,
  files: Readonly<Record<string, Buffer | string>>,
  more: Parameters<typeof packageOf>[2] = {},
) {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'tree', path)), { recursive: true });
    await writeFile(join(folder, 'tree', path), content);
  }
  const wim = capture(join(folder, 'tree'), join(folder, 'a.wim'), '--compress=none');
  return packageOf(folder, wim, { platform: 'windows', architecture: 'amd64', ...more });
}

const partitions = [
  { volume: 'efi', type: 'efi', fileSystem: 'fat32', size: { megabytes: 100 } },
  { volume: 'system', type: 'windows', fileSystem: 'ntfs', label: 'Windows' },
];

/** In the PE only: a boot sector, and a core image of two sectors that says one follows the first. */
const grub = Buffer.alloc(3 * 512, 'GRUB');
grub.writeUInt16LE(0xaa55, 510);
grub.writeUInt16LE(1, 512 + 0x1fc);

const bios = { kind: 'bios', secureBoot: null } as const;
const mbr = { style: 'mbr', partitions: [{ volume: 'system', type: 'windows', fileSystem: 'ntfs' }] };

const EFIVARS = '/sys/firmware/efi/efivars';

/** A database in which Microsoft has revoked its boot managers below security version 8.0 (formats/efi-signatures). */
function revocations(): Buffer {
  const begin = '2616c4c14c509240aca941f9369343284c0000000000000030000000';
  const entry = '6c2b139dd5598843ab1c185cfcb2eb9201612b139dd5598843ab1c185c3cb2eb9200000800';
  return Buffer.from(begin + entry + '00'.repeat(11), 'hex');
}

/** A database with one certificate, of the name that Microsoft's has. */
async function trustOf2023(): Promise<Buffer> {
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj'];
  const made = execFileSync(
    'openssl',
    [...args, '/CN=Windows UEFI CA 2023', '-outform', 'DER', '-keyout', '/dev/null'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const head = Buffer.alloc(28 + 16);
  head.write('a159c0a5e494a74a87b5ab155c2bf072', 'hex');
  head.writeUInt32LE(head.length + made.length, 16);
  head.writeUInt32LE(16 + made.length, 24);
  return Buffer.concat([head, made]);
}

async function formatted(
  t: Parameters<typeof loopDisk>[0],
  pkg: TestPackage,
  options: object = { partitions },
  firmware: Partial<Inventory['firmware']> = {},
  instead: (program: string, args: readonly string[]) => string | null = () => null,
) {
  const device = loopDisk(t, 300 * MEBIBYTE);
  const machine = machineWithDisk(device, 300 * MEBIBYTE);
  const inventory = async () => {
    const found = await machine.inventory();
    return inventoryWith({ ...found, firmware: { ...found.firmware, ...firmware } });
  };
  // A folder in the place of FAT, which not every kernel that tests run on has; what the PE's kernel writes to it is shown in virtual computers.
  const efi = await temporaryFolder(t);
  const programs: string[] = [];
  const run: Machine['run'] = async (program, args, options) => {
    programs.push([program, ...args].join(' '));
    const stdout = instead(program, args);
    if (stdout !== null) return { exitCode: 0, stdout, stderr: '' };
    const isFat = program === '/usr/bin/mount' && args.includes('vfat');
    return machine.run(program, isFat ? ['--bind', efi, args.at(-1) ?? ''] : args, options);
  };
  const files: Readonly<Record<string, Buffer>> = {
    '/usr/share/slipway/grub-for-windows.img': grub,
    [`${EFIVARS}/db-d719b2cb-3d3a-4596-a3bc-dad00e67656f`]: Buffer.concat([Buffer.alloc(4), await trustOf2023()]),
    [`${EFIVARS}/dbx-d719b2cb-3d3a-4596-a3bc-dad00e67656f`]: Buffer.concat([Buffer.alloc(4), revocations()]),
  };
  const readFile: Machine['readFile'] = async (path) => files[path] ?? machine.readFile(path);
  const exists: Machine['exists'] = async (path) => path in files || machine.exists(path);
  const list: Machine['list'] = async (path) => (path === EFIVARS ? ['db'] : machine.list(path));
  const context = contextFor({
    machine: { ...machine, inventory, run, readFile, exists, list },
    policy: policyOfNewRun([pkg.pkg]),
    content: pkg.content,
  });
  await formatAndPartitionDisk(stepOf('format-and-partition-disk', options), context);
  programs.length = 0;
  return { device, context, efi, programs };
}

const apply = (context: NotedContext) =>
  applyOperatingSystemImage(
    stepOf('apply-operating-system-image', { image: IMAGE_ID, index: 1, volume: 'system' }),
    context,
  );

test('the boot files, fonts and resources of the image are on the EFI system partition, and the store names its volumes', {
  skip,
}, async (t) => {
  const off = { secureBoot: false };
  const {
    device,
    context,
    efi: root,
  } = await formatted(t, await imageOf(await temporaryFolder(t), windows), undefined, off);
  // Once more, as after a power cut: the same is there then.
  for (const turn of [1, 2]) {
    const result = await apply(context);
    assert.match(
      String('message' in result ? result.message : ''),
      /The boot manager of 2011 is on efi/,
      `turn ${turn}`,
    );
  }
  const [efi, system] = context.volumes();
  const expected: readonly [string, Buffer | string][] = [
    ['EFI/Microsoft/Boot/bootmgfw.efi', windows['Windows/Boot/EFI/bootmgfw.efi'] ?? ''],
    ['EFI/Boot/bootx64.efi', windows['Windows/Boot/EFI/bootmgfw.efi'] ?? ''],
    ['EFI/Microsoft/Boot/de-DE/bootmgfw.efi.mui', 'texts'],
    ['EFI/Microsoft/Boot/Fonts/segoe_slboot.ttf', 'font'],
    ['EFI/Microsoft/Boot/Resources/bootres.dll', 'resources'],
  ];
  for (const [path, content] of expected)
    assert.deepEqual(await readFile(join(root, path)), Buffer.from(content), path);
  const text = output('hivexregedit', ['--export', '--prefix', 'HKEY', join(root, STORE_PATH), '\\']);
  const disk = output('sfdisk', ['--disk-id', device]).trim();
  for (const guid of [disk, efi?.partitionUuid ?? '', system?.partitionUuid ?? ''])
    assert.ok(text.includes(storedGuid(guid)), `${guid} is not in the store`);
});

/** As its bytes are in an export: the first three fields little-endian. */
function storedGuid(guid: string): string {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  for (const [from, to] of [
    [0, 4],
    [4, 6],
    [6, 8],
  ] as const)
    bytes.subarray(from, to).reverse();
  return bytes.toString('hex').replace(/(..)(?=.)/g, '$1,');
}

test('the boot manager that Secure Boot trusts here is taken, under the name that all look for', {
  skip,
}, async (t) => {
  const pkg = await imageOf(await temporaryFolder(t), windows, { bootManagers: ['2011', '2023', 'bios'] });
  const { context, efi } = await formatted(t, pkg);
  await apply(context);
  for (const path of ['EFI/Microsoft/Boot/bootmgfw.efi', 'EFI/Boot/bootx64.efi'])
    assert.deepEqual(await readFile(join(efi, path)), windows['Windows/Boot/EFI_EX/bootmgfw_EX.efi'], path);
  assert.equal(await readFile(join(efi, 'EFI/Microsoft/Boot/Fonts/segoe_slboot.ttf'), 'utf8'), 'font of 2023');
});

test('an image that Secure Boot would not let start, or a BIOS, is refused before anything is erased', {
  skip,
}, async (t) => {
  const cases = [
    [['2011', 'bios'], { partitions }, {}, /signed in 2011, and the firmware trusts 2023/],
    [['bios'], { partitions }, { secureBoot: false }, /has no boot manager \(Windows\\Boot\\EFI/],
    [['2011'], mbr, bios, /no boot manager for a BIOS/],
  ] as const;
  for (const [bootManagers, layout, firmware, message] of cases) {
    const pkg = await imageOf(await temporaryFolder(t), windows, { bootManagers: [...bootManagers] });
    const { context, programs } = await formatted(t, pkg, layout, firmware);
    const failure = await failureOf(apply(context));
    assert.equal(failure.code, 'SLIP-4010');
    assert.match(failure.message, message);
    assert.deepEqual(
      programs.filter((line) => /^(mkntfs|wimlib-imagex)/.test(line)),
      [],
    );
  }
});

test('a boot manager whose security version the firmware has revoked is refused, before anything is erased where the import has read it', {
  skip,
}, async (t) => {
  const path = join(import.meta.dirname, '../../../formats/pe/testdata/security-version-x64.efi');
  const files = { ...windows, 'Windows/Boot/EFI_EX/bootmgfw_EX.efi': await readFile(path) };
  const known = { bootManagers: ['2023' as const], bootManagerVersions: { '2023': { major: 7, minor: 3 } } };
  for (const [more, isApplied] of [
    [known, false],
    [{}, true],
  ] as const) {
    const { context, programs } = await formatted(t, await imageOf(await temporaryFolder(t), files, more));
    const failure = await failureOf(apply(context));
    assert.equal(failure.code, 'SLIP-4010');
    assert.match(failure.message, /security versions below 8\.0 \(SVN in dbx\), and that of 2023 has 7\.3/);
    assert.equal(
      programs.some((line) => line.startsWith('wimlib-imagex apply')),
      isApplied,
    );
  }
});

test('on a BIOS they are on the Windows volume itself, with a store for an MBR disk, and GRUB is in front of the disk', {
  skip,
}, async (t) => {
  const { device, context } = await formatted(t, await imageOf(await temporaryFolder(t), windows), mbr, bios);
  const before = (await readFile(device)).subarray(440, 512);
  for (const turn of [1, 2]) {
    const result = await apply(context);
    assert.match(String('message' in result ? result.message : ''), /started by GRUB on \/dev\/loop/, `turn ${turn}`);
  }
  const [system] = context.volumes();
  const folder = await temporaryFolder(t);
  await mounted(t, ['-t', 'ntfs-3g', '-o', 'ro', system?.path ?? ''], async (root) => {
    const expected: Readonly<Record<string, string>> = {
      bootmgr: 'boot manager for a BIOS',
      'Boot/memtest.exe': 'memory test',
      'Boot/de-DE/bootmgr.exe.mui': 'texts for a BIOS',
      'Boot/Fonts/segoe_slboot.ttf': 'font',
      'Boot/Resources/bootres.dll': 'resources',
    };
    for (const [path, content] of Object.entries(expected))
      assert.equal(await readFile(join(root, path), 'utf8'), content, path);
    await copyFile(join(root, 'Boot/BCD'), join(folder, 'BCD'));
  });
  const bytes = await readFile(device);
  assert.ok(bytes.subarray(440, 512).equals(before), 'signature and table stay');
  assert.equal(bytes.toString('latin1', 0, 4), 'GRUB');
  assert.equal(bytes.readBigUInt64LE(0x5c), 1n, 'where the core image is');
  const store = readBcd(await readFile(join(folder, 'BCD')));
  const devices = store.objects
    .flatMap(({ elements }) => elements)
    .flatMap(({ value }) => (value.kind === 'device' ? [value.device] : []));
  const partition = { kind: 'mbr-partition', signature: bytes.readUInt32LE(440), offset: 2048 * 512 };
  assert.ok(devices.length >= 5 && devices.every((each) => isDeepStrictEqual(each, partition)), inspect(devices));
});

test('a Windows on another disk keeps its boot entry; those of this disk and of none go', { skip }, async (t) => {
  const uuid = '99999999-2222-4333-8444-555555555555';
  const entry = (number: number, guid: string) =>
    `Boot000${number}* Windows Boot Manager\tHD(1,GPT,${guid},0x800,0x1000)/File(\\EFI\\Microsoft\\Boot\\bootmgfw.efi)\n`;
  const gone = '11111111-2222-4333-8444-555555555555';
  const listed = `BootOrder: 0001,0002\n${entry(1, uuid)}${entry(2, gone)}`;
  const pkg = await imageOf(await temporaryFolder(t), windows);
  const { context, programs } = await formatted(t, pkg, undefined, { secureBoot: false }, (program) =>
    program === 'efibootmgr' ? listed : null,
  );
  const machine = { ...context.machine };
  machine.realPath = async (path) => (path === `/dev/disk/by-partuuid/${uuid}` ? '/dev/other1' : null);
  await apply({ ...context, machine });
  assert.deepEqual(
    programs.filter((line) => / -B$/.test(line)),
    ['efibootmgr -b 0002 -B'],
  );
});

test('GRUB for a BIOS is never written over the begin of a partition', { skip }, async (t) => {
  let isEarly = false;
  const pkg = await imageOf(await temporaryFolder(t), windows);
  const { device, context, programs } = await formatted(t, pkg, mbr, bios, (program, args) =>
    isEarly && program === 'sfdisk' && args[0] === '--json'
      ? output('sfdisk', [...args]).replace(/"start": ?2048/, '"start":63')
      : null,
  );
  isEarly = true;
  const failure = await failureOf(apply(context));
  assert.equal(failure.code, 'SLIP-4010');
  assert.match(failure.message, /begins at byte 32256/);
  assert.deepEqual(
    programs.filter((line) => line.startsWith(`dd of=${device}`)),
    [],
  );
});

test('what is no Windows that this computer could start is refused before anything is erased, or named afterwards', {
  skip,
}, async (t) => {
  const uefi = { partitions };
  const cases: readonly [Promise<TestPackage>, object, Partial<Inventory['firmware']>, RegExp][] = [
    [imageOf(await temporaryFolder(t), windows), uefi, bios, /from an MBR disk only/],
    [imageOf(await temporaryFolder(t), { 'Windows/notepad.exe': 'x' }), mbr, bios, /no boot manager for a BIOS/],
    [
      imageOf(await temporaryFolder(t), windows, { architecture: 'arm64' }),
      mbr,
      bios,
      /is for arm64, and this computer has a BIOS/,
    ],
    [imageOf(await temporaryFolder(t), windows, { architecture: 'arm64' }), uefi, {}, /is for arm64/],
    [
      imageOf(await temporaryFolder(t), windows),
      { partitions: partitions.slice(1) },
      {},
      /needs an EFI system partition/,
    ],
    [imageOf(await temporaryFolder(t), { 'Windows/notepad.exe': 'x' }), uefi, {}, /has no boot manager/],
    [
      imageOf(await temporaryFolder(t), { 'Windows/Boot/EFI/bootmgfw.efi': programFor(0x14c, 'x86') }),
      uefi,
      { secureBoot: false },
      /32-bit firmware/,
    ],
  ];
  for (const [pkg, made, firmware, message] of cases) {
    const { context } = await formatted(t, await pkg, made, firmware);
    const failure = await failureOf(apply(context));
    assert.equal(failure.code, 'SLIP-4010');
    assert.match(failure.message, message);
  }
});
