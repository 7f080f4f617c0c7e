/** What `slipway backup` is asked to do: flags and environment, parsed once. main.ts hands both in. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SlipwayError } from '../../api/errors.ts';
import { DEFAULT_DATA } from '../data-directory.ts';

export type BackupRequest =
  | { readonly kind: 'help' }
  | ({
      readonly kind: 'create';
      readonly folder: string;
      readonly includeContent: boolean;
      readonly keep: number | null;
    } & Common)
  | ({ readonly kind: 'list'; readonly folder: string } & Common)
  | ({ readonly kind: 'verify'; readonly backup: string } & Common)
  | ({ readonly kind: 'restore'; readonly backup: string } & Common);

interface Common {
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
  readonly passphraseGiven: boolean;
  readonly json: boolean;
}

export const usage = `Usage: slipway backup create FOLDER [--include-content] [--keep N] [--passphrase-stdin]
       slipway backup list FOLDER
       slipway backup verify BACKUP [--passphrase-stdin]
       slipway backup restore BACKUP --data DIRECTORY [--passphrase-stdin]

Saves a whole site while it runs: database, keys with the certificate authority, boot images, and the list of the content store.
Run it as the user that the site runs as. FOLDER holds any number of backups and one pool of files that they share; BACKUP is one
of them, such as FOLDER/20261126T081500Z.

  --data DIRECTORY          the site's data directory (SLIPWAY_DATA_DIRECTORY; default ${DEFAULT_DATA}); for restore: a new one
  --database-url URL        an external PostgreSQL (better: SLIPWAY_DATABASE_URL); for restore: an empty one
  --passphrase-stdin        read a passphrase from standard input that the keys are sealed with, or open with
  --include-content         keep the bytes of images too; those that the folder has already are not copied again
  --keep N                  then remove all but the newest N backups
  --json                    the result as JSON
`;

const FLAGS = {
  help: { type: 'boolean', short: 'h' },
  data: { type: 'string' },
  'database-url': { type: 'string' },
  'passphrase-stdin': { type: 'boolean' },
  'include-content': { type: 'boolean' },
  keep: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Which of the flags belong to which verb; the others stand for all. */
const ONLY_FOR: Readonly<Record<string, readonly string[]>> = {
  'include-content': ['create'],
  keep: ['create'],
  'passphrase-stdin': ['create', 'verify', 'restore'],
};

/** Throws SLIP-6001 that says what is wrong. */
export function parseBackupCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): BackupRequest {
  const { values, positionals } = parse(args);
  const [verb, place, ...rest] = positionals;
  if (values.help === true) return { kind: 'help' };
  if (verb === undefined || !['create', 'list', 'verify', 'restore'].includes(verb))
    throw wrong(verb === undefined ? 'Say what to do.' : `"${verb}" is nothing that can be done with a backup.`);
  if (place === undefined || rest.length > 0) throw wrong(`"${verb}" takes one folder.`);
  for (const [flag, verbs] of Object.entries(ONLY_FOR))
    if (Object.hasOwn(values, flag) && !verbs.includes(verb)) throw wrong(`--${flag} is not for "${verb}".`);
  // Never the place of the running site by default: a restore is into what is named.
  if (verb === 'restore' && values.data === undefined) throw wrong('Name the new data directory: --data.');
  const common: Common = {
    dataDirectory: resolve(values.data ?? environment['SLIPWAY_DATA_DIRECTORY'] ?? DEFAULT_DATA),
    databaseUrl: values['database-url'] ?? environment['SLIPWAY_DATABASE_URL'],
    passphraseGiven: values['passphrase-stdin'] ?? false,
    json: values.json ?? false,
  };
  const folder = resolve(place);
  if (verb === 'create')
    return {
      kind: verb,
      folder,
      includeContent: values['include-content'] ?? false,
      keep: keepOf(values.keep),
      ...common,
    };
  if (verb === 'list') return { kind: verb, folder, ...common };
  return { kind: verb === 'verify' ? 'verify' : 'restore', backup: folder, ...common };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: true });
  } catch (error) {
    throw wrong(`${error instanceof Error ? error.message : String(error)}.`);
  }
}

function keepOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw wrong(`--keep: "${text}" is not a number of backups (1 or more).`);
}

function wrong(message: string): SlipwayError {
  return new SlipwayError('SLIP-6001', `${message} "slipway backup --help" shows how.`);
}
