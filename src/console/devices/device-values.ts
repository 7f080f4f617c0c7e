/** What a person types about a device, as text, and what the site is told of it. */
import { type Device, type DeviceChange, DeviceNameSchema, MacSchema } from '../../api/devices.ts';

export interface DeviceValues {
  readonly name: string;
  /** Each in any notation, apart from one another by blanks, commas or line breaks. */
  readonly macs: string;
  readonly smbiosUuid: string;
  readonly serialNumber: string;
  readonly assetTag: string;
}

export const noValues: DeviceValues = { name: '', macs: '', smbiosUuid: '', serialNumber: '', assetTag: '' };

export type ValueProblem = 'badName' | 'badMac' | 'badUuid' | 'noMark';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is wrong with the values, by field; a new device needs something by which its computer is recognised. */
export function problemsOf(values: DeviceValues, isNew: boolean): Partial<Record<keyof DeviceValues, ValueProblem>> {
  const macs = macsOf(values.macs);
  const uuid = values.smbiosUuid.trim();
  return {
    ...(DeviceNameSchema.safeParse(values.name.trim()).success ? {} : { name: 'badName' }),
    ...(macs.every((mac) => MacSchema.safeParse(mac).success) ? {} : { macs: 'badMac' }),
    ...(uuid === '' || UUID.test(uuid) ? {} : { smbiosUuid: 'badUuid' }),
    ...(isNew && macs.length === 0 && uuid === '' ? { macs: 'noMark' } : {}),
  };
}

/** `525400123456` and `5254.0012.3456` are addresses too. */
export function macsOf(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((mac) => {
      const digits = mac.replaceAll(/[:.-]/g, '');
      return /^[0-9a-f]{12}$/i.test(digits) ? (digits.toLowerCase().match(/../g) ?? []).join(':') : mac;
    });
}

export function valuesOf(device: Device): DeviceValues {
  const { name, macs, smbiosUuid, serialNumber, assetTag } = device;
  return {
    ...{ name, macs: macs.join('\n'), smbiosUuid: smbiosUuid ?? '' },
    ...{ serialNumber: serialNumber ?? '', assetTag: assetTag ?? '' },
  };
}

/** What is different from the record: nothing else is sent, so that nothing is undone that somebody else has changed meanwhile. */
export function changeBetween(before: DeviceValues, after: DeviceValues): DeviceChange {
  const change: DeviceChange = {};
  if (after.name.trim() !== before.name) change.name = after.name.trim();
  if (macsOf(after.macs).join() !== macsOf(before.macs).join()) change.macs = macsOf(after.macs);
  for (const key of ['smbiosUuid', 'serialNumber', 'assetTag'] as const) {
    const text = after[key].trim();
    if (text !== before[key]) change[key] = text === '' ? null : text;
  }
  return change;
}
