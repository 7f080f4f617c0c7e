/** A package with an image in the shape and size of a Windows, and a volume for it, for the benchmark `windows`. Nothing of Microsoft's is in it. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createLinuxMachine } from '../src/agent/machine/linux.ts';
import type { Machine } from '../src/agent/machine/machine.ts';
import { packageOf, type TestPackage } from '../src/agent/steps/test-content.ts';
import { contextFor, inventoryWith, type NotedContext, policyOfNewRun } from '../src/agent/steps/test-step.ts';
import type { Volume } from '../src/api/agent.ts';
import { programFor } from '../src/formats/pe/test-program.ts';
import { largeHive } from './hive-edits.ts';
import { run } from './programs.ts';
import { fillTree } from './volumes.ts';

const AMD64 = 0x8664;
export const SOFTWARE = 'Windows/System32/config/SOFTWARE';
/** Boot files of a Windows: each of its languages has texts of its own. */
const LANGUAGES = 38;

export interface WindowsPackage extends TestPackage {
  readonly wim: string;
}

/** @param bytes of its files, besides boot files and the hive */
export async function makeWindowsPackage(folder: string, bytes: number, hiveBytes: number): Promise<WindowsPackage> {
  const tree = join(folder, 'tree');
  await fillTree(join(tree, 'Windows/System32'), bytes);
  for (const [path, content] of bootFiles()) await put(tree, path, content);
  await put(tree, SOFTWARE, largeHive(hiveBytes));
  const wim = join(folder, 'windows.wim');
  await run('wimlib-imagex', 'capture', tree, wim, 'Windows', '--compress=LZX:20', '--check');
  await rm(tree, { recursive: true });
  return { wim, ...(await packageOf(folder, wim, { platform: 'windows', architecture: 'amd64' })) };
}

async function put(tree: string, path: string, content: Buffer): Promise<void> {
  await mkdir(dirname(join(tree, path)), { recursive: true });
  await writeFile(join(tree, path), content);
}

/** Of about the sizes that they have in a Windows 11. */
function* bootFiles(): Generator<[string, Buffer]> {
  const program = (bytes: number) => Buffer.concat([programFor(AMD64, 'boot')], bytes);
  for (const name of ['bootmgfw.efi', 'bootmgr.efi', 'memtest.efi']) yield [`Windows/Boot/EFI/${name}`, program(3e6)];
  yield ['Windows/System32/winload.efi', program(3e6)];
  for (let at = 0; at < LANGUAGES; at += 1) {
    const language = `${String.fromCharCode(97 + (at % 26))}${at}-XX`;
    for (const name of ['bootmgfw.efi', 'bootmgr.efi', 'memtest.efi'])
      yield [`Windows/Boot/EFI/${language}/${name}.mui`, Buffer.alloc(80_000, language)];
    yield [`Windows/Boot/Resources/${language}/bootres.dll.mui`, Buffer.alloc(20_000, language)];
  }
  for (let at = 0; at < 20; at += 1) yield [`Windows/Boot/Fonts/font-${at}.ttf`, Buffer.alloc(1e6, `font ${at}`)];
  yield ['Windows/Boot/Resources/bootres.dll', Buffer.alloc(90_000, 'r')];
}

/** A run that applies it: the real machine, with UEFI firmware without Secure Boot, and a folder where the EFI system partition is mounted, since not every kernel has FAT. */
export function contextOf(pkg: TestPackage, volumes: readonly Volume[], efiFolder: string): NotedContext {
  const machine = createLinuxMachine({ log: () => undefined });
  const bound: Machine = {
    ...machine,
    inventory: async () => inventoryWith({ firmware: { kind: 'uefi', secureBoot: false } }),
    run: (program, args, options) => {
      const isFat = program === '/usr/bin/mount' && args.includes('vfat');
      return machine.run(program, isFat ? ['--bind', efiFolder, args.at(-1) ?? ''] : args, options);
    },
  };
  return contextFor({ machine: bound, policy: policyOfNewRun([pkg.pkg]), content: pkg.content, volumes });
}
