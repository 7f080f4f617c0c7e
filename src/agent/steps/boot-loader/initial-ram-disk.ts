/** Whether the image's initial RAM disk finds the root of this computer, or must be made again. */
export interface RamDiskFiles {
  /** /etc/initramfs-tools/initramfs.conf, then conf.d, in the order in which they are read; empty without initramfs-tools. */
  readonly initramfsTools: readonly { path: string; text: string }[];
  /** dracut's configuration, /usr/lib/dracut/dracut.conf.d, /etc/dracut.conf, /etc/dracut.conf.d; empty without dracut. */
  readonly dracut: readonly { path: string; text: string }[];
}

export interface RamDiskRemaking {
  readonly reason: string;
  /** Files of the image that are changed before. */
  readonly changes: readonly { path: string; text: string }[];
  /** Run within the image. */
  readonly command: readonly [string, ...string[]];
}

/**
 * Null when it can stay: one made for all computers (`MODULES=most`, `hostonly=no`) has the drivers of this one.
 */
export function remakeRamDisk({ initramfsTools, dracut }: RamDiskFiles): RamDiskRemaking | null {
  return remakeInitramfs(initramfsTools) ?? remakeDracut(dracut);
}

/** initramfs.conf(5). A `RESUME` device that is not there holds up each start for half a minute. */
function remakeInitramfs(files: RamDiskFiles['initramfsTools']): RamDiskRemaking | null {
  const command = ['update-initramfs', '-u', '-k', 'all'] as const;
  const resuming = files.filter(({ text }) => /^\s*RESUME=(?!none\b|auto\b|["']{0,2}\s*$)/m.test(text));
  const changes = resuming.map(({ path, text }) => ({ path, text: text.replace(/^\s*RESUME=.*$/gm, 'RESUME=none') }));
  const modules = lastValue(files, /^\s*MODULES=["']?([a-z]+)/gm);
  const reasons = [
    ...(modules === 'dep' || modules === 'list'
      ? [`it was made with MODULES=${modules}, for another computer's disk`]
      : []),
    ...(changes.length > 0 ? ['it waits for a swap device of another computer'] : []),
  ];
  return reasons.length === 0 ? null : { reason: reasons.join(', and '), changes, command };
}

/** dracut.conf(5); `hostonly` is what Fedora and its relatives ship. */
function remakeDracut(files: RamDiskFiles['dracut']): RamDiskRemaking | null {
  const hostOnly = lastValue(files, /^\s*hostonly=["']?\s*(\w+)/gm);
  if (hostOnly !== 'yes' && hostOnly !== 'sloppy') return null;
  return {
    reason: `it was made with hostonly=${hostOnly}, for another computer`,
    changes: [],
    command: ['dracut', '--regenerate-all', '--force', '--no-hostonly'],
  };
}

function lastValue(files: readonly { text: string }[], pattern: RegExp): string | undefined {
  return files.flatMap(({ text }) => [...text.matchAll(pattern)].map((match) => match[1])).at(-1);
}
