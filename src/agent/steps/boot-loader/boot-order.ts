/** Where a newly installed system stands among the firmware's boot entries. */
import type { BootEntries, BootEntry } from '../../machine/boot-entries.ts';

/**
 * The order after a system was installed; null when it is right as it is.
 *
 * Whoever made the new entry has put it first. Where the network stood first before, it stays first: such a computer is meant to ask the
 * site at each start, and could not be deployed again otherwise. The new entry then comes right behind the network; all others keep the
 * order they had. Where the network was not first, the new entry is. `stays`: the entry of a staged PE; it keeps its place in front of all,
 * since a power cut before the next restart must come back to it.
 */
export function orderAfterInstall(
  before: BootEntries,
  after: BootEntries,
  name: string,
  stays: string,
): string[] | null {
  const front = after.entries.filter((entry) => entry.name === stays && after.order.includes(entry.number));
  const inFront = front.map(({ number }) => number);
  const without = (order: readonly string[]) => order.filter((number) => !inFront.includes(number));
  const order = orderOfOthers(without(before.order), { ...after, order: without(after.order) }, name);
  if (order === null) return null;
  const whole = [...inFront, ...order];
  return whole.join() === after.order.join() ? null : whole;
}

function orderOfOthers(before: readonly string[], after: BootEntries, name: string): string[] | null {
  const names = new Map(after.entries.map((entry) => [entry.number, entry]));
  const own = after.order.find((number) => names.get(number)?.name === name);
  if (own === undefined) return null;
  const former = before.filter((number) => number !== own && names.has(number));
  const added = after.order.filter((number) => number !== own && !former.includes(number));
  const others = [...former, ...added];
  const networkFirst = others.findIndex((number) => !isNetwork(names.get(number)));
  const behind = networkFirst === -1 ? others.length : networkFirst;
  return [...others.slice(0, behind), own, ...others.slice(behind)];
}

/** PXE and HTTP Boot end in a MAC, IP or URI node; older firmware has BBS entries of its own (UEFI specification, 10.3.4). */
function isNetwork(entry: BootEntry | undefined): boolean {
  return entry !== undefined && /\b(MAC|MacAddr|IPv4|IPv6|Uri)\(|BBS\((Network|128)\b/i.test(entry.path);
}
