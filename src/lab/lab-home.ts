/**
 * Where running labs are announced: `/run/slipway-lab/<name>/` with `lab.json` (who runs it, where its disks are) and `control.sock`. A lab that was
 * killed leaves its folder behind; it is told from a living one by the process's id and start time, as with namespaces.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFields } from '../client/read-fields.ts';
import { removeStaleLabs, startTimeOf } from './namespaces.ts';
import type { LabLog } from './run.ts';

export const labsDirectory = '/run/slipway-lab';

export interface LabHome {
  readonly name: string;
  /** The lab's folder with disks, logs and the site's data. */
  readonly directory: string;
  readonly pid: number;
  /** Of the process, as `startTimeOf` gives it. */
  readonly startTime: string;
}

export interface FoundLab extends LabHome {
  /** `dead`: its process is gone and could not tidy up. */
  readonly state: 'running' | 'dead';
  readonly socketPath: string;
}

/**
 * Claims the name for this process. The folder appears by rename with its `lab.json` inside, so that a reader never sees a lab without an owner.
 * Fails when a living lab has the name; what a dead one left must be removed before (`removeDeadLabs`).
 */
export async function announceLab(home: { name: string; directory: string }, labs = labsDirectory): Promise<FoundLab> {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(home.name))
    throw new Error(`'${home.name}' cannot name a lab: use 1 to 31 lower-case letters, digits and dashes.`);
  const startTime = startTimeOf(process.pid) ?? '';
  const draft = join(labs, `.${randomUUID()}`);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    await writeFile(join(draft, 'lab.json'), JSON.stringify({ ...home, pid: process.pid, startTime }), { mode: 0o600 });
    await rename(draft, join(labs, home.name));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // rename(2): a folder that is not empty is not replaced.
    if (!(error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST'].includes(String(error.code))))
      throw error;
    throw new Error(
      `There is a lab named ${home.name} already. Take it down with "slipway lab down --lab ${home.name}", or choose another name.`,
    );
  }
  return { ...home, pid: process.pid, startTime, state: 'running', socketPath: socketPathOf(labs, home.name) };
}

/** Every lab of this machine, by name. Root's alone: others see none. */
export async function listLabs(labs = labsDirectory): Promise<FoundLab[]> {
  const names = await namesIn(labs);
  const found: FoundLab[] = [];
  for (const name of names.filter((each) => !each.startsWith('.')).sort()) {
    const home = await readHome(join(labs, name, 'lab.json'));
    if (home === null) continue;
    const alive = startTimeOf(home.pid) === home.startTime;
    found.push({ ...home, name, state: alive ? 'running' : 'dead', socketPath: socketPathOf(labs, name) });
  }
  return found;
}

/** Takes the announcement back. */
export async function forgetLab({ name }: Pick<LabHome, 'name'>, labs = labsDirectory): Promise<void> {
  await rm(join(labs, name), { recursive: true, force: true });
}

/** Removes all that labs left behind whose process is gone: programs, namespaces, disks, sockets. Returns their names. Needs root. */
export async function removeDeadLabs(log: LabLog, labs = labsDirectory): Promise<string[]> {
  // Programs first: PostgreSQL still runs in the namespace and writes into the folder.
  await removeStaleLabs(log);
  const found = await listLabs(labs);
  const owned = new Set(found.map(({ name }) => name));
  // A folder appears with its lab.json inside: one without it is what a removal, cut short, has left.
  for (const name of await namesIn(labs))
    if (!name.startsWith('.') && !owned.has(name)) await forgetLab({ name }, labs);
  const dead = found.filter(({ state }) => state === 'dead');
  for (const lab of dead) {
    await rm(lab.directory, { recursive: true, force: true });
    await forgetLab(lab, labs);
    log(`removed what the lab ${lab.name} (process ${lab.pid}) left behind`);
  }
  return dead.map(({ name }) => name);
}

function socketPathOf(labs: string, name: string): string {
  return join(labs, name, 'control.sock');
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch {
    // No lab was ever made since the machine started, or they are root's.
    return [];
  }
}

/** Null for a folder that is being removed at this moment. */
async function readHome(path: string): Promise<LabHome | null> {
  try {
    const fields = readFields(JSON.parse(await readFile(path, 'utf8')), path);
    const { text, number } = fields;
    return { name: text('name'), directory: text('directory'), pid: number('pid'), startTime: text('startTime') };
  } catch {
    return null;
  }
}
