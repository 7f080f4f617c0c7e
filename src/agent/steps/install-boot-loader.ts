/** Install Boot Loader: makes the applied Linux start on this computer, by its own GRUB. */
import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { BootLoader } from '../../api/step-facts.ts';
import { keepInFront } from '../engine/staged-pe-bios.ts';
import type { StepContext, StepDoing } from '../engine/step-context.ts';
import type { BootEntries } from '../machine/boot-entries.ts';
import type { Machine } from '../machine/machine.ts';
import { adaptSystem, type SystemVolumes } from './boot-loader/adapt-system.ts';
import { bootCodeSha256, sha256OfBootCode } from './boot-loader/boot-code.ts';
import { type BootLoaderFacts, type BootLoaderPlan, planBootLoader } from './boot-loader/boot-loader-plan.ts';
import { enterPackagedLoader, fillEfiPartition } from './boot-loader/efi-partition.ts';
import { bootEntries, keepNetworkFirst } from './boot-loader/keep-network-first.ts';
import { readSystemFacts } from './boot-loader/system-facts.ts';
import { type Mounts, withMounts } from './mounts.ts';
import { requireLinux } from './require-linux.ts';
import { systemVolume } from './system-volume.ts';

/** What programs within the image get besides: no language files may be missing, no question may be asked. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  DEBIAN_FRONTEND: 'noninteractive',
};

export const installBootLoader: StepDoing<'install-boot-loader'> = async ({ options }, context) => {
  requireLinux(context.machine);
  const volumes = volumesOf(context.volumes(), options.volume);
  const inventory = await context.machine.inventory();
  return withMounts(context.machine, async (mounts) => {
    const root = await mounts.volume(volumes.system);
    const efivars = inventory.firmware.kind === 'uefi' && (await efiVariables(context, mounts));
    const plan = planBootLoader(await factsOf(context.machine, root, volumes, inventory, efivars), options.bootEntry);
    const before = efivars ? await bootEntries(context.machine) : null;
    await mountSystem(context, mounts, root, volumes, plan);
    await adaptSystem(context, root, volumes, inChroot(context, root));
    const sector = await runCommands(context, root, plan, inventory);
    await finishEfi(context, root, volumes, plan, efivars);
    const entries =
      before === null || plan.entryName === null ? null : await keepNetworkFirst(context, before, plan.entryName);
    const facts = await factsAfter(context.machine, inventory, volumes, plan, { entries, sector });
    return { outcome: 'done', message: describe(plan, volumes), facts };
  });
};

function volumesOf(volumes: readonly Volume[], id: string | undefined): SystemVolumes {
  const system = systemVolume(volumes, id);
  const onDisk = volumes.filter(({ diskPath }) => diskPath === system.diskPath);
  return {
    system,
    efi: onDisk.find(({ type }) => type === 'efi') ?? null,
    // A volume called "boot" that holds no image of its own becomes /boot.
    boot: onDisk.find(({ id, type, image }) => id === 'boot' && type === 'linux' && image === null) ?? null,
    hasBiosBoot: onDisk.some(({ type }) => type === 'bios-boot'),
  };
}

/** Whether the firmware's boot entries can be read and written: some computers have their variables switched off. */
async function efiVariables({ machine, log }: StepContext, mounts: Mounts): Promise<boolean> {
  const folder = '/sys/firmware/efi/efivars';
  try {
    if ((await machine.list(folder)).length === 0) await mounts.mount(['-t', 'efivarfs', 'efivarfs'], folder);
    return true;
  } catch (error) {
    log(
      `The firmware's variables cannot be written, so no boot entry is made; the system starts from EFI/BOOT: ${String(error)}`,
    );
    return false;
  }
}

async function factsOf(
  machine: Machine,
  root: string,
  { system, efi, hasBiosBoot }: SystemVolumes,
  { firmware }: Inventory,
  variablesWritable: boolean,
): Promise<BootLoaderFacts> {
  const facts = await readSystemFacts(machine, root);
  const install = facts.programs.has('grub-install') ? 'grub-install' : 'grub2-install';
  return {
    ...facts,
    extraRemovable: await knowsExtraRemovable(machine, root, install),
    firmware: firmware.kind,
    secureBoot: firmware.secureBoot === true,
    diskPath: system.diskPath,
    // Of an MBR disk it is the signature and the number (src/api/agent.ts).
    tableStyle: /^[0-9a-f]{8}-[0-9a-f]{2}$/i.test(system.partitionUuid) ? 'mbr' : 'gpt',
    hasBiosBootPartition: hasBiosBoot,
    hasEfiPartition: efi !== null,
    variablesWritable,
  };
}

/** Debian's patched grub-install installs into EFI/BOOT too, with the signed loader; others are called a second time. */
async function knowsExtraRemovable(machine: Machine, root: string, program: string): Promise<boolean> {
  const path = `${root}/usr/sbin/${program}`;
  return (await machine.exists(path)) && (await machine.readFile(path)).includes('force-extra-removable');
}

