import type { Inventory } from '../../api/inventory.ts';
import type { SystemFiles } from './system-files.ts';

/** With the highest speed one of the processors is made for, else the speed it has now. */
export async function readProcessor(files: SystemFiles): Promise<Inventory['processor']> {
  const processor = parseCpuinfo((await files.text('/proc/cpuinfo')) ?? '');
  const kilohertz = Number(await files.text('/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq'));
  return kilohertz > 0 ? { ...processor, megahertz: Math.round(kilohertz / 1000) } : processor;
}

/** /proc/cpuinfo: a block of `key : value` lines for each logical processor. Arm names no model and no speed there. */
export function parseCpuinfo(text: string): Inventory['processor'] {
  const values = (key: string) =>
    [...text.matchAll(new RegExp(`^${key}[ \\t]*:[ \\t]*(.+)$`, 'gm'))].map((match) => (match[1] ?? '').trim());
  const number = (key: string) => wholeNumber(values(key)[0]);
  const speeds = values('cpu MHz')
    .map(Number)
    .filter((speed) => speed > 0);
  const flags = values('flags')[0]?.split(' ');
  const packages = new Set(values('physical id')).size;
  return {
    model: values('model name')[0]?.replace(/\s+/g, ' ') ?? null,
    count: Math.max(values('processor').filter((value) => /^\d+$/.test(value)).length, 1),
    megahertz: speeds.length === 0 ? null : Math.round(Math.max(...speeds)),
    maker: values('vendor_id')[0] ?? null,
    architecture: architectureOf(flags, values('CPU architecture')[0]),
    cores: number('cpu cores'),
    sockets: packages === 0 ? null : packages,
    family: number('cpu family'),
    modelNumber: number('model'),
    stepping: number('stepping'),
    virtual: flags?.includes('hypervisor') ?? null,
  };
}

/** Only x86 has a line of flags; `lm` is long mode, which a 64-bit processor shows to a 32-bit kernel too. */
function architectureOf(
  flags: readonly string[] | undefined,
  armVersion: string | undefined,
): 'x86' | 'x64' | 'arm64' | null {
  if (flags !== undefined) return flags.includes('lm') ? 'x64' : 'x86';
  return armVersion === '8' ? 'arm64' : null;
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
