/** Mains power and batteries. */
import type { Inventory } from '../../api/inventory.ts';
import type { SystemFiles } from './system-files.ts';

const FOLDER = '/sys/class/power_supply';
const FIELDS = ['type', 'online', 'status', 'present', 'capacity'] as const;
type Supply = { readonly name: string } & Readonly<Record<(typeof FIELDS)[number], string | null>>;

export interface Power {
  readonly onAcPower: Inventory['onAcPower'];
  readonly batteries: NonNullable<Inventory['batteries']>;
}

export async function readPower(files: SystemFiles): Promise<Power> {
  const supplies = (await Promise.all((await files.list(FOLDER)).map((name) => readSupply(files, name)))).flat();
  return { onAcPower: onAcPower(supplies), batteries: batteriesOf(supplies) };
}

/** True on mains, false on battery, null for a computer that shows neither (most desktops). */
function onAcPower(supplies: readonly Supply[]): boolean | null {
  const chargers = supplies.filter(({ type, online }) => (type === 'Mains' || type === 'USB') && online !== null);
  if (chargers.length > 0) return chargers.some(({ online }) => online !== '0');
  const batteries = supplies.filter(({ type }) => type === 'Battery');
  return batteries.length === 0 ? null : batteries.every(({ status }) => status !== 'Discharging');
}

/** An empty bay is a supply that is not present. */
function batteriesOf(supplies: readonly Supply[]): Power['batteries'] {
  return supplies
    .filter(({ type, present }) => type === 'Battery' && present !== '0')
    .map(({ name, status, capacity }) => ({
      name,
      discharging: status === null || status === 'Unknown' ? null : status === 'Discharging',
      percent: /^\d+$/.test(capacity ?? '') ? Number(capacity) : null,
    }));
}

/** Nothing for what is not this computer's: a mouse or a headset has a battery of scope Device (kernel: ABI/testing/sysfs-class-power). */
async function readSupply(files: SystemFiles, name: string): Promise<Supply[]> {
  if ((await files.text(`${FOLDER}/${name}/scope`)) === 'Device') return [];
  const [type = null, online = null, status = null, present = null, capacity = null] = await Promise.all(
    FIELDS.map((field) => files.text(`${FOLDER}/${name}/${field}`)),
  );
  return [{ name, type, online, status, present, capacity }];
}
