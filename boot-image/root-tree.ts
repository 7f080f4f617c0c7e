/** The root file system's tree: Node, the tools with their libraries, drivers, and the files of `boot-image/root`. */
import { existsSync } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type LabLog, runCommand } from '../src/lab/run.ts';
import { libraryClosure, parseReadelf } from './elf-libraries.ts';
import { copyInto, makeFolders, makeLink } from './file-tree.ts';
import { rootLibraries, rootLinks, rootPackages } from './package-list.ts';
import { commandOnly } from './private-apt.ts';
import type { Unpacked } from './unpacked.ts';

const programFolders = ['usr/bin', 'usr/sbin'];
const libraryFolders = ['usr/lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu/systemd', 'lib/x86_64-linux-gnu'];
const emptyFolders = ['dev', 'mnt', 'proc', 'root', 'run', 'sys', 'tmp', 'usr/lib64', 'var/lib', 'var/log', 'var/tmp'];
const mergedFolders = { bin: 'usr/bin', sbin: 'usr/sbin', lib: 'usr/lib', lib64: 'usr/lib64', 'var/run': '/run' };

/** Builds the tree at `root`, without drivers and firmware. `own`: the folder boot-image. */
export async function buildRootTree(options: {
  root: string;
  unpacked: Unpacked;
  nodePath: string;
  own: string;
  log: LabLog;
  say: (line: string) => void;
}): Promise<void> {
  const { root, unpacked, log } = options;
  await makeFolders(root, [...programFolders, ...emptyFolders]);
  for (const [path, target] of Object.entries(mergedFolders)) await makeLink(root, path, target);
  const programs = await copyPackages(root, unpacked);
  programs.push(await copyNode(root, options.nodePath, log, options.say));
  await copyLibraries(root, programs, rootLibraries, options);
  for (const [path, target] of Object.entries(rootLinks)) await makeLink(root, path, target);
  await linkApplets(root, log);
  await copyInto(root, '', join(options.own, 'root'));
  await copyInto(root, 'usr/lib/slipway', join(options.own, 'shared'));
}

/** Copies what the table names; returns the programs among it (every file: a script's header simply needs no library). */
async function copyPackages(root: string, unpacked: Unpacked): Promise<string[]> {
  const copied: string[] = [];
  const copy = async (path: string, source: string): Promise<void> => {
    await copyInto(root, path, source);
    copied.push(join(root, path));
  };
  for (const [name, { programs = [], files = [] }] of Object.entries(rootPackages)) {
    for (const program of programs) {
      const found = programFolders
        .map((folder) => ({ path: join(folder, program), source: unpacked.find(name, join(folder, program)) }))
        .find(({ source }) => source !== undefined);
      if (!found?.source) throw new Error(`The Debian package ${name} has no program ${program}.`);
      await copy(found.path, found.source);
    }
    for (const file of files) await copy(file, unpacked.require(name, file));
  }
  return copied;
}

/** Copies Node without its symbols (a tenth of it), if it still runs then. Returns its path in the tree. */
async function copyNode(root: string, nodePath: string, log: LabLog, say: (line: string) => void): Promise<string> {
  const target = join(root, 'usr/bin/node');
  await copyInto(root, 'usr/bin/node', nodePath);
  // A program of its own, so that what strip could break (start-up snapshot, built-in code, WebAssembly) is used once.
  const proof =
    "const {createHash}=require('node:crypto');process.stdout.write(process.version+createHash('sha256').digest('hex'))";
  try {
    const whole = await runCommand(nodePath, ['-e', proof], log);
    await runCommand('strip', ['--strip-all', target], log);
    const stripped = await runCommand(target, ['-e', proof], log);
    if (stripped.stdout === whole.stdout) return target;
    say('Node without symbols answers differently: the whole one goes into the boot image.');
  } catch (error) {
    say(`Node does not run without its symbols (${String(error)}): the whole one goes into the boot image.`);
  }
  await copyFile(nodePath, target);
  return target;
}

/** Copies every library that the programs need, and those of the table in `loaded`, into the tree. */
export async function copyLibraries(
  root: string,
  programs: readonly string[],
  loaded: readonly string[],
  { unpacked, log }: { unpacked: Unpacked; log: LabLog },
): Promise<void> {
  const libraries = await findLibraries(unpacked);
  const extra = loaded.map((name) => {
    const path = libraries.get(name);
    if (!path) throw new Error(`No fetched package holds ${name}, which boot-image/package-list.ts names.`);
    return path;
  });
  const files = programs.filter((path) => existsSync(path));
  // readelf complains about folders and data files among them; what it says of the others is all that counts.
  const arguments_ = ['-c', 'readelf --dynamic --wide "$@" 2>/dev/null || true', 'sh', ...files, ...libraries.values()];
  const { stdout } = await runCommand('sh', arguments_, commandOnly(log));
  const names = [...libraryClosure([...files, ...extra], parseReadelf(stdout), libraries), ...loaded];
  for (const name of names) {
    const source = libraries.get(name);
    if (source) await copyInto(root, targetOf(source, name), source);
  }
  await makeLink(root, 'usr/lib64/ld-linux-x86-64.so.2', '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2');
}

/** Every library of the packages: its name to its path. */
async function findLibraries(unpacked: Unpacked): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const packageRoot of unpacked.roots) {
    for (const folder of libraryFolders.map((name) => join(packageRoot, name)).filter((path) => existsSync(path))) {
      for (const name of await readdir(folder)) if (/\.so(\.|$)/.test(name)) found.set(name, join(folder, name));
    }
  }
  return found;
}

/** libsystemd-shared stays in its own folder, which the programs that need it name (RUNPATH). */
function targetOf(source: string, name: string): string {
  const own = basename(dirname(source)) === 'systemd' ? 'systemd' : '';
  return join('usr/lib/x86_64-linux-gnu', own, name);
}

/** Names busybox for every program that is not there otherwise. */
async function linkApplets(root: string, log: LabLog): Promise<void> {
  const { stdout } = await runCommand(join(root, 'usr/bin/busybox'), ['--list'], commandOnly(log));
  const there = new Set<string>();
  for (const folder of programFolders) for (const name of await readdir(join(root, folder))) there.add(name);
  for (const applet of stdout.split('\n').filter((name) => name && !there.has(name)))
    await makeLink(root, join('usr/bin', applet), 'busybox');
}
