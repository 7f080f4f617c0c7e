/** The terminal that the full screen is drawn on: device, raw keyboard, size, and its state of before when it is given back. */
import { constants, fstatSync, openSync, readFileSync, type Stats, write, writeSync } from 'node:fs';
import { isatty, ReadStream, WriteStream } from 'node:tty';
import type { Charset } from './charset.ts';
import { enterScreen, leaveScreen, resetLinuxPalette, setLinuxPalette } from './draw.ts';
import type { Size } from './frame.ts';

export interface Terminal {
  readonly charset: Charset;
  /** Null when the device does not know: a serial line. */
  size(): Size | null;
  /** Resolves when the terminal has taken all of it. A terminal that takes nothing (Scroll Lock, no reader) never holds up anything else. */
  write(text: string): Promise<void>;
  /** Begins to read keys and takes the whole screen. */
  enter(onBytes: (bytes: Uint8Array) => void): void;
  /** Gives screen and keyboard back. May be called again. */
  leave(): void;
}

interface TerminalKind {
  readonly charset: Charset;
  /** A virtual terminal of the Linux kernel itself, whose palette can be set. */
  readonly linuxConsole: boolean;
}

interface TerminalOptions {
  readonly inputFd: number;
  readonly outputFd: number;
  /** The environment's TERM. */
  readonly term: string | undefined;
}

/** Null when there is no terminal that a full screen can be drawn on: not a terminal, or a dumb one. */
export function openTerminal({ inputFd, outputFd, term }: TerminalOptions): Terminal | null {
  if (!isatty(inputFd) || !isatty(outputFd)) return null;
  const kind = terminalKind(isLinuxConsole(fstatSync(outputFd), activeConsoles()), term);
  return kind === null ? null : new TtyTerminal(inputFd, outputFd, kind);
}

/** What a terminal can show. Programs of today draw Unicode; what calls itself vt100 or vt220 may be anything at the end of a serial line. */
export function terminalKind(linuxConsole: boolean, term: string | undefined): TerminalKind | null {
  if (linuxConsole) return { charset: 'cp437', linuxConsole };
  if (term === undefined || term === '' || term === 'dumb') return null;
  if (/^linux/.test(term)) return { charset: 'cp437', linuxConsole };
  const modern = /^(xterm|screen|tmux|rxvt-unicode|alacritty|foot|kitty|konsole|gnome|vte|st-)/.test(term);
  return { charset: modern ? 'unicode' : 'ascii', linuxConsole };
}

/**
 * Whether a device is a virtual terminal. Device numbers (kernel documentation, "devices.txt"): 4:0 to 4:63 are tty0 to tty63, 5:1 is
 * /dev/console, which is the last of the active consoles. TERM does not say: a serial console may well be given TERM=linux.
 */
export function isLinuxConsole({ rdev }: Pick<Stats, 'rdev'>, consoles: string): boolean {
  const major = (rdev >> 8) & 0xfff;
  const minor = (rdev & 0xff) | ((rdev >> 12) & 0xfff00);
  if (major === 4) return minor < 64;
  return major === 5 && minor === 1 && /(^|\s)tty\d+\s*$/.test(consoles);
}

function activeConsoles(): string {
  try {
    return readFileSync('/sys/class/tty/console/active', 'utf8');
  } catch {
    // No Linux, or no /sys: then it is not known to be a virtual terminal.
    return '';
  }
}

/** Between two tries to write to a terminal that takes nothing. */
const BUSY_WAIT = 20;
/** Milliseconds for the last words to a terminal. */
const MOST_FAREWELL = 500;
const MOST_COLUMNS = 500;
const MOST_ROWS = 200;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

class TtyTerminal implements Terminal {
  readonly charset: Charset;
  readonly #linuxConsole: boolean;
  readonly #inputFd: number;
  /** Only asked for its size. */
  readonly #output: WriteStream;
  readonly #fd: number;
  /** Null while the terminal is not ours. */
  #input: ReadStream | null = null;

