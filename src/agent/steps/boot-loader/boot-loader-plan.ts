/** How an applied Linux is made to start on this computer, decided from what the image has; nothing is done here. */
import { SlipwayError } from '../../../api/errors.ts';

export interface BootLoaderFacts {
  readonly firmware: 'uefi' | 'bios';
  readonly secureBoot: boolean;
  readonly diskPath: string;
  readonly tableStyle: 'gpt' | 'mbr';
  readonly hasBiosBootPartition: boolean;
  readonly hasEfiPartition: boolean;
  /** os-release ID: `debian`, `fedora`. */
  readonly distribution: string;
  /** The image's own programs, by their names. */
  readonly programs: ReadonlySet<LoaderProgram>;
  /** Folders of /usr/lib/grub that hold modules: `i386-pc`, `x86_64-efi`. */
  readonly platforms: ReadonlySet<string>;
  /** Debian and its relatives: shim and the signed GRUB that grub-install takes. */
  readonly signedLoader: boolean;
  /** Fedora and its relatives: the folder of /boot/efi/EFI in the image that holds shim and GRUB. */
  readonly packagedLoader: string | null;
  /** grub-install knows --force-extra-removable (Debian's patch). */
  readonly extraRemovable: boolean;
  readonly hasKernel: boolean;
  /** The firmware's variables can be written. */
  readonly variablesWritable: boolean;
}

export const loaderPrograms = [
  'grub-install',
  'grub2-install',
  'update-grub',
  'grub-mkconfig',
  'grub2-mkconfig',
] as const;
export type LoaderProgram = (typeof loaderPrograms)[number];

export interface BootLoaderPlan {
  /** Run within the image, in order. */
  readonly commands: readonly (readonly [string, ...string[]])[];
  /** The firmware's boot entry; null for BIOS. */
  readonly entryName: string | null;
  /** Folder below EFI that the loader looks into for its grub.cfg. */
  readonly efiFolder: string | null;
  /** Where grub-install writes: another folder than the signed loader looks into, where an entry was named. */
  readonly installedFolder: string | null;
  /** The loader is a file of the image: it is copied to the EFI system partition and entered by us. */
  readonly packagedLoader: string | null;
}

const EFI_TARGET = 'x86_64-efi';
const BIOS_TARGET = 'i386-pc';

/** @throws SlipwayError SLIP-4012 with what is missing and which packages bring it into the image */
export function planBootLoader(facts: BootLoaderFacts, bootEntry: string | undefined): BootLoaderPlan {
  if (!facts.hasKernel)
    throw refused(
      'has no kernel in /boot',
      'Install one in the image (Debian: linux-image-amd64; Fedora: kernel) and capture it again.',
    );
  const config = configCommand(facts);
  return facts.firmware === 'uefi' ? planUefi(facts, config, bootEntry) : planBios(facts, config);
}

function planBios(facts: BootLoaderFacts, config: readonly [string, ...string[]]): BootLoaderPlan {
  if (facts.tableStyle === 'gpt' && !facts.hasBiosBootPartition)
    throw new SlipwayError(
      'SLIP-4012',
      `GRUB has no place on ${facts.diskPath}: a GPT disk of a BIOS computer needs a partition of type bios-boot (1 MiB, without file system). Add it in Format and Partition Disk, or use style mbr.`,
    );
  const install = installProgram(facts, BIOS_TARGET);
  return {
    commands: [[install, `--target=${BIOS_TARGET}`, '--recheck', facts.diskPath], config],
    entryName: null,
    efiFolder: null,
    installedFolder: null,
    packagedLoader: null,
  };
}

function planUefi(
  facts: BootLoaderFacts,
  config: readonly [string, ...string[]],
  bootEntry: string | undefined,
): BootLoaderPlan {
  if (!facts.hasEfiPartition)
    throw new SlipwayError(
      'SLIP-4012',
      `${facts.diskPath} has no EFI system partition, without which UEFI firmware starts nothing. Add a partition of type efi (fat32, 260 MiB) in Format and Partition Disk.`,
    );
  const entryName = bootEntry ?? facts.distribution;
  const { packagedLoader } = facts;
  // An image of Debian may hold its old EFI system partition as well: there grub-install makes it anew.
  if (packagedLoader !== null && !facts.programs.has('grub-install')) {
    return { commands: [config], entryName, efiFolder: packagedLoader, installedFolder: null, packagedLoader };
  }
  const install = installProgram(facts, EFI_TARGET);
  refuseUnsigned(facts);
  return {
    commands: [...uefiCommands(facts, install, entryName), config],
    entryName,
    // The signed GRUB has the distribution's folder built in, whatever the entry is called.
    efiFolder: facts.signedLoader ? facts.distribution : entryName,
    installedFolder: entryName,
    packagedLoader: null,
  };
}

/** Besides its own entry, GRUB is put where firmware looks that has lost its entries (EFI/BOOT). */
function uefiCommands(facts: BootLoaderFacts, install: LoaderProgram, entryName: string): [string, ...string[]][] {
  const place = [`--target=${EFI_TARGET}`, '--efi-directory=/boot/efi', `--bootloader-id=${entryName}`, '--recheck'];
  const nvram = facts.variablesWritable ? [] : ['--no-nvram'];
  if (facts.extraRemovable) return [[install, ...place, ...nvram, '--force-extra-removable']];
  return [
    [install, ...place, ...nvram],
    [install, ...place, '--removable', '--no-nvram'],
  ];
}

function installProgram(facts: BootLoaderFacts, target: string): LoaderProgram {
  const program = facts.programs.has('grub-install') ? 'grub-install' : 'grub2-install';
  if (facts.programs.has(program) && facts.platforms.has(target)) return program;
  const packages =
    target === BIOS_TARGET
      ? 'Debian, Ubuntu: grub-pc-bin and grub2-common; Fedora: grub2-pc'
      : 'Debian, Ubuntu: grub-efi-amd64-signed and shim-signed; Fedora: grub2-efi-x64 and shim-x64';
  const what = target === BIOS_TARGET ? 'BIOS' : 'UEFI';
  throw refused(
    `has no GRUB for ${what} firmware (${facts.programs.has(program) ? `/usr/lib/grub/${target}` : 'grub-install'} is missing)`,
    `Install it in the image (${packages}) and capture it again.`,
  );
}

function refuseUnsigned({ secureBoot, signedLoader }: BootLoaderFacts): void {
  if (!secureBoot || signedLoader) return;
  throw refused(
    'has no signed boot loader, and Secure Boot is on: the firmware would refuse to start it',
    'Install it in the image (Debian, Ubuntu: shim-signed and grub-efi-amd64-signed) and capture it again, or switch Secure Boot off.',
  );
}

function configCommand({ programs }: BootLoaderFacts): readonly [string, ...string[]] {
  if (programs.has('update-grub')) return ['update-grub'];
  if (programs.has('grub2-mkconfig')) return ['grub2-mkconfig', '-o', '/boot/grub2/grub.cfg'];
  if (programs.has('grub-mkconfig')) return ['grub-mkconfig', '-o', '/boot/grub/grub.cfg'];
  throw refused(
    'has no GRUB (neither update-grub nor grub-mkconfig is there)',
    'Install it in the image (Debian, Ubuntu: grub2-common with grub-efi-amd64-signed and shim-signed, or grub-pc-bin; Fedora: grub2-tools with grub2-efi-x64 and shim-x64, or grub2-pc) and capture it again.',
  );
}

function refused(what: string, advice: string): SlipwayError {
  return new SlipwayError('SLIP-4012', `The applied image ${what}. ${advice}`);
}
