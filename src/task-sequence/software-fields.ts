/** Fields that packages and applications have in common. */
import * as z from 'zod';

/** One line, since it stands in tables, logs and sentences. */
export function nameText(longest: number) {
  return (
    z
      .string()
      .min(1)
      .max(longest)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it keeps out.
      .regex(/^[^\u0000-\u001f\u007f]+$/, { error: 'one line without control characters' })
  );
}

export function sourceFolder() {
  return z
    .string()
    .max(1024)
    .regex(/^(\/[^\0]*|upload:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, {
      error: 'a whole path on the site server, beginning with /, or upload: and the id of an upload',
    })
    .nullable()
    .default(null)
    .describe(
      'Folder on the site server whose files are imported; `upload:` and the id of an upload of a folder; null: it has no files.',
    );
}

export function exitCodes(usual: readonly number[]) {
  return z
    .array(z.int().min(0).max(0xffff_ffff))
    .max(100)
    .default([...usual]);
}

export function maximumMinutes() {
  return z.int().min(1).max(1440).default(120).describe('After these minutes it is ended, and has failed.');
}
