/**
 * A person says which device a computer is. Decided from facts alone: which marks move from which record to which, so that the computer is recognised
 * as that device and as no other from then on.
 *
 *   the device        gets every mark that the computer shows; of what it had, MAC addresses stay, another UUID or serial number does not;
 *                     where the computer shows none of them, it has a new main board (it was matched by its disk): none of them stays
 *   each other record loses the marks that the computer shows
 *                     or, where neither MAC address nor UUID would be left, stays as it is and becomes obsolete
 *
 * Refused: what would take a mark from a device that is protected or has an open run, since its computer would be taken for another then; and marks
 * that two other records have, since they belong on the list of duplicate identities: whoever had them next would be taken for the wrong device.
 */
import { createHash } from 'node:crypto';
import { SlipwayError } from '../../api/errors.ts';
import type { RecordChange, ResolutionPlan } from '../../api/identity-conflicts.ts';
import type { Identity } from '../devices/identity.ts';

/** A record that is not obsolete. Its marks without those on the list of duplicate identities. */
export interface KnownRecord extends Identity {
  readonly id: string;
  readonly name: string;
  readonly protected: boolean;
  readonly hasOpenRun: boolean;
}

/** `shown`: what the computer shows, as far as it counts. `records`: those that it matches. */
export interface ConflictFacts {
  readonly shown: Identity;
  readonly records: readonly KnownRecord[];
}

/** One of them is given, as the contract checks. */
export interface Resolution {
  readonly deviceId?: string | undefined;
  readonly newDeviceName?: string | undefined;
}

/** @throws SlipwayError SLIP-1001 for marks that several other records have; SLIP-1002 for a device that the computer does not match; SLIP-1004 for one that may not lose marks */
export function planResolution({ shown, records }: ConflictFacts, resolution: Resolution): ResolutionPlan {
  const target = targetOf(records, resolution);
  const others = records.filter(({ id }) => id !== target.id);
  refuseSharedMarks(shown, others);
  const losing = others.filter((record) => sharesMarks(shown, record));
  for (const record of losing) refuseLoss(record);
  const changes = [givenTo(target, shown), ...losing.map((record) => takenFrom(record, shown))];
  const warnings = warningsOf(changes, target, isOtherBoard(target, shown));
  return { planId: planIdOf({ changes, warnings }), changes, warnings };
}

/**
 * The device whose own computer would be recognised as nobody: its marks are replaced. Null: none. What is taken from other records is given to the device, so that a computer
 * that shows it is that device.
 */
export function forgottenBy({ changes }: ResolutionPlan, { records }: ConflictFacts): KnownRecord | null {
  const [given] = changes;
  const record = records.find(({ id }) => id === given?.device.id);
  if (given === undefined || record === undefined) return null;
  const { macs, smbiosUuid } = record;
  const keepsUuid = smbiosUuid === null ? macs.length === 0 : smbiosUuid === given.smbiosUuid.after;
  return keepsUuid || macs.some((mac) => !given.macsTaken.includes(mac)) ? null : record;
}

type Target = Identity & { readonly id: string | null; readonly name: string; readonly hasOpenRun: boolean };

function targetOf(records: readonly KnownRecord[], { deviceId, newDeviceName }: Resolution): Target {
  if (newDeviceName !== undefined)
    return { id: null, name: newDeviceName, smbiosUuid: null, serialNumber: null, macs: [], hasOpenRun: false };
  const record = records.find(({ id }) => id === deviceId);
  if (record !== undefined) return record;
  const known = records.map(({ name }) => `"${name}"`).join(', ') || 'no device any more';
  throw new SlipwayError(
    'SLIP-1002',
    `The computer does not match that device, or it was deleted or became obsolete. It matches ${known}.`,
  );
}

function sharesMarks(shown: Identity, { smbiosUuid, serialNumber, macs }: Identity): boolean {
  return (
    (smbiosUuid !== null && smbiosUuid === shown.smbiosUuid) ||
    (serialNumber !== null && serialNumber === shown.serialNumber) ||
    macs.some((mac) => shown.macs.includes(mac))
  );
}

/** A MAC address belongs to one record only. */
function refuseSharedMarks({ smbiosUuid, serialNumber }: Identity, others: readonly KnownRecord[]): void {
  const marks = [
    ['SMBIOS UUID', smbiosUuid, '--uuid', others.filter((record) => record.smbiosUuid === smbiosUuid)],
    [
      ...(['serial number', serialNumber, '--serial-number'] as const),
      others.filter((record) => record.serialNumber === serialNumber),
    ],
  ] as const;
  for (const [what, value, option, having] of marks) {
    if (value === null || having.length < 2) continue;
    const names = having.map(({ name }) => `"${name}"`).join(', ');
    throw new SlipwayError(
      'SLIP-1001',
      `${names} have the ${what} ${value} as well, so it tells nobody from another: a computer that shows it would be taken for the wrong device. Put it on the list of duplicate identities (slipway duplicate-identities add ${option} "${value}"), or merge the records that are of one computer; then look at the conflict again.`,
    );
  }
}

