import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { StepFacts } from '../../api/step-facts.ts';
import type { StepResult } from '../engine/step-context.ts';
import { createScriptedMachine, type ExpectedCommand } from '../machine/scripted.ts';
import { installBootLoader } from './install-boot-loader.ts';
import { contextFor, failureOf, IMAGE_ID, inventoryWith, stepOf, volumeWith } from './test-step.ts';

const SYSTEM_UUID = 'bbbbbbbb-2222-8333-8444-555555555555';
const ROOT = `/run/slipway/volumes/${SYSTEM_UUID}`;
const ESP = '/run/slipway/volumes/aaaaaaaa-2222-8333-8444-555555555555';
const BOOT = '/run/slipway/volumes/cccccccc-2222-8333-8444-555555555555';
const UEFI = { firmware: { kind: 'uefi' as const, secureBoot: true } };
const BIOS = { firmware: { kind: 'bios' as const, secureBoot: null } };

const system = volumeWith({ image: IMAGE_ID });
const esp = volumeWith({
  id: 'esp',
  type: 'efi',
  fileSystem: 'fat32',
  path: '/dev/sda1',
  partitionUuid: ESP.slice(-36),
});
const boot = volumeWith({ id: 'boot', path: '/dev/sda3', partitionUuid: BOOT.slice(-36) });
const biosBoot = volumeWith({ id: 'grub', type: 'bios-boot', fileSystem: 'none', path: '/dev/sda1' });

const debianFiles: Record<string, string> = {
  '/dev/pts/ptmx': '',
  '/proc/cmdline': '',
  '/sys/kernel': '',
  '/sys/firmware/efi/efivars/BootOrder': '',
  '/run/x': '',
  [`${ROOT}/etc/os-release`]: 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n',
  [`${ROOT}/etc/fstab`]: '# UNCONFIGURED FSTAB FOR BASE SYSTEM\nUUID=old / ext4 defaults 0 1\n',
  [`${ROOT}/etc/machine-id`]: '0123456789abcdef0123456789abcdef\n',
  [`${ROOT}/var/lib/dbus/machine-id`]: '0123456789abcdef0123456789abcdef\n',
  [`${ROOT}/var/lib/systemd/random-seed`]: 'random',
  [`${ROOT}/etc/default/grub`]: 'GRUB_CMDLINE_LINUX="root=/dev/sda9 quiet"\n',
  [`${ROOT}/etc/initramfs-tools/initramfs.conf`]: 'MODULES=most\n',
  [`${ROOT}/boot/vmlinuz-6.1.0`]: 'kernel',
  [`${ROOT}/usr/sbin/grub-install`]: '\x7fELF force-extra-removable',
  [`${ROOT}/usr/sbin/update-grub`]: '',
  [`${ROOT}/usr/lib/grub/x86_64-efi/normal.mod`]: '',
  [`${ROOT}/usr/lib/grub/i386-pc/normal.mod`]: '',
  [`${ROOT}/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed`]: '',
  [`${ROOT}/usr/lib/shim/shimx64.efi.signed`]: '',
};

const mount = (what: string, mountPoint: string): ExpectedCommand[] => [
  { line: `mkdir -p ${mountPoint}` },
  { line: `/usr/bin/mount ${what} ${mountPoint}` },
];
const unmount = (...mountPoints: string[]): ExpectedCommand[] => [
  { line: 'sync' },
  ...mountPoints.map((mountPoint) => ({ line: `/usr/bin/umount ${mountPoint}` })),
];
const binds = (...folders: string[]) => folders.flatMap((folder) => mount(`--bind ${folder}`, ROOT + folder));
/** Of the root file system; udev has made no link for it. */
const UUID = '11111111-2222-3333-4444-555555555555';
const uuidLink: ExpectedCommand[] = [
  { line: 'mkdir -p /dev/disk/by-uuid' },
  { line: `ln -sfn /dev/sda2 /dev/disk/by-uuid/${UUID}` },
];
const blkid = (path: string, stdout: string) => ({ line: `blkid -p -s UUID -o value ${path}`, stdout });

