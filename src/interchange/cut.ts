/** The beginning of a text, of at most so many UTF-16 units; no character is cut in two, and halves of characters that are in it become U+FFFD. */
export function cut(text: string, most: number): string {
  // A half behind which something is left out is the first of a pair, or a lone one.
  const isHalf = text.length > most && /^[\uD800-\uDBFF]$/.test(text.charAt(most - 1));
  return text.slice(0, isHalf ? most - 1 : most).toWellFormed();
}
