/** The order in which the firmware tries its boot entries, as efibootmgr shows and sets it (UEFI specification, 3.1). */
export interface BootEntries {
  /** Four hexadecimal digits each, first tried first. */
  readonly order: readonly string[];
  readonly entries: readonly BootEntry[];
}

export interface BootEntry {
  readonly number: string;
  readonly name: string;
  /** Device path as text. */
  readonly path: string;
}

/** Reads the output of `efibootmgr -v`. */
export function parseBootEntries(output: string): BootEntries {
  const order = /^BootOrder: ([0-9A-F,]+)\s*$/im.exec(output)?.[1]?.toUpperCase().split(',') ?? [];
  const entries = [...output.matchAll(/^Boot([0-9A-F]{4})[* ] ?([^\t\n]*)(?:\t(.*))?$/gim)].map(
    ([, number = '', name = '', path = '']) => ({ number: number.toUpperCase(), name: name.trim(), path }),
  );
  return { order, entries };
}

/**
 * The order after a system was installed; null when it is right as it is.
 *
 * Whoever made the new entry has put it first. Where the network stood first before, it stays first: such a computer is meant to ask the
 * site at each start, and could not be deployed again otherwise. The new entry then comes right behind the network; all others keep the
 * order they had. Where the network was not first, the new entry is.
 */
export function orderAfterInstall(before: BootEntries, after: BootEntries, name: string): string[] | null {
  const names = new Map(after.entries.map((entry) => [entry.number, entry]));
  const own = after.order.find((number) => names.get(number)?.name === name);
  if (own === undefined) return null;
  const former = before.order.filter((number) => number !== own && names.has(number));
  const added = after.order.filter((number) => number !== own && !former.includes(number));
  const others = [...former, ...added];
  const networkFirst = others.findIndex((number) => !isNetwork(names.get(number)));
  const behind = networkFirst === -1 ? others.length : networkFirst;
  const order = [...others.slice(0, behind), own, ...others.slice(behind)];
  return order.join() === after.order.join() ? null : order;
}

/** PXE and HTTP Boot end in a MAC, IP or URI node; older firmware has BBS entries of its own (UEFI specification, 10.3.4). */
function isNetwork(entry: BootEntry | undefined): boolean {
  return entry !== undefined && /\b(MAC|MacAddr|IPv4|IPv6|Uri)\(|BBS\((Network|128)\b/i.test(entry.path);
}
