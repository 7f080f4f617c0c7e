/** The IPv4 addresses of a lab network: the site has the first, the foreign DHCP server's host the second. */

export interface LabSubnet {
  /** Length of the network prefix in bits. */
  prefixLength: number;
  netmask: string;
  siteAddress: string;
  dhcpAddress: string;
  /** First and last address the foreign DHCP server hands out. */
  poolStart: string;
  poolEnd: string;
}

/** Reads '10.77.0.0/24'. The network needs 254 hosts or more and the address must be the network's own. */
export function parseSubnet(text: string): LabSubnet {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const [a, b, c, d, prefixLength] = (match?.slice(1) ?? []).map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || prefixLength === undefined) {
    throw new Error(`'${text}' is not a network. Write it as 10.77.0.0/24.`);
  }
  if ([a, b, c, d].some((byte) => byte > 255))
    throw new Error(`'${text}' is not a network: each number is at most 255.`);
  if (prefixLength < 8 || prefixLength > 24) {
    throw new Error(`The network ${text} does not fit: a lab network has a prefix of 8 to 24 bits.`);
  }
  const base = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const mask = (0xffffffff << (32 - prefixLength)) >>> 0;
  if ((base & ~mask) !== 0)
    throw new Error(`${text} is not a network's own address. Use ${formatAddress(base & mask)}/${prefixLength}.`);
  return {
    prefixLength,
    netmask: formatAddress(mask),
    siteAddress: formatAddress(base + 1),
    dhcpAddress: formatAddress(base + 2),
    poolStart: formatAddress(base + 50),
    poolEnd: formatAddress(base + 200),
  };
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}
