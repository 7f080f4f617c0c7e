import { IniError } from './ini-error.ts';

/** A rules file of a thousand computers has about 200 kB. */
export const MAX_INI_BYTES = 4 * 1024 * 1024;

/**
 * Bytes of an INI file to its text, without a byte order mark. UTF-8 and UTF-16 by their marks; without one UTF-8 where the bytes are that, and else
 * Windows-1252, which Windows' editors wrote for decades and every byte is a character of.
 * @throws IniError for too many bytes, and for bytes that are no text
 */
export function decodeIni(bytes: Uint8Array): string {
  if (bytes.length > MAX_INI_BYTES)
    throw new IniError(`the file has ${bytes.length} bytes, and ${MAX_INI_BYTES} are read at most`);
  const text = decoded(bytes);
  const nothing = text.indexOf('\0');
  if (nothing !== -1) throw new IniError('there is a character 0, as no text has', lineAt(text, nothing));
  return text;
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  // Notepad's "Unicode" has the mark; a file without it begins with `[` or a letter, and a zero behind it.
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return strictly('utf-16le', bytes);
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return strictly('utf-16be', bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function strictly(encoding: 'utf-16le' | 'utf-16be', bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new IniError(`the bytes begin like ${encoding.toUpperCase()}, and are not text in it`);
  }
}

function lineAt(text: string, end: number): number {
  return text.slice(0, end).split(/\r\n|\r|\n/).length;
}
