/**
 * Who is this computer? A score over what it shows. Marks that many computers share (all zero, all F, the vendor's placeholder)
 * count nothing. A tie is no match, nor is one mark of a computer that has another UUID: a wrong guess would wipe another computer's disk.
 */
import type { Inventory } from '../../api/inventory.ts';

export interface Identity {
  smbiosUuid: string | null;
  serialNumber: string | null;
  macs: readonly string[];
}

export type Candidate = Identity & { readonly id: string };

const WEIGHT = { smbiosUuid: 4, mac: 3, serialNumber: 2 };

/** The id of the best candidate; null when nothing matches, two match equally well, or the best is doubtful. */
export function matchIdentity(identity: Identity, candidates: readonly Candidate[]): string | null {
  const ranked = candidates
    .map((candidate) => ({ id: candidate.id, score: score(identity, candidate) }))
    .filter((entry) => entry.score > 0)
    .sort((a, b) => b.score - a.score);
  const [best, second] = ranked;
  if (best === undefined || (second !== undefined && second.score === best.score)) return null;
  const match = candidates.find(({ id }) => id === best.id);
  return match === undefined || isDoubtful(identity, match) ? null : match.id;
}

/**
 * Whether a MAC address or a serial number alone speaks for the candidate, and its UUID against it: another computer at the same dock or adapter, or the
 * same with another board. Both together outweigh a UUID, which an update of the firmware may change.
 */
export function isDoubtful(identity: Identity, candidate: Identity): boolean {
  if (identity.smbiosUuid === null || candidate.smbiosUuid === null) return false;
  const matched = score(identity, candidate);
  const isOther = !isSameUuid(identity.smbiosUuid, candidate.smbiosUuid);
  return isOther && matched > 0 && matched < WEIGHT.mac + WEIGHT.serialNumber;
}

export function isSameUuid(one: string, other: string): boolean {
  const uuid = one.toLowerCase();
  return [uuid, otherByteOrder(uuid)].includes(other.toLowerCase());
}

/** Firmware and its own loaders write the first three groups in either order of bytes (RFC 4578, 2.3; DSP0134, 7.2.1). */
function otherByteOrder(uuid: string): string {
  const turned = (group: string) => group.match(/../g)?.reverse().join('') ?? '';
  return uuid
    .split('-')
    .map((group, at) => (at < 3 ? turned(group) : group))
    .join('-');
}

/**
 * Whether a computer that says it is `expected` is: `itself` when it matches that device and no other as well, `conflict` when
 * another device matches as well or better, `doubtful` when one mark speaks for the device and its UUID against it, `stranger` when it shows nothing of it.
 */
export function judgeIdentity(
  identity: Identity,
  expected: Candidate,
  others: readonly Candidate[],
): 'itself' | 'conflict' | 'doubtful' | 'stranger' {
  const own = score(identity, expected);
  if (others.some((other) => other.id !== expected.id && score(identity, other) >= Math.max(own, 1))) return 'conflict';
  if (isDoubtful(identity, expected)) return 'doubtful';
  return own > 0 ? 'itself' : 'stranger';
}

function score(a: Identity, b: Identity): number {
  let total = 0;
  if (a.smbiosUuid !== null && a.smbiosUuid.toLowerCase() === b.smbiosUuid?.toLowerCase()) total += WEIGHT.smbiosUuid;
  if (a.macs.some((mac) => b.macs.includes(mac))) total += WEIGHT.mac;
  if (a.serialNumber !== null && a.serialNumber === b.serialNumber) total += WEIGHT.serialNumber;
  return total;
}

/** What an inventory says of who the computer is, without marks that identify nobody. */
export function identityOf(inventory: Inventory): Identity {
  const macs = inventory.networkAdapters
    .filter((adapter) => !adapter.wireless)
    .map((adapter) => usableMac(adapter.mac));
  return {
    smbiosUuid: usableUuid(inventory.smbios.uuid),
    serialNumber: usableSerialNumber(inventory.smbios.serialNumber),
    macs: [...new Set(macs.filter((mac) => mac !== null))],
  };
}

/**
 * Serial numbers of disks that are built in. They recognise nobody, since disks go from computer to computer; a computer that no device is known for, but one of
 * whose disks is a known device's, may be that device with a new main board: a person decides.
 */
export function diskSerialsOf(inventory: Inventory): string[] {
  const serials = inventory.disks
    .filter(({ removable, bootMedium, transport }) => !removable && !bootMedium && transport !== 'usb')
    .map(({ serial }) => usableSerialNumber(serial))
    .filter((serial) => serial !== null && !EMULATED_DISK.test(serial));
  return [...new Set(serials.filter((serial) => serial !== null))].sort();
}

/** QEMU counts its disks: each of its computers has a QM00001. */
const EMULATED_DISK = /^QM\d{5}$/;

/** Defaults of firmware kits which board vendors left in: many computers show the same. */
const SHARED_UUIDS = new Set([
  '00020003-0004-0005-0006-000700080009',
  '03000200-0400-0500-0006-000700080009',
  '12345678-1234-5678-90ab-cddeefaabbcc',
  '12345678-1234-1234-1234-123456789abc',
  '11111111-2222-3333-4444-555555555555',
  'fefefefe-fefe-fefe-fefe-fefefefefefe',
]);

/** Lower case; null when it is no UUID, or one that many boards share. */
export function usableUuid(text: string | null): string | null {
  const uuid = text?.trim().toLowerCase() ?? '';
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return null;
  const digits = new Set(uuid.replaceAll('-', ''));
  return digits.size === 1 || SHARED_UUIDS.has(uuid) ? null : uuid;
}

/** What vendors write where a serial number should be. */
const PLACEHOLDER =
  /^(0+|1234567890?|123456789|none|n\/?a|not (specified|applicable|available)|default string|system serial number|chassis serial number|to be filled by o\.?e\.?m\.?|o\.?e\.?m\.?|invalid|unknown|xxx+|serial|(no )?asset tag|asset-1234567890)$/i;

export function usableSerialNumber(text: string | null): string | null {
  const serial = text?.trim() ?? '';
  return serial === '' || PLACEHOLDER.test(serial) || new Set(serial).size === 1 ? null : serial;
}

/** As `00:11:22:33:44:55`; null when it is no address of one adapter (zero, broadcast, group bit). */
export function usableMac(text: string): string | null {
  const mac = text.trim().toLowerCase().replaceAll('-', ':');
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) || mac === '00:00:00:00:00:00') return null;
  return Number.parseInt(mac.slice(0, 2), 16) % 2 === 1 ? null : mac;
}
