import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { screenFrame } from './screen-frame.ts';
import { isLinuxConsole, openTerminal, terminalKind } from './terminal.ts';
import { frameText } from './test-pictures.ts';
import { scenes } from './test-scenes.ts';

const program = fileURLToPath(new URL('test-program.ts', import.meta.url));
const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** Device numbers as stat() gives them for majors and minors below 256. */
const device = (major: number, minor: number): { rdev: number } => ({ rdev: major * 256 + minor });

describe('the kind of a terminal', () => {
  for (const [what, linuxConsole, term, expected] of [
    ['the Linux console', true, 'linux', 'cp437'],
    ['the Linux console without TERM', true, undefined, 'cp437'],
    ['a serial line that is told to be a Linux console', false, 'linux', 'cp437'],
    ['xterm', false, 'xterm-256color', 'unicode'],
    ['tmux', false, 'tmux-256color', 'unicode'],
    ['screen', false, 'screen', 'unicode'],
    ['a serial line', false, 'vt220', 'ascii'],
    ['an unknown one', false, 'wyse50', 'ascii'],
    ['a dumb one', false, 'dumb', undefined],
    ['none', false, undefined, undefined],
    ['none', false, '', undefined],
  ] as const) {
    test(`of ${what} (TERM=${term ?? 'unset'}) is ${expected ?? 'none to draw on'}`, () => {
      assert.equal(terminalKind(linuxConsole, term)?.charset, expected);
    });
  }

  test('has the kernel’s palette only where the device is a virtual terminal', () => {
    assert.equal(terminalKind(false, 'linux')?.linuxConsole, false);
    assert.equal(isLinuxConsole(device(4, 1), ''), true);
    assert.equal(isLinuxConsole(device(4, 63), ''), true);
    assert.equal(isLinuxConsole(device(4, 64), ''), false, 'ttyS0');
    assert.equal(isLinuxConsole(device(136, 0), 'tty0\n'), false, 'a pseudo-terminal');
    assert.equal(isLinuxConsole(device(5, 1), 'ttyS0 tty0\n'), true, '/dev/console on the screen');
    assert.equal(isLinuxConsole(device(5, 1), 'tty0 ttyS0\n'), false, '/dev/console on a serial line');
    assert.equal(isLinuxConsole(device(5, 1), ''), false);
  });

  test('is none for a file and for /dev/null', () => {
    assert.equal(openTerminal({ inputFd: 0, outputFd: -1, term: 'linux' }), null);
    assert.equal(spawnSync(process.execPath, [program], { input: '', env: { TERM: 'xterm' } }).status, 3);
  });
});

/** A terminal of tmux with a shell in it: a foreign judge of what we write, and foreign keys. */
class Tmux {
  readonly #socket: string;
  #serverPid = 0;
  #stopped = false;

