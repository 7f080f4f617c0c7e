/**
 * Everything that a query can ask of a device: its name in our language and in WQL, and where its value is, in the database and in
 * `DeviceFacts`. A new attribute is one row here. What comes from the inventory has a generated column of its own in the table device:
 * no query reads the inventory itself, which has kilobytes. Those of texts are folded (fold-text.ts).
 */
import { sql } from 'kysely';
import { type Attribute, boolean, number, text, time } from './attribute.ts';
import type { DeviceFacts } from './device-facts.ts';

const fixedDisks = ({ inventory }: DeviceFacts) =>
  inventory?.disks.filter(({ removable, bootMedium }) => !removable && !bootMedium);

const rows = {
  name: text('The name of the device.', sql`device.fact_name`, ({ name }) => name, [
    'SMS_R_System.Name',
    'SMS_R_System.NetbiosName',
    'SMS_R_System.ResourceNames',
    'SMS_G_System_COMPUTER_SYSTEM.Name',
    'SMS_G_System_SYSTEM.Name',
  ]),
  id: text('The id of the device in Slipway.', sql`device.id::text`, ({ id }) => id, ['SMS_R_System.ResourceId']),
  manufacturer: text('Who made the computer.', sql`device.fact_manufacturer`, ({ manufacturer }) => manufacturer, [
    'SMS_G_System_COMPUTER_SYSTEM.Manufacturer',
    'SMS_G_System_COMPUTER_SYSTEM_PRODUCT.Vendor',
  ]),
  model: text('The model of the computer.', sql`device.fact_model`, ({ model }) => model, [
    'SMS_G_System_COMPUTER_SYSTEM.Model',
    'SMS_G_System_COMPUTER_SYSTEM_PRODUCT.Name',
  ]),
  'product-version': text(
    'The version of the product: Lenovo has the name of the model here, as in "ThinkPad L490".',
    sql`device.fact_product_version`,
    ({ inventory }) => inventory?.smbios.version,
    ['SMS_G_System_COMPUTER_SYSTEM_PRODUCT.Version'],
  ),
  family: text('The family of models.', sql`device.fact_family`, ({ inventory }) => inventory?.smbios.family, [
    'SMS_G_System_COMPUTER_SYSTEM.SystemFamily',
  ]),
  sku: text(
    "The maker's number of the model as it is sold.",
    sql`device.fact_sku`,
    ({ inventory }) => inventory?.smbios.sku,
    ['SMS_G_System_COMPUTER_SYSTEM.SystemSKUNumber', 'SMS_G_System_MS_SYSTEMINFORMATION.SystemSKU'],
  ),
  'serial-number': text('The serial number.', sql`device.fact_serial_number`, ({ serialNumber }) => serialNumber, [
    'SMS_G_System_PC_BIOS.SerialNumber',
    'SMS_G_System_SYSTEM_ENCLOSURE.SerialNumber',
    'SMS_G_System_COMPUTER_SYSTEM_PRODUCT.IdentifyingNumber',
  ]),
  'asset-tag': text(
    'The asset tag: as a person gave it, otherwise as the firmware has it.',
    sql`device.fact_asset_tag`,
    ({ assetTag }) => assetTag,
    ['SMS_G_System_SYSTEM_ENCLOSURE.SMBIOSAssetTag'],
  ),
  'smbios-uuid': text('The UUID in the firmware.', sql`device.smbios_uuid::text`, ({ smbiosUuid }) => smbiosUuid, [
    'SMS_R_System.SMBIOSGUID',
    'SMS_G_System_COMPUTER_SYSTEM_PRODUCT.UUID',
  ]),
  'board-manufacturer': text(
    'Who made the main board.',
    sql`device.fact_board_manufacturer`,
    ({ inventory }) => inventory?.smbios.baseBoard?.manufacturer,
    ['SMS_G_System_BASEBOARD.Manufacturer'],
  ),
  'board-product': text(
    'The model of the main board: HP tells models apart by it, as in "8895".',
    sql`device.fact_board_product`,
    ({ inventory }) => inventory?.smbios.baseBoard?.product,
    ['SMS_G_System_BASEBOARD.Product'],
  ),
  'chassis-type': number(
    'What is around it, by the number that SMBIOS has for it: 3 a desktop, 9 a laptop, 10 a notebook, 13 all in one, 23 a rack, 30 a tablet, 31 a convertible, 35 a mini PC.',
    sql`device.fact_chassis_type`,
    ({ inventory }) => inventory?.smbios.chassisType,
    ['SMS_G_System_SYSTEM_ENCLOSURE.ChassisTypes'],
  ),
  'virtual-machine': boolean(
    'The processor says that it is a virtual one.',
    sql`device.fact_virtual_machine`,
    ({ inventory }) => inventory?.processor.virtual,
    ['SMS_R_System.IsVirtualMachine'],
  ),
  'bios-vendor': text(
    'Who made the firmware.',
    sql`device.fact_bios_vendor`,
    ({ inventory }) => inventory?.smbios.biosVendor,
    ['SMS_G_System_PC_BIOS.Manufacturer'],
  ),
  'bios-version': text(
    'The version of the firmware. Its order is that of letters: "1.9" is greater than "1.10".',
    sql`device.fact_bios_version`,
    ({ inventory }) => inventory?.smbios.biosVersion,
    ['SMS_G_System_PC_BIOS.SMBIOSBIOSVersion'],
  ),
  'bios-date': text(
    'The day of the firmware, as a text: "2022-05-31".',
    sql`device.fact_bios_date`,
    ({ inventory }) => inventory?.smbios.biosDate,
    [],
  ),
  firmware: {
    ...text(
      'Which kind of firmware it was started with.',
      sql`device.fact_firmware`,
      ({ inventory }) => inventory?.firmware.kind,
      [{ name: 'SMS_G_System_FIRMWARE.UEFI', values: { uefi: 1, bios: 0 } }],
    ),
    choices: ['uefi', 'bios'],
  },
  'secure-boot': boolean(
    'Secure Boot is on.',
    sql`device.fact_secure_boot`,
    ({ inventory }) => inventory?.firmware.secureBoot,
    ['SMS_G_System_FIRMWARE.SecureBoot'],
  ),
  tpm: boolean(
    'It has a TPM.',
    sql`device.fact_tpm`,
    ({ inventory }) => (inventory === null ? null : inventory.tpm !== null),
    [],
  ),
  'tpm-version': text(
    'The version of the TPM: "2.0".',
    sql`device.fact_tpm_version`,
    ({ inventory }) => inventory?.tpm?.version,
    ['SMS_G_System_TPM.SpecVersion'],
  ),
  processor: text(
    'The name of the processor.',
    sql`device.fact_processor`,
    ({ inventory }) => inventory?.processor.model,
    ['SMS_G_System_PROCESSOR.Name'],
  ),
  'processor-cores': number(
    'Cores of one processor.',
    sql`device.fact_processor_cores`,
    ({ inventory }) => inventory?.processor.cores,
    ['SMS_G_System_PROCESSOR.NumberOfCores'],
  ),
  'logical-processors': number(
    'Processors as an operating system counts them, all together.',
    sql`device.fact_logical_processors`,
    ({ inventory }) => inventory?.processor.count,
    ['SMS_G_System_PROCESSOR.NumberOfLogicalProcessors', 'SMS_G_System_COMPUTER_SYSTEM.NumberOfLogicalProcessors'],
  ),
  architecture: {
    ...text(
      'What the processor can run.',
      sql`device.fact_architecture`,
      ({ inventory }) => inventory?.processor.architecture,
      [
        {
          name: 'SMS_G_System_COMPUTER_SYSTEM.SystemType',
          values: { x64: 'x64-based PC', arm64: 'ARM64-based PC', x86: 'X86-based PC' },
        },
      ],
    ),
    choices: ['x64', 'arm64', 'x86'],
  },
  memory: {
    ...number(
      'The memory that is built in, or, where the computer cannot tell that, what can be used.',
      sql`device.fact_memory`,
      ({ inventory }) => inventory?.memoryBytes,
      [
        { name: 'SMS_G_System_X86_PC_MEMORY.TotalPhysicalMemory', factor: 1024 },
        { name: 'SMS_G_System_COMPUTER_SYSTEM.TotalPhysicalMemory', factor: 1024 },
      ],
    ),
    size: true,
  },
  mac: {
    ...text('Addresses of its network adapters, by which it is recognised.', 'device_mac', ({ macs }) => macs, [
      'SMS_R_System.MACAddresses',
      'SMS_G_System_NETWORK_ADAPTER.MACAddress',
      'SMS_G_System_NETWORK_ADAPTER_CONFIGURATION.MACAddress',
    ]),
    many: true,
    normalize: (text) => text.replaceAll('-', ':'),
  },
  'ip-address': {
    ...text(
      'Addresses that it had when it told its inventory last.',
      sql`device.fact_ip_addresses`,
      ({ inventory }) =>
        inventory?.networkAdapters.flatMap(({ addresses }) =>
          addresses.map((address) => address.replace(/\/.*$/s, '')),
        ),
      ['SMS_R_System.IPAddresses', 'SMS_G_System_NETWORK_ADAPTER_CONFIGURATION.IPAddress'],
    ),
    many: true,
  },
  'disk-count': number(
    'How many disks it has. Those that can be taken out, and the medium that the PE was started from, are not counted; nor do the next attributes tell of them.',
    sql`device.fact_disk_count`,
    (device) => fixedDisks(device)?.length,
    [],
  ),
  'disk-size': {
    ...number(
      'Sizes of its disks.',
      sql`device.fact_disk_sizes`,
      (device) => fixedDisks(device)?.map(({ bytes }) => bytes),
      [{ name: 'SMS_G_System_DISK.Size', factor: 1_048_576 }],
    ),
    many: true,
    size: true,
  },
  'disk-model': {
    ...text(
      'Models of its disks.',
      sql`device.fact_disk_models`,
      (device) => fixedDisks(device)?.map(({ model }) => model),
      ['SMS_G_System_DISK.Model', 'SMS_G_System_DISK.Caption'],
    ),
    many: true,
  },
  'disk-type': {
    ...text(
      'What kinds of disks it has.',
      sql`device.fact_disk_types`,
      (device) => fixedDisks(device)?.map(({ type }) => type),
      [],
    ),
    many: true,
    choices: ['nvme', 'ssd', 'hdd', 'virtual', 'unknown'],
  },
  'pci-id': {
    ...text(
      'Vendor and device of what is on its PCI bus: "8086:15fb".',
      sql`device.fact_pci_ids`,
      ({ inventory }) => inventory?.pciIds,
      [],
    ),
    many: true,
  },
  'usb-id': {
    ...text(
      'Vendor and product of what is on its USB: "0bda:8153".',
      sql`device.fact_usb_ids`,
      ({ inventory }) => inventory?.usbIds,
      [],
    ),
    many: true,
  },
  'operating-system': text(
    'The operating system that was deployed and told of itself, with its version: "Debian GNU/Linux 13 (trixie)". Missing as long as none has.',
    sql`device.fact_operating_system`,
    ({ inventory }) => inventory?.operatingSystem?.name,
    ['SMS_G_System_OPERATING_SYSTEM.Caption', 'SMS_R_System.OperatingSystemNameandVersion'],
  ),
  'operating-system-version': text(
    'Its version alone. Its order is that of letters: "9" is greater than "13".',
    sql`device.fact_operating_system_version`,
    ({ inventory }) => inventory?.operatingSystem?.version,
    ['SMS_G_System_OPERATING_SYSTEM.Version'],
  ),
  'operating-system-build': text(
    'The build of a system that has no version, since it is always the newest.',
    sql`device.fact_operating_system_build`,
    ({ inventory }) => inventory?.operatingSystem?.build,
    ['SMS_G_System_OPERATING_SYSTEM.BuildNumber'],
  ),
  inventoried: boolean(
    'It has told its inventory.',
    sql`(device.inventory is not null)`,
    ({ inventory }) => inventory !== null,
    [],
  ),
  category: {
    ...text(
      'The device categories that it has.',
      // With a type, since = any() of a bare subquery compares with its rows.
      sql`((select array_agg(fold_text(device_category.name)) from device_category_member
        join device_category on device_category.id = device_category_member.device_category_id where device_category_member.device_id = device.id)::text[] collate "C")`,
      ({ categories }) => categories,
      [],
    ),
    many: true,
  },
  obsolete: boolean(
    'Whether its record is obsolete.',
    sql`(device.obsolete_at is not null)`,
    ({ obsoleteAt }) => obsoleteAt !== null,
    [],
  ),
  'last-seen': time(
    'When it showed up last; missing as long as it never has.',
    sql`date_trunc('milliseconds', device.last_seen_at)`,
    ({ lastSeenAt }) => lastSeenAt,
    [],
  ),
  created: time(
    'When its record was made.',
    sql`date_trunc('milliseconds', device.created_at)`,
    ({ createdAt }) => createdAt,
    ['SMS_R_System.CreationDate'],
  ),
} satisfies Record<string, Omit<Attribute, 'name'>>;

export type AttributeName = keyof typeof rows;

export const attributes: readonly (Attribute & { readonly name: AttributeName })[] = Object.entries(rows).map(
  ([name, row]) => ({ ...row, name: name as AttributeName }),
);

const byName = new Map<string, Attribute & { readonly name: AttributeName }>(
  attributes.map((attribute) => [attribute.name, attribute]),
);

export function attributeNamed(name: AttributeName): Attribute {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`there is no attribute ${name}`);
  return found;
}

/** Names count without regard to case. */
export function findAttribute(name: string): (Attribute & { readonly name: AttributeName }) | undefined {
  return byName.get(name.toLowerCase());
}
