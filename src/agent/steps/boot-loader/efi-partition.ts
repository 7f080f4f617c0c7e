/** Loaders that are files of the image (Fedora and its relatives): grub2-install may not be used there, shim would not start what it makes. */
import type { Volume } from '../../../api/agent.ts';
import type { Machine } from '../../machine/machine.ts';
import { fileSystemUuid } from './adapt-system.ts';

/** Copies what the image has below /boot/efi onto the EFI system partition. FAT knows neither owners nor links. */
export async function fillEfiPartition(machine: Machine, root: string, target: string): Promise<void> {
  await machine.run('cp', ['-rL', `${root}/boot/efi/.`, target]);
}

export interface PackagedLoader {
  readonly root: string;
  /** Folder below EFI. */
  readonly loader: string;
  readonly efi: Volume;
  /** The volume that GRUB finds its configuration on, and the folder there. */
  readonly grubVolume: Volume;
  readonly grubFolder: string;
  /** Null where the firmware's entries cannot be written. */
  readonly entryName: string | null;
}

/** Points the loader at its configuration, and the firmware at the loader. */
export async function enterPackagedLoader(machine: Machine, packaged: PackagedLoader): Promise<void> {
  const { root, loader, efi, grubVolume, grubFolder, entryName } = packaged;
  const uuid = await fileSystemUuid(machine, grubVolume);
  await machine.writeFile(`${root}/boot/efi/EFI/${loader}/grub.cfg`, grubStub(uuid, grubFolder));
  if (entryName === null) return;
  const partition = /(\d+)$/.exec(efi.path)?.[1] ?? '1';
  const path = `\\EFI\\${loader}\\shimx64.efi`;
  await machine.run('efibootmgr', ['-c', '-d', efi.diskPath, '-p', partition, '-L', entryName, '-l', path]);
}

/** What Fedora's installer writes there in other words: where GRUB's real configuration is. */
function grubStub(uuid: string, folder: string): string {
  return `search --no-floppy --fs-uuid --set=dev ${uuid}
set prefix=($dev)${folder}
export prefix
configfile $prefix/grub.cfg
`;
}
