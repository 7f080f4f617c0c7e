/** When a section counts: MDT looks for a section that is named like the value of a property. Here each section has a condition on that value. */
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import { gatheredNames, notGathered } from './gathered-facts.ts';
import { gatheredListOf } from './rule-value.ts';
import { LONGEST_NAME } from './section-names.ts';

/** MDT takes only adapters that have an address. */
const adapters: Readonly<Record<string, string>> = {
  ...{ MACAddress: 'MACAddress', IPAddress: 'IPAddress', DefaultGateway: 'DefaultIPGateway' },
};

/** What values look like: no section of another name is ever looked for. */
const shapes: Readonly<Record<string, RegExp>> = {
  MACAddress: /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i,
  IPAddress: /^(?!169\.254|0\.0\.0\.0$)(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$/i,
  DefaultGateway: /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$/i,
};

const address = /^(([0-9a-f]{2}[:-]){5}[0-9a-f]{2}|\d{1,3}(\.\d{1,3}){3})$/i;

/** Of what is gathered: no model is called like an address, and no section for a room `True`. */
function isShaped(name: string, value: string): boolean {
  if (!gatheredNames.some((each) => each.toLowerCase() === name.toLowerCase())) return true;
  if (/^Is/i.test(name)) return /^(true|false)$/i.test(value);
  if (/^Architecture$/i.test(name)) return /^(x86|x64|arm64)$/i.test(value);
  return !address.test(value) && (/^UUID$/i.test(name) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value));
}

/** Whether the property has this value; null where nothing here can tell, or it never has. */
export function propertyIs(name: string, value: string): Condition | null {
  if (value.length > LONGEST_NAME) return null;
  const gathered = gatheredListOf(name);
  if (gathered !== null) return shapes[gathered]?.test(value) ? adapterHas(adapters[gathered] ?? '', value) : null;
  if (name.toLowerCase() === 'product')
    return { wql: `SELECT * FROM Win32_BaseBoard WHERE Product = ${quoted(value)}` };
  if (notGathered.has(name.toLowerCase())) return null;
  return isShaped(name, value) ? textIs(name, value) : null;
}

/** Whether the property has no value, so that MDT looks for a section with the name of the property itself. */
export function propertyIsMissing(name: string): Condition | null {
  if (gatheredListOf(name) !== null)
    return { none: [{ wql: 'SELECT * FROM Win32_NetworkAdapterConfiguration WHERE IPEnabled = TRUE' }] };
  if (name.toLowerCase() === 'product')
    return { none: [{ wql: 'SELECT * FROM Win32_BaseBoard WHERE Product IS NOT NULL' }] };
  return notGathered.has(name.toLowerCase()) ? null : { variable: name, operator: 'notExists' };
}

/** Whether conditions can be made of the property at all. */
export function canBeAsked(name: string): boolean {
  return name.toLowerCase() === 'product' || !notGathered.has(name.toLowerCase());
}

/** Texts compare as texts: `equals` would take the serial number 007 for 7, and `like` has no signs of its own in a number. */
export function textIs(variable: string, value: string): Condition {
  const isNumber = /^\s*-?\d+(\.\d+)?\s*$/.test(value);
  return { variable, operator: isNumber ? 'like' : 'equals', value };
}

function adapterHas(property: string, value: string): Condition {
  return {
    wql: `SELECT * FROM Win32_NetworkAdapterConfiguration WHERE IPEnabled = TRUE AND ${property} = ${quoted(value)}`,
  };
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
