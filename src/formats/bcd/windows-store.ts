/**
 * The store of one Windows on a disk, as bcdboot makes it: boot manager, loader, resume from hibernation, memory test, the settings they inherit, and
 * the recovery environment where there is one.
 */
import { dwordValue, textValue } from '../registry-hive/value-data.ts';
import type { BcdDevice, GptPartition, MbrPartition } from './device.ts';
import { BOOT_MANAGER, DEVICE_OPTIONS, LIBRARY, OBJECT_TYPES, OBJECTS, OS_LOADER, RESUME } from './elements.ts';
import type { Guid } from './guid.ts';
import { STORE_KEY_NAME } from './read-store.ts';
import type { BcdElement, BcdObject, BcdStore, BcdValue } from './store.ts';

type Partition = GptPartition | MbrPartition;

export interface WindowsBoot {
  readonly firmware: 'uefi' | 'bios';
  /** The partition with the boot manager: the EFI system partition, or the active one. */
  readonly system: Partition;
  readonly windows: Partition;
  /** Ids of the loader and of what resumes it: made for this installation. */
  readonly loader: Guid;
  readonly resume: Guid;
  /** What the menu says: `Windows 11`. */
  readonly description: string;
  /** Language of the menus: `de-DE`. */
  readonly locale: string;
  /** Seconds that the menu is shown, where there are several entries. */
  readonly timeoutSeconds: number;
  readonly recovery?: Recovery;
}

/** The recovery environment, an image that is started in memory. */
export interface Recovery {
  readonly loader: Guid;
  readonly options: Guid;
  readonly partition: Partition;
  /** On that partition: `\Recovery\WindowsRE\Winre.wim`, and boot.sdi beside it. */
  readonly imagePath: string;
  readonly sdiPath: string;
}

/** Paths by firmware: the programs are others, with the same names. */
const PROGRAMS = {
  uefi: {
    bootManager: '\\EFI\\Microsoft\\Boot\\bootmgfw.efi',
    memoryTest: '\\EFI\\Microsoft\\Boot\\memtest.efi',
    loader: '\\Windows\\system32\\winload.efi',
    resume: '\\Windows\\system32\\winresume.efi',
  },
  bios: {
    // A partition's boot code starts \bootmgr; nothing reads a path.
    bootManager: null,
    memoryTest: '\\boot\\memtest.exe',
    loader: '\\Windows\\system32\\winload.exe',
    resume: '\\Windows\\system32\\winresume.exe',
  },
} as const;
/** nx 0: for what asks for it; bootmenupolicy 1: the graphical menu; displaymessage 3: recovery. */
const NX_OPT_IN = 0;
const STANDARD_MENU = 1;
const RECOVERY_MESSAGE = 3;

export function windowsStore(boot: WindowsBoot): BcdStore {
  const recovery = boot.recovery === undefined ? [] : recoveryObjects(boot, boot.recovery);
  return {
    description: [textValue('KeyName', STORE_KEY_NAME), dwordValue('System', 1), dwordValue('TreatAsSystem', 1)],
    objects: [bootManager(boot), loader(boot), resume(boot), memoryTest(boot), ...recovery, ...SETTINGS],
  };
}

/** The elements with which each application begins. `on`: where it is; its path there is null where none is needed. */
function application(
  { locale }: WindowsBoot,
  { on, path, description, inherit }: { on: BcdDevice; path: string | null; description: string; inherit: Guid },
): BcdElement[] {
  return [
    device(LIBRARY.device, on),
    ...(path === null ? [] : [text(LIBRARY.path, path)]),
    text(LIBRARY.description, description),
    text(LIBRARY.locale, locale),
    ids(LIBRARY.inherit, inherit),
  ];
}

function bootManager(boot: WindowsBoot): BcdObject {
  const path = PROGRAMS[boot.firmware].bootManager;
  return object(OBJECTS.bootmgr, OBJECT_TYPES.bootManager, [
    ...application(boot, {
      on: boot.system,
      path,
      description: 'Windows Boot Manager',
      inherit: OBJECTS.globalsettings,
    }),
    { type: BOOT_MANAGER.default, value: { kind: 'object', id: boot.loader } },
    { type: BOOT_MANAGER.resumeobject, value: { kind: 'object', id: boot.resume } },
    ids(BOOT_MANAGER.displayorder, boot.loader),
    ids(BOOT_MANAGER.toolsdisplayorder, OBJECTS.memdiag),
    integer(BOOT_MANAGER.timeout, boot.timeoutSeconds),
  ]);
}

function loader(boot: WindowsBoot): BcdObject {
  const path = PROGRAMS[boot.firmware].loader;
  return object(boot.loader, OBJECT_TYPES.osLoader, [
    ...application(boot, {
      on: boot.windows,
      path,
      description: boot.description,
      inherit: OBJECTS.bootloadersettings,
    }),
    ...installedElements(boot),
    device(OS_LOADER.osdevice, boot.windows),
    text(OS_LOADER.systemroot, '\\Windows'),
    { type: OS_LOADER.resumeobject, value: { kind: 'object', id: boot.resume } },
    integer(OS_LOADER.nx, NX_OPT_IN),
    integer(OS_LOADER.bootmenupolicy, STANDARD_MENU),
  ]);
}

