/** How long the agent's executable for Windows takes to start, beside Node alone: both in wine, in one prefix. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildWindowsAgent, nodeForWindows } from '../setup/build-windows-agent.ts';
import type { BenchmarkOptions } from './benchmark.ts';
import { type Figure, measurePairs } from './measure.ts';

const root = resolve(import.meta.dirname, '..');
const WINE = '/usr/lib/wine';

export async function agentStart({ folder, pairs, say }: BenchmarkOptions): Promise<Figure> {
  // Debian's package has no program in the search path.
  if (!existsSync(WINE)) throw new Error('Missing: apt-get install wine64');
  say('making a prefix of wine');
  const env = { ...process.env, WINEPREFIX: join(folder, 'prefix'), WINEDEBUG: '-all' };
  const wine = (...words: string[]) => exitCodeOf(join(WINE, 'wine64'), words, env);
  await wine('wineboot', '-i');
  await wine('winecfg', '-v', 'win10');
  const drive = join(folder, 'prefix/drive_c/bench');
  await mkdir(drive);
  await copyFile(await nodeForWindows(root), join(drive, 'node.exe'));
  await copyFile(await buildWindowsAgent(root), join(drive, 'agent.exe'));
  // wine itself stays, as Windows does.
  await exitCodeOf(join(WINE, 'wineserver'), ['-p'], env);
  try {
    return await measurePairs({
      // Without a mode it says what modes there are, and ends with 2.
      ours: () => secondsOf(() => wine('C:\\bench\\agent.exe'), 2),
      peer: () => secondsOf(() => wine('C:\\bench\\node.exe', '-e', '0'), 0),
      ...{ peerName: 'node.exe -e 0', unit: 's', pairs, target: { atMost: 2 } },
    });
  } finally {
    await exitCodeOf(join(WINE, 'wineserver'), ['-k'], env);
  }
}

async function secondsOf(work: () => Promise<number>, expected: number): Promise<number> {
  const begun = performance.now();
  const code = await work();
  if (code !== expected) throw new Error(`it ended with ${code}`);
  return (performance.now() - begun) / 1000;
}

async function exitCodeOf(program: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [code] = await once(spawn(program, words, { env, stdio: 'ignore' }), 'exit');
  return code;
}
