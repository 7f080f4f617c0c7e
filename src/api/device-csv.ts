/** Devices as a CSV file that spreadsheets open and the import takes back. */
import type { DeviceSummary } from './devices.ts';

const HEADINGS = [
  ...['NAME', 'GUID', 'MAC', 'Serial number', 'Asset tag', 'Categories'],
  ...['Manufacturer', 'Model', 'Last seen'],
];

export function devicesCsv(devices: readonly DeviceSummary[]): string {
  const rows = devices.map((device) => [
    ...[device.name, device.smbiosUuid, device.macs.join(' '), device.serialNumber, device.assetTag],
    ...[device.categories.map(({ name }) => name).join(';'), device.manufacturer, device.model],
    device.lastSeenAt,
  ]);
  return [HEADINGS, ...rows].map((row) => `${row.map((cell) => csvCell(cell ?? '')).join(',')}\r\n`).join('');
}

/**
 * A spreadsheet takes what begins so for a formula, which may send the sheet elsewhere or start programs (OWASP, CSV Injection): an apostrophe before it makes it a text. What a computer says of
 * itself is as hostile as the computer. Apostrophes that were there get one more, so that the import can take one away.
 */
const FORMULA = /^'*[=+\-@\t\r]/;

export function csvCell(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",;\r\n\t]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
