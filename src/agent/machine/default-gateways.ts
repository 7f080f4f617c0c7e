/** The kernel's IPv4 routes: /proc/net/route. */

/** RTF_GATEWAY (linux/route.h). */
const THROUGH_A_GATEWAY = 2;

/** Gateways of the default routes by interface name, in the order of the table. Lines that are no routes are passed over. */
export function defaultGateways(table: string): Map<string, string[]> {
  const gateways = new Map<string, string[]>();
  for (const line of table.split('\n')) {
    const [name = '', destination = '', gateway = '', flags = '', , , , mask = ''] = line.trim().split(/\s+/);
    if (Number(`0x${destination}`) !== 0 || Number(`0x${mask}`) !== 0) continue;
    if (!/^[0-9A-F]{8}$/i.test(gateway) || (Number(`0x${flags}`) & THROUGH_A_GATEWAY) === 0) continue;
    gateways.set(name, [...(gateways.get(name) ?? []), addressOf(gateway)]);
  }
  return gateways;
}

/** The address as the processor reads its four bytes: the other way round on every processor that the PE runs on. */
function addressOf(hex: string): string {
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
}
