/** A partition of a virtual computer's disk, as a file of its own. */
import { runCommand } from './run.ts';

const log = (): void => {};

/** Copies partition `number` into a file of its own. */
export async function copyPartition(disk: string, number: number, target: string): Promise<void> {
  const { start, bytes } = await placeOfPartition(disk, number);
  const mebibyte = 2 ** 20;
  const [skip, count] = [start / mebibyte, Math.ceil(bytes / mebibyte)].map(String);
  await runCommand('dd', [`if=${disk}`, `of=${target}`, `skip=${skip}`, `count=${count}`, 'bs=1M', 'conv=sparse'], log);
}

/** Where partition `number` lies on the disk, in bytes. */
export async function placeOfPartition(disk: string, number: number): Promise<{ start: number; bytes: number }> {
  const { stdout } = await runCommand('sfdisk', ['--json', disk], log);
  const table = JSON.parse(stdout) as {
    partitiontable: { sectorsize: number; partitions: { start: number; size: number }[] };
  };
  const { sectorsize, partitions } = table.partitiontable;
  const found = partitions[number - 1];
  if (found === undefined) throw new Error(`${disk} has ${partitions.length} partitions, not ${number}`);
  return { start: found.start * sectorsize, bytes: found.size * sectorsize };
}
