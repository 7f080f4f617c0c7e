/** What a Linux says in its /etc/fstab (fstab(5)) about itself: its swap files, and what lies on other volumes than its root. */
export interface LinuxVolumes {
  /** From the root on. */
  readonly swapFiles: readonly string[];
  /** Mount points of other volumes that the system does not run without. */
  readonly essential: readonly string[];
  /** Mount points of other volumes with people's and programs' data. */
  readonly data: readonly string[];
}

/** Without these no system starts, or not the one that was captured. The EFI system partition is made anew by Install Boot Loader. */
const ESSENTIAL = ['/boot', '/bin', '/etc', '/lib', '/lib64', '/opt', '/root', '/sbin', '/usr', '/var'];
const MADE_ANEW = ['/boot/efi', '/efi', '/boot/firmware'];

export function linuxVolumes(fstab: string): LinuxVolumes {
  const entries = fstab.split('\n').flatMap(entryOf);
  const swapFiles = entries.flatMap(({ source, type }) =>
    type === 'swap' && source.startsWith('/') && !source.startsWith('/dev/') ? source : [],
  );
  const others = entries
    .filter(({ source, type }) => type !== 'swap' && isLocalDisk(source))
    .map(({ mountPoint }) => mountPoint)
    .filter((mountPoint) => mountPoint.startsWith('/') && mountPoint !== '/' && !MADE_ANEW.includes(mountPoint));
  const isEssential = (mountPoint: string) =>
    ESSENTIAL.some((folder) => mountPoint === folder || mountPoint.startsWith(`${folder}/`));
  return {
    swapFiles,
    essential: others.filter(isEssential),
    data: others.filter((mountPoint) => !isEssential(mountPoint)),
  };
}

function entryOf(line: string): { source: string; mountPoint: string; type: string }[] {
  const [source, mountPoint, type] = line.trim().split(/\s+/).map(decoded);
  if (source === undefined || mountPoint === undefined || type === undefined || source.startsWith('#')) return [];
  return [{ source, mountPoint: mountPoint.length > 1 ? mountPoint.replace(/\/+$/, '') : mountPoint, type }];
}

/** Removable drives are no part of the system. */
function isLocalDisk(source: string): boolean {
  if (/^\/dev\/(cdrom|sr\d|fd\d)/.test(source)) return false;
  return /^"?(UUID|LABEL|PARTUUID|PARTLABEL|ID)=/i.test(source) || source.startsWith('/dev/');
}

function decoded(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
