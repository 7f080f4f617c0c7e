/**
 * A WIM in the shape of Windows, captured from an NTFS volume: registry hives of ours, boot files, hard links, short names, streams, attributes. Nothing of Microsoft's is in it;
 * what firmware starts in the place of the boot manager is a program that says one line.
 */
import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openHive } from '../src/formats/registry-hive/hive.ts';
import { HiveEditor } from '../src/formats/registry-hive/hive-editor.ts';
import { newHive } from '../src/formats/registry-hive/new-hive.ts';
import { dwordValue, textsValue, textValue } from '../src/formats/registry-hive/value-data.ts';
import { efiProgram } from '../src/lab/efi-program-for-tests.ts';
import { type LabLog, runCommand } from '../src/lab/run.ts';

/** What the stand-in says at the console. */
export const FROM_WINDOWS = 'THE-BOOT-MANAGER-OF-THE-IMAGE';

const VOLUME_MEBIBYTES = 96;

/** Writes the WIM to `target` and gives the path of the volume it was captured from, below `folder`: what its files are compared with. Needs root, for the mount. */
export async function makeWindowsImage(folder: string, target: string, log: LabLog): Promise<string> {
  const volume = join(folder, 'windows.ntfs');
  await runCommand('truncate', ['--size', `${VOLUME_MEBIBYTES}M`, volume], log);
  await runCommand('mkntfs', ['-F', '-Q', '-q', volume], log);
  const root = await mkdtemp(join(tmpdir(), 'slipway-windows-'));
  try {
    await runCommand('ntfs-3g', ['-o', 'streams_interface=windows', volume, root], log);
    try {
      await fill(root, log);
    } finally {
      await runCommand('umount', [root], log);
    }
  } finally {
    await rm(root, { recursive: true });
  }
  const name = ['Windows 11 Education', 'In the shape of Windows'];
  await runCommand('wimlib-imagex', ['capture', volume, target, ...name, '--compress=LZX:20', '--check'], log);
  return volume;
}

async function fill(root: string, log: LabLog): Promise<void> {
  const files: Readonly<Record<string, string | Buffer>> = {
    'Windows/System32/kernel32.dll': efiProgram('a library'),
    'Windows/System32/winload.efi': efiProgram('a loader'),
    'Windows/System32/config/SOFTWARE': software(),
    'Windows/System32/config/SYSTEM': system(),
    'Windows/Boot/EFI/bootmgfw.efi': efiProgram(FROM_WINDOWS),
    'Windows/Boot/EFI/bootmgr.efi': efiProgram('a boot manager'),
    'Windows/Boot/EFI/de-DE/bootmgfw.efi.mui': 'texts',
    'Windows/Boot/PCAT/bootmgr': biosProgram(FROM_WINDOWS),
    'Windows/Boot/PCAT/memtest.exe': 'a memory test',
    'Windows/Boot/Fonts/segoe_slboot.ttf': 'a font',
    'Windows/Boot/Resources/bootres.dll': efiProgram('resources'),
    'Windows/System32/numbers.txt': Array.from({ length: 200_000 }, (_, at) => String(at)).join('\n'),
    'Program Files/Common Files/empty.txt': '',
    'Users/Public/grüße 漢.txt': 'hello',
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  await writeFile(join(root, 'Windows/System32/numbers.txt:Zone.Identifier'), '[ZoneTransfer]\r\nZoneId=3\r\n');
  await mkdir(join(root, 'Windows/WinSxS'));
  await link(join(root, 'Windows/System32/kernel32.dll'), join(root, 'Windows/WinSxS/kernel32.dll'));
  const attribute = (name: string, value: string, path: string) =>
    runCommand('setfattr', ['-n', name, '-v', value, join(root, path)], log);
  await attribute('system.ntfs_dos_name', 'PROGRA~1', 'Program Files');
  // Hidden and system, as Windows has it.
  await attribute('system.ntfs_attrib_be', '0x00000006', 'Users/Public/grüße 漢.txt');
}

/**
 * For a BIOS, started at its first byte in real mode, wherever it lies; says the line at the serial port and stays there.
 *
 *     push cs · pop ds · cld · mov si, text · mov dx, 0x3f8 · next: lodsb · test al, al · jz end · out dx, al · jmp next · end: jmp end
 */
function biosProgram(line: string): Buffer {
  const code = Buffer.from('0e1ffcbe1300baf803ac84c07403eeebf8ebfe', 'hex');
  return Buffer.concat([code, Buffer.from(`${line}\r\n\0`, 'latin1')], 1024);
}

function software(): Buffer {
  const hive = emptyHive('SOFTWARE');
  const version = 'Microsoft\\Windows NT\\CurrentVersion';
  const texts = {
    EditionID: 'Education',
    InstallationType: 'Client',
    ProductName: 'Windows 11 Education',
    CurrentBuild: '26100',
  };
  for (const [name, text] of Object.entries(texts)) hive.setValue(version, textValue(name, text));
  hive.setValue(version, dwordValue('CurrentMajorVersionNumber', 10));
  hive.setValue(version, dwordValue('CurrentMinorVersionNumber', 0));
  return hive.bytes();
}

function system(): Buffer {
  const hive = emptyHive('SYSTEM');
  const control = 'ControlSet001\\Control';
  hive.setValue(`${control}\\ProductOptions`, textValue('ProductType', 'WinNT'));
  hive.setValue(`${control}\\ProductOptions`, textsValue('ProductSuite', ['Terminal Server']));
  hive.setValue(`${control}\\Nls\\Language`, textValue('InstallLanguage', '0409'));
  hive.createKey(`${control}\\MUI\\UILanguages\\en-US`);
  return hive.bytes();
}

function emptyHive(rootName: string): HiveEditor {
  const now = new Date('2026-01-01T00:00:00Z');
  return new HiveEditor(openHive(newHive({ rootName, minorVersion: 5, now })), now);
}
