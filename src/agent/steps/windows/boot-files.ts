/** Where the files lie that start a Windows on UEFI firmware, in the applied volume and on the EFI system partition. Pure. */
import { bootManagerPaths } from '../../../api/boot-managers.ts';
import type { BootManager } from './boot-manager.ts';

export interface FileCopy {
  /** Below the Windows volume; folders with all that is in them. */
  readonly from: string;
  /** Below the EFI system partition. */
  readonly to: string;
  readonly kind: 'file' | 'folder';
}

export const BOOT_FOLDER = 'EFI/Microsoft/Boot';
export const STORE_PATH = `${BOOT_FOLDER}/BCD`;
export const BOOT_ENTRY = { name: 'Windows Boot Manager', path: '\\EFI\\Microsoft\\Boot\\bootmgfw.efi' } as const;

/** By the machine of the boot manager's PE header: what firmware looks for where it has no entry (UEFI specification, 3.5.1.1). */
export const FALLBACK_NAMES = { amd64: 'bootx64.efi', arm64: 'bootaa64.efi', x86: 'bootia32.efi' } as const;
export type FirmwareArchitecture = keyof typeof FALLBACK_NAMES;

/** As bcdboot does: all of Boot/EFI with fonts and resources, over it what is of 2023, and the boot manager where firmware without entries looks. */
export function bootFileCopies(
  bootManager: BootManager,
  architecture: FirmwareArchitecture,
  exFiles: readonly string[],
): FileCopy[] {
  const common: FileCopy[] = [
    { from: 'Windows/Boot/EFI', to: BOOT_FOLDER, kind: 'folder' },
    { from: 'Windows/Boot/Fonts', to: `${BOOT_FOLDER}/Fonts`, kind: 'folder' },
    { from: 'Windows/Boot/Resources', to: `${BOOT_FOLDER}/Resources`, kind: 'folder' },
  ];
  const newer = bootManager === '2023' ? exFiles.map(exCopy) : [];
  const fallback: FileCopy = {
    ...{ from: bootManagerPaths[bootManager], kind: 'file' },
    to: `EFI/Boot/${FALLBACK_NAMES[architecture]}`,
  };
  return [...common, ...newer, fallback];
}

/** @param path below Windows/Boot: `EFI_EX/bootmgfw_EX.efi`, `Fonts_EX/segoe_slboot_EX.ttf` */
function exCopy(path: string): FileCopy {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/_EX(\.\w+)$/i, '$1');
  const folder = path.toLowerCase().startsWith('fonts_ex/') ? `${BOOT_FOLDER}/Fonts` : BOOT_FOLDER;
  return { from: `Windows/Boot/${path}`, to: `${folder}/${name}`, kind: 'file' };
}

/** On a BIOS all of it is on the Windows volume itself: with one system a partition of its own gains nothing. */
export const BIOS_BOOT_FOLDER = 'Boot';
/** Of Windows/Boot/PCAT: what lies in the root of the volume, under these names. */
const IN_ROOT: Readonly<Record<string, string>> = { bootmgr: 'bootmgr', bootnxt: 'BOOTNXT' };

/** @param names of what is in Windows/Boot/PCAT */
export function biosBootFileCopies(names: readonly string[]): FileCopy[] {
  const programs = names.map((name): FileCopy => {
    const from = `Windows/Boot/PCAT/${name}`;
    const inRoot = IN_ROOT[name.toLowerCase()];
    if (inRoot !== undefined) return { from, to: inRoot, kind: 'file' };
    return { from, to: `${BIOS_BOOT_FOLDER}/${name}`, kind: name.includes('.') ? 'file' : 'folder' };
  });
  return [
    ...programs,
    { from: 'Windows/Boot/Fonts', to: `${BIOS_BOOT_FOLDER}/Fonts`, kind: 'folder' },
    { from: 'Windows/Boot/Resources', to: `${BIOS_BOOT_FOLDER}/Resources`, kind: 'folder' },
  ];
}
