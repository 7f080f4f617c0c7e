/**
 * How queries compare texts: without regard to case, by a table that is the same in the database (the function fold_text) and here.
 * PostgreSQL's own lower() does something else in every locale: in the embedded server's, C, it knows A to Z alone.
 */

/** Latin, Greek and Cyrillic. The migration that made fold_text has the same characters. */
const UPPER =
  'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ';
const LOWER =
  'àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷÿźżžάέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюя';

const lowerOf = new Map([...UPPER].map((character, at) => [character, LOWER[at] ?? character]));

export function foldText(text: string): string {
  return foldedCharacters(text).join('');
}

/** One for each character, so that the length stays: patterns count characters. */
export function foldedCharacters(text: string): string[] {
  return [...text].map((character) =>
    character < '\u0080' ? character.toLowerCase() : (lowerOf.get(character) ?? character),
  );
}

/** Below 0, 0 or above 0: the order of PostgreSQL's collation C, by code points. JavaScript's own puts U+1F600 before U+FFFD. */
export function compareCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
