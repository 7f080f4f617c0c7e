/**
 * What a backup is. A folder holds any number of them and one pool of files that they share:
 *
 *     <folder>/                            0700
 *       lock                               who makes or removes a backup
 *       objects/<2 digits>/<sha256>        images and boot images: each file once, whichever backups name it
 *       20261126T081500Z/                  a backup: whole, since it gets this name last
 *         manifest.json                    BackupManifestSchema
 *         database.jsonl.gz                table-copy.ts
 *         content.jsonl                    a line for each object of the content store: {"sha256":…,"bytes":…}
 *         keys.json, or keys.sealed.json   key-part.ts
 *         SHA256SUMS                       of the files above, for sha256sum -c
 *       20261126T091500Z.unfinished/       one that was interrupted; the next one that is made removes it
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { SlipwayError } from '../../api/errors.ts';

/** Goes up when a reader of this version could not read the format any more. */
export const BACKUP_FORMAT = 1;

export const UNFINISHED = '.unfinished';
export const BACKUP_NAME = /^\d{8}T\d{6}Z$/;

export const parts = {
  manifest: 'manifest.json',
  database: 'database.jsonl.gz',
  content: 'content.jsonl',
  keys: 'keys.json',
  sealedKeys: 'keys.sealed.json',
  sums: 'SHA256SUMS',
} as const;

const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

export const FileReferenceSchema = z.object({ sha256: Sha256Schema, bytes: z.int().min(0) });
export type FileReference = z.output<typeof FileReferenceSchema>;

const PartSchema = FileReferenceSchema.extend({ name: z.string().regex(/^[a-z][a-z.]*$/) });
export type Part = z.output<typeof PartSchema>;

/** A name that cannot lead out of its folder. */
const SafeNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

export const BackupManifestSchema = z.object({
  format: z.literal(BACKUP_FORMAT),
  createdAt: z.iso.datetime(),
  productVersion: z.string(),
  site: z.object({ id: z.uuid(), name: z.string() }),
  caFingerprint: Sha256Schema,
  /** What the database was at: the same are run before its rows are put back. */
  migrations: z.array(z.object({ number: z.int().min(1), name: z.string(), checksum: Sha256Schema })).min(1),
  keys: z.enum(['sealed', 'unsealed']),
  content: z.object({
    objects: z.int(),
    bytes: z.int(),
    /** Whether their bytes are in the pool too. */
    included: z.boolean(),
    /** Objects that the store itself did not have whole. */
    missing: z.array(Sha256Schema),
  }),
  bootImages: z.array(
    z.object({ buildId: SafeNameSchema, files: z.array(FileReferenceSchema.extend({ name: SafeNameSchema })) }),
  ),
  parts: z.array(PartSchema),
});
export type BackupManifest = z.output<typeof BackupManifestSchema>;

/** The manifest of a finished backup. Throws SLIP-1051 for anything else, saying what it is. */
export async function readManifest(backup: string): Promise<BackupManifest> {
  if (backup.replace(/\/+$/, '').endsWith(UNFINISHED))
    throw notUsable(backup, 'it was interrupted while it was made, and is not whole. Take an earlier one');
  const text = await readFile(join(backup, parts.manifest), 'utf8').catch((error: unknown) => {
    throw notUsable(backup, `it has no ${parts.manifest} that can be read. Name the folder of one backup`, error);
  });
  const parsed = BackupManifestSchema.safeParse(parseJson(text, backup));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw notUsable(
    backup,
    `its ${parts.manifest} is not of format ${BACKUP_FORMAT}, or is damaged (${issue?.path.join('.')}: ${issue?.message}). Use the Slipway that made it, or a later one`,
  );
}

function parseJson(text: string, backup: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notUsable(backup, `its ${parts.manifest} is damaged. Take another backup`, error);
  }
}

export function notUsable(backup: string, why: string, cause?: unknown): SlipwayError {
  return new SlipwayError('SLIP-1051', `The backup ${basename(backup)} (${backup}) cannot be used: ${why}.`, { cause });
}
