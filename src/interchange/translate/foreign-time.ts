/** Times of conditions: in ConfigMgr's XML they are CIM's (DSP0004, 5.2.4), in UTC; scripts write ISO 8601, and the editor's text is in use too. */

const CIM = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(\d{6})([+-]\d{3})$/;
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d\d):(\d\d))?$/;
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** In UTC; null for what is no time. */
export function isoFromForeignTime(text: string): string | null {
  const given = text.trim();
  const time = cimTime(given) ?? americanTime(given) ?? isoTime(given);
  return time === null || Number.isNaN(time) ? null : new Date(time).toISOString().replace('.000Z', 'Z');
}

/** As CIM writes it. */
export function foreignTime(iso: string): string {
  const [date = '', time = ''] = new Date(iso).toISOString().split('T');
  return `${date.replaceAll('-', '')}${time.slice(0, 8).replaceAll(':', '')}.${time.slice(9, 12)}000+000`;
}

function cimTime(text: string): number | null {
  const [, year, month, day, hour, minute, second, micro, offset] = CIM.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, (micro ?? 0) / 1000) - (offset ?? 0) * 60_000;
}

function americanTime(text: string): number | null {
  const [, month, day, year, hour, minute, second] = AMERICAN.exec(text)?.map((part) => Number(part ?? 0)) ?? [];
  return year === undefined || month === undefined ? null : Date.UTC(year, month - 1, day, hour, minute, second);
}

function isoTime(text: string): number | null {
  const zone = ISO.exec(text);
  if (zone === null) return null;
  const whole = text.length === 10 ? `${text}T00:00:00` : text.replace(' ', 'T');
  return Date.parse(zone[1] === undefined ? `${whole}Z` : whole);
}