const PXE = 'Boot0001* UEFI PXEv4\tPciRoot(0x0)/Pci(0x2,0x0)/MAC(525400aa0002,1)/IPv4(0.0.0.0)';
const before = { line: 'efibootmgr -v', stdout: `BootOrder: 0001,0002\n${PXE}\nBoot0002* Shell\tFvFile(1)\n` };
const after = {
  line: 'efibootmgr -v',
  stdout: `BootOrder: 0000,0001,0002\nBoot0000* debian\tHD(1)\n${PXE}\nBoot0002* Shell\tFvFile(1)\n`,
};
/** Once the order was changed. */
const ordered = { ...after, stdout: after.stdout.replace('0000,0001', '0001,0000') };
const bootCode = { line: 'od -A n -v -t x1 -N 440 /dev/sda', stdout: ` eb 63 90\n${' 00'.repeat(437)}\n` };
const FOLDERS = ['/dev', '/dev/pts', '/proc', '/sys', '/sys/firmware/efi/efivars', '/run'];

function install(
  commands: readonly ExpectedCommand[],
  options: {
    files?: Record<string, string>;
    volumes?: readonly Volume[];
    inventory?: Partial<Inventory>;
    step?: object;
  } = {},
) {
  const files = options.files ?? debianFiles;
  const machine = createScriptedMachine({ commands, files, inventory: inventoryWith(options.inventory ?? UEFI) });
  const context = contextFor({ machine, volumes: options.volumes ?? [esp, system] });
  return { machine, context, result: installBootLoader(stepOf('install-boot-loader', options.step ?? {}), context) };
}

const uefiCommands = (grub: Partial<ExpectedCommand> = {}): ExpectedCommand[] => [
  ...mount('-t ext4 /dev/sda2', ROOT),
  before,
  ...mount('-t vfat /dev/sda1', `${ROOT}/boot/efi`),
  ...binds(...FOLDERS),
  blkid('/dev/sda2', `${UUID}\n`),
  blkid('/dev/sda1', '6B4E-4FCD\n'),
  ...uuidLink,
  {
    line: `chroot ${ROOT} grub-install --target=x86_64-efi --efi-directory=/boot/efi --bootloader-id=debian --recheck --force-extra-removable`,
    ...grub,
  },
];
const uefiUndone = unmount(...FOLDERS.map((folder) => ROOT + folder).reverse(), `${ROOT}/boot/efi`, ROOT);

function factsOf(result: StepResult): { message: string; facts: StepFacts | undefined } {
  assert.ok(result.outcome === 'done');
  return { message: result.message, facts: result.facts };
}

test('Debian on UEFI: its own grub-install runs within it, the network stays first, and all is unmounted', async () => {
  const { machine, result } = install([
    ...uefiCommands(),
    { line: `chroot ${ROOT} update-grub` },
    after,
    { line: 'efibootmgr -o 0001,0000,0002' },
    ordered,
    ...uefiUndone,
  ]);
  const { message, facts } = factsOf(await result);
  assert.deepEqual(facts, {
    ...{ kind: 'boot-loader', firmware: 'uefi', secureBoot: true, disk: '/dev/sda', entryName: 'debian' },
    entries: {
      order: ['0001', '0000', '0002'],
      entries: [
        { number: '0000', name: 'debian', path: 'HD(1)' },
        { number: '0001', name: 'UEFI PXEv4', path: 'PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400aa0002,1)/IPv4(0.0.0.0)' },
        { number: '0002', name: 'Shell', path: 'FvFile(1)' },
      ],
    },
    bootCodeSha256: null,
  });
  assert.equal(message, 'GRUB (--target=x86_64-efi) is installed for system on /dev/sda, boot entry "debian".');
  machine.assertAllRan();
  assert.equal(
    machine.text(`${ROOT}/etc/fstab`),
    `# Written by Slipway when this computer was deployed; lines of the image follow.
UUID=11111111-2222-3333-4444-555555555555 / ext4 errors=remount-ro 0 1
UUID=6B4E-4FCD /boot/efi vfat umask=0077 0 1
# UNCONFIGURED FSTAB FOR BASE SYSTEM
`,
  );
  assert.equal(machine.text(`${ROOT}/etc/default/grub`), 'GRUB_CMDLINE_LINUX="quiet"\n');
  assert.equal(machine.text(`${ROOT}/etc/machine-id`), '');
  for (const path of ['var/lib/dbus/machine-id', 'var/lib/systemd/random-seed'])
    assert.equal(machine.text(`${ROOT}/${path}`), null);
});

