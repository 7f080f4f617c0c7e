/**
 * The run's services from a folder, without any server: `content/<sha256>`, `secrets.json` (name → value), `debugger/<run>.wishes` (one wish of the
 * debugger a line, JSON), and `reports/<run>.journal`, to which records go and from which they can be handed in later. What media stand on, and what tests run sequences with.
 */
import { appendFile, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { WishSchema } from '../../api/debug-commands.ts';
import { SlipwayError } from '../../api/errors.ts';
import { encodeRecord } from '../engine/journal-format.ts';
import type { Debugging, Reports, Secrets } from '../engine/services.ts';
import type { ObjectReader } from '../engine/verified-content.ts';

export function folderObjects(folder: string): ObjectReader {
  return {
    open: (sha256, start, end) => readFrom(join(folder, 'content', sha256), start, end),
    isPassing: () => false,
  };
}

const PIECE_BYTES = 1 << 20;

/** The memory of a piece is used again for the next: new memory for each costs twice the processor time of reading it. */
async function* readFrom(path: string, start: number, end = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  if (end <= start) return;
  try {
    const handle = await open(path);
    try {
      const memory = Buffer.allocUnsafeSlow(PIECE_BYTES);
      for (let at = start; at < end; ) {
        const { bytesRead } = await handle.read(memory, 0, Math.min(memory.length, end - at), at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield memory.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new SlipwayError('SLIP-3003', `${path} cannot be read. The media is incomplete or damaged: make it again.`, {
      cause,
    });
  }
}

export function folderSecrets(folder: string): Secrets {
  return {
    values: async (names) => {
      if (names.length === 0) return [];
      const all = z
        .record(z.string(), z.string())
        .parse(JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8')));
      const byName = new Map(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]));
      return names.flatMap((name) => {
        const value = byName.get(name.toLowerCase());
        return value === undefined ? [] : [{ name, value }];
      });
    },
  };
}

export function folderReports(folder: string, runId: string): Reports {
  const reports = join(folder, 'reports');
  let acknowledged = 0;
  return {
    send: async (records, log) => {
      await mkdir(reports, { recursive: true });
      const fresh = records.filter((record) => record.sequence > acknowledged);
      await appendFile(join(reports, `${runId}.journal`), Buffer.concat(fresh.map(encodeRecord)));
      if (log.length > 0) await appendFile(join(reports, `${runId}.log`), `${log.join('\n')}\n`);
      acknowledged = fresh.at(-1)?.sequence ?? acknowledged;
      return { acknowledged, cancelRequested: false };
    },
    progress: async () => ({ cancelRequested: false }),
  };
}

/** Whoever stands before the folder sees the variables of the run in its reports; they are not written a second time. */
export function folderDebugging(folder: string, runId: string): Debugging {
  return {
    wishes: async (after) => {
      const text = await readFile(join(folder, 'debugger', `${runId}.wishes`), 'utf8').catch(() => '');
      const wishes = text.split('\n').flatMap((line) => (line === '' ? [] : [WishSchema.parse(JSON.parse(line))]));
      return {
        wishes: wishes.filter(({ number }) => number > after),
        cancelRequested: false,
        wantsVariables: false,
      };
    },
  };
}
