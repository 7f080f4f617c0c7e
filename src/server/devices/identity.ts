/**
 * Who is this computer? A score over what it shows; worthless marks (all zero, all F) have been dropped before.
 * A tie is no match: a wrong guess would wipe another computer's disk.
 */
export interface Identity {
  smbiosUuid: string | null;
  serialNumber: string | null;
  macs: readonly string[];
}

const WEIGHT = { smbiosUuid: 4, mac: 3, serialNumber: 2 };

/** The id of the best candidate; null when nothing matches or two match equally well. */
export function matchIdentity(identity: Identity, candidates: readonly (Identity & { id: string })[]): string | null {
  const ranked = candidates
    .map((candidate) => ({ id: candidate.id, score: score(identity, candidate) }))
    .filter((entry) => entry.score > 0)
    .sort((a, b) => b.score - a.score);
  const [best, second] = ranked;
  if (best === undefined || (second !== undefined && second.score === best.score)) return null;
  return best.id;
}

function score(a: Identity, b: Identity): number {
  let total = 0;
  if (a.smbiosUuid !== null && a.smbiosUuid.toLowerCase() === b.smbiosUuid?.toLowerCase()) total += WEIGHT.smbiosUuid;
  if (a.macs.some((mac) => b.macs.includes(mac))) total += WEIGHT.mac;
  if (a.serialNumber !== null && a.serialNumber === b.serialNumber) total += WEIGHT.serialNumber;
  return total;
}
