/**
 * The first file of a boot: what a DHCP answer names. Pure.
 *
 *   BIOS        → undionly.kpxe by TFTP → iPXE's script by HTTP → kernel and initrds by HTTP
 *   iPXE        → iPXE's script by HTTP: only when it says that it can do HTTP, otherwise as if it were not iPXE
 *   UEFI        → shim by TFTP → GRUB by TFTP → /grub/grub.cfg → the computer's own script by HTTP → kernel and initrds
 *   UEFI, HTTP  → the same, all of it by HTTP
 *
 * No memory of earlier requests is needed to tell a network card's own iPXE from undionly.kpxe: both end in the script as
 * soon as they can, and undionly.kpxe always can (recipe: netboot, section 4, "chain loop"). iPXE as the network driver of a
 * UEFI firmware gets the script too: shim cannot fetch its GRUB through the iPXE of 2019 (seen: it times out).
 */
import type { PxeRequest } from '../../protocols/dhcp/pxe-request.ts';
import { LOADERS } from './boot-files.ts';
import { type BootIdentity, type BootUrls, bootFilePath } from './boot-urls.ts';

/** A TFTP path or an absolute URL; null for a client that none of our loaders starts on. */
export function firstBootFile(
  request: Pick<PxeRequest, 'architecture' | 'httpBoot' | 'ipxe'>,
  who: BootIdentity,
  buildId: string,
  urls: BootUrls,
): string | null {
  const loader =
    request.architecture === 'bios' || request.architecture === 'x64-uefi' ? LOADERS[request.architecture] : null;
  if (loader === null) return null;
  if (request.httpBoot) {
    // 20 is HTTP Boot of a BIOS: no such firmware is known, and no loader of ours is made for it.
    return request.architecture === 'bios' ? null : urls.bootFile(buildId, loader);
  }
  if (request.ipxe?.features.has('http')) return urls.ipxeScript(who);
  // Without the leading slash, as firmware asks and as our TFTP server names files.
  return bootFilePath(buildId, loader).slice(1);
}
