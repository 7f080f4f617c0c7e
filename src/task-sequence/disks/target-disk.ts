/** Which disk a step may erase: a rule that would rather refuse than guess, and that can say why for each disk. */
import type { DiskRule } from '../steps/format-and-partition-disk.ts';
import type { Variables } from '../variables.ts';
import { DISK_GIGABYTE, type DiskFacts, describeDisk } from './describe-disk.ts';

export interface DiskVerdict<Disk> {
  readonly disk: Disk;
  /** Why it is not the target; null when nothing speaks against it. */
  readonly objection: string | null;
  /** It would be the target if it could be written. */
  readonly onlyReadOnly: boolean;
}

export interface TargetDisk<Disk = DiskFacts> {
  /** The only disk without an objection; null when there is none, or several. */
  readonly disk: Disk | null;
  readonly verdicts: readonly DiskVerdict<Disk>[];
}

/**
 * @param variable the value of the variable that the rule names; absent when it is not set
 */
export function chooseTargetDisk<Disk extends DiskFacts>(
  disks: readonly Disk[],
  rule: DiskRule,
  variable?: string,
): TargetDisk<Disk> {
  const tests = [...protections, ...testsOf(rule, variable, disks)];
  const verdicts = disks.map((disk): DiskVerdict<Disk> => {
    const objections = tests.flatMap((test) => test(disk) ?? []);
    return { disk, objection: objections[0] ?? null, onlyReadOnly: objections.join() === READ_ONLY };
  });
  const [only, second] = verdicts.filter(({ objection }) => objection === null);
  return { disk: second === undefined ? (only?.disk ?? null) : null, verdicts };
}

/** The same with the rule's own texts and variables as they are in the run. */
export function targetDiskIn<Disk extends DiskFacts>(
  disks: readonly Disk[],
  rule: DiskRule,
  variables: Pick<Variables, 'get' | 'expand'>,
): TargetDisk<Disk> {
  const expanded = rule.serial === undefined ? rule : { ...rule, serial: variables.expand(rule.serial) };
  return chooseTargetDisk(disks, expanded, rule.variable === undefined ? undefined : variables.get(rule.variable));
}

/** For a person: what was wrong, each disk with why it was or was not chosen, and what to do. */
export function explainNoTarget({ verdicts }: TargetDisk): string {
  if (verdicts.length === 0)
    return 'The computer shows no disk at all. Check that the disk is plugged in, that its controller is switched on in the firmware settings (RAID or VMD mode hides disks), and that the boot image has its driver.';
  const candidates = verdicts.filter(({ objection }) => objection === null).length;
  const what =
    candidates === 0
      ? 'No disk of this computer may be erased by the rules of the step'
      : `${candidates} disks fit the rules of the step; it erases one only when there is no doubt which`;
  const lines = verdicts.map(({ disk, objection }) => `  ${describeDisk(disk)}: ${objection ?? 'fits the rules'}`);
  return `${what}. Change the rules (number, serial number, size or type of the disk), or the disks.\n${lines.join('\n')}`;
}

const READ_ONLY = 'it is read-only';

/** The disk whose write protection is all that stands in the way, for a person; null where there is none, or another one to take. */
export function explainReadOnly({ verdicts }: TargetDisk): string | null {
  const locked = verdicts.filter(({ onlyReadOnly }) => onlyReadOnly);
  if (locked.length === 0 || verdicts.some(({ objection }) => objection === null)) return null;
  const disks = locked.map(({ disk }) => describeDisk(disk)).join('; ');
  return `The disk takes no writing: ${disks}. Switch its write protection off (a switch, the firmware's settings, its controller); a disk at the end of its life protects itself, replace that one. Nothing was changed.`;
}

type DiskTest = (disk: DiskFacts) => string | null;

/** No rule lifts these. */
const protections: readonly DiskTest[] = [
  (disk) => (disk.bootMedium ? 'the running system was started from it' : null),
  (disk) => (disk.removable ? 'it is removable' : null),
  (disk) => (disk.readOnly ? READ_ONLY : null),
];

function testsOf(rule: DiskRule, variable: string | undefined, disks: readonly DiskFacts[]): DiskTest[] {
  const { serial, number, minimumGigabytes, maximumGigabytes, type } = rule;
  const tests: DiskTest[] = [];
  if (serial !== undefined) tests.push(serialIs(serial, 'the rule'));
  if (rule.variable !== undefined) tests.push(namedBy(rule.variable, variable, disks));
  if (number !== undefined) tests.push(numberIs(number, 'the rule'));
  if (minimumGigabytes !== undefined)
    tests.push(({ bytes }) =>
      bytes < minimumGigabytes * DISK_GIGABYTE ? `it is smaller than ${minimumGigabytes} GB` : null,
    );
  if (maximumGigabytes !== undefined)
    tests.push(({ bytes }) =>
      bytes > maximumGigabytes * DISK_GIGABYTE ? `it is larger than ${maximumGigabytes} GB` : null,
    );
  if (type !== undefined) tests.push((disk) => (disk.type === type ? null : `its type is ${disk.type}, not ${type}`));
  return tests;
}

function serialIs(serial: string, whose: string): DiskTest {
  return (disk) =>
    disk.serial !== null && same(disk.serial, serial)
      ? null
      : `its serial number is not the one of ${whose} ("${serial}")`;
}

function numberIs(number: number, whose: string): DiskTest {
  return (disk) => (disk.number === number ? null : `its number is not the one of ${whose} (${number})`);
}

/** A serial number that a disk has goes before a number: "7" may be either. */
function namedBy(name: string, value: string | undefined, disks: readonly DiskFacts[]): DiskTest {
  const text = value?.trim() ?? '';
  if (text === '') return () => `the variable ${name}, which names the disk, is not set`;
  const isSerial = disks.some(({ serial }) => serial !== null && same(serial, text));
  if (!isSerial && /^\d{1,5}$/.test(text)) return numberIs(Number(text), `the variable ${name}`);
  return serialIs(text, `the variable ${name}`);
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
