/**
 * A value as JSON that PostgreSQL's jsonb takes: it refuses U+0000 and lone surrogates, which the output of foreign programs holds now
 * and then, and a report that is refused would be sent again for ever.
 */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
}

/** U+0000 becomes the picture of it, a lone surrogate U+FFFD. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\u2400').toWellFormed();
}
