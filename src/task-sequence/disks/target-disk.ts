/** Which disk a step may erase: a rule that would rather refuse than guess, and that can say why for each disk. */
import { joined, phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import type { DiskRule } from '../steps/format-and-partition-disk.ts';
import type { Variables } from '../variables.ts';
import { DISK_GIGABYTE, type DiskFacts, diskPhrase } from './describe-disk.ts';

export interface DiskVerdict<Disk> {
  readonly disk: Disk;
  /** Why it is not the target; null when nothing speaks against it. */
  readonly objection: Phrase | null;
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
    return {
      disk,
      objection: objections[0] ?? null,
      onlyReadOnly: objections.every(({ text }) => text === 'isReadOnly') && objections.length === 1,
    };
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
export function explainNoTarget({ verdicts }: TargetDisk): Phrase {
  if (verdicts.length === 0) return phrase('noDisk');
  const count = verdicts.filter(({ objection }) => objection === null).length;
  const lines = verdicts.map(({ disk, objection }) =>
    phrase('diskLine', { disk: diskPhrase(disk), what: objection ?? phrase('fitsRules') }),
  );
  const disks = joined('line', lines) ?? '';
  return count === 0 ? phrase('noDiskFits', { disks }) : phrase('manyDisksFit', { count, disks });
}

/** The disk whose write protection is all that stands in the way, for a person; null where there is none, or another one to take. */
export function explainReadOnly({ verdicts }: TargetDisk): Phrase | null {
  const locked = verdicts.filter(({ onlyReadOnly }) => onlyReadOnly);
  if (locked.length === 0 || verdicts.some(({ objection }) => objection === null)) return null;
  const disks = joined(
    'semicolon',
    locked.map(({ disk }) => diskPhrase(disk)),
  );
  return phrase('diskTakesNoWriting', { disks: disks ?? '' });
}

type DiskTest = (disk: DiskFacts) => Phrase | null;

/** No rule lifts these. */
const protections: readonly DiskTest[] = [
  (disk) => (disk.bootMedium ? phrase('startedFrom') : null),
  (disk) => (disk.removable ? phrase('isRemovable') : null),
  (disk) => (disk.readOnly ? phrase('isReadOnly') : null),
];

function testsOf(rule: DiskRule, variable: string | undefined, disks: readonly DiskFacts[]): DiskTest[] {
  const { serial, number, minimumGigabytes, maximumGigabytes, type } = rule;
  const tests: DiskTest[] = [];
  if (serial !== undefined) tests.push(serialIs(serial, phrase('theRule')));
  if (rule.variable !== undefined) tests.push(namedBy(rule.variable, variable, disks));
  if (number !== undefined) tests.push(numberIs(number, phrase('theRule')));
  if (minimumGigabytes !== undefined)
    tests.push(({ bytes }) =>
      bytes < minimumGigabytes * DISK_GIGABYTE ? phrase('isSmaller', { gigabytes: minimumGigabytes }) : null,
    );
  if (maximumGigabytes !== undefined)
    tests.push(({ bytes }) =>
      bytes > maximumGigabytes * DISK_GIGABYTE ? phrase('isLarger', { gigabytes: maximumGigabytes }) : null,
    );
  if (type !== undefined)
    tests.push((disk) => (disk.type === type ? null : phrase('otherType', { type: disk.type, wanted: type })));
  return tests;
}

function serialIs(serial: string, whose: Phrase): DiskTest {
  return (disk) =>
    disk.serial !== null && same(disk.serial, serial) ? null : phrase('otherSerial', { whose, serial });
}

function numberIs(number: number, whose: Phrase): DiskTest {
  return (disk) => (disk.number === number ? null : phrase('otherNumber', { whose, number }));
}

/** A serial number that a disk has goes before a number: "7" may be either. */
function namedBy(name: string, value: string | undefined, disks: readonly DiskFacts[]): DiskTest {
  const text = value?.trim() ?? '';
  if (text === '') return () => phrase('diskVariableUnset', { name });
  const isSerial = disks.some(({ serial }) => serial !== null && same(serial, text));
  if (!isSerial && /^\d{1,5}$/.test(text)) return numberIs(Number(text), phrase('theVariable', { name }));
  return serialIs(text, phrase('theVariable', { name }));
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
