/** Objects and elements that are known by name: bcdedit's words. Types: Microsoft's "BCD reference"; Geoff Chappell, "BCD Elements". */

/** What an object is: its kind, for applications the kind of image, then which application. */
export const OBJECT_TYPES = {
  firmwareBootManager: 0x1010_0001,
  bootManager: 0x1010_0002,
  osLoader: 0x1020_0003,
  resume: 0x1020_0004,
  memoryTest: 0x1020_0005,
  /** Settings that objects inherit: any, loaders, resume applications. */
  settings: 0x2010_0000,
  loaderSettings: 0x2020_0003,
  resumeSettings: 0x2020_0004,
  deviceOptions: 0x3000_0000,
} as const;

/** Objects that have the same id in each store, under bcdedit's names. */
export const OBJECTS = {
  fwbootmgr: '{a5a30fa2-3d06-4e9f-b5f4-a01df9d1fcba}',
  bootmgr: '{9dea862c-5cdd-4e70-acc1-f32b344d4795}',
  memdiag: '{b2721d73-1db4-4c62-bf78-c548a880142d}',
  ramdiskoptions: '{ae5534e0-a924-466c-b836-758539a3ee3a}',
  globalsettings: '{7ea2e1ac-2e61-4728-aaa3-896d9d0a9f0e}',
  bootloadersettings: '{6efb52bf-1766-41db-a6b3-0ee5eff72bd7}',
  resumeloadersettings: '{1afa9c49-16ab-4a5c-901b-212802da9460}',
  dbgsettings: '{4636856e-540f-4170-a130-a84776f4c654}',
  emssettings: '{0ce4991b-e6b3-4b16-b23c-5e0d9250e5d9}',
  badmemory: '{5189b25c-5558-4bf2-bca4-289b11bd29e2}',
  hypervisorsettings: '{7ff607e0-4395-11db-b0de-0800200c9a66}',
} as const;

/** Elements that any application may have. */
export const LIBRARY = {
  device: 0x1100_0001,
  path: 0x1200_0002,
  description: 0x1200_0004,
  locale: 0x1200_0005,
  inherit: 0x1400_0006,
  truncatememory: 0x1500_0007,
  recoverysequence: 0x1400_0008,
  recoveryenabled: 0x1600_0009,
  badmemorylist: 0x1700_000a,
  badmemoryaccess: 0x1600_000b,
  debug: 0x1600_0010,
  debugtype: 0x1500_0011,
  debugport: 0x1500_0013,
  baudrate: 0x1500_0014,
  bootems: 0x1600_0020,
  emsport: 0x1500_0022,
  emsbaudrate: 0x1500_0023,
  loadoptions: 0x1200_0030,
  graphicsresolution: 0x1500_0052,
  restartonfailure: 0x1600_0053,
  highestmode: 0x1600_0054,
  isolatedcontext: 0x1600_0060,
  displaymessage: 0x1500_0065,
  displaymessageoverride: 0x1500_0066,
  allowedinmemorysettings: 0x1700_0077,
} as const;

export const BOOT_MANAGER = {
  displayorder: 0x2400_0001,
  bootsequence: 0x2400_0002,
  default: 0x2300_0003,
  timeout: 0x2500_0004,
  resume: 0x2600_0005,
  resumeobject: 0x2300_0006,
  toolsdisplayorder: 0x2400_0010,
  displaybootmenu: 0x2600_0020,
  noerrordisplay: 0x2600_0021,
  bcddevice: 0x2100_0022,
  bcdfilepath: 0x2200_0023,
} as const;

export const OS_LOADER = {
  osdevice: 0x2100_0001,
  systemroot: 0x2200_0002,
  resumeobject: 0x2300_0003,
  stampdisks: 0x2600_0004,
  detecthal: 0x2600_0010,
  kernel: 0x2200_0011,
  hal: 0x2200_0012,
  nx: 0x2500_0020,
  pae: 0x2500_0021,
  winpe: 0x2600_0022,
  nocrashautoreboot: 0x2600_0024,
  vga: 0x2600_0040,
  quietboot: 0x2600_0041,
  onecpu: 0x2600_0060,
  numproc: 0x2500_0061,
  safeboot: 0x2500_0080,
  bootlog: 0x2600_0090,
  sos: 0x2600_0091,
  ems: 0x2600_00b0,
  bootmenupolicy: 0x2500_00c2,
  bootstatuspolicy: 0x2500_00e0,
  hypervisorlaunchtype: 0x2500_00f0,
  hypervisordebugtype: 0x2500_00f3,
  hypervisordebugport: 0x2500_00f4,
  hypervisorbaudrate: 0x2500_00f5,
} as const;

export const RESUME = {
  filedevice: 0x2100_0001,
  filepath: 0x2200_0002,
  customsettings: 0x2600_0003,
  pae: 0x2600_0004,
  associatedosdevice: 0x2100_0005,
  debugoptionenabled: 0x2600_0006,
  bootmenupolicy: 0x2500_0008,
} as const;

export const MEMORY_TEST = {
  passcount: 0x2500_0001,
  testmix: 0x2500_0002,
} as const;

export const DEVICE_OPTIONS = {
  ramdiskimageoffset: 0x3500_0001,
  ramdisktftpclientport: 0x3500_0002,
  ramdisksdidevice: 0x3100_0003,
  ramdisksdipath: 0x3200_0004,
  ramdiskimagelength: 0x3500_0005,
  exportascd: 0x3600_0006,
  ramdisktftpblocksize: 0x3500_0007,
  ramdisktftpwindowsize: 0x3500_0008,
} as const;

/** Elements of the class that each kind of application has for itself, by the application in an object's type. */
const APPLICATIONS: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  1: BOOT_MANAGER,
  2: BOOT_MANAGER,
  3: OS_LOADER,
  4: RESUME,
  5: MEMORY_TEST,
};
const APPLICATION_BITS = 0xf_ffff;

/** bcdedit's word for an element of an object of this type; null where it is not known here. */
export function elementName(objectType: number, elementType: number): string | null {
  const tables: Readonly<Record<string, number>>[] = [LIBRARY, DEVICE_OPTIONS];
  const own = APPLICATIONS[objectType & APPLICATION_BITS];
  if (own !== undefined) tables.push(own);
  for (const table of tables) {
    const found = Object.entries(table).find(([, type]) => type === elementType);
    if (found !== undefined) return found[0];
  }
  return null;
}
