/** The boot image's builder, for other programs and as a program: node boot-image/build.ts [--output FOLDER] [--agent FILE] [--compression fast|release] */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SlipwayError } from '../src/api/errors.ts';
import { type BuiltBootImage, makeBootImage } from './boot-image.ts';
import { type Compression, compressions } from './compression.ts';

const repository = resolve(import.meta.dirname, '..');

/** Bytes that a release may have, so that a boot stays quick on old networks and small computers. */
const budgets: Readonly<Record<string, number>> = { vmlinuz: 13e6, 'initrd.img': 15e6 };
const wholeBudget = 100e6;

interface BuildOptions {
  /** Gets `<buildId>/`, the link `current` and `build.log`. */
  output: string;
  /** The bundled agent. */
  agent: string;
  /** `fast` when left out. */
  compression?: Compression;
  say: (line: string) => void;
}

/** Builds the boot image unless it is there already; returns its folder. The commands and what they said are in `<output>/build.log`. */
export async function buildBootImage({ output, agent, compression = 'fast', say }: BuildOptions): Promise<string> {
  const begin = Date.now();
  await mkdir(output, { recursive: true });
  const logFile = createWriteStream(join(output, 'build.log'));
  const log = (line: string): void => void logFile.write(`${line}\n`);
  try {
    const built = await makeBootImage({ output, agent, compression, log, say });
    for (const line of report(built, compression, Date.now() - begin)) say(line);
    return built.directory;
  } finally {
    await new Promise<void>((done) => logFile.end(done));
  }
}

function report({ directory, manifest, unchanged }: BuiltBootImage, compression: Compression, took: number): string[] {
  const what = `Boot image ${manifest.buildId} (${manifest.suite}, kernel ${manifest.kernelVersion})`;
  if (unchanged) return [`${what}: nothing has changed. ${directory}`];
  const inBudget = manifest.files.filter(({ name }) => name !== 'firmware.squashfs');
  const whole = inBudget.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...manifest.files.map(({ name, bytes }) => size(name, bytes, budgets[name], compression)),
    size('all without firmware.squashfs', whole, wholeBudget, compression),
    `${what} in ${(took / 1000).toFixed(1)} s: ${directory}`,
  ];
}

function size(name: string, bytes: number, budget: number | undefined, compression: Compression): string {
  const line = `  ${name.padEnd(30)} ${(bytes / 1e6).toFixed(1).padStart(6)} MB`;
  const over = compression === 'release' && budget !== undefined && bytes > budget;
  return over ? `${line}  over the budget of ${budget / 1e6} MB` : line;
}

function compressionOf(name: string): Compression {
  const found = compressions.find((compression) => compression === name);
  if (found) return found;
  throw new SlipwayError('SLIP-5102', `--compression is ${compressions.join(' or ')}, not ${name}.`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      output: { type: 'string', default: join(repository, '.cache/boot-image') },
      agent: { type: 'string', default: join(repository, 'dist/agent.cjs') },
      compression: { type: 'string', default: 'fast' },
    },
  });
  const output = resolve(values.output);
  try {
    const compression = compressionOf(values.compression);
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    await buildBootImage({ output, agent: resolve(values.agent), compression, say });
  } catch (error) {
    const text = error instanceof SlipwayError ? `${error.message} (${error.code})` : String(error);
    process.stderr.write(`${text}\nThe commands and what they said: ${join(output, 'build.log')}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await main();
