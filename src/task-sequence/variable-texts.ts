/** Texts of variables as values; switches are in flag.ts. */

/** Parts between commas; empty ones are none. */
export function listFromText(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
