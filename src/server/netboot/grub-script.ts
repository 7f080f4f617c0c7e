/**
 * GRUB's scripts, for computers with UEFI, with and without Secure Boot. Only commands that Debian 13's signed image has
 * built in: under Secure Boot no further module can be loaded.
 */
import type { BootPlan } from './boot-plan.ts';
import { loaderArguments, loaderUrl, promptText, shownText } from './loader-text.ts';

const FAILURE_SECONDS = 60;
const NO_DISK_SECONDS = 300;

/**
 * Boot loaders on the disk, as their systems install them; the first that is there and starts wins. Windows before the
 * Linux distributions: what is left of an older Linux beside a newer Windows only ends in a GRUB prompt. The path for
 * removable media last: behind it may be shim's fallback program, which rewrites boot entries and restarts.
 */
const DISK_LOADERS = [
  '/EFI/Microsoft/Boot/bootmgfw.efi',
  ...['debian', 'ubuntu', 'fedora', 'centos', 'redhat', 'rocky', 'almalinux'].map((name) => `/EFI/${name}/shimx64.efi`),
  '/EFI/opensuse/shim.efi',
  '/EFI/sles/shim.efi',
  '/EFI/debian/grubx64.efi',
  '/EFI/ubuntu/grubx64.efi',
  '/EFI/systemd/systemd-bootx64.efi',
  '/EFI/BOOT/BOOTX64.EFI',
];

/** How GRUB gets its files: where it was told to, or from the TFTP server at an address. */
export type FetchedBy = { readonly kind: 'http' } | { readonly kind: 'tftp'; readonly server: string };

/**
 * `/grub/grub.cfg`, what the network build of GRUB reads first, from wherever it was loaded itself: TFTP or HTTP. It is the
 * same for every computer and only leads on to the one that is made for this one. Debian 12's signed GRUB knows no HTTP.
 */
export function grubStart(server: string): string {
  return script([
    ...diskFunction,
    'if insmod http; then',
    `  set from="http,${server}"`,
    'else',
    '  set from="tftp,$net_default_server"',
    'fi',
    // With dashes: our TFTP server takes no colon in a path, since Windows' loaders write drive letters with one.
    `regexp ${[1, 2, 3, 4, 5, 6].map((at) => `--set=${at}:m${at}`).join(' ')} '^(..):(..):(..):(..):(..):(..)$' $net_default_mac`,
    'smbios --type 1 --get-uuid 8 --set system_uuid',
    // A packet may be lost, and each try uses a TCP port of its own. Quoted: outside quotes "?" is a wildcard.
    'for try in 1 2 3; do',
    '  configfile "($from)/boot/grub/$m1-$m2-$m3-$m4-$m5-$m6?uuid=$system_uuid"',
    'done',
    `echo "No answer from $from. Is the site up? The disk follows in ${FAILURE_SECONDS} seconds."`,
    `sleep ${FAILURE_SECONDS}`,
    'go_to_disk',
  ]);
}

/** What one computer is to do. */
export function grubScript(plan: BootPlan, by: FetchedBy): string {
  const shown = plan.shown.map((line) => `echo '${shownText(line)}'`);
  return script([...diskFunction, ...shown, ...(plan.kind === 'disk' ? ['go_to_disk'] : peLines(plan, by))]);
}

function peLines(plan: Extract<BootPlan, { kind: 'pe' }>, by: FetchedBy): string[] {
  const initrds = plan.initrds.map((url) => `'${grubPath(url, by)}'`).join(' ');
  return [
    ...(plan.promptSeconds === null ? [] : promptLines(plan.promptSeconds)),
    ...originLines,
    `if linux '${grubPath(plan.kernel, by)}' ${loaderArguments(plan.kernelArguments)} slipway.origin=$origin; then`,
    `  if initrd ${initrds}; then`,
    '    boot',
    '  fi',
    'fi',
    `echo 'The PE could not be started. The disk follows in ${FAILURE_SECONDS} seconds.'`,
    `sleep ${FAILURE_SECONDS}`,
    'go_to_disk',
  ];
}

/** Whether firmware came by PXE or by HTTP Boot: `root` is where GRUB itself was loaded from, by whichever way its files come since. */
const originLines = ['set origin=pxe', 'if regexp \'^http,\' "$root"; then', '  set origin=http', 'fi'];

/** `sleep --interruptible` is interrupted by Escape alone, and fails then (GRUB manual, "sleep"). */
function promptLines(seconds: number): string[] {
  const told = promptText(seconds).map((line) => `echo '${line}'`);
  return [...told, `if sleep --interruptible ${seconds}; then`, '  go_to_disk', 'fi'];
}

/**
 * `exit` ends in OVMF's set-up menu (recipe: netboot, section 10), so GRUB starts the disk's boot loader itself. A loader
 * that gives up returns here, and the next one has its turn. Where none is left a restart would only come here again:
 * the wait keeps that from being a fast loop.
 */
const diskFunction = [
  'function go_to_disk {',
  "  echo 'Going on to the disk.'",
  `  for loader in ${DISK_LOADERS.join(' ')}; do`,
  '    for partition in (hd*,*); do',
  '      if [ -f "$partition$loader" ]; then',
  '        echo "Starting $partition$loader"',
  "        regexp --set=1:root '^\\((.*)\\)$' $partition",
  '        if chainloader $loader; then',
  '          boot',
  '        fi',
  '      fi',
  '    done',
  '  done',
  `  echo 'No disk of this computer has a boot loader that starts. Restart in ${NO_DISK_SECONDS} seconds.'`,
  `  sleep ${NO_DISK_SECONDS}`,
  '  reboot',
  '}',
];

function script(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** `http://10.0.0.1:8080/x` is `(http,10.0.0.1:8080)/x` to GRUB. */
function grubPath(url: string, by: FetchedBy): string {
  const { host, pathname, search } = loaderUrl(url);
  return `(${by.kind},${by.kind === 'http' ? host : by.server})${pathname}${search}`;
}
