/**
 * What a step's failure has to do with a disk: one place that makes of error numbers, of what programs say and of the kernel's log an error for
 * the person who stands before the computer. Pure.
 */
import type { Volume } from '../../api/agent.ts';
import { type ErrorCode, SlipwayError } from '../../api/errors.ts';
import type { Disk } from '../../api/inventory.ts';
import { describeDisk } from '../../task-sequence/disks/describe-disk.ts';
import { type DiskFault, diskFaultsIn, isOfDisk } from '../machine/disk-fault.ts';
import type { KernelLine } from '../machine/kernel-log.ts';

export interface DiskEvidence {
  readonly disks: readonly Disk[];
  readonly volumes: readonly Volume[];
  /** Of the kernel's log since it was looked at last. */
  readonly kernel: readonly KernelLine[];
  /** Whether what is said is about the run's volumes: a person's own command may speak of a share. */
  readonly aboutVolumes: boolean;
}

/** Errors behind which a disk may stand. Others have a cause of their own: settings, a person, the site. */
const MAY_BE_A_DISK: ReadonlySet<ErrorCode> = new Set([
  ...(['SLIP-4002', 'SLIP-4003', 'SLIP-4006', 'SLIP-4008', 'SLIP-4010', 'SLIP-4011', 'SLIP-4012'] as const),
  ...(['SLIP-4017', 'SLIP-4020', 'SLIP-4030', 'SLIP-4043', 'SLIP-4099'] as const),
]);
const LONGEST_QUOTE = 300;

/** As Node and programs in English say them (errno(3)). ENODEV and ENXIO: it is gone. EUCLEAN: its file system is broken. */
const FAILING =
  /\b(EIO|ENXIO|ENODEV|EUCLEAN|EREMOTEIO)\b|Input\/output error|Remote I\/O error|Structure needs cleaning/i;
const READ_ONLY = /\bEROFS\b|Read-only file ?system|is read-only|write[- ]protected/i;
const FULL = /\b(ENOSPC|EDQUOT)\b|No space left on device|Disk quota exceeded/i;

/** The error that a person should see in place of `error`: the disk's where it is the reason, otherwise the same. */
export function explainFailure(error: unknown, evidence: DiskEvidence): unknown {
  if (error instanceof SlipwayError && !MAY_BE_A_DISK.has(error.code)) return error;
  const text = textOf(error);
  const involved = evidence.disks.filter((disk) => isInvolved(disk, evidence.volumes, text));
  const fault = worstOf(faultsOf(involved, evidence.kernel));
  if (fault !== null) return failing(fault.disk, fault, text, error);
  if (!evidence.aboutVolumes) return error;
  const [disk = null, another] = involved;
  const named = another === undefined ? disk : (involved.find(({ path }) => names(text, path)) ?? null);
  // It says so itself already, with the numbers.
  if (error instanceof SlipwayError && ['SLIP-4002', 'SLIP-4030'].includes(error.code)) return error;
  if (FULL.test(text)) return full(named, text, error);
  if (READ_ONLY.test(text)) return readOnly(named, text, error);
  if (FAILING.test(text)) return failing(named, null, text, error);
  return error;
}

/** What is wrong although the step says that it is done: a write that failed behind its back. Null when nothing is. */
export function hiddenFailure({ disks, volumes, kernel }: DiskEvidence): SlipwayError | null {
  const involved = disks.filter(({ path }) => volumes.some(({ diskPath }) => diskPath === path));
  const fault = worstOf(faultsOf(involved, kernel).filter(({ operation }) => operation !== 'read'));
  if (fault === null) return null;
  return failing(fault.disk, fault, 'the step’s programs were told that all was written, and it was not', null);
}

type FaultOfDisk = DiskFault & { readonly disk: Disk };

function faultsOf(disks: readonly Disk[], kernel: readonly KernelLine[]): FaultOfDisk[] {
  return diskFaultsIn(kernel).flatMap((fault) => {
    const disk = disks.find(({ path }) => isOfDisk(fault.device, path));
    return disk === undefined ? [] : [{ ...fault, disk }];
  });
}

/** What the disk said tells more than what its file system made of it. */
function worstOf(faults: readonly FaultOfDisk[]): FaultOfDisk | null {
  return faults.find(({ operation }) => operation !== 'volume') ?? faults[0] ?? null;
}

/** The run has volumes on it, or the error names it. */
function isInvolved({ path }: Disk, volumes: readonly Volume[], text: string): boolean {
  return volumes.some(({ diskPath }) => diskPath === path) || names(text, path);
}

function names(text: string, path: string): boolean {
  return text.includes(path);
}

const WORDS = {
  read: 'something could not be read from it',
  write: 'something could not be written to it',
  volume: 'its file system has given up',
};

function failing(disk: Disk | null, fault: DiskFault | null, text: string, cause: unknown): SlipwayError {
  const said =
    fault === null ? '' : `: ${WORDS[fault.operation]}. The kernel says: "${fault.line.slice(0, LONGEST_QUOTE)}"`;
  return new SlipwayError(
    'SLIP-4050',
    `${subject(disk)} fails${said}. Check its cable and controller, and replace the disk where they are right; then have the run go on, or deploy the computer anew. What failed: ${text}`,
    detailsOf(cause),
  );
}

function readOnly(disk: Disk | null, text: string, cause: unknown): SlipwayError {
  return new SlipwayError(
    'SLIP-4051',
    `${subject(disk)} takes no writing. Switch its write protection off (a switch, the firmware's settings, its controller); a disk at the end of its life protects itself, replace that one. What failed: ${text}`,
    detailsOf(cause),
  );
}

function full(disk: Disk | null, text: string, cause: unknown): SlipwayError {
  return new SlipwayError(
    'SLIP-4052',
    `A volume${disk === null ? '' : ` of ${describeDisk(disk)}`} is full. Make the partition larger in Format and Partition Disk. What failed: ${text}`,
    detailsOf(cause),
  );
}

function detailsOf(cause: unknown): { cause: unknown; exitCode?: number } {
  const exitCode = cause instanceof SlipwayError ? cause.exitCode : undefined;
  return exitCode === undefined ? { cause } : { cause, exitCode };
}

function subject(disk: Disk | null): string {
  return disk === null ? 'A disk of this computer' : `The disk (${describeDisk(disk)})`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
