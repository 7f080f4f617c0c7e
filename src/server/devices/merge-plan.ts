/**
 * Two records are of one computer: what the one that is kept gets of the other, decided from facts alone. What both have stays as the kept one has it.
 * An obsolete record gives its history, and no marks: computers are not recognised by them any more.
 */
import { createHash } from 'node:crypto';
import type { DeviceMergePlan } from '../../api/device-merges.ts';
import { SlipwayError } from '../../api/errors.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface MergedRecord extends Named {
  readonly macs: readonly string[];
  readonly smbiosUuid: string | null;
  readonly serialNumber: string | null;
  readonly assetTag: string | null;
  readonly standing: 'known' | 'unprovisioned' | 'placeholder';
  readonly isObsolete: boolean;
  readonly protected: boolean;
  readonly hasOpenRun: boolean;
  /** Milliseconds; null: never. */
  readonly lastSeenAt: number | null;
  readonly variables: readonly string[];
  readonly categories: readonly Named[];
  /** Where direct rules name it. */
  readonly collections: readonly Named[];
  readonly primaryUsers: readonly string[];
  readonly runs: number;
  /** Key protectors. */
  readonly recoveryKeys: readonly string[];
  readonly computerAssociations: number;
}

/** @throws SlipwayError SLIP-1001 for records that cannot be one; SLIP-1004 while one is in use or protected; SLIP-1006 for a placeholder */
export function planMerge(kept: MergedRecord, other: MergedRecord): DeviceMergePlan {
  refuseMerge(kept, other);
  const marks = other.isObsolete ? { macs: [], smbiosUuid: null, serialNumber: null } : other;
  const plan = {
    ...{ kept: namedOf(kept), other: namedOf(other), macs: [...marks.macs] },
    smbiosUuid: markOf(kept.smbiosUuid, marks.smbiosUuid),
    serialNumber: markOf(kept.serialNumber, marks.serialNumber),
    assetTag: markOf(kept.assetTag, other.assetTag),
    variables: textsWithout(other.variables, kept.variables),
    categories: thingsWithout(other.categories, kept.categories),
    collections: thingsWithout(other.collections, kept.collections),
    primaryUsers: textsWithout(other.primaryUsers, kept.primaryUsers),
    runs: other.runs,
    recoveryKeys: textsWithout(other.recoveryKeys, kept.recoveryKeys).length,
    computerAssociations: other.computerAssociations,
    inventory: (other.lastSeenAt ?? 0) > (kept.lastSeenAt ?? 0),
    lost: lostOf(kept, other),
    warnings: warningsOf(kept, other),
  };
  return { planId: createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 32), ...plan };
}

/** Whether the other's computer is recognised as nobody by it: its only mark is one that the kept record has another of. */
export function isForgottenBy({ smbiosUuid: { after } }: DeviceMergePlan, other: MergedRecord): boolean {
  const { macs, smbiosUuid, isObsolete } = other;
  return !isObsolete && macs.length === 0 && smbiosUuid !== null && smbiosUuid !== after;
}

function refuseMerge(kept: MergedRecord, other: MergedRecord): void {
  if (kept.id === other.id) throw new SlipwayError('SLIP-1001', `"${kept.name}" is one record already.`);
  for (const { name, standing, hasOpenRun, protected: isProtected } of [kept, other]) {
    if (standing === 'placeholder')
      throw new SlipwayError(
        'SLIP-1006',
        `"${name}" stands for all unknown computers of its architecture, not for one.`,
      );
    if (hasOpenRun)
      throw new SlipwayError('SLIP-1004', `The device "${name}" has an open run. Let it end, or cancel it, first.`);
    if (isProtected)
      throw new SlipwayError(
        'SLIP-1004',
        `The device "${name}" is protected. Take that away first, if the records are really of one computer (slipway devices unprotect).`,
      );
  }
  if (kept.isObsolete)
    throw new SlipwayError(
      'SLIP-1001',
      `"${kept.name}" is obsolete, so the computer would be recognised no more. Keep the other one, or undo that first.`,
    );
  if (kept.standing === 'unprovisioned' && other.standing === 'known')
    throw new SlipwayError(
      'SLIP-1001',
      `"${kept.name}" came as an unknown computer, and "${other.name}" is a known one. Keep that one: slipway devices merge ${other.name} ${kept.name}.`,
    );
}

const namedOf = ({ id, name }: Named): Named => ({ id, name });

function markOf(before: string | null, given: string | null): DeviceMergePlan['smbiosUuid'] {
  return { before, after: before ?? given };
}

/** Without regard to case, as names of variables and users are compared. */
function textsWithout(texts: readonly string[], has: readonly string[]): string[] {
  const there = new Set(has.map((text) => text.toLowerCase()));
  return texts.filter((text) => !there.has(text.toLowerCase()));
}

function thingsWithout(things: readonly Named[], has: readonly Named[]): Named[] {
  return things.filter(({ id }) => !has.some((there) => there.id === id)).map(namedOf);
}

function lostOf(kept: MergedRecord, other: MergedRecord): string[] {
  const marks = [
    ...(['smbiosUuid', 'serialNumber'] as const).map((mark) => ({ mark, moves: !other.isObsolete })),
    { mark: 'assetTag' as const, moves: true },
  ];
  const both = textsWithout(other.variables, textsWithout(other.variables, kept.variables));
  return [
    `the name ${other.name}`,
    ...marks.flatMap(({ mark, moves }) => {
      const [has, its] = [kept[mark], other[mark]];
      return its === null || its === has || (has === null && moves) ? [] : [`the ${WORDS[mark]} ${its}`];
    }),
    ...both.map((name) => `its value of the variable ${name}`),
  ];
}

const WORDS = { smbiosUuid: 'SMBIOS UUID', serialNumber: 'serial number', assetTag: 'asset tag' } as const;

function warningsOf(kept: MergedRecord, other: MergedRecord): string[] {
  const differing = (['smbiosUuid', 'serialNumber'] as const).filter(
    (mark) => kept[mark] !== null && other[mark] !== null && kept[mark] !== other[mark],
  );
  return differing.map((mark) => `The two have different ${WORDS[mark]}s: are they of one computer?`);
}
