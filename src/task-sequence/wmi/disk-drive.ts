/** Win32_DiskDrive. */
import type { WmiDisk } from './inventory-facts.ts';
import { always, type Column, wmiClass } from './wmi-class.ts';

const path: Column<WmiDisk> = ['disk number', ({ number }) => `\\\\.\\PHYSICALDRIVE${number}`];
const model: Column<WmiDisk> = ['model of the disk', ({ model }) => model];

export const diskDrive = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_DiskDrive',
  items: ({ disks }) => disks,
  known: {
    Index: ['disk number', ({ number }) => number],
    DeviceID: path,
    Name: path,
    Model: model,
    Caption: model,
    SerialNumber: ['serial number of the disk', ({ serial }) => serial],
    Size: ['size in bytes', ({ bytes }) => bytes],
    InterfaceType: ['how the disk is connected', ({ transport }) => interfaceOf(transport)],
    MediaType: ['whether the disk can be taken out', mediaTypeOf],
    Partitions: ['partitions on the disk', ({ partitions }) => partitions.length],
    Description: always('Disk drive'),
    CreationClassName: always('Win32_DiskDrive'),
    MediaLoaded: always(true),
    Status: always('OK'),
  },
  unknown: `Availability BytesPerSector Capabilities CapabilityDescriptions CompressionMethod ConfigManagerErrorCode
    ConfigManagerUserConfig DefaultBlockSize ErrorCleared ErrorDescription ErrorMethodology FirmwareRevision InstallDate
    LastErrorCode Manufacturer MaxBlockSize MaxMediaSize MinBlockSize NeedsCleaning NumberOfMediaSupported PNPDeviceID
    PowerManagementCapabilities PowerManagementSupported SCSIBus SCSILogicalUnit SCSIPort SCSITargetId SectorsPerTrack Signature
    StatusInfo SystemCreationClassName SystemName TotalCylinders TotalHeads TotalSectors TotalTracks TracksPerCylinder`,
});

/** SATA is IDE to Windows; NVMe, RAID, paravirtual disks and what else its storage port drivers serve are SCSI. */
function interfaceOf(transport: string | null): string {
  switch (transport) {
    case 'usb':
      return 'USB';
    case 'ieee1394':
    case 'sbp':
      return '1394';
    case 'sata':
    case 'ata':
      return 'IDE';
    default:
      return 'SCSI';
  }
}

/** Windows tells a stick from a disk in a case ("External hard disk media"), the inventory does not: a condition that leaves out what can be taken out leaves out both. */
function mediaTypeOf({ removable }: WmiDisk): string {
  return removable ? 'Removable Media' : 'Fixed hard disk media';
}