  constructor(inputFd: number, outputFd: number, { charset, linuxConsole }: TerminalKind) {
    this.charset = charset;
    this.#linuxConsole = linuxConsole;
    this.#inputFd = inputFd;
    this.#output = new WriteStream(openAgain(outputFd, constants.O_WRONLY));
    this.#output.on('error', () => undefined);
    // A key can stop a terminal for hours (Scroll Lock, Ctrl-S at the other end of a serial line), and a write that blocks would stop
    // the deployment with it.
    this.#fd = openAgain(outputFd, constants.O_WRONLY | constants.O_NONBLOCK);
  }

  size(): Size | null {
    refreshSize(this.#output);
    const { columns, rows } = this.#output;
    if (!(columns > 0 && rows > 0)) return null;
    return { columns: Math.min(columns, MOST_COLUMNS), rows: Math.min(rows, MOST_ROWS) };
  }

  async write(text: string): Promise<void> {
    let rest = Buffer.from(text);
    // What is left of a picture must not come after the terminal was given back.
    while (rest.length > 0 && this.#input !== null) {
      const taken = await writeSome(this.#fd, rest);
      rest = rest.subarray(taken);
      if (taken === 0) await new Promise((resolve) => setTimeout(resolve, BUSY_WAIT));
    }
  }

  enter(onBytes: (bytes: Uint8Array) => void): void {
    this.#input = new ReadStream(openAgain(this.#inputFd, constants.O_RDONLY));
    this.#input.on('data', onBytes);
    // A terminal that hangs up takes the keyboard along; the deployment goes on.
    this.#input.on('error', () => undefined);
    this.#input.setRawMode(true);
    process.on('exit', this.#restore);
    for (const signal of signals) process.on(signal, this.#onSignal);
    this.#writeNow(enterScreen + (this.#linuxConsole ? setLinuxPalette : ''));
  }

  leave(): void {
    process.off('exit', this.#restore);
    for (const signal of signals) process.off(signal, this.#onSignal);
    this.#restore();
  }

  readonly #restore = (): void => {
    if (this.#input === null) return;
    this.#writeNow((this.#linuxConsole ? resetLinuxPalette : '') + leaveScreen);
    this.#input.setRawMode(false);
    // A paused stream would go on to read, and keep the process alive.
    this.#input.destroy();
    this.#input = null;
  };

  /** Puts the terminal in order, then lets the signal do what it would have done. */
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.leave();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };

  /** At once, as the process may be about to end: a busy terminal is given a moment, a stopped one goes without. */
  #writeNow(text: string): void {
    let rest = Buffer.from(text);
    for (let waited = 0; rest.length > 0 && waited < MOST_FAREWELL; waited += BUSY_WAIT) {
      rest = rest.subarray(writeSomeNow(this.#fd, rest));
      if (rest.length > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_WAIT);
    }
  }
}

/** The device once more as an open file of its own: closing it, or a flag set on it, must not reach programs that share ours. */
function openAgain(fd: number, flags: number): number {
  try {
    return openSync(`/proc/self/fd/${fd}`, flags | constants.O_NOCTTY);
  } catch {
    // No /proc: then the flags are lost, and everything else works.
    return fd;
  }
}

/** How many bytes the terminal took; 0 when it takes none at the moment. */
function writeSome(fd: number, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, (error, taken) => {
      if (error === null) resolve(taken);
      else if (error.code === 'EAGAIN') resolve(0);
      else reject(error);
    });
  });
}

function writeSomeNow(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
    // Gone: nobody is there to be shown anything.
    return bytes.length;
  }
}

/**
 * Node asks the device for its size only after SIGWINCH, which reaches the foreground processes of a controlling terminal: an agent that
 * init has started has none. The method that the signal calls does it at any time.
 */
function refreshSize(output: WriteStream): void {
  const refresh: unknown = Reflect.get(output, '_refreshSize');
  if (typeof refresh === 'function') refresh.call(output);
}