/** The system with all that its programs expect to find: its other volumes, and the kernel's file systems. */
async function mountSystem(
  context: StepContext,
  mounts: Mounts,
  root: string,
  { boot, efi }: SystemVolumes,
  plan: BootLoaderPlan,
): Promise<void> {
  const { machine } = context;
  if (boot !== null) {
    const outside = await mounts.volume(boot);
    await moveBoot(machine, root, outside);
    await mounts.volume(boot, `${root}/boot`);
  }
  if (efi !== null && plan.entryName !== null) {
    if (plan.packagedLoader !== null) await fillEfiPartition(machine, root, await mounts.volume(efi));
    await mounts.volume(efi, `${root}/boot/efi`);
  }
  for (const folder of ['/dev', '/dev/pts', '/proc', '/sys', '/sys/firmware/efi/efivars', '/run'])
    if (await machine.exists(folder)) await mounts.bind(folder, root + folder);
}

/** What the image has in /boot goes onto the volume that will be mounted there. Nothing is left to do when the step runs again. */
async function moveBoot(machine: Machine, root: string, target: string): Promise<void> {
  await machine.run('cp', ['-a', `${root}/boot/.`, target]);
  for (const name of await machine.list(`${root}/boot`)) await machine.remove(`${root}/boot/${name}`);
}

function inChroot({ machine, signal }: StepContext, root: string): (command: readonly string[]) => Promise<void> {
  return async (command) => {
    try {
      await machine.run('chroot', [root, ...command], { env: ENVIRONMENT, signal });
    } catch (cause) {
      if (!(cause instanceof SlipwayError)) throw cause;
      throw new SlipwayError(
        'SLIP-4012',
        `The image's own ${command[0]} failed, so the system cannot start yet: ${cause.message}`,
        { cause, ...(cause.exitCode === undefined ? {} : { exitCode: cause.exitCode }) },
      );
    }
  };
}

/** The sector that was installed where a staged PE is in front of it. */
async function runCommands(
  context: StepContext,
  root: string,
  { commands }: BootLoaderPlan,
  { firmware }: Inventory,
): Promise<Buffer | null> {
  let sector: Buffer | null = null;
  for (const command of commands) {
    await inChroot(context, root)(command);
    // At once: a power cut may not find the new loader in front, which has nothing yet that would go on with the run.
    const installed = await keepInFront({ ...context, firmware: firmware.kind, volumes: context.volumes() });
    sector = installed ?? sector;
  }
  return sector;
}

async function finishEfi(
  { machine }: StepContext,
  root: string,
  { efi, boot, system }: SystemVolumes,
  plan: BootLoaderPlan,
  efivars: boolean,
): Promise<void> {
  if (efi === null || plan.efiFolder === null) return;
  const folder = `${root}/boot/efi/EFI`;
  if (plan.packagedLoader !== null) {
    const target = { efi, grubVolume: boot ?? system, grubFolder: boot === null ? '/boot/grub2' : '/grub2' };
    await enterPackagedLoader(machine, {
      ...target,
      root,
      loader: plan.packagedLoader,
      entryName: efivars ? plan.entryName : null,
    });
  } else if (plan.installedFolder !== null && plan.installedFolder !== plan.efiFolder) {
    await machine.copyFile(`${folder}/${plan.installedFolder}/grub.cfg`, `${folder}/${plan.efiFolder}/grub.cfg`);
  }
}

/** For the run's report: what the firmware will find. */
async function factsAfter(
  machine: Machine,
  { firmware }: Inventory,
  { system }: SystemVolumes,
  { entryName }: BootLoaderPlan,
  { entries, sector }: { entries: BootEntries | null; sector: Buffer | null },
): Promise<BootLoader> {
  const bios = firmware.kind === 'bios';
  const code = sector === null ? () => bootCodeSha256(machine, system.diskPath) : () => sha256OfBootCode(sector);
  return {
    kind: 'boot-loader',
    ...{ firmware: firmware.kind, secureBoot: firmware.secureBoot, disk: system.diskPath },
    ...{ entryName: entries === null ? null : entryName, entries: entries && mutable(entries) },
    bootCodeSha256: bios ? await code() : null,
  };
}

function mutable({ order, entries }: BootEntries): NonNullable<BootLoader['entries']> {
  return { order: [...order], entries: [...entries] };
}

function describe({ entryName, commands, packagedLoader }: BootLoaderPlan, { system }: SystemVolumes): string {
  const what = packagedLoader === null ? `GRUB (${commands[0]?.[1] ?? ''})` : `The image's loader (${packagedLoader})`;
  const entry = entryName === null ? '' : `, boot entry "${entryName}"`;
  return `${what} is installed for ${system.id} on ${system.diskPath}${entry}.`;
}
