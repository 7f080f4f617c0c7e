/** What `slipway backup` tells people. */
import type { CreatedBackup } from './create-backup.ts';
import type { BackupManifest } from './manifest.ts';
import type { RestoredSite } from './restore-backup.ts';
import type { VerifiedBackup } from './verify-backup.ts';

export function createdText({ path, manifest, filesCopied }: CreatedBackup, removed: readonly string[]): string {
  const { content, keys } = manifest;
  const lines = [
    `The site "${manifest.site.name}" is saved in ${path}.`,
    `${filesCopied} file(s) were copied into the pool beside it; ${manifest.bootImages.length} boot image(s) are in it.`,
    content.included
      ? `Content: all ${content.objects} object(s) of ${gigabytes(content.bytes)} together.`
      : `Content: the list of ${content.objects} object(s) of ${gigabytes(content.bytes)} together, not their bytes (--include-content keeps them).`,
  ];
  if (content.missing.length > 0)
    lines.push(
      `${content.missing.length} of these objects are missing or damaged in the site itself: see "slipway content list".`,
    );
  if (keys === 'unsealed')
    lines.push(
      `The keys are NOT sealed (file mode 0600): whoever reads ${path} can speak for the site. --passphrase-stdin seals them.`,
    );
  if (removed.length > 0) lines.push(`Older backups were removed: ${removed.join(', ')}.`);
  return `${lines.join('\n')}\n`;
}

export function verifiedText({ manifest, filesRead, damaged }: VerifiedBackup): string {
  const head = `The backup of "${manifest.site.name}" of ${manifest.createdAt} was read: database, keys (${manifest.keys}), ${filesRead} file(s) of the pool.\n`;
  if (damaged.length === 0) return `${head}Every byte is what it was.\n`;
  return `${head}${damaged.length} file(s) of the pool are missing or damaged:\n${damaged.join('\n')}\nThe rest can be restored. Make a new backup: it copies them again.\n`;
}

export function restoredText(
  { manifest, rows, missingContent, missingBootImages }: RestoredSite,
  dataDirectory: string,
): string {
  const lines = [
    `The site "${manifest.site.name}" of ${manifest.createdAt} is restored into ${dataDirectory}: ${rows} rows, the keys, ${manifest.bootImages.length - missingBootImages.length} boot image(s).`,
    'Its certificate authority is the one of before: computers that are at work go on with it, at the same address and port.',
  ];
  if (missingBootImages.length > 0)
    lines.push('A boot image is not whole. Add it again: slipway boot-images add NAME FOLDER.');
  if (missingContent.length > 0)
    lines.push(
      `${missingContent.length} of ${manifest.content.objects} content object(s) are not in the backup. Put them back before the site starts: copy the folder content/ of the old site into ${dataDirectory}.`,
      'Or start the site, and import the same files again under other names; "slipway content list" shows what is missing.',
    );
  lines.push(`Start it: slipway serve --data ${dataDirectory}`);
  return `${lines.join('\n')}\n`;
}

export function listText(folder: string, backups: readonly ListedBackup[], unfinished: readonly string[]): string {
  const lines = backups.map(
    ({ name, manifest }) =>
      `${name}  ${manifest.site.name}  version ${manifest.productVersion}  keys ${manifest.keys}  content ${manifest.content.included ? 'included' : 'listed only'}`,
  );
  const interrupted = unfinished.map((name) => `${name}  was interrupted, or is being made now: not whole`);
  const all = [...lines, ...interrupted];
  return all.length === 0 ? `There are no backups in ${folder}.\n` : `${all.join('\n')}\n`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

export interface ListedBackup {
  readonly name: string;
  readonly manifest: BackupManifest;
}
