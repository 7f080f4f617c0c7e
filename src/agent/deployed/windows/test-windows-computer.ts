/**
 * A computer with Windows for tests, as wine has it: it is started, restarts, and loses its power. What Windows does between the two, winlogon's part, is done here: what `CmdLine` says while
 * `SetupType` is 2 (machine/windows-start.ts). wine's shutdown.exe does nothing, so whoever waits for a restart reads of it in the agent's log, and switches off.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../../..');
const EXECUTABLE = join(root, 'dist/windows/slipway-agent.exe');
/** Debian's package wine64 has no program in the search path. */
const WINE = '/usr/lib/wine/wine64';
const SERVER = '/usr/lib/wine/wineserver';

export const AGENT = 'C:\\ProgramData\\Slipway\\slipway-agent.exe';

/** Why nothing can be tried here; false when it can. */
export function whyNoWindows(): string | false {
  if (!existsSync(WINE)) return 'not installed: wine64 (setup/debian-packages.txt)';
  return existsSync(EXECUTABLE)
    ? false
    : 'not built: dist/windows/slipway-agent.exe (node setup/build-windows-agent.ts)';
}

export class WindowsComputer {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  #outputs = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#env = { ...process.env, WINEPREFIX: join(folder, 'prefix'), WINEDEBUG: '-all' };
  }

  static async make(t: TestContext): Promise<WindowsComputer> {
    const computer = new WindowsComputer(await mkdtemp(join(tmpdir(), 'slipway-windows-')));
    t.after(async () => {
      await computer.powerOff();
      await rm(computer.#folder, { recursive: true, force: true });
    });
    await run(WINE, ['wineboot', '-i'], { env: computer.#env });
    // Windows 7 by default, which Node does not know any more.
    await run(WINE, ['winecfg', '-v', 'win10'], { env: computer.#env });
    await mkdir(dirname(computer.file(AGENT)), { recursive: true });
    await copyFile(EXECUTABLE, computer.file(AGENT));
    return computer;
  }

  /** Where a path of Windows is in this system. In wine names have their case. */
  file(path: string): string {
    return join(this.#folder, 'prefix/drive_c', path.slice(3).replaceAll('\\', '/'));
  }

  async write(path: string, content: string | Buffer): Promise<void> {
    await mkdir(dirname(this.file(path)), { recursive: true });
    await writeFile(this.file(path), content);
  }

  /** Null where there is none. */
  async text(path: string): Promise<string | null> {
    return existsSync(this.file(path)) ? readFile(this.file(path), 'utf8') : null;
  }

  /** Runs a program to its end. */
  async run(...words: readonly string[]): Promise<{ code: number; out: string }> {
    // Node's streams do not take a pipe of Linux as standard output of a program of Windows.
    const path = join(this.#folder, `output-${this.#outputs++}`);
    const output = await open(path, 'w');
    const child = spawn(WINE, words, { env: this.#env, stdio: ['ignore', output.fd, output.fd] });
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    const [code] = await once(child, 'exit');
    clearTimeout(timer);
    await output.close();
    return { code, out: await readFile(path, 'utf8') };
  }

  /** A process that goes on: `kill('SIGKILL')` ends it in the midst of what it does. */
  begin(...words: readonly string[]): ChildProcess {
    return spawn(WINE, words, { env: this.#env, stdio: 'ignore' });
  }

  /** What a value holds; null where there is none. */
  async registry(key: string, name: string): Promise<string | null> {
    const { out } = await this.run('reg.exe', 'query', key, '/v', name);
    return /REG_\w+ {4}(.*?)\r?\n/.exec(out)?.[1] ?? (out.includes(`    ${name}    REG_SZ`) ? '' : null);
  }

  async setNumber(key: string, name: string, value: number): Promise<void> {
    await this.run('reg.exe', 'add', key, '/v', name, '/t', 'REG_DWORD', '/d', String(value), '/f');
  }

  /** All processes end at once. What was written is there. */
  async powerOff(): Promise<void> {
    await run(SERVER, ['-k'], { env: this.#env }).catch(() => {});
    await run(SERVER, ['-w'], { env: this.#env }).catch(() => {});
    await this.#endStrays();
  }

  /** A program that was just being started is not known to wine's server yet, and would wait for it for ever. */
  async #endStrays(): Promise<void> {
    const ours = `WINEPREFIX=${this.#env['WINEPREFIX']}\0`;
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      // One that has ended meanwhile is what was wanted.
      if (environment.includes(ours)) await run('kill', ['-9', pid]).catch(() => {});
    }
  }

  /** What Windows runs before anybody can sign in; null where it runs nothing. */
  async start(): Promise<ChildProcess | null> {
    const setup = 'HKLM\\SYSTEM\\Setup';
    if ((await this.registry(setup, 'SetupType')) !== '0x2') return null;
    const [, program, mode] = /^"([^"]+)" (\S+)$/.exec((await this.registry(setup, 'CmdLine')) ?? '') ?? [];
    if (program === undefined || mode === undefined) throw new Error('CmdLine is no command line of ours');
    return this.begin(program, mode);
  }

  /** Resolves once something is so. */
  async until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
    for (let left = 600; !(await isSo()); left--) {
      if (left === 0) throw new Error(`Not within a minute: ${what}. The agent's log:\n${await this.log()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async log(): Promise<string> {
    return (await this.text('C:\\ProgramData\\Slipway\\log\\agent.log')) ?? '';
  }

  /** How often a restart was asked for. */
  async restarts(): Promise<number> {
    return (await this.log()).split('$ shutdown.exe /r /t 0 /f').length - 1;
  }
}