test("a grub-install that fails is the image's failure, and all is unmounted", async () => {
  const grub = { exitCode: 1, stderr: 'grub-install: error: cannot find EFI directory.' };
  const { machine, result } = install([...uefiCommands(grub), ...uefiUndone]);
  const error = await failureOf(result);
  assert.equal(error.code, 'SLIP-4012');
  assert.equal(error.exitCode, 1);
  assert.match(
    error.message,
    /The image's own grub-install failed, so the system cannot start yet: .*cannot find EFI directory/s,
  );
  machine.assertAllRan();
});

test('a mount that fails in the middle: what is mounted is unmounted', async () => {
  const commands = uefiCommands().slice(0, 9);
  const last = commands.pop()!;
  assert.match(String(last.line), /mount --bind \/dev\/pts/);
  const { machine, result } = install([
    ...commands,
    { ...last, exitCode: 32 },
    ...unmount(`${ROOT}/dev`, `${ROOT}/boot/efi`, ROOT),
  ]);
  assert.equal((await failureOf(result)).code, 'SLIP-4003');
  machine.assertAllRan();
});

test('an order that cannot be changed is no failure', async () => {
  const { machine, context, result } = install([
    ...uefiCommands(),
    { line: `chroot ${ROOT} update-grub` },
    after,
    { line: /^efibootmgr -o/, exitCode: 8 },
    ...uefiUndone,
  ]);
  const { facts } = factsOf(await result);
  assert.ok(facts?.kind === 'boot-loader');
  assert.deepEqual(facts.entries?.order, ['0000', '0001', '0002'], 'as it is, not as it should be');
  machine.assertAllRan();
  assert.match(context.lines.join(), /starts from its disk first/);
});

test("variables of the firmware that are not mounted are; an entry of one's own name gets the signed GRUB's folder its grub.cfg", async () => {
  const { ['/sys/firmware/efi/efivars/BootOrder']: _, ...files } = debianFiles;
  const efivars = '/sys/firmware/efi/efivars';
  const commands = uefiCommands().filter(
    ({ line }) => !String(line).includes('efivars') && !String(line).includes('grub-install'),
  );
  const { machine, result } = install(
    [
      ...commands.slice(0, 2),
      ...mount('-t efivarfs efivarfs', efivars),
      ...commands.slice(2),
      {
        line: /--bootloader-id=School --recheck --force/,
        effect: (all) => all.set(`${ROOT}/boot/efi/EFI/School/grub.cfg`, Buffer.from('stub')),
      },
      { line: `chroot ${ROOT} update-grub` },
      { ...after, stdout: after.stdout.replace('debian', 'School') },
      { line: 'efibootmgr -o 0001,0000,0002' },
      ordered,
      ...unmount(
        ...FOLDERS.filter((folder) => folder !== efivars)
          .map((folder) => ROOT + folder)
          .reverse(),
        `${ROOT}/boot/efi`,
        efivars,
        ROOT,
      ),
    ],
    // The folder is there, empty.
    { files: { ...files, '/sys/firmware/efi/x': '' }, step: { bootEntry: 'School' } },
  );
  await assertEventually(result, machine);
  assert.equal(machine.text(`${ROOT}/boot/efi/EFI/debian/grub.cfg`), 'stub');
});

async function assertEventually(result: Promise<unknown>, machine: { assertAllRan(): void }): Promise<void> {
  await result;
  machine.assertAllRan();
}

test('firmware without variables: no entry is made, the system starts from EFI/BOOT', async () => {
  const { ['/sys/firmware/efi/efivars/BootOrder']: _, ...files } = debianFiles;
  const commands = uefiCommands().filter(
    ({ line }) => !String(line).includes('efivars') && !String(line).includes('grub-install') && line !== before.line,
  );
  const { machine, context, result } = install(
    [
      ...commands.slice(0, 2),
      { line: 'mkdir -p /sys/firmware/efi/efivars', exitCode: 1 },
      ...commands.slice(2),
      { line: /--recheck --no-nvram --force-extra-removable$/ },
      { line: `chroot ${ROOT} update-grub` },
      ...unmount(
        ...FOLDERS.filter((folder) => !folder.includes('efivars'))
          .map((folder) => ROOT + folder)
          .reverse(),
        `${ROOT}/boot/efi`,
        ROOT,
      ),
    ],
    { files },
  );
  await assertEventually(result, machine);
  const { facts } = factsOf(await result);
  assert.ok(facts?.kind === 'boot-loader');
  assert.deepEqual([facts.firmware, facts.entryName, facts.entries], ['uefi', null, null]);
  assert.match(context.lines.join(), /no boot entry is made/);
});

