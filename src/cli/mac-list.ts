/** A list of MAC addresses as text, one a line, as ConfigMgr's `MACIgnoreListFile` has it. */
import { MacSchema } from '../api/devices.ts';
import { SlipwayError } from '../api/errors.ts';

/** Empty lines, and those that begin with # or ;, say nothing. */
export function parseMacList(text: string, file: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((line, at) => {
    const entry = line.trim();
    if (entry === '' || /^[#;]/.test(entry)) return [];
    const mac = MacSchema.safeParse(entry);
    if (mac.success) return [mac.data];
    throw new SlipwayError(
      'SLIP-6001',
      `Line ${at + 1} of ${file} is no MAC address: "${entry.slice(0, 60)}". One looks like 00:11:22:33:44:55. Nothing was changed.`,
    );
  });
}