  constructor(t: TestContext, columns: number, rows: number) {
    const directory = mkdtempSync(join(tmpdir(), 'slipway-screen-'));
    this.#socket = join(directory, 'tmux');
    t.after(() => {
      if (this.#stopped) this.hold('SIGCONT');
      this.#run('kill-server');
      rmSync(directory, { recursive: true, force: true });
    });
    // Utf-8 whatever the locale; escape-time 0, so that the Escape key goes on at once.
    this.#run('-u', '-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), "PS1='$ ' sh");
    this.#run('set', '-g', 'status', 'off');
    this.#run('set', '-g', 'window-size', 'manual');
    this.#run('set', '-s', 'escape-time', '0');
    this.resize(columns, rows);
  }

  resize(columns: number, rows: number): void {
    this.#run('resize-window', '-x', String(columns), '-y', String(rows));
  }

  start(...args: string[]): void {
    this.type(`clear; TERM=tmux "${process.execPath}" "${program}" ${args.join(' ')}; echo "ended with $?"`);
    this.keys('Enter');
  }

  /** A terminal that reads nothing, until it is let go. */
  hold(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#serverPid === 0) this.#serverPid = Number(this.state('#{pid}'));
    process.kill(this.#serverPid, signal);
    this.#stopped = signal === 'SIGSTOP';
  }

  /** By tmux's names. */
  keys(...names: string[]): void {
    this.#run('send-keys', ...names);
  }

  type(text: string): void {
    this.#run('send-keys', '-l', text);
  }

  styled(): string {
    return this.#run('capture-pane', '-p', '-e');
  }

  state(format: string): string {
    return this.#run('display-message', '-p', format).trim();
  }

  waitFor(pattern: RegExp): Promise<string> {
    return this.#waitUntil((text) => pattern.test(text), String(pattern));
  }

  waitForPicture(scene: string, columns: number, rows: number): Promise<string> {
    const wanted = frameText(screenFrame(scenes[scene]!, { columns, rows }, 'unicode'))
      .join('\n')
      .trimEnd();
    return this.#waitUntil((text) => text === wanted, `the picture\n${wanted}\n`);
  }

  async #waitUntil(found: (text: string) => boolean, what: string): Promise<string> {
    const end = Date.now() + 60_000;
    for (;;) {
      const text = this.#run('capture-pane', '-p').trimEnd();
      if (found(text)) return text;
      if (Date.now() > end) throw new Error(`${what} did not come. The terminal shows:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  #run(...args: string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8' });
  }
}

describe('on a real terminal (tmux)', { skip: hasTmux ? false : 'needs tmux' }, () => {
  for (const scene of ['apply', 'failed', 'done', 'deployment', 'variables', 'log']) {
    test(`${scene} looks as the picture says, and the terminal is given back`, async (t) => {
      const tmux = new Tmux(t, 80, 25);
      tmux.start('scene', scene);
      await tmux.waitForPicture(scene, 80, 25);
      assert.equal(tmux.state('#{cursor_flag}'), scene === 'variables' ? '1' : '0');
      tmux.keys('Enter');
      const text = await tmux.waitFor(/ended with 0/);
      assert.match(text, /given back/);
      assert.doesNotMatch(text, /PC-0042/);
      assert.equal(tmux.state('#{cursor_flag} #{wrap_flag}'), '1 1');
    });
  }

  test('the band has the colour of the state', async (t) => {
    const tmux = new Tmux(t, 80, 25);
    tmux.start('scene', 'failed');
    await tmux.waitFor(/PC-0042/);
    const [first = ''] = tmux.styled().split('\n');
    assert.ok(first.startsWith('\u001b[37m\u001b[41m'), JSON.stringify(first.slice(0, 30)));
  });

  test('the picture follows the size of the window', async (t) => {
    const tmux = new Tmux(t, 80, 25);
    tmux.start('scene', 'apply');
    await tmux.waitFor(/PC-0042/);
    for (const [columns, rows] of [
      [160, 50],
      [60, 15],
    ] as const) {
      tmux.resize(columns, rows);
      await tmux.waitForPicture('apply', columns, rows);
    }
  });

  test('the whole wizard is answered by keys', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'slipway-answers-'));
    t.after(() => rmSync(directory, { recursive: true, force: true }));
    const file = join(directory, 'answers');
    const tmux = new Tmux(t, 80, 25);
    tmux.start('wizard', file);
    await tmux.waitFor(/Password +\[/);
    tmux.type('gehüim');
    tmux.keys('Left', 'Left', 'BSpace');
    tmux.type('e');
    await tmux.waitFor(/\[\*{6} /);
    tmux.keys('F2');
    await tmux.waitFor(/\[geheim /);
    tmux.keys('Enter');
    await tmux.waitFor(/► DHCP/);
    tmux.keys('Down', 'Tab');
    tmux.type('0.0.0.20/24');
    tmux.keys('Home');
    tmux.type('1');
    tmux.keys('Enter', 'BTab', 'Down', 'Down', 'Enter');
    await tmux.waitFor(/► Office/);
    tmux.keys('Escape');
    await tmux.waitFor(/► Office(?!.*Esc back)/s);
    tmux.keys('End', 'Enter');
    await tmux.waitFor(/Location +\[/);
    tmux.type('Köln');
    tmux.keys('Enter');
    await tmux.waitFor(/Try again/);
    tmux.type('r');
    await tmux.waitFor(/ended with 0/);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), [
      { answer: 'geheim' },
      { answer: { mode: 'static', interface: 'eth0', address: '10.0.0.20', prefix: 24, gateway: null, dns: [] } },
      'back',
      { answer: 'kiosk' },
      { answer: [{ name: 'Location', value: 'Köln' }] },
      'try-again',
    ]);
  });

  test('the terminal is lent to a shell as it was before, and taken again', async (t) => {
    const tmux = new Tmux(t, 80, 25);
    tmux.start('lend');
    await tmux.waitFor(/Before the loan/);
    const shell = await tmux.waitFor(/type:/);
    assert.doesNotMatch(shell, /Before the loan/);
    tmux.type('ab');
    tmux.keys('BSpace', 'Enter');
    const text = await tmux.waitFor(/read a$/m);
    assert.match(text, /[^-]icanon/);
    assert.match(text, /[^-]echo /);
    tmux.keys('Enter');
    await tmux.waitFor(/Password +\[/);
    tmux.type('pw');
    tmux.keys('Enter');
    await tmux.waitFor(/\{"answer":"pw"\}\nended with 0/);
  });

  test('a terminal that takes nothing holds up neither the program nor its end', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'slipway-closed-'));
    t.after(() => rmSync(directory, { recursive: true, force: true }));
    const file = join(directory, 'closed');
    const tmux = new Tmux(t, 80, 25);
    tmux.start('busy', file);
    await tmux.waitFor(/Before the end/);
    tmux.hold('SIGSTOP');
    const end = Date.now() + 60_000;
    while (!existsSync(file) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(existsSync(file), 'the program did not come to its end');
  });

  test('the terminal is in order after a crash, and the reason can be read', async (t) => {
    const tmux = new Tmux(t, 80, 25);
    tmux.start('crash');
    const text = await tmux.waitFor(/ended with 1/);
    assert.match(text, /Error: crashed on purpose/);
    await assertCooked(tmux);
  });

  test('the terminal is in order after the process was told to end', async (t) => {
    const tmux = new Tmux(t, 80, 25);
    tmux.start('wait');
    await tmux.waitFor(/Before the end/);
    const shell = tmux.state('#{pane_pid}');
    const [child = ''] = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').split(' ');
    process.kill(Number(child), 'SIGTERM');
    await tmux.waitFor(/ended with 143/);
    await assertCooked(tmux);
  });
});

async function assertCooked(tmux: Tmux): Promise<void> {
  assert.equal(tmux.state('#{cursor_flag} #{wrap_flag} #{alternate_on}'), '1 1 0');
  tmux.type('stty -a | tr " " "\\n" | grep -x -e icanon -e echo -e isig | sort | tr "\\n" "+"; echo done');
  tmux.keys('Enter');
  await tmux.waitFor(/^echo\+icanon\+isig\+done/m);
}
