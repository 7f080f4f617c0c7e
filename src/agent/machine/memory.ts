import type { SystemFiles } from './system-files.ts';

const FOLDER = '/sys/devices/system/memory';

/**
 * Bytes of memory in the computer. Not MemTotal, which leaves out what kernel and firmware keep: a computer with 4 GiB would
 * fail a check for 4096 MB. The kernel's memory blocks have it all (what lsmem(1) adds up); without them MemTotal has to do.
 */
export async function readMemoryBytes(files: SystemFiles): Promise<number> {
  const blockBytes = Number.parseInt((await files.text(`${FOLDER}/block_size_bytes`)) ?? '', 16);
  const blocks = (await files.list(FOLDER)).filter((name) => /^memory\d+$/.test(name));
  const states = await Promise.all(blocks.map((name) => files.text(`${FOLDER}/${name}/state`)));
  const online = states.filter((state) => state === 'online' || state === null).length;
  if (blockBytes > 0 && online > 0) return blockBytes * online;
  return parseMemTotal((await files.text('/proc/meminfo')) ?? '');
}

/** `MemTotal:       24683656 kB`, in bytes; 0 when it is not there. */
export function parseMemTotal(text: string): number {
  return Number(/^MemTotal:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}
