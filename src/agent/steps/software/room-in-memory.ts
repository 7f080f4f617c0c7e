/** A PE lives in memory: what is put into its folders takes what the run itself needs. */
import { SlipwayError } from '../../../api/errors.ts';
import { mountOf, parseMountInfo } from '../../machine/mount-table.ts';

const IN_MEMORY = new Set(['rootfs', 'tmpfs', 'ramfs', 'overlay', 'devtmpfs']);
/** For the agent, the programs that it calls and what they buffer. */
const RESERVED_BYTES = 256 * 2 ** 20;

/** What the kernel tells of memory and mounts (proc(5)). */
export interface MemoryFacts {
  readonly meminfo: string;
  readonly mountinfo: string;
}

/**
 * @param folder a whole path, links followed
 * @throws SlipwayError SLIP-4052 where the folder is in memory and there is too little of it
 */
export function requireRoomInMemory(name: string, bytes: number, folder: string, facts: MemoryFacts): void {
  const mount = mountOf(parseMountInfo(facts.mountinfo), folder);
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(facts.meminfo)?.[1];
  if (mount === null || kilobytes === undefined || !IN_MEMORY.has(mount.fileSystem)) return;
  const room = Math.max(0, Number(kilobytes) * 1024 - RESERVED_BYTES);
  if (bytes <= room) return;
  throw new SlipwayError(
    'SLIP-4052',
    `"${name}" has ${bytes} bytes, and ${folder} is in the memory of the PE, where ${room} are free. Fetch it in the deployed system, or into a folder on a volume (\`place: custom\`).`,
  );
}
