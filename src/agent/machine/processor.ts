import type { Inventory } from '../../api/inventory.ts';
import type { SystemFiles } from './system-files.ts';

/** Logical processors and the highest speed one of them is made for, else the speed it has now. */
export async function readProcessor(files: SystemFiles): Promise<Inventory['processor']> {
  const { model, count, megahertz } = parseCpuinfo((await files.text('/proc/cpuinfo')) ?? '');
  const kilohertz = Number(await files.text('/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq'));
  return { model, count, megahertz: kilohertz > 0 ? Math.round(kilohertz / 1000) : megahertz };
}

/** /proc/cpuinfo: a block of `key : value` lines for each logical processor. Arm names no model and no speed there. */
export function parseCpuinfo(text: string): Inventory['processor'] {
  const values = (key: string) =>
    [...text.matchAll(new RegExp(`^${key}[ \\t]*:[ \\t]*(.+)$`, 'gm'))].map((match) => (match[1] ?? '').trim());
  const speeds = values('cpu MHz')
    .map(Number)
    .filter((speed) => speed > 0);
  return {
    model: values('model name')[0]?.replace(/\s+/g, ' ') ?? null,
    count: Math.max(values('processor').filter((value) => /^\d+$/.test(value)).length, 1),
    megahertz: speeds.length === 0 ? null : Math.round(Math.max(...speeds)),
  };
}
