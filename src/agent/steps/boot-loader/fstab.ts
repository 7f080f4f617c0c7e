/** /etc/fstab of a deployed Linux: what this computer has, and of the image's lines those that still mean something here (fstab(5)). */
export interface FstabEntry {
  readonly source: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly options: string;
  readonly pass: 0 | 1 | 2;
}

const HEADER = '# Written by Slipway when this computer was deployed; lines of the image follow.';
const DROPPED = '# not on this computer: ';

/**
 * The new text. A line of the image stays when it needs no disk of the computer that was captured: temporary and kernel file systems,
 * network shares, bind mounts, swap files. Lines that name a disk, a partition or a label are kept as comments, those for a mount point of `own` go.
 * Applied to its own result it changes nothing.
 */
export function deployedFstab(imageFstab: string, own: readonly FstabEntry[]): string {
  const mountPoints = new Set(own.map(({ mountPoint }) => mountPoint));
  const kept = imageFstab.split('\n').flatMap((line) => {
    const fields = fieldsOf(line);
    if (line.trim() === '' || line === HEADER) return [];
    if (fields === null) return [line];
    if (mountPoints.has(fields.mountPoint)) return [];
    return [namesDisk(fields.source) ? `${DROPPED}${line.trim()}` : line];
  });
  return `${[HEADER, ...own.map(lineOf), ...kept].join('\n')}\n`;
}

interface Fields {
  readonly source: string;
  readonly mountPoint: string;
}

/** Null for comments and what is no entry. */
function fieldsOf(line: string): Fields | null {
  const [source, mountPoint] = line.trim().split(/\s+/);
  if (source === undefined || mountPoint === undefined || source.startsWith('#')) return null;
  return { source, mountPoint: mountPoint.length > 1 ? mountPoint.replace(/\/+$/, '') : mountPoint };
}

function namesDisk(source: string): boolean {
  return /^"?(UUID|LABEL|PARTUUID|PARTLABEL|ID)=/i.test(source) || source.startsWith('/dev/');
}

function lineOf({ source, mountPoint, type, options, pass }: FstabEntry): string {
  return [source, mountPoint, type, options, '0', pass].join(' ');
}
