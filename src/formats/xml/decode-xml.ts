import { XmlError } from './xml-error.ts';

/** Largest XML that is read, in bytes, or in UTF-16 code units where it is text already. */
export const MAX_XML_SIZE = 32 * 1024 * 1024;

/** Encodings that a declaration may name, and how the bytes are read. UTF-16 is told by its bytes, not by what it says of itself. */
const declared: ReadonlyMap<string, XmlEncoding['name']> = new Map([
  ['utf-8', 'utf-8'],
  ['utf-16', 'utf-8'],
  ['us-ascii', 'us-ascii'],
  ['ascii', 'us-ascii'],
  // What browsers and TextDecoder mean by it too: WHATWG Encoding, section 4.2.
  ['iso-8859-1', 'windows-1252'],
  ['windows-1252', 'windows-1252'],
]);

export interface XmlEncoding {
  /** `us-ascii`: as it is declared. Bytes beyond it are read as UTF-8, which is what writers mean that declare it and write more. */
  readonly name: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'us-ascii';
  /** Whether a byte order mark stands before the text. */
  readonly mark: boolean;
}

/**
 * Bytes of an XML file to its text, without a byte order mark. UTF-8 and UTF-16, with a byte order mark or by how `<` is written; other
 * encodings where the declaration names one of the few above.
 * @throws XmlError when the bytes are not in that encoding, or too many
 */
export function decodeXml(bytes: Uint8Array): string {
  if (bytes.length > MAX_XML_SIZE) throw tooLarge();
  const { name } = encodingOfXml(bytes);
  const encoding = name === 'us-ascii' ? 'utf-8' : name;
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

/** @throws XmlError for an encoding that is not read */
export function encodingOfXml(bytes: Uint8Array): XmlEncoding {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return { name: 'utf-16le', mark: true };
  if (first === 0xfe && second === 0xff) return { name: 'utf-16be', mark: true };
  if (first === 0x3c && second === 0) return { name: 'utf-16le', mark: false };
  if (first === 0 && second === 0x3c) return { name: 'utf-16be', mark: false };
  const start = new TextDecoder('windows-1252').decode(bytes.subarray(0, 200));
  const name = /^(?:ï»¿)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(start)?.[1];
  const encoding = name === undefined ? 'utf-8' : declared.get(name.toLowerCase());
  if (encoding === undefined) throw new XmlError(`the encoding ${name} is not read; save the file as UTF-8`, 1, 1);
  // Other encodings have no such mark: there these bytes are text.
  return { name: encoding, mark: encoding !== 'windows-1252' && first === 0xef && second === 0xbb && third === 0xbf };
}

/** Line and column of the first character that cannot be decoded. */
function placeOfFault(bytes: Uint8Array, encoding: string): [number, number] {
  const text = new TextDecoder(encoding).decode(bytes);
  const fault = text.indexOf('\ufffd');
  const before = text.slice(0, Math.max(0, fault)).split(/\r\n?|\n/);
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}
