/** Win32_Processor: one object for each package. */
import type { WmiInventory } from './inventory-facts.ts';
import { always, type Column, wmiClass } from './wmi-class.ts';

interface Package {
  readonly number: number;
  readonly packages: number;
  readonly processor: WmiInventory['processor'];
}

/** Win32_Processor.Architecture. */
const ARCHITECTURES = { x86: 0, x64: 9, arm64: 12 } as const;
/** How Windows names a processor in its description. */
const FAMILY_NAMES: Readonly<Record<string, string>> = {
  'GenuineIntel x64': 'Intel64',
  'AuthenticAMD x64': 'AMD64',
};

const description: Column<Package> = ['processor family, model and stepping', ({ processor }) => describe(processor)];

export const processor = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_Processor',
  items: packagesOf,
  known: {
    Name: ['processor name', ({ processor }) => processor.model],
    Manufacturer: ['processor maker', ({ processor }) => processor.maker],
    Description: description,
    Caption: description,
    NumberOfCores: ['cores in the package', ({ processor }) => processor.cores],
    NumberOfEnabledCore: ['cores in the package', ({ processor }) => processor.cores],
    NumberOfLogicalProcessors: ['logical processors in the package', logicalProcessors],
    ThreadCount: ['logical processors in the package', logicalProcessors],
    MaxClockSpeed: ['highest speed in MHz', ({ processor }) => processor.megahertz],
    Architecture: ['processor architecture', ({ processor }) => coded(processor, ARCHITECTURES)],
    AddressWidth: ['processor architecture', ({ processor }) => bitsOf(processor)],
    DataWidth: ['processor architecture', ({ processor }) => bitsOf(processor)],
    Level: ['processor family', ({ processor }) => processor.family],
    Revision: ['processor model and stepping', ({ processor }) => revisionOf(processor)],
    Stepping: ['processor stepping', ({ processor }) => processor.stepping?.toString()],
    DeviceID: ['place of the package', ({ number }) => `CPU${number}`],
    CreationClassName: always('Win32_Processor'),
    ProcessorType: always(3),
    Role: always('CPU'),
    Status: always('OK'),
  },
  unknown: `AssetTag Availability Characteristics ConfigManagerErrorCode ConfigManagerUserConfig CpuStatus CurrentClockSpeed
    CurrentVoltage ErrorCleared ErrorDescription ExtClock Family InstallDate L2CacheSize L2CacheSpeed L3CacheSize L3CacheSpeed
    LastErrorCode LoadPercentage OtherFamilyDescription PartNumber PNPDeviceID PowerManagementCapabilities
    PowerManagementSupported ProcessorId SecondLevelAddressTranslationExtensions SerialNumber SocketDesignation StatusInfo
    SystemCreationClassName SystemName UniqueId UpgradeMethod Version VirtualizationFirmwareEnabled VMMonitorModeExtensions
    VoltageCaps`,
});

/** Where the number of packages is not known there is one that has everything. */
function packagesOf({ processor }: WmiInventory): Package[] {
  const packages = Math.max(processor.sockets ?? 1, 1);
  return Array.from({ length: packages }, (_, number) => ({ number, packages, processor }));
}

function logicalProcessors({ processor, packages }: Package): number {
  return Math.ceil(processor.count / packages);
}

function coded(
  { architecture }: WmiInventory['processor'],
  codes: Readonly<Record<'x86' | 'x64' | 'arm64', number>>,
): number | null {
  return architecture == null ? null : codes[architecture];
}

function bitsOf(processor: WmiInventory['processor']): number | null {
  return coded(processor, { x86: 32, x64: 64, arm64: 64 });
}

/** `Intel64 Family 6 Model 140 Stepping 1`. */
function describe({ maker, architecture, family, modelNumber, stepping }: WmiInventory['processor']): string | null {
  if (family == null || modelNumber == null || stepping == null) return null;
  const name = FAMILY_NAMES[`${maker} ${architecture}`] ?? architecture;
  return `${name} Family ${family} Model ${modelNumber} Stepping ${stepping}`;
}

/** The model in the upper byte, the stepping in the lower. */
function revisionOf({ modelNumber, stepping }: WmiInventory['processor']): number | null {
  return modelNumber == null || stepping == null ? null : modelNumber * 256 + stepping;
}
