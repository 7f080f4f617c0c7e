/** What the filters of devices propose. Pure. */
import type { DeviceModel } from '../../api/device-models.ts';

type Made = Pick<DeviceModel, 'manufacturer' | 'model'>;

/** Each once, by name. */
export function manufacturersOf(made: readonly Made[]): string[] {
  return eachOnce(made.map(({ manufacturer }) => manufacturer));
}

/** Those of one manufacturer, where one is given of whom something is known. */
export function modelsOf(made: readonly Made[], manufacturer: string | undefined): string[] {
  const wanted = manufacturer?.toLowerCase();
  const theirs = wanted === undefined ? [] : made.filter((each) => each.manufacturer?.toLowerCase() === wanted);
  return eachOnce((theirs.length === 0 ? made : theirs).map(({ model }) => model));
}

function eachOnce(names: readonly (string | null)[]): string[] {
  const known = new Map(names.flatMap((name) => (name === null ? [] : [[name.toLowerCase(), name] as const])));
  return [...known.values()].sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
}
