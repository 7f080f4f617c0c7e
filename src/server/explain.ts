/** An error as a program's last line: what it says, with its code. */
import { SlipwayError } from '../api/errors.ts';

export function explain(error: unknown): string {
  if (error instanceof SlipwayError) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