const biosFolders = ['/dev', '/dev/pts', '/proc', '/sys', '/run'];
const biosFiles = (({ ['/sys/firmware/efi/efivars/BootOrder']: _, ...files }) => files)(debianFiles);

test('Debian on BIOS: GRUB goes onto the disk; an initial RAM disk for another computer is made again', async () => {
  const { machine, result } = install(
    [
      ...mount('-t ext4 /dev/sda2', ROOT),
      ...binds(...biosFolders),
      blkid('/dev/sda2', `${UUID}\n`),
      ...uuidLink,
      { line: `chroot ${ROOT} update-initramfs -u -k all` },
      { line: `chroot ${ROOT} grub-install --target=i386-pc --recheck /dev/sda` },
      { line: `chroot ${ROOT} update-grub` },
      bootCode,
      ...unmount(...biosFolders.map((folder) => ROOT + folder).reverse(), ROOT),
    ],
    {
      files: { ...biosFiles, [`${ROOT}/etc/initramfs-tools/conf.d/resume`]: 'RESUME=UUID=1\n' },
      volumes: [biosBoot, system],
      inventory: BIOS,
    },
  );
  const { message, facts } = factsOf(await result);
  assert.equal(message, 'GRUB (--target=i386-pc) is installed for system on /dev/sda.');
  assert.deepEqual(facts, {
    ...{ kind: 'boot-loader', firmware: 'bios', secureBoot: null, disk: '/dev/sda', entryName: null, entries: null },
    bootCodeSha256: createHash('sha256')
      .update(Buffer.concat([Buffer.from('eb6390', 'hex'), Buffer.alloc(437)]))
      .digest('hex'),
  });
  machine.assertAllRan();
  assert.equal(machine.text(`${ROOT}/etc/initramfs-tools/conf.d/resume`), 'RESUME=none\n');
});

test('a volume called boot takes what the image has in /boot', async () => {
  const mbr = volumeWith({ image: IMAGE_ID, partitionUuid: '0a1b2c3d-02' });
  const root = '/run/slipway/volumes/0a1b2c3d-02';
  const files = Object.fromEntries(Object.entries(biosFiles).map(([path, text]) => [path.replace(ROOT, root), text]));
  const { machine, result } = install(
    [
      ...mount('-t ext4 /dev/sda2', root),
      ...mount('-t ext4 /dev/sda3', BOOT),
      { line: `cp -a ${root}/boot/. ${BOOT}` },
      ...mount('-t ext4 /dev/sda3', `${root}/boot`),
      ...biosFolders.flatMap((folder) => mount(`--bind ${folder}`, root + folder)),
      blkid('/dev/sda2', `${UUID}\n`),
      blkid('/dev/sda3', '22222222-2222-3333-4444-555555555555\n'),
      ...uuidLink,
      { line: `chroot ${root} grub-install --target=i386-pc --recheck /dev/sda` },
      { line: `chroot ${root} update-grub` },
      bootCode,
      ...unmount(...biosFolders.map((folder) => root + folder).reverse(), `${root}/boot`, BOOT, root),
    ],
    { files, volumes: [mbr, boot], inventory: BIOS },
  );
  await assertEventually(result, machine);
  assert.match(
    machine.text(`${root}/etc/fstab`) ?? '',
    /^UUID=22222222-2222-3333-4444-555555555555 \/boot ext4 defaults 0 2$/m,
  );
  assert.equal(machine.text(`${root}/boot/vmlinuz-6.1.0`), null, 'it lies on the volume alone');
});

