/** The classes that driver groups ask most: what the computer is, from SMBIOS (DMTF DSP0134). */
import type { WmiInventory } from './inventory-facts.ts';
import { always, wmiClass } from './wmi-class.ts';

const theComputer = (inventory: WmiInventory) => [inventory];

/** `SystemType` as Windows writes it. */
const SYSTEM_TYPES = { x86: 'X86-based PC', x64: 'x64-based PC', arm64: 'ARM64-based PC' } as const;

export const computerSystem = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_ComputerSystem',
  items: theComputer,
  known: {
    Manufacturer: ['SMBIOS system manufacturer', ({ smbios }) => smbios.manufacturer],
    Model: ['SMBIOS system product name', ({ smbios }) => smbios.model],
    SystemSKUNumber: ['SMBIOS system SKU number', ({ smbios }) => smbios.sku],
    SystemFamily: ['SMBIOS system family', ({ smbios }) => smbios.family],
    TotalPhysicalMemory: ['memory in bytes', ({ memoryBytes }) => memoryBytes],
    NumberOfProcessors: ['processor packages', ({ processor }) => processor.sockets],
    NumberOfLogicalProcessors: ['logical processors', ({ processor }) => processor.count],
    SystemType: ['processor architecture', systemTypeOf],
    PCSystemType: ['ACPI power management profile', ({ firmware }) => withoutTablets(firmware.powerProfile)],
    PCSystemTypeEx: ['ACPI power management profile', ({ firmware }) => firmware.powerProfile],
    HypervisorPresent: ['processor flag', ({ processor }) => processor.virtual],
    Status: always('OK'),
  },
  unknown: `AdminPasswordStatus AutomaticManagedPagefile AutomaticResetBootOption AutomaticResetCapability BootOptionOnLimit
    BootOptionOnWatchDog BootROMSupported BootStatus BootupState Caption ChassisBootupState ChassisSKUNumber CreationClassName CurrentTimeZone
    DaylightInEffect Description DNSHostName Domain DomainRole EnableDaylightSavingsTime FrontPanelResetStatus InfraredSupported
    InitialLoadInfo InstallDate KeyboardPasswordStatus LastLoadInfo Name NameFormat NetworkServerModeEnabled OEMLogoBitmap
    OEMStringArray PartOfDomain PauseAfterReset PowerManagementCapabilities PowerManagementSupported PowerOnPasswordStatus
    PowerState PowerSupplyState PrimaryOwnerContact PrimaryOwnerName ResetCapability ResetCount ResetLimit Roles
    SupportContactDescription SystemStartupDelay SystemStartupOptions SystemStartupSetting ThermalState UserName WakeUpType
    Workgroup`,
});

export const computerSystemProduct = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_ComputerSystemProduct',
  items: theComputer,
  known: {
    Vendor: ['SMBIOS system manufacturer', ({ smbios }) => smbios.manufacturer],
    Name: ['SMBIOS system product name', ({ smbios }) => smbios.model],
    Version: ['SMBIOS system version', ({ smbios }) => smbios.version],
    IdentifyingNumber: ['SMBIOS system serial number', ({ smbios }) => smbios.serialNumber],
    UUID: ['SMBIOS system UUID', ({ smbios }) => smbios.uuid?.toUpperCase()],
    Caption: always('Computer System Product'),
    Description: always('Computer System Product'),
  },
  unknown: 'SKUNumber',
});

export const bios = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_BIOS',
  items: theComputer,
  known: {
    Manufacturer: ['SMBIOS BIOS vendor', ({ smbios }) => smbios.biosVendor],
    SMBIOSBIOSVersion: ['SMBIOS BIOS version', ({ smbios }) => smbios.biosVersion],
    Name: ['SMBIOS BIOS version', ({ smbios }) => smbios.biosVersion],
    Caption: ['SMBIOS BIOS version', ({ smbios }) => smbios.biosVersion],
    Description: ['SMBIOS BIOS version', ({ smbios }) => smbios.biosVersion],
    SoftwareElementID: ['SMBIOS BIOS version', ({ smbios }) => smbios.biosVersion],
    SerialNumber: ['SMBIOS system serial number', ({ smbios }) => smbios.serialNumber],
    ReleaseDate: ['SMBIOS BIOS release date', ({ smbios }) => cimDateOf(smbios.biosDate)],
    SystemBiosMajorVersion: ['SMBIOS BIOS release', ({ smbios }) => releasePart(smbios.biosRelease, 0)],
    SystemBiosMinorVersion: ['SMBIOS BIOS release', ({ smbios }) => releasePart(smbios.biosRelease, 1)],
    EmbeddedControllerMajorVersion: [
      'SMBIOS embedded controller release',
      ({ smbios }) => releasePart(smbios.controllerRelease, 0),
    ],
    EmbeddedControllerMinorVersion: [
      'SMBIOS embedded controller release',
      ({ smbios }) => releasePart(smbios.controllerRelease, 1),
    ],
    PrimaryBIOS: always(true),
    SMBIOSPresent: always(true),
    Status: always('OK'),
  },
  unknown: `BiosCharacteristics BIOSVersion BuildNumber CodeSet CurrentLanguage IdentificationCode InstallableLanguages InstallDate
    LanguageEdition ListOfLanguages OtherTargetOS SMBIOSMajorVersion SMBIOSMinorVersion SoftwareElementState
    TargetOperatingSystem Version`,
});

