/** File names of requests as clean relative paths. */

const MAX_PATH_LENGTH = 512;

/**
 * `\Boot\BCD`, `/boot//x.efi` and `./x` become `Boot/BCD`, `boot/x.efi`, `x` (Windows' boot managers ask with
 * backslashes, shim with a double slash). Null for what must not be served: `..`, control characters, a drive letter,
 * nothing at all, or more than 512 characters. Upper and lower case are kept.
 */
export function normalisePath(requested: string): string | null {
  if (requested.length > MAX_PATH_LENGTH || /[\p{Cc}\ufffd:]/u.test(requested)) return null;
  const parts = requested.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..')) return null;
  return parts.join('/');
}