test('Fedora on UEFI: its loader is copied to the EFI system partition, pointed at its configuration, and entered', async () => {
  const files = {
    ...Object.fromEntries(
      Object.entries(debianFiles).filter(([path]) => !path.startsWith(`${ROOT}/usr`) && !path.includes('/etc/')),
    ),
    [`${ROOT}/etc/os-release`]: 'ID=fedora\n',
    [`${ROOT}/usr/sbin/grub2-install`]: '',
    [`${ROOT}/usr/sbin/grub2-mkconfig`]: '',
    [`${ROOT}/usr/lib/grub/i386-pc/normal.mod`]: '',
    [`${ROOT}/boot/efi/EFI/BOOT/BOOTX64.EFI`]: '',
    [`${ROOT}/boot/efi/EFI/fedora/shimx64.efi`]: '',
    [`${ROOT}/boot/efi/EFI/fedora/grubx64.efi`]: '',
    [`${ROOT}/boot/loader/entries/1.conf`]: 'title Fedora\noptions root=UUID=old ro rd.lvm.lv=f/root quiet\n',
    [`${ROOT}/usr/lib/dracut/dracut.conf.d/01-dist.conf`]: 'hostonly="yes"\n',
  };
  const { machine, result } = install(
    [
      ...mount('-t ext4 /dev/sda2', ROOT),
      before,
      ...mount('-t vfat /dev/sda1', ESP),
      { line: `cp -rL ${ROOT}/boot/efi/. ${ESP}` },
      ...mount('-t vfat /dev/sda1', `${ROOT}/boot/efi`),
      ...binds(...FOLDERS),
      blkid('/dev/sda2', `${UUID}\n`),
      blkid('/dev/sda1', '6B4E-4FCD\n'),
      ...uuidLink,
      { line: `chroot ${ROOT} dracut --regenerate-all --force --no-hostonly` },
      { line: `chroot ${ROOT} grub2-mkconfig -o /boot/grub2/grub.cfg` },
      blkid('/dev/sda2', `${UUID}\n`),
      { line: "efibootmgr -c -d /dev/sda -p 1 -L fedora -l '\\EFI\\fedora\\shimx64.efi'" },
      { ...after, stdout: after.stdout.replace('debian', 'fedora') },
      { line: 'efibootmgr -o 0001,0000,0002' },
      ordered,
      ...unmount(...FOLDERS.map((folder) => ROOT + folder).reverse(), `${ROOT}/boot/efi`, ESP, ROOT),
    ],
    { files },
  );
  await assertEventually(result, machine);
  assert.match(
    machine.text(`${ROOT}/boot/efi/EFI/fedora/grub.cfg`) ?? '',
    /--set=dev 11111111-2222-3333-4444-555555555555\nset prefix=\(\$dev\)\/boot\/grub2\n/,
  );
  assert.match(
    machine.text(`${ROOT}/boot/loader/entries/1.conf`) ?? '',
    /^options root=UUID=11111111-2222-3333-4444-555555555555 ro quiet$/m,
  );
});

test('an image without a boot loader for this firmware is refused before anything in it is changed', async () => {
  const files = Object.fromEntries(Object.entries(debianFiles).filter(([path]) => !path.includes('x86_64-efi')));
  const { machine, result } = install([...mount('-t ext4 /dev/sda2', ROOT), ...unmount(ROOT)], { files });
  const error = await failureOf(result);
  assert.equal(error.code, 'SLIP-4012');
  assert.match(error.message, /no GRUB for UEFI.*shim-signed/);
  machine.assertAllRan();
  assert.equal(machine.text(`${ROOT}/etc/fstab`), debianFiles[`${ROOT}/etc/fstab`]);
});

test('a volume that is not there, has no image, or holds Windows is refused', async () => {
  for (const [volumes, step, code, message] of [
    [[esp], {}, 'SLIP-4011', /No volume has an image yet; the volumes are: esp/],
    [[system], { volume: 'other' }, 'SLIP-4011', /There is no volume "other".*system \(has an image\)/],
    [[volumeWith({ type: 'windows', fileSystem: 'ntfs', image: IMAGE_ID })], {}, 'SLIP-4010', /system has ntfs/],
  ] as const) {
    const error = await failureOf(install([], { volumes, step }).result);
    assert.equal(error.code, code);
    assert.match(error.message, message);
  }
});

test('a file system without a UUID is refused', async () => {
  const commands = uefiCommands().slice(0, -5);
  const { machine, result } = install([...commands, blkid('/dev/sda2', '\n'), ...uefiUndone]);
  assert.match((await failureOf(result)).message, /has no UUID/);
  machine.assertAllRan();
});
