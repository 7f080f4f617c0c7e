/**
 * Where the journal lies at a moment of the run. Each home keeps all of it; the engine moves it from one to the next (docs/architecture.md,
 * "Journal"): memory → slots on a small volume → a file on the system volume.
 */
import type { Machine } from '../machine/machine.ts';
import { crc32 } from './crc32.ts';

export interface JournalHome {
  /** For people and the `journal-moved` record. */
  readonly name: string;
  /** Everything that is in it; empty when it is new. */
  read(): Promise<Buffer>;
  /** Appends; when it resolves the bytes survive a power cut (as far as the home can promise). */
  append(line: Buffer): Promise<void>;
  /** Replaces everything: how a journal moves in. */
  replace(all: Buffer): Promise<void>;
}

/** Nothing survives a power cut here: the site's copy does. */
export function memoryHome(): JournalHome {
  let content = Buffer.alloc(0);
  return {
    name: 'memory',
    read: async () => content,
    append: async (line) => {
      content = Buffer.concat([content, line]);
    },
    replace: async (all) => {
      content = Buffer.from(all);
    },
  };
}

/** One file, appended and forced to the disk: for file systems with a journal of their own. */
export function fileHome(machine: Machine, path: string): JournalHome {
  return {
    name: path,
    read: async () => ((await machine.exists(path)) ? machine.readFile(path) : Buffer.alloc(0)),
    append: (line) => machine.appendFile(path, line),
    replace: (all) => machine.writeFile(path, all, { mode: 0o600 }),
  };
}

/** Slot header: `SJS1`, u32 generation, u32 length, u32 CRC-32 of generation, length and content; little-endian. */
const SLOT_HEADER = 16;

/**
 * Two slots, written in turn with the whole journal: FAT has no journal, so a power cut may spoil the slot that is being written, never
 * both. The one with the higher generation of those whose checksum is right counts.
 */
export function slotHome(machine: Machine, folder: string): JournalHome {
  const paths = [`${folder}/journal.0`, `${folder}/journal.1`] as const;
  let content: Buffer | null = null;
  let generation = 0;

  async function load(): Promise<Buffer> {
    const slots = await Promise.all(paths.map((path) => readSlot(machine, path)));
    const best = slots.flatMap((slot) => (slot === null ? [] : [slot])).sort((a, b) => b.generation - a.generation)[0];
    generation = best?.generation ?? 0;
    content = best?.content ?? Buffer.alloc(0);
    return content;
  }

  async function store(all: Buffer): Promise<void> {
    generation += 1;
    await machine.overwriteFile(paths[generation % 2 === 0 ? 0 : 1], encodeSlot(generation, all));
    content = all;
  }

  return {
    name: folder,
    read: load,
    append: async (line) => store(Buffer.concat([content ?? (await load()), line])),
    replace: async (all) => {
      if (content === null) await load();
      await store(all);
    },
  };
}

export function encodeSlot(generation: number, content: Buffer): Buffer {
  const slot = Buffer.alloc(SLOT_HEADER + content.length);
  slot.write('SJS1', 0, 'latin1');
  slot.writeUInt32LE(generation, 4);
  slot.writeUInt32LE(content.length, 8);
  content.copy(slot, SLOT_HEADER);
  slot.writeUInt32LE(slotChecksum(slot), 12);
  return slot;
}

/** Null for anything that is not a whole, undamaged slot. Bytes after its content (of a longer, older one) are allowed. */
export function decodeSlot(bytes: Buffer): { generation: number; content: Buffer } | null {
  if (bytes.length < SLOT_HEADER || bytes.toString('latin1', 0, 4) !== 'SJS1') return null;
  const length = bytes.readUInt32LE(8);
  if (bytes.length < SLOT_HEADER + length) return null;
  const slot = bytes.subarray(0, SLOT_HEADER + length);
  if (slot.readUInt32LE(12) !== slotChecksum(slot)) return null;
  return { generation: slot.readUInt32LE(4), content: Buffer.from(slot.subarray(SLOT_HEADER)) };
}

function slotChecksum(slot: Buffer): number {
  return crc32(Buffer.concat([slot.subarray(4, 12), slot.subarray(SLOT_HEADER)]));
}

async function readSlot(machine: Machine, path: string): Promise<ReturnType<typeof decodeSlot>> {
  return (await machine.exists(path)) ? decodeSlot(await machine.readFile(path)) : null;
}
