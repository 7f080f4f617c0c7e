/** Which system the agent works in. */
import type { OperatingSystem } from '../../api/inventory.ts';
import { parseOsRelease } from '../../task-sequence/conditions/os-release.ts';
import type { Machine } from '../machine/machine.ts';

/** os-release(5): the first that there is. */
const RELEASE_FILES = ['/etc/os-release', '/usr/lib/os-release'];
const MOST_CHARACTERS = 1000;

/** Null where nothing says it. */
export async function operatingSystemOf(machine: Machine): Promise<OperatingSystem | null> {
  const release = parseOsRelease(await firstText(machine, RELEASE_FILES)).values;
  const value = (name: string) => release.get(name)?.slice(0, MOST_CHARACTERS) || null;
  const name = value('PRETTY_NAME') ?? value('NAME');
  if (name === null) return null;
  const kernel = (await firstText(machine, ['/proc/sys/kernel/osrelease'])).trim().slice(0, MOST_CHARACTERS);
  return {
    name,
    ...{ version: value('VERSION_ID'), build: value('BUILD_ID'), distribution: value('ID'), kernel: kernel || null },
  };
}

async function firstText(machine: Machine, paths: readonly string[]): Promise<string> {
  for (const path of paths) if (await machine.exists(path)) return (await machine.readFile(path)).toString('utf8');
  return '';
}
