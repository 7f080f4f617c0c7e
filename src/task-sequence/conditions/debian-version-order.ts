/** Versions of Debian packages, `epoch:upstream-revision`, by the rules of deb-version(7). */
import { compareDigits } from './digit-order.ts';

interface DebianVersion {
  readonly epoch: string;
  readonly upstream: string;
  readonly revision: string;
}

/** dpkg keeps an epoch in an int. */
const HIGHEST_EPOCH = String(2 ** 31 - 1);
const EPOCH = /^\d+$/;
const UPSTREAM = /^[A-Za-z0-9.+~:-]+$/;
const REVISION = /^[A-Za-z0-9.+~]+$/;

/** Negative when `a` is older, positive when it is newer, 0 when they are the same; null when one of them is no version. */
export function compareDebianVersions(a: string, b: string): number | null {
  const [left, right] = [partsOf(a.trim()), partsOf(b.trim())];
  if (left === null || right === null) return null;
  return (
    compareDigits(left.epoch, right.epoch) ||
    compareParts(left.upstream, right.upstream) ||
    compareParts(left.revision, right.revision)
  );
}

/** The first colon ends the epoch, the last hyphen begins the revision. */
function partsOf(version: string): DebianVersion | null {
  const colon = version.indexOf(':');
  const epoch = colon === -1 ? '0' : version.slice(0, colon);
  const rest = version.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  const upstream = hyphen === -1 ? rest : rest.slice(0, hyphen);
  const revision = hyphen === -1 ? '0' : rest.slice(hyphen + 1);
  if (!EPOCH.test(epoch) || compareDigits(epoch, HIGHEST_EPOCH) > 0) return null;
  return UPSTREAM.test(upstream) && REVISION.test(revision) ? { epoch, upstream, revision } : null;
}

/** By turns what is no digit, character by character, and digits, as numbers. */
function compareParts(a: string, b: string): number {
  let [left, right] = [a, b];
  while (left !== '' || right !== '') {
    const [ours, theirs] = [headOf(left), headOf(right)];
    const order = compareText(ours.text, theirs.text) || compareDigits(ours.digits, theirs.digits);
    if (order !== 0) return order;
    left = ours.rest;
    right = theirs.rest;
  }
  return 0;
}

function headOf(part: string): { text: string; digits: string; rest: string } {
  const [whole = '', text = '', digits = ''] = /^(\D*)(\d*)/.exec(part) ?? [];
  return { text, digits, rest: part.slice(whole.length) };
}

function compareText(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = rankOf(a[at]) - rankOf(b[at]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` is before the end, the end before letters, letters before everything else. */
function rankOf(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === '~') return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}
