/** Download Package Content: packages and images of the policy, each into a folder that stays for later steps. */
import { posix, win32 } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';
import type { PolicyPackage, PolicySoftware } from '../../api/policy.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import { nameOfDownload } from '../../task-sequence/list-variables.ts';
import { isPe } from '../../task-sequence/step.ts';
import { isSettableName } from '../../task-sequence/variable-name.ts';
import type { StepContext, StepDoing } from '../engine/step-context.ts';
import { pathIn } from '../machine/path-in.ts';
import { contentFolders } from './software/content-folders.ts';
import { keepContent } from './software/keep-content.ts';
import { requireRoomInMemory } from './software/room-in-memory.ts';

type Options = StepOf<'download-package-content'>['options'];
type Fetched = Pick<PolicyPackage | PolicySoftware, 'id' | 'versionId' | 'name' | 'contentRoot'>;

export const downloadPackageContent: StepDoing<'download-package-content'> = async ({ options }, context) => {
  const place = placeOf(options, context);
  if (options.packages.length === 0)
    throw new SlipwayError(
      'SLIP-4015',
      'The step names no package. Name packages in it, or their ids in OSDDownloadDownloadPackages.',
    );
  const [fetched, failed]: [string[], string[]] = [[], []];
  for (const [at, id] of options.packages.entries()) {
    const variable = options.variable === undefined ? null : settable(nameOfDownload(options.variable, at + 1));
    // What an earlier step has put there would be taken for this package's folder.
    if (variable !== null) context.variables.set(variable, '');
    try {
      const pkg = find(id, context);
      const folder = place(pkg);
      await fetch(pkg, folder, context);
      if (variable !== null) context.variables.set(variable, folder);
      fetched.push(`"${pkg.name}" in ${folder}`);
    } catch (error) {
      if (!options.continueOnFailure || context.signal.aborted || !(error instanceof Error)) throw error;
      context.log(`The package ${id} failed, and the others are fetched all the same: ${error.message}`);
      failed.push(id);
    }
  }
  return { outcome: 'done', message: messageOf(fetched, failed) };
};

/** Which folder a package gets. Told before anything is fetched where none can be had. */
function placeOf({ place, path }: Options, { environment, variables, machine }: StepContext): (pkg: Fetched) => string {
  const folders = contentFolders(machine);
  if (place === 'task-sequence-cache') return ({ id }) => pathIn(folders.downloads, id);
  if (place === 'client-cache') {
    if (!isPe(environment)) return ({ versionId }) => pathIn(folders.kept, versionId);
    throw new SlipwayError(
      'SLIP-4005',
      'A PE has no client’s cache. Fetch into the cache of the task sequence, or into a folder.',
    );
  }
  const folder = variables.expand(path ?? '');
  const { isWhole, join, looksLike } = wholePaths[machine.system];
  if (isWhole.test(folder) && !folder.includes('\0')) return ({ id }) => join(folder, id);
  throw new SlipwayError(
    'SLIP-4015',
    `The folder "${variables.expandForDisplay(path ?? '')}" is no whole path of ${looksLike}. Correct \`path\`.`,
  );
}

/** What a whole path is; joining leaves no `..` in it. */
const wholePaths = {
  linux: { isWhole: /^\//, join: posix.join, looksLike: 'Linux, which begins with "/"' },
  windows: {
    isWhole: /^[a-z]:[\\/]/i,
    join: win32.join,
    looksLike: 'Windows, which begins with a drive\'s letter, as "D:\\"',
  },
} as const;

function settable(name: string): string {
  if (isSettableName(name)) return name;
  throw new SlipwayError(
    'SLIP-4015',
    `The variable ${name} cannot be set: it is read-only, or no name of a variable. Give the step another \`variable\`.`,
  );
}

function find(id: string, { policy }: StepContext): Fetched {
  const software = (policy.software ?? []).filter(({ kind }) => kind === 'package');
  // Of an upgrade package that is applied too, the policy's packages have the editions alone.
  const found = [...software, ...policy.packages].find((each) => each.id === id.toLowerCase());
  if (found !== undefined) return found;
  throw new SlipwayError(
    'SLIP-4070',
    `The package ${id} was not given to this run. Of packages in variables a run is given those that are known when it begins, and no images: let the device, a collection or the task sequence set the variable, or name it in the step.`,
  );
}

/** What could not be fetched whole is removed: what is half there would be taken for all. */
async function fetch(pkg: Fetched, folder: string, context: StepContext): Promise<void> {
  const { machine, environment } = context;
  if (isPe(environment)) await requireRoom(pkg, folder, context);
  try {
    await keepContent(context, pkg, folder);
  } catch (error) {
    if (!context.signal.aborted) await machine.remove(folder);
    throw error;
  }
}

async function requireRoom(pkg: Fetched, folder: string, { machine, content }: StepContext): Promise<void> {
  const { files } = await content.manifest(pkg);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const [meminfo, mountinfo] = await Promise.all(
    ['/proc/meminfo', '/proc/self/mountinfo'].map(async (path) => (await machine.readFile(path)).toString('utf8')),
  );
  requireRoomInMemory(pkg.name, bytes, folder, { meminfo: meminfo ?? '', mountinfo: mountinfo ?? '' });
}

function messageOf(fetched: readonly string[], failed: readonly string[]): string {
  const told = fetched.length === 0 ? 'Nothing was fetched.' : `Fetched: ${fetched.join(', ')}.`;
  return failed.length === 0 ? told : `${told} Failed: ${failed.join(', ')}.`;
}
