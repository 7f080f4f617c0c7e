import { XmlError } from './xml-error.ts';

/** Largest XML that is read, in bytes, or in UTF-16 code units where it is text already. */
export const MAX_XML_SIZE = 32 * 1024 * 1024;

/** Encodings that a declaration may name, and how the bytes are read. UTF-16 is told by its bytes, not by what it says of itself. */
const declared: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'utf-8'],
  ['utf-16', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['ascii', 'utf-8'],
  // What browsers and TextDecoder mean by it too: WHATWG Encoding, section 4.2.
  ['iso-8859-1', 'windows-1252'],
  ['windows-1252', 'windows-1252'],
]);

/**
 * Bytes of an XML file to its text, without a byte order mark. UTF-8 and UTF-16, with a byte order mark or by how `<` is written; other
 * encodings where the declaration names one of the few above.
 * @throws XmlError when the bytes are not in that encoding, or too many
 */
export function decodeXml(bytes: Uint8Array): string {
  if (bytes.length > MAX_XML_SIZE) throw tooLarge();
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new XmlError(`the bytes are not text in ${encoding}`, ...placeOfFault(bytes, encoding));
  }
}

export function tooLarge(): XmlError {
  return new XmlError(`the XML is larger than ${MAX_XML_SIZE / 1024 / 1024} MiB, which is the most that is read`, 1, 1);
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  const start = new TextDecoder('windows-1252').decode(bytes.subarray(0, 200));
  const name = /^(?:ï»¿)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(start)?.[1];
  const encoding = name === undefined ? 'utf-8' : declared.get(name.toLowerCase());
  if (encoding === undefined) throw new XmlError(`the encoding ${name} is not read; save the file as UTF-8`, 1, 1);
  return encoding;
}

/** Line and column of the first character that cannot be decoded. */
function placeOfFault(bytes: Uint8Array, encoding: string): [number, number] {
  const text = new TextDecoder(encoding).decode(bytes);
  const fault = text.indexOf('\ufffd');
  const before = text.slice(0, Math.max(0, fault)).split(/\r\n?|\n/);
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}
