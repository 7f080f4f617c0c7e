/** The agent's program for Windows, as it was built beside the site's own (setup/build-windows-agent.ts): what runs put onto the Windows that they apply. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BootFile } from '../../api/boot-images.ts';

export interface WindowsAgentFile extends BootFile {
  readonly path: string;
}

/** Null: none was built. */
export type FindWindowsAgent = () => Promise<WindowsAgentFile | null>;

const NAME = 'slipway-agent.exe';
/** Bundled this file lies in dist/server, else in src/server/windows-agent. */
const places = ['../windows', '../../../dist/windows'].map((folder) => join(import.meta.dirname, folder, NAME));

/** What it answers is read once for each file that it finds: 90 MB are hashed in a moment, but not for each run. */
export function windowsAgentIn(candidates: readonly string[] = places): FindWindowsAgent {
  let known: { readonly mark: string; readonly file: Promise<WindowsAgentFile> } | null = null;
  return async () => {
    for (const path of candidates) {
      const found = await stat(path).catch(() => null);
      if (found === null) continue;
      const mark = `${path} ${found.size} ${found.mtimeMs}`;
      if (known?.mark !== mark) known = { mark, file: describe(path, found.size) };
      return known.file;
    }
    return null;
  };
}

async function describe(path: string, bytes: number): Promise<WindowsAgentFile> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
  return { name: NAME, path, bytes, sha256: hash.digest('hex') };
}