function resume(boot: WindowsBoot): BcdObject {
  const path = PROGRAMS[boot.firmware].resume;
  return object(boot.resume, OBJECT_TYPES.resume, [
    ...application(boot, {
      on: boot.windows,
      path,
      description: 'Windows Resume Application',
      inherit: OBJECTS.resumeloadersettings,
    }),
    ...installedElements(boot),
    device(RESUME.filedevice, boot.windows),
    text(RESUME.filepath, '\\hiberfil.sys'),
    integer(RESUME.bootmenupolicy, STANDARD_MENU),
    boolean(RESUME.debugoptionenabled, false),
  ]);
}

/** What loader and resume of an installed Windows share: what is started where it does not start (nothing, without a recovery environment), and what they may set. */
function installedElements({ recovery }: WindowsBoot): BcdElement[] {
  const whereItFails =
    recovery === undefined
      ? []
      : [ids(LIBRARY.recoverysequence, recovery.loader), integer(LIBRARY.displaymessageoverride, RECOVERY_MESSAGE)];
  return [
    ...whereItFails,
    boolean(LIBRARY.recoveryenabled, recovery !== undefined),
    boolean(LIBRARY.isolatedcontext, true),
    ALLOWED_IN_MEMORY,
  ];
}

function memoryTest(boot: WindowsBoot): BcdObject {
  const path = PROGRAMS[boot.firmware].memoryTest;
  return object(OBJECTS.memdiag, OBJECT_TYPES.memoryTest, [
    ...application(boot, {
      on: boot.system,
      path,
      description: 'Windows Memory Diagnostic',
      inherit: OBJECTS.globalsettings,
    }),
    boolean(LIBRARY.badmemoryaccess, true),
  ]);
}

function recoveryObjects(boot: WindowsBoot, recovery: Recovery): BcdObject[] {
  const { options, partition, imagePath, sdiPath } = recovery;
  const image: BcdDevice = { kind: 'ramdisk', options, volume: partition, path: imagePath };
  const path = PROGRAMS[boot.firmware].loader;
  return [
    object(recovery.loader, OBJECT_TYPES.osLoader, [
      ...application(boot, {
        on: image,
        path,
        description: 'Windows Recovery Environment',
        inherit: OBJECTS.bootloadersettings,
      }),
      integer(LIBRARY.displaymessage, RECOVERY_MESSAGE),
      device(OS_LOADER.osdevice, image),
      text(OS_LOADER.systemroot, '\\Windows'),
      integer(OS_LOADER.nx, NX_OPT_IN),
      integer(OS_LOADER.bootmenupolicy, STANDARD_MENU),
      boolean(OS_LOADER.winpe, true),
    ]),
    object(options, OBJECT_TYPES.deviceOptions, [
      text(LIBRARY.description, 'Windows Recovery'),
      device(DEVICE_OPTIONS.ramdisksdidevice, partition),
      text(DEVICE_OPTIONS.ramdisksdipath, sdiPath),
    ]),
  ];
}

/** The resolution that a loader may set for itself while it runs (bcdedit shows 0x15000075). */
const ALLOWED_IN_MEMORY: BcdElement = {
  type: LIBRARY.allowedinmemorysettings,
  value: { kind: 'integer-list', numbers: [0x1500_0075n] },
};

/** Settings that objects inherit, the same in each store. */
const SETTINGS: readonly BcdObject[] = [
  object(OBJECTS.globalsettings, OBJECT_TYPES.settings, [
    ids(LIBRARY.inherit, OBJECTS.dbgsettings, OBJECTS.emssettings, OBJECTS.badmemory),
  ]),
  object(OBJECTS.bootloadersettings, OBJECT_TYPES.loaderSettings, [
    ids(LIBRARY.inherit, OBJECTS.globalsettings, OBJECTS.hypervisorsettings),
  ]),
  object(OBJECTS.resumeloadersettings, OBJECT_TYPES.resumeSettings, [ids(LIBRARY.inherit, OBJECTS.globalsettings)]),
  object(OBJECTS.dbgsettings, OBJECT_TYPES.settings, [integer(LIBRARY.debugtype, 4)]),
  object(OBJECTS.emssettings, OBJECT_TYPES.settings, [boolean(LIBRARY.bootems, false)]),
  object(OBJECTS.badmemory, OBJECT_TYPES.settings, []),
  object(OBJECTS.hypervisorsettings, OBJECT_TYPES.loaderSettings, [
    integer(OS_LOADER.hypervisordebugtype, 0),
    integer(OS_LOADER.hypervisordebugport, 1),
    integer(OS_LOADER.hypervisorbaudrate, 115_200),
  ]),
];

function object(id: Guid, type: number, elements: readonly BcdElement[]): BcdObject {
  return { id, type, elements };
}

function device(type: number, value: BcdDevice): BcdElement {
  return { type, value: { kind: 'device', device: value } };
}

function text(type: number, value: string): BcdElement {
  return { type, value: { kind: 'string', text: value } };
}

function ids(type: number, ...values: Guid[]): BcdElement {
  return { type, value: { kind: 'object-list', ids: values } };
}

function integer(type: number, number: number): BcdElement {
  const value: BcdValue = { kind: 'integer', number: BigInt(number) };
  return { type, value };
}

function boolean(type: number, yes: boolean): BcdElement {
  return { type, value: { kind: 'boolean', yes } };
}
