/** Which files a booting computer may have, and under which names; where they are is the boot images' own business. */
import { bootFilePath } from './boot-urls.ts';

export interface BootFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface BootFiles {
  /** Of the boot image that new boots use; null when the site has none. */
  currentBuildId(): Promise<string | null>;
  /** A file of a boot image that the site has, the current one or a former; null for anything else. */
  find(buildId: string, name: string): Promise<BootFile | null>;
}

/** What firmware starts, by architecture. */
export const LOADERS = { bios: 'undionly.kpxe', 'x64-uefi': 'shimx64.efi' } as const;

/** Over TFTP goes only what may have to: the loaders, the GRUB that shim looks for beside itself, and what a GRUB without HTTP loads. */
const TFTP_FILES: readonly string[] = [...Object.values(LOADERS), 'grubx64.efi', 'vmlinuz', 'initrd.img'];

/**
 * A path as TFTP asks for it, without a leading slash: a loader of a boot image by its build id, or by its bare name that of
 * the current one, for sites whose own DHCP server names the boot file and cannot know the build id.
 */
export async function findTftpFile(files: BootFiles, path: string): Promise<BootFile | null> {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (!TFTP_FILES.includes(name)) return null;
  const buildId = parts.length === 1 ? await files.currentBuildId() : parts[1];
  if (buildId === null || buildId === undefined) return null;
  const isKnownForm = parts.length === 1 || `/${path}` === bootFilePath(buildId, name);
  return isKnownForm ? await findBootFile(files, buildId, name) : null;
}

/** Names come from strangers: only what a build id and a file of a boot image can look like is looked up at all. */
export async function findBootFile(files: BootFiles, buildId: string, name: string): Promise<BootFile | null> {
  if (!/^[0-9a-f]{16}$/.test(buildId) || !/^[a-z][a-z0-9]*(\.[a-z0-9]+)?$/.test(name)) return null;
  return files.find(buildId, name);
}
