/** Which disk is erased, which volume a step works on, and why none. */
export const diskPhrases = {
  noFreeVolume:
    'There is no volume of type linux or windows without an image. {volumes} Put a Format and Partition Disk step that makes it before this one, or correct the volume in the step.',
  noTargetVolume:
    'There is no volume "{id}". {volumes} Put a Format and Partition Disk step that makes it before this one, or correct the volume in the step.',
  noVolumeMade: 'No step has made any volume.',
  volumesAre: 'The volumes are: {list}.',
  volumeOfType: '{id} ({type})',
  volumeOfTypeWithImage: '{id} ({type}, has an image)',
  volumeWithImage: '{id} (has an image)',
  butVolumesAre: '; the volumes are: {list}',
  noImageYet:
    'No volume has an image yet{volumes}. Put an Apply Operating System Image step before this one, or correct the volume in the step.',
  noSystemVolume:
    'There is no volume "{id}"{volumes}. Put an Apply Operating System Image step before this one, or correct the volume in the step.',
  wrongFileSystem:
    'The volume {id} has {fileSystem}, and this step works on a Linux on ext4. Choose another volume in the step, or give the step a condition.',
  holdsNoWindows:
    'The volume {id} has {fileSystem}, and this step works on a Windows on ntfs. Apply an image of Windows before it, or give the step a condition.',
  volumeVariableUnset:
    'The variable {name} is not set. Name a volume that a Format and Partition Disk step before this one makes.',
  noSuchPartition:
    'No volume of this run is partition {partition} of disk {disk}. Name a volume that a Format and Partition Disk step before this one makes.',
  noDriveLetters:
    'The Linux PE has no drive letters, so it does not know {letter}. Name a volume that a Format and Partition Disk step before this one makes.',
  whichDisk: 'which disk it erases: {because}',
  diskOf: 'disk {number}, {what}',
  noSerialNumber: 'no serial number',
  serialNumber: 'serial number {serial}',
  diskLine: '  {disk}: {what}',
  line: '{one}\n{other}',
  fitsRules: 'fits the rules',
  noDisk:
    'The computer shows no disk at all. Check that the disk is plugged in, that its controller is switched on in the firmware settings (RAID or VMD mode hides disks), and that the boot image has its driver.',
  noDiskFits:
    'No disk of this computer may be erased by the rules of the step. Change the rules (number, serial number, size or type of the disk), or the disks.\n{disks}',
  manyDisksFit:
    '{count} disks fit the rules of the step; it erases one only when there is no doubt which. Change the rules (number, serial number, size or type of the disk), or the disks.\n{disks}',
  diskTakesNoWriting:
    "The disk takes no writing: {disks}. Switch its write protection off (a switch, the firmware's settings, its controller); a disk at the end of its life protects itself, replace that one. Nothing was changed.",
  startedFrom: 'the running system was started from it',
  isRemovable: 'it is removable',
  isReadOnly: 'it is read-only',
  isSmaller: 'it is smaller than {gigabytes} GB',
  isLarger: 'it is larger than {gigabytes} GB',
  otherType: 'its type is {type}, not {wanted}',
  otherSerial: 'its serial number is not the one of {whose} ("{serial}")',
  otherNumber: 'its number is not the one of {whose} ({number})',
  theRule: 'the rule',
  diskVariableUnset: 'the variable {name}, which names the disk, is not set',
} as const;
