/** /proc/self/mountinfo (proc(5)): what is mounted where. */
export interface Mount {
  readonly mountPoint: string;
  /** The folder of the file system that is mounted; not `/` for a bind mount. */
  readonly folder: string;
  readonly fileSystem: string;
  /** `/dev/sda1`, or a name without meaning (`tmpfs`). */
  readonly source: string;
}

/** In the order in which they were mounted; lines that are none are passed over. */
export function parseMountInfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    // 36 35 98:0 /folder /mnt rw,noatime master:1 - ext3 /dev/root rw; the fields before " - " vary in number.
    const [before = '', after] = line.split(' - ');
    const [, , , folder, mountPoint] = before.split(' ');
    const [fileSystem, source] = after?.split(' ') ?? [];
    if (folder === undefined || mountPoint === undefined || fileSystem === undefined || source === undefined) return [];
    return [{ mountPoint: decoded(mountPoint), folder: decoded(folder), fileSystem, source: decoded(source) }];
  });
}

/** The mount that holds a path. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | null {
  const holding = mounts.filter(({ mountPoint }) => mountPoint === '/' || `${path}/`.startsWith(`${mountPoint}/`));
  // The deepest; of several at one place the last lies on top.
  return holding.reduce<Mount | null>(
    (best, mount) => (best === null || mount.mountPoint.length >= best.mountPoint.length ? mount : best),
    null,
  );
}

/** Space, tab, newline and backslash are written as three octal digits. */
function decoded(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
