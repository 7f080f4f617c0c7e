/** Backups that were made of the site with `slipway backup create`, as far as the site was told. */
import * as z from 'zod';
import { defineRoute } from './route.ts';

export const BackupSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    folder: z.string(),
    /** The machine that made it. */
    host: z.string(),
    madeAt: z.iso.datetime(),
    productVersion: z.string(),
    /** Of database, keys and lists. Boot images and content are in a pool that the backups of a folder share. */
    bytes: z.number(),
    keysSealed: z.boolean(),
    contentIncluded: z.boolean(),
    /** When "slipway backup verify" read all of it last; null: never, as far as is known. */
    verifiedAt: z.iso.datetime().nullable(),
    /** Files that were damaged or missing then. */
    damagedFiles: z.int().nullable(),
  })
  .meta({ id: 'Backup' });
export type Backup = z.output<typeof BackupSchema>;

const WarningDaysSchema = z.int().min(0).max(365);

export const BackupsSchema = z
  .object({
    /** The newest hundred, the newest first. */
    backups: z.array(BackupSchema),
    /** The site's health warns where the newest is older than so many days; 0: never. */
    warningDays: WarningDaysSchema,
  })
  .meta({ id: 'Backups' });
export type Backups = z.output<typeof BackupsSchema>;

export const listBackups = defineRoute({
  method: 'GET',
  path: '/api/site/backups',
  summary: 'Backups that were made of the site, as far as it was told, and when it warns that there is none',
  access: { permission: 'site.read' },
  response: BackupsSchema,
});
export const changeBackupWarning = defineRoute({
  method: 'PATCH',
  path: '/api/site/backups',
  summary: 'Change after how many days without a backup the health of the site warns; 0: never',
  access: { permission: 'site.change' },
  body: z.strictObject({ warningDays: WarningDaysSchema }).meta({ id: 'BackupWarningChange' }),
  response: BackupsSchema,
});
