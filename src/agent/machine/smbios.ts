/** What the computer's firmware says it is (SMBIOS, DMTF DSP0134), without what means nothing. */
import type { Inventory } from '../../api/inventory.ts';
import type { SystemFiles } from './system-files.ts';

const FOLDER = '/sys/class/dmi/id';

/** Left in by makers who filled nothing in. Compared without case, punctuation and spaces. */
const PLACEHOLDERS = new Set(
  [
    'To Be Filled By O.E.M.',
    'Default string',
    'System Serial Number',
    'System Product Name',
    'System manufacturer',
    'System Version',
    'Chassis Serial Number',
    'Base Board Serial Number',
    'No Asset Tag',
    'Asset Tag',
    'Asset-1234567890',
    'No Asset Information',
    'Not Specified',
    'Not Applicable',
    'Not Available',
    'Not Settable',
    'N/A',
    'NA',
    'None',
    'Null',
    'Unknown',
    'Undefined',
    'Invalid',
    'Empty',
    'OEM',
    'O.E.M.',
    'SKU',
    'SKU Number',
    'System SKU',
    'System Family',
    'Serial',
    'Serial Number',
    'SerNum',
    'INVALID',
    'Type1Family',
    'Type1ProductConfigId',
    'Type2 - Board Serial Number',
    '0123456789',
    '123456789',
    '1234567890',
    '12345678',
    '1234567',
    '123456',
    '1234',
  ].map(reduced),
);

/** Shipped on many boards at once: two computers with it would be taken for one. In either byte order of the first three fields. */
const SHARED_UUIDS = new Set([
  '03000200-0400-0500-0006-000700080009',
  '00020003-0004-0005-0006-000700080009',
  '12345678-1234-5678-90ab-cddeefaabbcc',
  '78563412-3412-7856-90ab-cddeefaabbcc',
  '01234567-8910-1112-1314-151617181920',
  'fefefefe-fefe-fefe-fefe-fefefefefefe',
]);

/** A text that tells something of this computer; null for placeholders and for one character over and over. */
export function meaningful(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  const core = reduced(trimmed);
  if (core === '' || PLACEHOLDERS.has(core) || /^(.)\1*$/.test(core)) return null;
  return trimmed;
}

/** A UUID in lower case that no other computer has; null otherwise (all 0, all F, known to be shared, not a UUID). */
export function meaningfulUuid(text: string | null): string | null {
  const uuid = text?.trim().toLowerCase() ?? '';
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid) || SHARED_UUIDS.has(uuid)) return null;
  return /^(.)\1*$/.test(uuid.replaceAll('-', '')) ? null : uuid;
}

/** What many computers may have in common (a version, a stock-keeping unit): `1` and `AAAA` tell something there; placeholders do not. */
export function descriptive(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  const core = reduced(trimmed);
  return core === '' || PLACEHOLDERS.has(core) ? null : trimmed;
}

/** `05/31/2022` as `2022-05-31`; two digits are a year of the last century (DSP0134, 7.1). */
export function isoDateOf(text: string | null): string | null {
  const [, month = '', day = '', year = ''] = /^(\d\d)\/(\d\d)\/(\d{4}|\d\d)$/.exec(text?.trim() ?? '') ?? [];
  if (!(Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31)) return null;
  return `${year.padStart(4, '19')}-${month}-${day}`;
}

export async function readSmbios(files: SystemFiles): Promise<Inventory['smbios']> {
  const raw = (name: string) => files.text(`${FOLDER}/${name}`);
  const own = async (name: string) => meaningful(await raw(name));
  const shared = async (name: string) => descriptive(await raw(name));
  const chassisType = Number((await raw('chassis_type')) ?? '');
  return {
    uuid: meaningfulUuid(await raw('product_uuid')),
    serialNumber: await own('product_serial'),
    manufacturer: await own('sys_vendor'),
    model: await own('product_name'),
    version: await shared('product_version'),
    sku: await shared('product_sku'),
    family: await shared('product_family'),
    assetTag: await own('chassis_asset_tag'),
    // 1 is "Other", 2 "Unknown" (DSP0134, 7.4.1): they are values too.
    chassisType: Number.isInteger(chassisType) && chassisType > 0 ? chassisType : null,
    // Not names of this one computer: whatever stands there is right.
    biosVendor: await raw('bios_vendor'),
    biosVersion: await raw('bios_version'),
    biosDate: isoDateOf(await raw('bios_date')),
    biosRelease: await raw('bios_release'),
    controllerRelease: await raw('ec_firmware_release'),
    baseBoard: {
      manufacturer: await shared('board_vendor'),
      product: await shared('board_name'),
      version: await shared('board_version'),
      serialNumber: await own('board_serial'),
      assetTag: await own('board_asset_tag'),
    },
    chassis: {
      manufacturer: await shared('chassis_vendor'),
      version: await shared('chassis_version'),
      serialNumber: await own('chassis_serial'),
    },
  };
}

function reduced(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
