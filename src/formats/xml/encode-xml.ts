import { Buffer } from 'node:buffer';
import type { XmlEncoding } from './decode-xml.ts';

/**
 * Text to the bytes that `decodeXml` makes it of.
 * @throws RangeError for a character that Windows-1252 lacks: `markupFor` writes it so that every encoding has it
 */
export function encodeXml(text: string, { name, mark }: XmlEncoding): Buffer {
  const marked = mark ? `\uFEFF${text}` : text;
  if (name === 'utf-16le') return Buffer.from(marked, 'utf16le');
  if (name === 'utf-16be') return Buffer.from(marked, 'utf16le').swap16();
  return name === 'windows-1252' ? inWindows1252(marked) : Buffer.from(marked, 'utf8');
}

/**
 * A text as it stands between tags. In encodings of one byte a character beyond ASCII is a reference, since readers differ in what bytes from 0x80 mean there.
 * @throws RangeError for a character that XML cannot hold: ask `forbiddenCharacterAt` first
 */
export function markupFor(text: string, { name }: XmlEncoding): string {
  const markup = text.replace(/[<>&\r]/g, (character) => escapes[character] ?? character);
  if (name.startsWith('utf-')) return markup;
  return markup.replace(/[^\0-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`);
}

const escapes: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '\r': '&#13;' };

function inWindows1252(text: string): Buffer {
  // By the decoder itself, so that what it read is written back as the same bytes.
  const bytes: ReadonlyMap<string, number> = new Map(
    Array.from({ length: 256 }, (_, byte) => [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte]),
  );
  return Buffer.from(
    Array.from(text, (character) => {
      const byte = bytes.get(character);
      if (byte === undefined) throw new RangeError(`Windows-1252 has no ${character}`);
      return byte;
    }),
  );
}
