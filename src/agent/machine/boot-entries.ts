/** The firmware's boot entries, as efibootmgr shows, makes and removes them (UEFI specification, 3.1). */
import type { Machine } from './machine.ts';

export interface BootEntries {
  /** Four hexadecimal digits each, first tried first. */
  readonly order: readonly string[];
  readonly entries: readonly BootEntry[];
}

export interface BootEntry {
  readonly number: string;
  readonly name: string;
  /** Device path as text. */
  readonly path: string;
}

/** Reads the output of `efibootmgr -v`. */
export function parseBootEntries(output: string): BootEntries {
  const order = /^BootOrder: ([0-9A-F,]+)\s*$/im.exec(output)?.[1]?.toUpperCase().split(',') ?? [];
  const entries = [...output.matchAll(/^Boot([0-9A-F]{4})[* ] ?([^\t\n]*)(?:\t(.*))?$/gim)].map(
    ([, number = '', name = '', path = '']) => ({ number: number.toUpperCase(), name: name.trim(), path }),
  );
  return { order, entries };
}

/** `HD(1,GPT,<guid>,0x800,0x100000)`, `HD(2,MBR,0x1234abcd,…)`: as udev names the partition. Null for the network and for whole disks, which firmware lists unasked. */
export function partitionUuidOf({ path }: BootEntry): string | null {
  const [, number = '', style, id = ''] = /\bHD\((\d+),(GPT|MBR),(?:0x)?([0-9a-f-]+)/i.exec(path) ?? [];
  if (style === undefined) return null;
  const uuid = id.toLowerCase();
  return style === 'GPT' ? uuid : `${uuid.padStart(8, '0')}-${Number(number).toString(16).padStart(2, '0')}`;
}

export interface BootFile {
  /** The disk and its partition that holds the file. */
  readonly disk: string;
  readonly partition: string;
  /** From the partition's root on, with backslashes. */
  readonly path: string;
}

/** Puts a new entry in front of all others; nothing else is changed. Its number. */
export async function addBootEntry(
  machine: Machine,
  name: string,
  { disk, partition, path }: BootFile,
): Promise<string> {
  const { stdout } = await machine.run('efibootmgr', ['-c', '-d', disk, '-p', partition, '-L', name, '-l', path]);
  const made = parseBootEntries(stdout).entries.find((entry) => entry.name === name);
  if (made === undefined) throw new Error(`the firmware does not show the boot entry "${name}" that was made`);
  return made.number;
}

/** Removes every entry of this name, however many there are, but those that are to stay. */
export async function removeBootEntries(
  machine: Machine,
  name: string,
  stays: (entry: BootEntry) => Promise<boolean> = async () => false,
): Promise<void> {
  const { entries } = parseBootEntries((await machine.run('efibootmgr', ['-v'])).stdout);
  for (const entry of entries)
    if (entry.name === name && !(await stays(entry))) await machine.run('efibootmgr', ['-b', entry.number, '-B']);
}

/** The next start alone is from this entry. */
export async function startNextFrom(machine: Machine, number: string): Promise<void> {
  await machine.run('efibootmgr', ['-n', number]);
}