function refuseLoss({ name, protected: isProtected, hasOpenRun }: KnownRecord): void {
  if (isProtected)
    throw new SlipwayError(
      'SLIP-1004',
      `The device "${name}" is protected and would lose marks: its own computer might be taken for another. Take the protection away first, if that is meant (slipway devices unprotect).`,
    );
  if (hasOpenRun)
    throw new SlipwayError(
      'SLIP-1004',
      `The device "${name}" has an open run and would lose marks, so its computer might not be recognised when it restarts. Let the run end, or cancel it, first.`,
    );
}

function givenTo(target: Target, shown: Identity): RecordChange {
  const replaced = isOtherBoard(target, shown);
  const after = (mark: 'smbiosUuid' | 'serialNumber') => ({
    before: target[mark],
    after: replaced ? shown[mark] : (shown[mark] ?? target[mark]),
  });
  return {
    device: { id: target.id, name: target.name },
    becomes: 'is-the-computer',
    macsGiven: shown.macs.filter((mac) => !target.macs.includes(mac)).sort(),
    macsTaken: replaced ? [...target.macs].sort() : [],
    smbiosUuid: after('smbiosUuid'),
    serialNumber: after('serialNumber'),
  };
}

/** The old board may go into another computer, which must not be taken for this device. */
function isOtherBoard(target: Target, shown: Identity): boolean {
  const hasMarks = target.macs.length > 0 || target.smbiosUuid !== null || target.serialNumber !== null;
  const isShown = shown.macs.length > 0 || shown.smbiosUuid !== null;
  return hasMarks && isShown && !sharesMarks(shown, target);
}

function takenFrom({ id, name, macs, smbiosUuid, serialNumber }: KnownRecord, shown: Identity): RecordChange {
  const macsTaken = macs.filter((mac) => shown.macs.includes(mac)).sort();
  const uuid = { before: smbiosUuid, after: smbiosUuid === shown.smbiosUuid ? null : smbiosUuid };
  const serial = { before: serialNumber, after: serialNumber === shown.serialNumber ? null : serialNumber };
  const isLeft = macs.length > macsTaken.length || uuid.after !== null;
  return {
    device: { id, name },
    ...(isLeft
      ? { becomes: 'loses-marks', macsTaken, smbiosUuid: uuid, serialNumber: serial }
      : {
          ...{ becomes: 'obsolete', macsTaken, smbiosUuid: { before: smbiosUuid, after: smbiosUuid } },
          serialNumber: { before: serialNumber, after: serialNumber },
        }),
    macsGiven: [],
  };
}

function warningsOf(changes: readonly RecordChange[], { name, hasOpenRun }: Target, replaced: boolean): string[] {
  return [
    ...(replaced
      ? [`The computer shows none of the marks of "${name}": they are replaced, as with a new main board.`]
      : []),
    ...(hasOpenRun ? [`"${name}" has an open run: the computer goes on with it at its next boot.`] : []),
    ...changes.flatMap((change) => {
      if (change.becomes === 'is-the-computer') return replaced ? [] : replacedIn(change);
      return change.becomes === 'loses-marks' ? [mistakenOf(change, name)] : [];
    }),
  ];
}

function replacedIn({ device, smbiosUuid, serialNumber }: RecordChange): string[] {
  const marks = [['SMBIOS UUID', smbiosUuid] as const, ['serial number', serialNumber] as const];
  return marks.flatMap(([what, { before, after }]) =>
    before === null || before === after
      ? []
      : [`"${device.name}" has the ${what} ${before}, and the computer shows ${after}: is it the same computer?`],
  );
}

function mistakenOf({ device, macsTaken, smbiosUuid, serialNumber }: RecordChange, target: string): string {
  const lost = [
    ...(macsTaken.length > 0 ? [`the MAC address ${macsTaken.join(', ')}`] : []),
    ...(smbiosUuid.after === smbiosUuid.before ? [] : [`the SMBIOS UUID ${smbiosUuid.before}`]),
    ...(serialNumber.after === serialNumber.before ? [] : [`the serial number ${serialNumber.before}`]),
  ];
  return `If the computer of "${device.name}" shows ${lost.join(' and ')} too, as with a dock or a cloned board, it may be taken for "${target}" from then on. Put that on the list of duplicate identities then, in place of this.`;
}

function planIdOf(plan: Omit<ResolutionPlan, 'planId'>): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 32);
}
