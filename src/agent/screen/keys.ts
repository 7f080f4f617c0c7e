/**
 * Keys from the bytes of a keyboard: UTF-8 text, control characters, and the escape sequences of the Linux console (console_codes(4),
 * drivers/tty/vt/defkeymap.map), of xterm ("XTerm Control Sequences", PC-style function keys) and of a vt220 on a serial line.
 *
 * Bytes come in pieces of any length. What may be the beginning of a longer sequence is kept until more comes; when nothing comes
 * (the caller's clock), flushKeys() takes it for what it is: a lone ESC byte is the Escape key.
 */

export type KeyName =
  | 'enter'
  | 'tab'
  | 'shift-tab'
  | 'escape'
  | 'backspace'
  | 'delete'
  | 'insert'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'page-up'
  | 'page-down'
  | `f${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12}`
  /** Ctrl-L: draw everything again. */
  | 'redraw'
  /** Ctrl-U and Ctrl-W, as shells have them. */
  | 'erase-line'
  | 'erase-word';

export type Key =
  | { readonly kind: 'key'; readonly name: KeyName }
  /** One typed character. */
  | { readonly kind: 'text'; readonly text: string }
  /** The terminal's answer to draw.ts `askForSize`. */
  | { readonly kind: 'size'; readonly columns: number; readonly rows: number };

interface ReadKeys {
  readonly keys: readonly Key[];
  /** The beginning of something: put before the next bytes. */
  readonly rest: Uint8Array;
}

const ESC = 0x1b;
/** No key's sequence is longer; a longer one is noise on the line. */
const LONGEST_SEQUENCE = 32;

const controls: Readonly<Record<number, KeyName>> = {
  1: 'home', // Ctrl-A
  5: 'end', // Ctrl-E
  8: 'backspace',
  9: 'tab',
  10: 'enter',
  12: 'redraw', // Ctrl-L
  13: 'enter',
  21: 'erase-line', // Ctrl-U
  23: 'erase-word', // Ctrl-W
  127: 'backspace',
};

/** By the final byte after ESC [ or ESC O. */
const finals: Readonly<Record<string, KeyName>> = {
  ...{ A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', Z: 'shift-tab', M: 'enter' },
  ...{ P: 'f1', Q: 'f2', R: 'f3', S: 'f4' },
};

/** By the number before ~. 1 and 4 are a vt220's Find and Select, where a PC has Home and End. */
const numbered: Readonly<Record<number, KeyName>> = {
  ...{ 1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'page-up', 6: 'page-down', 7: 'home', 8: 'end' },
  ...{ 11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9', 21: 'f10', 23: 'f11' },
  ...{ 24: 'f12' },
};

/** F1 to F5 of the Linux console: ESC [ [ and a letter. */
const linuxFunctionKeys: Readonly<Record<string, KeyName>> = { A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5' };

/** What one look at the bytes found: a key or noise (null) and how many bytes it took; 0 when more must come first. */
interface Token {
  readonly key: Key | null;
  readonly length: number;
}
const more: Token = { key: null, length: 0 };

/** Reads all complete keys. `rest` is what the last call left over. Never throws. */
export function readKeys(rest: Uint8Array, bytes: Uint8Array): ReadKeys {
  const all = new Uint8Array(rest.length + bytes.length);
  all.set(rest);
  all.set(bytes, rest.length);
  const keys: Key[] = [];
  let at = 0;
  while (at < all.length) {
    const { key, length } = readToken(all.subarray(at));
    if (length === 0) break;
    if (key !== null) keys.push(key);
    at += length;
  }
  return { keys, rest: all.slice(at) };
}

/** Reads what is left over when nothing more comes: ESC as the Escape key, a torn sequence or character as nothing. */
export function flushKeys(rest: Uint8Array): readonly Key[] {
  return rest.length === 1 && rest[0] === ESC ? [named('escape')] : [];
}

function readToken(bytes: Uint8Array): Token {
  const first = bytes[0] ?? 0;
  if (first === ESC) return readEscape(bytes);
  if (first < 0x20 || first === 0x7f) return { key: named(controls[first]), length: 1 };
  return readCharacter(bytes);
}

function readEscape(bytes: Uint8Array): Token {
  const second = bytes[1];
  if (second === undefined) return more;
  if (second === 0x5b) return readControlSequence(bytes);
  if (second === 0x4f) {
    const third = bytes[2];
    return third === undefined ? more : { key: named(finals[String.fromCharCode(third)]), length: 3 };
  }
  // Shift-Tab with Debian's console keymaps. With the kernel's own it sends what Tab sends (seen with 6.12): there Up is the way back.
  if (second === 0x09) return { key: named('shift-tab'), length: 2 };
  // Another ESC begins a sequence of its own; Alt with any other key is taken as Escape and that key.
  return { key: named('escape'), length: 1 };
}

function readControlSequence(bytes: Uint8Array): Token {
  if (bytes[2] === 0x5b) {
    const letter = bytes[3];
    return letter === undefined ? more : { key: named(linuxFunctionKeys[String.fromCharCode(letter)]), length: 4 };
  }
  for (let at = 2; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x40 && byte <= 0x7e) return { key: sequenceKey(bytes.subarray(2, at), byte), length: at + 1 };
    // Broken off: what follows stands for itself.
    if (byte < 0x20 || byte > 0x3f) return { key: null, length: at };
    if (at >= LONGEST_SEQUENCE) return { key: null, length: at + 1 };
  }
  return more;
}

function sequenceKey(parameterBytes: Uint8Array, final: number): Key | null {
  const letter = String.fromCharCode(final);
  const parameters = String.fromCharCode(...parameterBytes).split(';');
  const numbers = parameters.map((text) => (/^\d{1,4}$/.test(text) ? Number(text) : Number.NaN));
  const [first = Number.NaN, second = Number.NaN] = numbers;
  if (letter === '~') return named(numbered[first]);
  // ESC [ 1 ; 2 R is Shift-F3 of an xterm; no screen has one row.
  if (letter === 'R' && first > 1 && second > 1) return { kind: 'size', rows: first, columns: second };
  return named(finals[letter]);
}

function named(name: KeyName): Key;
function named(name: KeyName | undefined): Key | null;
function named(name: KeyName | undefined): Key | null {
  return name === undefined ? null : { kind: 'key', name };
}

/** One character of UTF-8 (RFC 3629, section 3). A byte that cannot be part of one is passed over. */
function readCharacter(bytes: Uint8Array): Token {
  const length = lengthOfCharacter(bytes[0] ?? 0);
  if (length === 0) return { key: null, length: 1 };
  for (let at = 1; at < length; at++) {
    const byte = bytes[at];
    if (byte === undefined) return more;
    if (byte < 0x80 || byte > 0xbf) return { key: null, length: at };
  }
  const text = decode(bytes.subarray(0, length));
  return { key: text === null ? null : { kind: 'text', text }, length };
}

function lengthOfCharacter(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

function decode(bytes: Uint8Array): string | null {
  const text = new TextDecoder().decode(bytes);
  const code = text.codePointAt(0) ?? 0;
  // Over-long forms and surrogates decode to U+FFFD; C1 controls are no characters that anybody types.
  return code === 0xfffd || code === 0xfeff || (code >= 0x80 && code < 0xa0) || text === '' ? null : text;
}
