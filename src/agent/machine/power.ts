import type { SystemFiles } from './system-files.ts';

const FOLDER = '/sys/class/power_supply';
type Supply = { type: string | null; online: string | null; status: string | null; scope: string | null };

/** True on mains, false on battery, null for a computer that shows neither (most desktops). */
export async function readAcPower(files: SystemFiles): Promise<boolean | null> {
  const supplies = await Promise.all((await files.list(FOLDER)).map((name) => readSupply(files, name)));
  // A mouse or a headset has a battery of scope Device (kernel: ABI/testing/sysfs-class-power).
  const own = supplies.filter(({ scope }) => scope !== 'Device');
  const chargers = own.filter(({ type, online }) => (type === 'Mains' || type === 'USB') && online !== null);
  if (chargers.length > 0) return chargers.some(({ online }) => online !== '0');
  const batteries = own.filter(({ type }) => type === 'Battery');
  return batteries.length === 0 ? null : batteries.every(({ status }) => status !== 'Discharging');
}

async function readSupply(files: SystemFiles, name: string): Promise<Supply> {
  const [type, online, status, scope] = await Promise.all(
    ['type', 'online', 'status', 'scope'].map((field) => files.text(`${FOLDER}/${name}/${field}`)),
  );
  return { type: type ?? null, online: online ?? null, status: status ?? null, scope: scope ?? null };
}
