/** What wakes a computer by its network card, and where it has to be sent. Pure. */
import { Buffer } from 'node:buffer';
import { isIPv4 } from 'node:net';

/** "Discard": nobody answers there. */
export const WAKE_PORT = 9;

const REPETITIONS = 16;

/** @throws RangeError for what is no MAC address */
export function magicPacket(mac: string): Buffer {
  if (!/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(mac)) throw new RangeError(`"${mac}" is no MAC address`);
  const address = Buffer.from(mac.replaceAll(/[:-]/g, ''), 'hex');
  return Buffer.concat([Buffer.alloc(6, 0xff), ...Array.from({ length: REPETITIONS }, () => address)]);
}

/** `10.1.2.3/24` → `10.1.2.255`; null for IPv6, and for a network that has no broadcast address (RFC 3021). */
export function directedBroadcast(addressWithPrefix: string): string | null {
  const [address = '', prefix = ''] = addressWithPrefix.split('/');
  const bits = /^\d{1,2}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!isIPv4(address) || !(bits >= 1 && bits <= 30)) return null;
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - bits);
  const last = Math.floor(number / size) * size + size - 1;
  return [24, 16, 8, 0].map((shift) => Math.floor(last / 2 ** shift) % 256).join('.');
}
