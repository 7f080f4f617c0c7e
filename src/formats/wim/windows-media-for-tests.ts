/** For tests: installation media in the shape of Windows', as a folder and as a disc. Nothing of Microsoft's is in it. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { capture, run as runTool, sampleTree } from './test-support.ts';

const WINDOWS = {
  ARCH: '9',
  'LANGUAGES/LANGUAGE[1]': 'nl-NL',
  'LANGUAGES/LANGUAGE[2]': 'en-US',
  'LANGUAGES/DEFAULT': 'nl-NL',
  'VERSION/MAJOR': '10',
  'VERSION/MINOR': '0',
  'VERSION/BUILD': '26100',
  'VERSION/SPBUILD': '4351',
};
const EDITIONS = [
  ['Windows 11 Education', 'Education'],
  ['Windows 11 Pro', 'Professional'],
] as const;

/** A WIM of two editions; `extra`: a file of its own, so that it differs from others. */
export async function makeInstallWim(folder: string, extra = ''): Promise<string> {
  const tree = join(folder, 'windows');
  await mkdir(tree, { recursive: true });
  await sampleTree(tree);
  await mkdir(join(tree, 'Windows/Boot/EFI'), { recursive: true });
  await writeFile(join(tree, 'Windows/Boot/EFI/bootmgfw.efi'), `a boot manager ${extra}`);
  const wim = join(folder, 'install.wim');
  for (const [at, [name, id]] of EDITIONS.entries()) {
    if (at === 0) capture(tree, wim, '--compress=LZX:20');
    else runTool('wimlib-imagex', ['append', tree, wim, name]);
    const properties = Object.entries({ ...WINDOWS, EDITIONID: id }).map(
      ([key, value]) => `--image-property=WINDOWS/${key}=${value}`,
    );
    runTool('wimlib-imagex', ['info', wim, String(at + 1), `--image-property=NAME=${name}`, ...properties]);
  }
  return wim;
}

/** Each path of the media with the file that its bytes are of, or with its text. */
export type MediaFiles = Readonly<Record<string, { readonly from: string } | string>>;

/** Of a disc of Windows, what an import looks at. */
export function mediaFiles(installWim: string, more: MediaFiles = {}): MediaFiles {
  return {
    'setup.exe': 'in the place of Setup',
    'autorun.inf': '[AutoRun.Amd64]\r\nopen=setup.exe\r\n',
    'boot/bcd': 'a boot store',
    'efi/boot/bootx64.efi': 'a boot manager',
    'sources/boot.wim': 'Windows PE',
    'sources/install.wim': { from: installWim },
    'support/logging/a.txt': '',
    ...more,
  };
}

export async function makeTree(root: string, files: MediaFiles): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    if (typeof content === 'string') await writeFile(join(root, path), content);
    else await copyFile(content.from, join(root, path));
  }
  return root;
}

/** A disc as Microsoft's: UDF, with an ISO 9660 side that holds a readme alone. The tree is given the readme. */
export async function makeUdfDisc(iso: string, root: string, files: MediaFiles): Promise<string> {
  await writeFile(join(root, 'readme.txt'), 'This disc contains a "UDF" file system.');
  const tops = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))];
  const options = ['-udf', '-iso-level', '3', '-allow-limited-size', ...tops.flatMap((top) => ['-hide', top])];
  runTool('genisoimage', ['-quiet', ...options, '-V', 'WINDOWS', '-o', iso, root]);
  return iso;
}

/** A disc without UDF, with Rock Ridge names, that starts computers. */
export function makePlainDisc(iso: string, root: string): string {
  const boot = ['-b', 'boot/bcd', '-no-emul-boot', '-c', 'boot.catalog'];
  runTool('genisoimage', ['-quiet', '-iso-level', '4', '-R', ...boot, '-V', 'WINDOWS', '-o', iso, root]);
  return iso;
}
