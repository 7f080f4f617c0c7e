/** What an applied Linux has of boot loaders, kernels and configuration, read from its mounted volume. */
import type { Machine } from '../../machine/machine.ts';
import { hasEntry } from '../image-entry.ts';
import { type LoaderProgram, loaderPrograms } from './boot-loader-plan.ts';
import type { RamDiskFiles } from './initial-ram-disk.ts';

export interface SystemFacts {
  readonly distribution: string;
  readonly programs: ReadonlySet<LoaderProgram>;
  readonly platforms: ReadonlySet<string>;
  readonly signedLoader: boolean;
  readonly packagedLoader: string | null;
  readonly hasKernel: boolean;
}

const SIGNED_GRUB = ['usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed'];
// Ubuntu calls it by version behind a link, or `dualsigned`.
const SIGNED_SHIM = ['shimx64.efi.signed', 'shimx64.efi.signed.latest', 'shimx64.efi.dualsigned'].map(
  (name) => `usr/lib/shim/${name}`,
);

/** @param root where the system's volume is mounted */
export async function readSystemFacts(machine: Machine, root: string): Promise<SystemFacts> {
  const has = (path: string) => hasEntry(machine, root, path);
  const hasAny = async (paths: readonly string[]) => (await Promise.all(paths.map(has))).includes(true);
  const programs = await Promise.all(
    loaderPrograms.map(async (name) => ((await hasAny([`usr/sbin/${name}`, `usr/bin/${name}`])) ? name : null)),
  );
  const platforms = await Promise.all(
    (await names(machine, `${root}/usr/lib/grub`)).map(async (name) =>
      (await has(`usr/lib/grub/${name}/normal.mod`)) ? name : null,
    ),
  );
  return {
    distribution: distributionOf(await textOf(machine, root, ['usr/lib/os-release', 'etc/os-release'])),
    programs: new Set(programs.flatMap((name) => name ?? [])),
    platforms: new Set(platforms.flatMap((name) => name ?? [])),
    signedLoader: (await hasAny(SIGNED_GRUB)) && (await hasAny(SIGNED_SHIM)),
    packagedLoader: await packagedLoader(machine, root),
    hasKernel: (await names(machine, `${root}/boot`)).some((name) => /^(vmlinuz|vmlinux|bzImage|kernel-)/.test(name)),
  };
}

export async function readRamDiskFiles(machine: Machine, root: string): Promise<RamDiskFiles> {
  const all = (paths: readonly string[]) => existing(machine, root, paths);
  return {
    initramfsTools: await all(['etc/initramfs-tools/initramfs.conf', 'etc/initramfs-tools/conf.d/']),
    dracut: await all(['usr/lib/dracut/dracut.conf.d/', 'etc/dracut.conf', 'etc/dracut.conf.d/']),
  };
}

/** os-release(5): the ID is lower case without spaces; it becomes a folder's name, so nothing else is taken. */
export function distributionOf(osRelease: string | null): string {
  const id = /^ID=["']?([^"'\n]*)["']?\s*$/m.exec(osRelease ?? '')?.[1]?.trim() ?? '';
  return /^[a-z0-9._-]{1,40}$/.test(id) ? id : 'linux';
}

/** `fedora`, where /boot/efi/EFI/fedora of the image holds shim and GRUB. */
async function packagedLoader(machine: Machine, root: string): Promise<string | null> {
  for (const name of await names(machine, `${root}/boot/efi/EFI`)) {
    const folder = `${root}/boot/efi/EFI/${name}`;
    const files = new Set((await names(machine, folder)).map((file) => file.toLowerCase()));
    if (name.toUpperCase() !== 'BOOT' && files.has('shimx64.efi') && files.has('grubx64.efi')) return name;
  }
  return null;
}

/** The first of the files that is there. Of a link, its target goes first: an absolute one would lead out of the image. */
async function textOf(machine: Machine, root: string, paths: readonly string[]): Promise<string | null> {
  const [first] = await existing(machine, root, paths);
  return first?.text ?? null;
}

/** The files that are there, those of a folder (`path/`) by name. Paths are within the system. */
async function existing(
  machine: Machine,
  root: string,
  paths: readonly string[],
): Promise<{ path: string; text: string }[]> {
  const found: { path: string; text: string }[] = [];
  for (const path of paths) {
    const inside = path.endsWith('/')
      ? (await names(machine, `${root}/${path.slice(0, -1)}`)).sort().map((name) => path + name)
      : [path];
    for (const file of inside) {
      if (await machine.exists(`${root}/${file}`))
        found.push({ path: file, text: (await machine.readFile(`${root}/${file}`)).toString('utf8') });
    }
  }
  return found;
}

export async function names(machine: Machine, folder: string): Promise<string[]> {
  return (await machine.exists(folder)) ? machine.list(folder) : [];
}
