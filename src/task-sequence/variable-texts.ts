/** Texts of variables as values. */

/** MDT writes YES and NO, ConfigMgr True and False. */
const flags = new Map([
  ...['true', 'yes', '1'].map((word) => [word, true] as const),
  ...['false', 'no', '0'].map((word) => [word, false] as const),
]);

/** Undefined for what is neither. */
export function flagFromText(text: string): boolean | undefined {
  return flags.get(text.trim().toLowerCase());
}

/** Parts between commas; empty ones are none. */
export function listFromText(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
