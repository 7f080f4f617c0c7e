/** Versions of Windows and of its files: `10.0.22631.2861`. */
import { compareDigits } from './digit-order.ts';

const VERSION = /^\d+(\.\d+)*$/;

/**
 * Negative when `a` is older, positive when it is newer, 0 when they are the same; missing parts are 0. Null when one of them
 * is not numbers with dots between: a condition on it is a problem, not false.
 */
export function compareWindowsVersions(a: string, b: string): number | null {
  const [left, right] = [a.trim(), b.trim()];
  if (!VERSION.test(left) || !VERSION.test(right)) return null;
  const [ours, theirs] = [left.split('.'), right.split('.')];
  for (let at = 0; at < Math.max(ours.length, theirs.length); at++) {
    const order = compareDigits(ours[at] ?? '', theirs[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}
