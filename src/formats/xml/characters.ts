/** Which characters and names XML 1.0 (fifth edition, sections 2.2 and 2.3) knows, and its five entities. */

const startCharacters =
  ':A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';

/** A name, for a regular expression with the flag `u`. Bounded: V8 gives up with a RangeError after millions of repetitions. */
export const NAME = `[${startCharacters}][${startCharacters}.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040-]{0,254}`;

const wholeName = new RegExp(`^${NAME}$`, 'u');

export function isXmlName(text: string): boolean {
  return wholeName.test(text);
}

/** Characters that XML cannot hold, not even as references; `\p{Cs}` are halves of a surrogate pair without the other one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const forbidden = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|\p{Cs}/u;

/** Where the first character is that XML cannot hold; -1 when there is none. */
export function forbiddenCharacterAt(text: string): number {
  return text.search(forbidden);
}

/** `U+0001`, for messages. */
export function nameOfCharacter(text: string, at: number): string {
  return `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** What stands between `&` and `;`: one of the five entities, `#13` or `#xD`. Undefined when it means no character of XML. */
export function characterOf(reference: string): string | undefined {
  // First of all the five: an export holds a whole sequence written with them.
  const entity = entities.get(reference);
  const digits = entity === undefined ? /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(reference) : null;
  if (digits === null) return entity;
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
  if (code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  return forbiddenCharacterAt(character) === -1 ? character : undefined;
}
