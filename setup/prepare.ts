/**
 * Builds what demo, site and tests start from, each only when something it is made of has changed: the agent, the agent for Windows, the site's program, the boot image, the sample image. As a program: all of
 * them.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildBootImage } from '../boot-image/build.ts';
import type { Compression } from '../boot-image/compression.ts';
import { buildSampleImage } from '../sample-image/build.ts';
import { buildAgent } from './build-agent.ts';
import { buildConsole } from './build-console.ts';
import { buildServer } from './build-server.ts';
import { buildWindowsAgent } from './build-windows-agent.ts';

const root = resolve(import.meta.dirname, '..');

export interface Prepared {
  /** Folder with manifest.json; null when it was not asked for. */
  readonly bootImage: string | null;
  /** Folder with debian.wim and debian.sha256. */
  readonly sampleImage: string | null;
}

export interface Wanted {
  /** How its files are compressed: `fast` is ready in seconds, `release` is what a network shall carry. */
  readonly bootImage: Compression | null;
  readonly sampleImage: boolean;
}

export async function prepare(wanted: Wanted): Promise<Prepared> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const agent = join(root, 'dist/agent.cjs');
  await buildAgent(root, agent);
  await buildWindowsAgent(root);
  await buildServer(root);
  await buildConsole(root);
  const bootImage =
    wanted.bootImage === null
      ? null
      : await buildBootImage({ agent, output: join(root, '.cache/boot-image'), compression: wanted.bootImage, say });
  const sampleImage = wanted.sampleImage
    ? await buildSampleImage({ output: join(root, '.cache/sample-image'), say })
    : null;
  return { bootImage, sampleImage };
}

if (process.argv[1] !== undefined && existsSync(process.argv[1]) && resolve(process.argv[1]) === import.meta.filename)
  await prepare({ bootImage: 'fast', sampleImage: true });
