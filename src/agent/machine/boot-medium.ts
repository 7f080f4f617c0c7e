/** Which disks the running system stands on: those must never be a target. */
import { type BlockDevice, withDescendants } from './block-devices.ts';
import { type Mount, mountOf } from './mount-table.ts';

export interface BootMediumFacts {
  readonly mounts: readonly Mount[];
  /** /proc/cmdline. */
  readonly commandLine: string;
  /** Files behind loop devices: a squashfs on the stick (`loop/backing_file` of each loop device below /sys/block). */
  readonly loopFiles: readonly string[];
}

/** What is mounted below these was mounted by a step or a person, not by what started the system. */
const MOUNTED_FOR_WORK = /^\/(run\/slipway|mnt|media|tmp|var\/tmp)(\/|$)/;

/**
 * True when the disk, or anything on it, was the start of the running system: it is mounted where a system is mounted, holds the
 * file behind a loop device, or is named on the kernel command line. The PE runs from memory, and yet the stick or disc that it was started from
 * is found by its label, UUID or path there.
 */
export function isBootMedium(disk: BlockDevice, facts: BootMediumFacts): boolean {
  const behindLoops = new Set(facts.loopFiles.map((file) => mountOf(facts.mounts, file)?.source));
  const names = namesOnCommandLine(facts.commandLine);
  return [...withDescendants(disk)].some(
    (device) => isMountedForTheSystem(device) || behindLoops.has(device.path) || isNamed(device, names),
  );
}

/** lsblk knows the device by its number: the source in the mount table may be a name that is no path (`/dev/root`). */
function isMountedForTheSystem({ mountPoints }: BlockDevice): boolean {
  return mountPoints.some((point) => point.startsWith('/') && !MOUNTED_FOR_WORK.test(point));
}

interface Name {
  readonly kind: 'label' | 'uuid' | 'path';
  readonly value: string;
}

/** `root=UUID=…`, `live=CDLABEL=…`, `inst.stage2=hd:LABEL=…`, `archisolabel=…`, `/dev/disk/by-label/…`, `/dev/sdb1`. */
function namesOnCommandLine(commandLine: string): Name[] {
  return commandLine.split(/\s+/).flatMap((word): Name[] => {
    const tagged = /(?:^|[=:,])(?:CD|PART)?(LABEL|UUID)=([^:,]+)/i.exec(word);
    if (tagged !== null) return [{ kind: kindOf(tagged[1]), value: unescaped(tagged[2]) }];
    const linked = /\/dev\/disk\/by-(?:part)?(label|uuid)\/([^/:,]+)/.exec(word);
    if (linked !== null) return [{ kind: kindOf(linked[1]), value: unescaped(linked[2]) }];
    const path = /[=:](\/dev\/[^:,]+)/.exec(word);
    if (path !== null) return [{ kind: 'path', value: path[1] ?? '' }];
    const keyed = /^[\w.-]*(label|uuid)=([^:,]+)$/i.exec(word);
    return keyed === null ? [] : [{ kind: kindOf(keyed[1]), value: unescaped(keyed[2]) }];
  });
}

function kindOf(word = ''): 'label' | 'uuid' {
  return word.toLowerCase() === 'label' ? 'label' : 'uuid';
}

/** Spaces in labels: `\x20` as udev and dracut write them. */
function unescaped(text = ''): string {
  return text.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function isNamed(device: BlockDevice, names: readonly Name[]): boolean {
  const same = (a: string | null, b: string) => a !== null && a.toLowerCase() === b.toLowerCase();
  return names.some(({ kind, value }) => {
    if (kind === 'path') return device.path === value;
    if (kind === 'label') return same(device.label, value) || same(device.partitionLabel, value);
    return same(device.uuid, value) || same(device.partitionUuid, value);
  });
}
