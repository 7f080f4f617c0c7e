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

export async function readSmbios(files: SystemFiles): Promise<Inventory['smbios']> {
  const field = async (name: string) => meaningful(await files.text(`${FOLDER}/${name}`));
  const chassisType = Number((await files.text(`${FOLDER}/chassis_type`)) ?? '');
  return {
    uuid: meaningfulUuid(await files.text(`${FOLDER}/product_uuid`)),
    serialNumber: await field('product_serial'),
    manufacturer: await field('sys_vendor'),
    model: await field('product_name'),
    assetTag: await field('chassis_asset_tag'),
    // 1 is "Other", 2 "Unknown" (DSP0134, 7.4.1): they are values too.
    chassisType: Number.isInteger(chassisType) && chassisType > 0 ? chassisType : null,
    // Not names of this one computer: whatever stands there is right.
    biosVendor: await files.text(`${FOLDER}/bios_vendor`),
    biosVersion: await files.text(`${FOLDER}/bios_version`),
  };
}

function reduced(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