export const baseBoard = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_BaseBoard',
  items: theComputer,
  known: {
    Manufacturer: ['SMBIOS base board manufacturer', ({ smbios }) => smbios.baseBoard?.manufacturer],
    Product: ['SMBIOS base board product', ({ smbios }) => smbios.baseBoard?.product],
    Version: ['SMBIOS base board version', ({ smbios }) => smbios.baseBoard?.version],
    SerialNumber: ['SMBIOS base board serial number', ({ smbios }) => smbios.baseBoard?.serialNumber],
    Name: always('Base Board'),
    Caption: always('Base Board'),
    Description: always('Base Board'),
    Tag: always('Base Board'),
    CreationClassName: always('Win32_BaseBoard'),
    Status: always('OK'),
  },
  unknown: `ConfigOptions Depth Height HostingBoard HotSwappable InstallDate Model OtherIdentifyingInfo PartNumber PoweredOn
    Removable Replaceable RequirementsDescription RequiresDaughterBoard SKU SlotLayout SpecialRequirements Weight Width`,
});

export const systemEnclosure = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_SystemEnclosure',
  items: theComputer,
  known: {
    ChassisTypes: ['SMBIOS chassis type', ({ smbios }) => (smbios.chassisType === null ? [] : [smbios.chassisType])],
    Manufacturer: ['SMBIOS chassis manufacturer', ({ smbios }) => smbios.chassis?.manufacturer],
    Version: ['SMBIOS chassis version', ({ smbios }) => smbios.chassis?.version],
    SerialNumber: ['SMBIOS chassis serial number', ({ smbios }) => smbios.chassis?.serialNumber],
    SMBIOSAssetTag: ['SMBIOS chassis asset tag', ({ smbios }) => smbios.assetTag],
    Name: always('System Enclosure'),
    Caption: always('System Enclosure'),
    Description: always('System Enclosure'),
    Tag: always('System Enclosure 0'),
    CreationClassName: always('Win32_SystemEnclosure'),
  },
  unknown: `AudibleAlarm BreachDescription CableManagementStrategy CurrentRequiredOrProduced Depth HeatGeneration Height
    HotSwappable InstallDate LockPresent Model NumberOfPowerCords OtherIdentifyingInfo PartNumber PoweredOn Removable Replaceable
    SecurityBreach SecurityStatus ServiceDescriptions ServicePhilosophy SKU Status TypeDescriptions VisibleAlarm Weight Width`,
});

/** Where Microsoft tells to ask for a Surface's SKU, and driver tools for the base board's product. */
export const systemInformation = wmiClass({
  namespace: 'root\\wmi',
  name: 'MS_SystemInformation',
  items: theComputer,
  known: {
    SystemManufacturer: ['SMBIOS system manufacturer', ({ smbios }) => smbios.manufacturer],
    SystemProductName: ['SMBIOS system product name', ({ smbios }) => smbios.model],
    SystemSKU: ['SMBIOS system SKU number', ({ smbios }) => smbios.sku],
    SystemFamily: ['SMBIOS system family', ({ smbios }) => smbios.family],
    SystemVersion: ['SMBIOS system version', ({ smbios }) => smbios.version],
    BaseBoardManufacturer: ['SMBIOS base board manufacturer', ({ smbios }) => smbios.baseBoard?.manufacturer],
    BaseBoardProduct: ['SMBIOS base board product', ({ smbios }) => smbios.baseBoard?.product],
    BaseBoardVersion: ['SMBIOS base board version', ({ smbios }) => smbios.baseBoard?.version],
    BIOSVendor: ['SMBIOS BIOS vendor', ({ smbios }) => smbios.biosVendor],
    BIOSVersion: ['SMBIOS BIOS version', ({ smbios }) => smbios.biosVersion],
    BIOSReleaseDate: ['SMBIOS BIOS release date', ({ smbios }) => americanDateOf(smbios.biosDate)],
    BiosMajorRelease: ['SMBIOS BIOS release', ({ smbios }) => releasePart(smbios.biosRelease, 0)],
    BiosMinorRelease: ['SMBIOS BIOS release', ({ smbios }) => releasePart(smbios.biosRelease, 1)],
    ECFirmwareMajorRelease: [
      'SMBIOS embedded controller release',
      ({ smbios }) => releasePart(smbios.controllerRelease, 0),
    ],
    ECFirmwareMinorRelease: [
      'SMBIOS embedded controller release',
      ({ smbios }) => releasePart(smbios.controllerRelease, 1),
    ],
    Active: always(true),
  },
  unknown: 'InstanceName',
});

function systemTypeOf({ processor }: WmiInventory): string | null {
  return processor.architecture == null ? null : SYSTEM_TYPES[processor.architecture];
}

/**
 * The numbers are ACPI's: 1 desktop, 2 mobile, 3 workstation, 4 to 7 servers and appliances, 8 tablet. The last is newer than the
 * property, which tells tablets as mobile; PCSystemTypeEx tells them apart (Microsoft: POWER_PLATFORM_ROLE).
 */
function withoutTablets(profile: number | null | undefined): number | null | undefined {
  return profile === 8 ? 2 : profile;
}

/** `2022-05-31` as WMI writes a date without a time: `20220531000000.000000+000`. */
function cimDateOf(isoDate: string | null | undefined): string | null {
  return isoDate == null ? null : `${isoDate.replaceAll('-', '')}000000.000000+000`;
}

/** `05/31/2022`, as the firmware has it. */
function americanDateOf(isoDate: string | null | undefined): string | null {
  const [year, month, day] = isoDate?.split('-') ?? [];
  return year === undefined ? null : `${month}/${day}/${year}`;
}

/** `1.18`: 1 and 18. */
function releasePart(release: string | null | undefined, at: 0 | 1): number | null {
  const part = /^(\d+)\.(\d+)$/.exec(release ?? '')?.[at + 1];
  return part === undefined ? null : Number(part);
}
