/** Whether the machine has the memory for one more virtual computer. Pure. */

/** For what else runs on the machine: the lab's site with its database, programs, the kernel. */
const RESERVE_MIB = 1024;
/** QEMU's own, beside the computer's memory: code that it has translated, devices, the screen. */
const QEMU_MIB = 256;

export interface MemoryFacts {
  /** What the kernel says may be used without swapping (`MemAvailable`, proc(5)). */
  readonly availableMiB: number;
  /** Computers that are on. */
  readonly running: readonly {
    readonly memoryMiB: number;
    /** What its QEMU has of it so far: the kernel gives memory when it is first written to. */
    readonly usedMiB: number;
  }[];
}

/** Why this computer is not switched on, and what to do; null: there is room. */
export function refusalForMemory(
  { name, memoryMiB }: { readonly name: string; readonly memoryMiB: number },
  { availableMiB, running }: MemoryFacts,
): string | null {
  const owed = running.reduce((sum, each) => sum + Math.max(0, each.memoryMiB + QEMU_MIB - each.usedMiB), 0);
  const free = Math.floor(availableMiB - owed);
  const needed = memoryMiB + QEMU_MIB + RESERVE_MIB;
  if (needed <= free) return null;
  const on = running.length === 1 ? 'the one that is' : `the ${running.length} that are`;
  const others = running.length === 0 ? '' : ` beside ${on} on`;
  return `${name} stays off: this machine has ${Math.max(0, free)} MiB of memory free${others}, and ${name} needs ${needed} MiB (${memoryMiB} of its own, ${QEMU_MIB} for QEMU, ${RESERVE_MIB} that stay free). Switch another virtual computer off, end other programs, or make it with less memory ("slipway lab add ${name} --memory MiB", where it is there already after "slipway lab remove ${name}").`;
}
