/**
 * Builds what demo, site and tests start from, each only when something it is made of has changed: the agent, the boot image, the sample image. As a program: all of
 * them.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildBootImage } from '../boot-image/build.ts';
import { buildSampleImage } from '../sample-image/build.ts';
import { buildAgent } from './build-agent.ts';

const root = resolve(import.meta.dirname, '..');

export interface Prepared {
  /** Folder with manifest.json; null when it was not asked for. */
  readonly bootImage: string | null;
  /** Folder with debian.wim and debian.sha256. */
  readonly sampleImage: string | null;
}

export async function prepare(wanted: { bootImage: boolean; sampleImage: boolean }): Promise<Prepared> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const agent = join(root, 'dist/agent.cjs');
  await buildAgent(root, agent);
  const bootImage = wanted.bootImage
    ? await buildBootImage({ agent, output: join(root, '.cache/boot-image'), say })
    : null;
  const sampleImage = wanted.sampleImage
    ? await buildSampleImage({ output: join(root, '.cache/sample-image'), say })
    : null;
  return { bootImage, sampleImage };
}

if (process.argv[1] !== undefined && existsSync(process.argv[1]) && resolve(process.argv[1]) === import.meta.filename)
  await prepare({ bootImage: true, sampleImage: true });
